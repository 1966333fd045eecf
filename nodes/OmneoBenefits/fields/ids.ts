import { Problem } from '../../shared/problems/problem';
import { quote } from '../../shared/text';
import type { Field } from '../actions/operation';
import { textOf } from './text';

/** A record's ID: a whole number, or text without spaces (ids are strings in the older documentation). */
export function recordId(value: unknown, what: string): string {
	const id = textOf(value);
	if (!id || !/^[\w-]+$/.test(id)) {
		throw new Problem('parameter_invalid', {
			meaning: id ? `The ${what} ID ${quote(value)} is not valid` : `The ${what} ID is missing`,
			nextStep: `Enter the number of the ${what}, or check the expression in the field.`,
		});
	}
	return id;
}

function recordIdField(displayName: string, name: string, description: string): Field<string> {
	return {
		properties: [
			{
				displayName,
				name,
				type: 'string',
				default: '',
				required: true,
				placeholder: 'e.g. 1048',
				description,
			},
		],
		read: ({ parameter }) =>
			recordId(parameter(name), displayName.replace(' ID', '').toLowerCase()),
	};
}

export const benefitIdField = recordIdField(
	'Benefit ID',
	'benefitId',
	'The number of the benefit: the field benefit_id in the output of a claim',
);

export const redemptionIdField = recordIdField(
	'Redemption ID',
	'redemptionId',
	'The number of the redemption: the field redemption_id in the output of a redemption',
);
