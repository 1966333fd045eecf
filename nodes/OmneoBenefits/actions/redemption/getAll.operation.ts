import { at, endpoints, type Address } from '../../../shared/api/endpoints';
import type { Redemption } from '../../../shared/omneo/benefit';
import { redemptionOutput } from '../../../shared/omneo/redemption';
import { listSorted } from '../../../shared/transport/sorting';
import { dateEntry, filtersField, flagFilter } from '../../fields/collection';
import { limitField, shownForLists } from '../../fields/paging';
import { profileField } from '../../fields/profile';
import type { GivenProfile } from '../../../shared/input/profile';
import { operation, type Field } from '../operation';
import { CREATED, sortField, UPDATED } from '../../fields/sort';

const sourceField: Field<Address, GivenProfile | undefined> = {
	properties: [
		{
			displayName: 'List',
			name: 'list',
			type: 'options',
			noDataExpression: true,
			default: 'profile',
			options: [
				{ name: 'All Profiles', value: 'all', description: 'The redemptions of all profiles' },
				{ name: 'Of a Profile', value: 'profile', description: 'The redemptions of one profile' },
			],
			description: 'Which redemptions to return',
		},
		...shownForLists(['profile'], profileField),
	],
	read(item) {
		return item.parameter('list', 'profile') === 'all' ? undefined : profileField.read(item);
	},
	async resolve(profile, item) {
		if (!profile) return at(endpoints.listRedemptions);
		const profileId = await profileField.resolve(profile, item);
		return at(endpoints.listProfileRedemptions, { profileId });
	},
};

/** Endpoints from the vendor's documentation and SDK. */
export const getAll = operation({
	name: 'Get Many',
	action: 'Get many redemptions',
	description: 'List the redemptions of a profile or of all',
	calls: [endpoints.listProfileRedemptions, endpoints.listRedemptions],
	output: redemptionOutput,
	fields: {
		source: sourceField,
		limit: limitField,
		filters: filtersField([
			dateEntry(
				'filter[created_at][gte]',
				{ displayName: 'Created After', name: 'createdAfter' },
				'utc',
			),
			dateEntry(
				'filter[created_at][lt]',
				{ displayName: 'Created Before', name: 'createdBefore' },
				'utc',
			),
			flagFilter('filter[has_benefit]', {
				displayName: 'Has Benefit',
				name: 'hasBenefit',
				default: true,
				description:
					'Whether to return redemptions of benefits, or those of points and rewards only',
			}),
		]),
		sort: sortField(CREATED, UPDATED),
	},
	async execute({ source, limit, sort, filters: query }, item) {
		const request = { ...source, query };
		return { data: await listSorted<Redemption>(item.send, request, limit, sort) };
	},
});
