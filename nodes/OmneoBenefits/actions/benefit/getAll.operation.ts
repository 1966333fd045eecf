import { endpoints } from '../../../shared/api/endpoints';
import type { IDataObject } from 'n8n-workflow';
import { benefitOutput, type Benefit } from '../../../shared/omneo/benefit';
import { learnClock } from '../../../shared/omneo/dates';
import { definitionOutput } from '../../../shared/omneo/definition';
import { listSorted } from '../../../shared/transport/sorting';
import { filtersField, textEntry } from '../../fields/collection';
import { limitField, shownForLists } from '../../fields/paging';
import { profileField } from '../../fields/profile';
import type { GivenProfile } from '../../../shared/input/profile';
import { operation, type Field } from '../operation';
import { CREATED, sortField, UPDATED } from '../../fields/sort';
import { stateFilter, stateProperties } from './stateFilter';

interface Source {
	name: string;
	description: string;
	path: (profileId: string) => string[];
	/** Two of the lists hold definitions, in one page (vendor's documentation). */
	holds: 'benefits' | 'definitions';
}

const sources = {
	issued: {
		name: 'Issued to a Profile',
		description: 'Every benefit that the profile has or had',
		path: (profileId) => ['profiles', profileId, 'benefits'],
		holds: 'benefits',
	},
	redeemable: {
		name: 'Redeemable by a Profile',
		description: 'The benefits that the profile can redeem now',
		path: (profileId) => ['profiles', profileId, 'redeemable_benefits'],
		holds: 'benefits',
	},
	claimable: {
		name: 'Claimable by a Profile',
		description: 'The definitions that the profile can claim now',
		path: (profileId) => ['profiles', profileId, 'benefits', 'claimable'],
		holds: 'definitions',
	},
	viewable: {
		name: 'Viewable by a Profile',
		description: 'The definitions that the profile may see',
		path: (profileId) => ['profiles', profileId, 'benefits', 'viewable'],
		holds: 'definitions',
	},
	all: {
		name: 'All Profiles',
		description: 'The benefits of all profiles',
		path: () => ['benefits'],
		holds: 'benefits',
	},
} satisfies Record<string, Source>;

const ofOneProfile = Object.keys(sources).filter((source) => source !== 'all');
const withFilters = ['issued', 'redeemable', 'all'];

const sourceField: Field<
	{ path: string[]; holds: Source['holds'] },
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
	async resolve({ source: { path, holds }, profile }, item) {
		return { path: path(profile ? await profileField.resolve(profile, item) : ''), holds };
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
		const { path, holds } = source;
		if (holds === 'benefits') {
			const benefits = await listSorted<Benefit>(
				item.send,
				{ path, query: { ...query, ...state.query }, notFound: 'profile_not_found' },
				limit,
				sort,
				state.wantedOf,
			);
			learnClock(benefits, await item.tenant());
			return { data: benefits, output: benefitOutput };
		}
		const { data: definitions } = await item.send<IDataObject[]>({
			method: 'GET',
			path,
			expect: 'list',
			notFound: 'profile_not_found',
		});
		return { data: definitions.slice(0, limit), output: definitionOutput };
	},
});
