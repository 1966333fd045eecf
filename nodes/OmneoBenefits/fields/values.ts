import type { IDataObject, INodeProperties } from 'n8n-workflow';
import { readName, readRecordId } from '../../shared/input/text';
import { readNumber, field, missing, trimInvisible } from '../../shared/input/values';
import { Problem } from '../../shared/problems/problem';
import type { Field } from './field';

/** How many redemptions; one if it is not given. */
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

/** @throws {Problem} `parameter_invalid` if it is not a whole number from 1 */
export function wholeNumber(value: unknown, displayName: string): number {
	return readNumber(value, field(displayName), { whole: true, min: 1 });
}

/** A text that must not be empty. */
export function requiredText(
	texts: Pick<INodeProperties, 'displayName' | 'name' | 'description' | 'placeholder'>,
): Field<string> {
	return {
		properties: [{ type: 'string', default: '', required: true, ...texts }],
		read: ({ parameter }) => readName(parameter(texts.name), field(texts.displayName)),
	};
}

/** @throws {Problem} `parameter_invalid` if there is nothing to change */
export function somethingToUpdate(body: IDataObject): IDataObject {
	if (Object.keys(body).length > 0) return body;
	throw new Problem('parameter_invalid', {
		meaning: 'There is nothing to update',
		nextStep: 'Add at least one field under Update Fields.',
	});
}

/** The ID of a record of the kind `what`, such as `benefit`; see {@link readRecordId}. */
export function recordId(value: unknown, what: string): string {
	return readRecordId(value, { label: `${what} ID` }, what);
}

/**
 * A value of rewards or points; decimals are allowed. `undefined` if the field is empty in the
 * editor; an expression that gives nothing is an error.
 */
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
		read({ parameter, isExpression }) {
			const value = parameter('value', '') ?? '';
			if (value === '' && !isExpression('value')) return undefined;
			const isBlank = typeof value === 'string' && trimInvisible(value) === '';
			if (isBlank) throw missing(field('Value'));
			const number = readNumber(value, field('Value'));
			if (number !== 0) return number;
			throw new Problem('parameter_invalid', {
				meaning: 'The field Value is 0',
				nextStep: 'Enter another number, or check the expression in the field.',
			});
		},
	};
}

/** The same, but required. */
export function requiredValueField(description: string): Field<number> {
	const { properties, read } = valueField(description);
	return {
		properties: properties.map((property) => ({ ...property, required: true })),
		read(item) {
			const value = read(item);
			if (value !== undefined) return value;
			throw missing(field('Value'));
		},
	};
}
