import { Problem } from '../../shared/problems/problem';
import { quote } from '../../shared/text';
import type { Field } from '../actions/operation';

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
		const count = wholeNumber(parameter('count', 1), 'count');
		return count === 1 ? undefined : count;
	},
};

/** @throws {Problem} `parameter_invalid` for what is not a whole number from 1 */
export function wholeNumber(value: unknown, what: string): number {
	const number = Number(value);
	if (!Number.isInteger(number) || number < 1) {
		throw new Problem('parameter_invalid', {
			meaning: `The ${what} ${quote(value)} is not a whole number from 1`,
		});
	}
	return number;
}
