import { simplifyPoint, type Point } from '../../../shared/omneo/point';
import { listSorted } from '../../../shared/transport/sorting';
import { filtersField } from '../../fields/collection';
import { creditDateFilters } from '../../fields/dateFilters';
import { simplifyField } from '../../fields/output';
import { limitField } from '../../fields/paging';
import { recordsOfField } from '../../fields/recordsOf';
import { CREATED, sortField, UPDATED } from '../../fields/sort';
import { operation } from '../operation';

/** Endpoints from the vendor's SDK. */
export const getAll = operation({
	name: 'Get Many',
	action: 'Get many points',
	description: 'List the points of a member or of all',
	endpoint: 'GET /profiles/{id}/points, GET /points',
	fields: {
		path: recordsOfField('points'),
		limit: limitField,
		filters: filtersField(creditDateFilters),
		sort: sortField(CREATED, UPDATED, { name: 'Expires At', value: 'expires_at' }),
		simplify: simplifyField,
	},
	async execute({ path, limit, filters: query, sort, simplify }, item) {
		const request = { path, query, notFound: 'profile_not_found' as const };
		const records = await listSorted<Point>(item.send, request, limit, sort);
		return simplify ? records.map(simplifyPoint) : records;
	},
});
