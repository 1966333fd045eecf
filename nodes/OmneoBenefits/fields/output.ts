import { readBoolean } from '../../shared/input/boolean';
import { field } from '../../shared/input/subject';
import type { Field } from './field';

/** Whether to give the few useful keys, or the API's `data` untouched. */
export const simplifyField: Field<boolean> = {
	properties: [
		{
			displayName: 'Simplify',
			name: 'simplify',
			type: 'boolean',
			default: true,
			description: 'Whether to return a simplified version of the response instead of the raw data',
		},
	],
	read(item) {
		return readBoolean(item.parameter('simplify', true), field('Simplify'));
	},
};
