import { endpoints } from '../../../shared/api/endpoints';
import type { Redemption } from '../../../shared/omneo/benefit';
import { redemptionOutput } from '../../../shared/omneo/redemption';
import { listSorted } from '../../../shared/transport/sorting';
import { filtersField, flagFilter } from '../../fields/collection';
import { dateEntry } from '../../fields/dateEntries';
import { limitField, recordsOfField, CREATED, sortField, UPDATED } from '../../fields/lists';
import { operation } from '../operation';

/** Endpoints from the vendor's documentation and SDK. */
export const getAll = operation({
	name: 'Get Many',
	action: 'Get many redemptions',
	description: 'List the redemptions of a profile or of all',
	calls: [endpoints.listProfileRedemptions, endpoints.listRedemptions],
	output: redemptionOutput,
	fields: {
		source: recordsOfField(
			'redemptions',
			endpoints.listRedemptions,
			endpoints.listProfileRedemptions,
		),
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
