import { endpoints } from '../../../shared/api/endpoints';
import { rewardOutput, type Reward } from '../../../shared/omneo/reward';
import { listSorted } from '../../../shared/transport/sorting';
import { filtersField } from '../../fields/collection';
import { creditDateFilters } from '../../fields/dateFilters';
import { limitField, recordsOfField, CREATED, sortField, UPDATED } from '../../fields/lists';
import { operation } from '../operation';

/** Endpoints from the vendor's SDK. */
export const getAll = operation({
	name: 'Get Many',
	action: 'Get many rewards',
	description: 'List the rewards of a member or of all',
	calls: [endpoints.listProfileRewards, endpoints.listRewards],
	output: rewardOutput,
	fields: {
		source: recordsOfField('rewards', endpoints.listRewards, endpoints.listProfileRewards),
		limit: limitField,
		filters: filtersField(creditDateFilters),
		sort: sortField(CREATED, UPDATED, { name: 'Expires At', value: 'expires_at' }),
	},
	async execute({ source, limit, filters: query, sort }, item) {
		const request = { ...source, query };
		return { data: await listSorted<Reward>(item.send, request, limit, sort) };
	},
});
