import { endpoints } from '../../../shared/api/endpoints';
import { pointOutput, type Point } from '../../../shared/omneo/point';
import { listSorted } from '../../../shared/transport/sorting';
import { filtersField } from '../../fields/collection';
import { creditDateFilters } from '../../fields/dateFilters';
import { limitField, recordsOfField, CREATED, sortField, UPDATED } from '../../fields/lists';
import { operation } from '../operation';

/** Endpoints from the vendor's SDK. */
export const getAll = operation({
	name: 'Get Many',
	action: 'Get many points',
	description: 'List the points of a member or of all',
	calls: [endpoints.listProfilePoints, endpoints.listPoints],
	output: pointOutput,
	fields: {
		source: recordsOfField('points', endpoints.listPoints, endpoints.listProfilePoints),
		limit: limitField,
		filters: filtersField(creditDateFilters),
		sort: sortField(CREATED, UPDATED, { name: 'Expires At', value: 'expires_at' }),
	},
	async execute({ source, limit, filters: query, sort }, item) {
		const request = { ...source, query };
		return { data: await listSorted<Point>(item.send, request, limit, sort) };
	},
});
