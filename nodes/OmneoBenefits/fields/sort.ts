import type { INodePropertyOptions } from 'n8n-workflow';
import type { SortOrder } from '../../shared/transport/sorting';
import { readChoice } from '../../shared/input/choice';
import type { Field } from './field';

/** By what a list can be sorted, the default first; the values are the API's names. */
export function sortField(...fields: INodePropertyOptions[]): Field<SortOrder> {
	const known = fields.map(({ value }) => String(value));
	const [first = 'created_at'] = known;
	return {
		properties: [
			{
				displayName: 'Sort',
				name: 'sort',
				type: 'collection',
				placeholder: 'Add Sort Option',
				default: {},
				description: 'The order of the results. Where nothing is added, the newest come first.',
				options: [
					{
						displayName: 'Direction',
						name: 'direction',
						type: 'options',
						default: 'desc',
						options: [
							{ name: 'Ascending', value: 'asc', description: 'Oldest or smallest first' },
							{ name: 'Descending', value: 'desc', description: 'Newest or largest first' },
						],
						description: 'Which end comes first',
					},
					{
						displayName: 'Field',
						name: 'field',
						type: 'options',
						default: first,
						options: [...fields].sort((a, b) => (a.name < b.name ? -1 : 1)),
						description: 'What to sort by',
					},
				],
			},
		],
		read({ parameter }) {
			const { field = first, direction = 'desc' } = (parameter('sort', {}) ?? {}) as {
				field?: unknown;
				direction?: unknown;
			};
			return {
				field: readChoice(field, known, { label: 'sort option Field' }),
				direction: readChoice(direction, ['asc', 'desc'] as const, {
					label: 'sort option Direction',
				}),
			};
		},
	};
}

export const CREATED: INodePropertyOptions = { name: 'Created At', value: 'created_at' };
export const UPDATED: INodePropertyOptions = { name: 'Updated At', value: 'updated_at' };
