import { readNumber } from '../../shared/input/number';
import { field } from '../../shared/input/subject';
import { readText } from '../../shared/input/text';
import { Problem } from '../../shared/problems/problem';
import type { Field } from '../actions/operation';

/** A value of rewards or points; decimals are allowed. `undefined` where it is left empty. */
export function valueField(description: string): Field<number | undefined> {
	return {
		properties: [
			{
				displayName: 'Value',
				name: 'value',
				type: 'number',
				default: '',
				placeholder: 'e.g. 20',
				description,
			},
		],
		read({ parameter }) {
			const value = parameter('value', '');
			if (typeof value !== 'object' && typeof value !== 'boolean') {
				if (readText(value, field('Value')) === '') return undefined;
			}
			const number = readNumber(value, field('Value'));
			if (number !== 0) return number;
			throw new Problem('parameter_invalid', {
				meaning: 'The field Value holds 0, of which there is nothing to give',
				nextStep: 'Enter another number, or check the expression in the field.',
			});
		},
	};
}

/** The same, where it has to be given. */
export function requiredValueField(description: string): Field<number> {
	const { properties, read } = valueField(description);
	return {
		properties: properties.map((property) => ({ ...property, required: true })),
		read(item) {
			const value = read(item);
			if (value !== undefined) return value;
			throw new Problem('parameter_invalid', {
				meaning: 'The field Value is missing',
				nextStep: 'Fill it in, or check the expression in the field.',
			});
		},
	};
}
