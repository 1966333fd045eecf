import type { INodePropertyOptions } from 'n8n-workflow';
import type { SortOrder } from '../../shared/transport/sorting';
import { Problem } from '../../shared/problems/problem';
import { quote } from '../../shared/text';
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
				field: oneOf(known, field, 'Field'),
				direction: oneOf(['asc', 'desc'] as const, direction, 'Direction'),
			};
		},
	};
}

function oneOf<T extends string>(known: readonly T[], value: unknown, field: string): T {
	const found = known.find((name) => name === value);
	if (found) return found;
	throw new Problem('parameter_invalid', {
		meaning: `Under Sort, the field ${field} holds ${quote(value)}`,
		nextStep: `Use one of ${known.join(', ')}.`,
	});
}

export const CREATED: INodePropertyOptions = { name: 'Created At', value: 'created_at' };
export const UPDATED: INodePropertyOptions = { name: 'Updated At', value: 'updated_at' };
