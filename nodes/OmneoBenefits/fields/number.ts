import { readNumber } from '../../shared/input/number';
import { field } from '../../shared/input/subject';
import type { Field } from './field';

/** How many redemptions; one where it is not given. */
export const countField: Field<number | undefined> = {
	properties: [
		{
			displayName: 'Count',
			name: 'count',
			type: 'number',
			typeOptions: { minValue: 1 },
			default: 1,
			description: 'How many of the remaining redemptions to use',
		},
	],
	read({ parameter }) {
		const count = wholeNumber(parameter('count', 1), 'Count');
		return count === 1 ? undefined : count;
	},
};

/** @throws {Problem} `parameter_invalid` for what is not a whole number from 1 */
export function wholeNumber(value: unknown, displayName: string): number {
	return readNumber(value, field(displayName), { whole: true, min: 1 });
}
