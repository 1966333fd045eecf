import { at, endpoints, type Address } from '../../../shared/api/endpoints';
import type { IDataObject } from 'n8n-workflow';
import { benefitOutput, type Benefit } from '../../../shared/omneo/benefit';
import { learnClock } from '../../../shared/omneo/dates';
import { definitionOutput } from '../../../shared/omneo/definition';
import { listSorted } from '../../../shared/transport/paging';
import { filtersField, textEntry } from '../../fields/collection';
import { limitField, shownForLists, CREATED, sortField, UPDATED } from '../getMany';
import { profileField } from '../../fields/profile';
import type { GivenProfile } from '../../../shared/input/profile';
import { operation, type Field } from '../operation';
import { stateFilter, stateProperties } from './stateFilter';

interface Source {
	name: string;
	description: string;
	list: (profileId: string) => Address;
	/** Two of the lists hold definitions, in one page (vendor's documentation). */
	holds: 'benefits' | 'definitions';
}

const sources = {
	issued: {
		name: 'Issued to a Profile',
		description: 'Every benefit that the profile has or had',
		list: (profileId) => at(endpoints.listProfileBenefits, { profileId }),
		holds: 'benefits',
	},
	redeemable: {
		name: 'Redeemable by a Profile',
		description: 'The benefits that the profile can redeem now',
		list: (profileId) => at(endpoints.listRedeemable, { profileId }),
		holds: 'benefits',
	},
	claimable: {
		name: 'Claimable by a Profile',
		description: 'The definitions that the profile can claim now',
		list: (profileId) => at(endpoints.listClaimable, { profileId }),
		holds: 'definitions',
	},
	viewable: {
		name: 'Viewable by a Profile',
		description: 'The definitions that the profile may see',
		list: (profileId) => at(endpoints.listViewable, { profileId }),
		holds: 'definitions',
	},
	all: {
		name: 'All Profiles',
		description: 'The benefits of all profiles',
		list: () => at(endpoints.listBenefits),
		holds: 'benefits',
	},
} satisfies Record<string, Source>;

const ofOneProfile = Object.keys(sources).filter((source) => source !== 'all');
const withFilters = ['issued', 'redeemable', 'all'];

const sourceField: Field<
	{ list: Address; holds: Source['holds'] },
	{ source: Source; profile?: GivenProfile }
> = {
	properties: [
		{
			displayName: 'List',
			name: 'list',
			type: 'options',
			noDataExpression: true,
			default: 'issued',
			options: Object.entries(sources).map(([value, { name, description }]) => ({
				name,
				value,
				description,
			})),
			description: 'Which benefits to return',
		},
		...shownForLists(ofOneProfile, profileField),
	],
	read(item) {
		const list = String(item.parameter('list', 'issued'));
		const source = Object.hasOwn(sources, list)
			? sources[list as keyof typeof sources]
			: sources.issued;
		return source === sources.all ? { source } : { source, profile: profileField.read(item) };
	},
	alsoDoes: profileField.alsoDoes,
	async resolve({ source: { list, holds }, profile }, item) {
		return { list: list(profile ? await profileField.resolve(profile, item) : ''), holds };
	},
};

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
		source: sourceField,
		limit: limitField,
		filters: { ...filters, properties: shownForLists(withFilters, filters) },
		state: stateFilter,
		sort: { ...sort, properties: shownForLists(withFilters, sort) },
	},
	async execute({ source, limit, filters: query, state, sort }, item) {
		const { list, holds } = source;
		if (holds === 'benefits') {
			const benefits = await listSorted<Benefit>(
				item.send,
				{ ...list, query: { ...query, ...state.query } },
				limit,
				sort,
				state.wantedOf,
			);
			learnClock(benefits, await item.tenant());
			return { data: benefits, output: benefitOutput };
		}
		const { data: definitions } = await item.send<IDataObject[]>(list);
		return { data: definitions.slice(0, limit), output: definitionOutput };
	},
});
