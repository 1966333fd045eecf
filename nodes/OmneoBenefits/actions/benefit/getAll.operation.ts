import type { IDataObject } from 'n8n-workflow';
import { at, endpoints } from '../../../shared/api/endpoints';
import { benefitOutput, type Benefit } from '../../../shared/omneo/benefit';
import { learnClock } from '../../../shared/omneo/dates';
import { definitionOutput } from '../../../shared/omneo/definition';
import { listSorted } from '../../../shared/transport/paging';
import { filtersField, textEntry } from '../../fields/collection';
import { limitField, shownForLists, CREATED, sortField, UPDATED, sourceField } from '../getMany';
import { operation } from '../operation';
import { stateFilter, stateProperties } from './stateFilter';

/** Two of the lists contain definitions, in one page (vendor's documentation). */
const sources = {
	issued: {
		name: 'Issued to a Profile',
		description: 'Every benefit that the profile has or had',
		list: (profileId: string) => at(endpoints.listProfileBenefits, { profileId }),
		holds: 'benefits',
	},
	redeemable: {
		name: 'Redeemable by a Profile',
		description: 'The benefits that the profile can redeem now',
		list: (profileId: string) => at(endpoints.listRedeemable, { profileId }),
		holds: 'benefits',
	},
	claimable: {
		name: 'Claimable by a Profile',
		description: 'The definitions that the profile can claim now',
		list: (profileId: string) => at(endpoints.listClaimable, { profileId }),
		holds: 'definitions',
	},
	viewable: {
		name: 'Viewable by a Profile',
		description: 'The definitions that the profile may see',
		list: (profileId: string) => at(endpoints.listViewable, { profileId }),
		holds: 'definitions',
	},
	all: {
		name: 'All Profiles',
		description: 'The benefits of all profiles',
		list: () => at(endpoints.listBenefits),
		holds: 'benefits',
	},
} as const;

const withFilters = ['issued', 'redeemable', 'all'];

const filters = filtersField(
	[
		textEntry('filter[external_id]', { displayName: 'External ID', name: 'externalIdFilter' }),
		textEntry('filter[redeem_code_online]', {
			displayName: 'Redeem Code (Online)',
			name: 'redeemCodeOnline',
		}),
		textEntry('filter[redeem_code_pos]', {
			displayName: 'Redeem Code (POS)',
			name: 'redeemCodePos',
		}),
		textEntry('filter[timezone]', { displayName: 'Timezone', name: 'timezoneFilter' }),
	],
	stateProperties,
);

const sort = sortField(
	CREATED,
	UPDATED,
	{ name: 'Claimed At', value: 'claimed_at' },
	{ name: 'Expires At', value: 'expires_at' },
	{ name: 'Issued At', value: 'issued_at' },
);

/** Endpoints from the vendor's documentation and SDK. */
export const getAll = operation({
	name: 'Get Many',
	action: 'Get many benefits',
	description: 'List the benefits of a profile or of all, or what a profile can claim or redeem',
	calls: [
		endpoints.listProfileBenefits,
		endpoints.listRedeemable,
		endpoints.listClaimable,
		endpoints.listViewable,
		endpoints.listBenefits,
	],
	output: [benefitOutput, definitionOutput],
	fields: {
		source: sourceField(sources, 'issued', 'Which benefits to return'),
		limit: limitField,
		filters: { ...filters, properties: shownForLists(withFilters, filters) },
		state: stateFilter,
		sort: { ...sort, properties: shownForLists(withFilters, sort) },
	},
	async execute({ source, limit, filters: query, state, sort }, item) {
		const { address, holds } = source;
		if (holds === 'benefits') {
			const benefits = await listSorted<Benefit>(
				item.send,
				{ ...address, query: { ...query, ...state.query } },
				limit,
				sort,
				state.wantedOf,
			);
			learnClock(benefits, await item.tenant());
			return { data: benefits, output: benefitOutput };
		}
		const { data: definitions } = await item.send<IDataObject[]>(address);
		return { data: definitions.slice(0, limit), output: definitionOutput };
	},
});
