import { endpoints } from '../../../shared/api/endpoints';
import { definitionOutput } from '../../../shared/omneo/definition';
import { flagFilter, textEntry } from '../../fields/collection';
import { createdFilters } from '../../fields/dates';
import { getMany } from '../getMany';

/** Endpoint from the vendor's documentation and SDK. */
export const getAll = getMany({
	records: 'benefit definitions',
	description: 'List the benefit definitions of the tenant',
	ofAll: endpoints.listDefinitions,
	output: definitionOutput,
	filters: [
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
		...createdFilters,
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
	],
	sortedBy: [
		{ name: 'Handle', value: 'handle' },
		{ name: 'Name', value: 'name' },
	],
});
