import type { INodeProperties } from 'n8n-workflow';
import { readBoolean } from '../../shared/input/boolean';
import { field } from '../../shared/input/subject';
import type { Field } from './field';
import { wholeNumber } from './number';

/** How many records to give at most; `Infinity` for all. */
export const limitField: Field<number> = {
	properties: [
		{
			displayName: 'Return All',
			name: 'returnAll',
			type: 'boolean',
			default: false,
			description: 'Whether to return all results or only up to a given limit',
		},
		{
			displayName: 'Limit',
			name: 'limit',
			type: 'number',
			typeOptions: { minValue: 1 },
			default: 50,
			displayOptions: { show: { returnAll: [false] } },
			description: 'Max number of results to return',
		},
	],
	read({ parameter }) {
		if (readBoolean(parameter('returnAll', false), field('Return All'))) return Infinity;
		return wholeNumber(parameter('limit', 50), 'Limit');
	},
};

/** The properties of a field, shown only where the parameter `list` has one of the values. */
export function shownForLists(lists: string[], { properties }: Field<unknown>): INodeProperties[] {
	return properties.map((property) => ({
		...property,
		displayOptions: { show: { ...property.displayOptions?.show, list: lists } },
	}));
}
