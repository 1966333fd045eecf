import { Problem } from '../../shared/problems/problem';
import { quote } from '../../shared/text';
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
