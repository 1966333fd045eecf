import { at, endpoints } from '../../../shared/api/endpoints';
import { type Definition, definitionOutput } from '../../../shared/omneo/definition';
import { listSorted } from '../../../shared/transport/sorting';
import { filtersField, flagFilter, textEntry } from '../../fields/collection';
import { dateEntry } from '../../fields/dateEntries';
import { limitField, CREATED, sortField, UPDATED } from '../../fields/lists';
import { operation } from '../operation';

/** Endpoint from the vendor's documentation and SDK. */
export const getAll = operation({
	name: 'Get Many',
	action: 'Get many benefit definitions',
	description: 'List the benefit definitions of the tenant',
	calls: [endpoints.listDefinitions],
	output: definitionOutput,
	fields: {
		limit: limitField,
		filters: filtersField([
			flagFilter('filter[is_archived]', {
				displayName: 'Archived',
				name: 'isArchived',
				description: 'Whether to return definitions that are archived. If off, those that are not.',
			}),
			flagFilter('filter[is_claimable]', {
				displayName: 'Claimable',
				name: 'isClaimable',
				description: 'Whether to return definitions that can be claimed. If off, those that cannot.',
			}),
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
			flagFilter('filter[is_published]', {
				displayName: 'Published',
				name: 'isPublished',
				description: 'Whether to return definitions that are published. If off, those that are not.',
			}),
			textEntry('filter[search]', {
				displayName: 'Search',
				name: 'search',
				description: 'Text in the name or handle',
			}),
		]),
		sort: sortField(
			CREATED,
			UPDATED,
			{ name: 'Handle', value: 'handle' },
			{ name: 'Name', value: 'name' },
		),
	},
	async execute({ limit, sort, filters: query }, item) {
		const request = { ...at(endpoints.listDefinitions), query };
		return { data: await listSorted<Definition>(item.send, request, limit, sort) };
	},
});
