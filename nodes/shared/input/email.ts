import { trimInvisible, withoutFormat } from './characters';
import { missing, unusable, type Subject } from './subject';
import { readText } from './text';

/** Longer ones cannot be delivered to (RFC 5321). */
const LONGEST = 254;
const ADDRESS = /^[^\s@"<>(),;:]+@[^\s@"<>(),;:]+$/;

/**
 * One email address, also with `mailto:` before it; never repeated in an error.
 * @throws {Problem} for anything else, and where there is none
 */
export function readEmail(value: unknown, subject: Subject): string {
	const nextStep = 'Enter one email address, or check the expression in the field.';
	const personal = { ...subject, isPersonal: true };
	const text = trimInvisible(readText(value, personal)).replace(/^mailto:/i, '');
	if (text === '') throw missing(personal, nextStep);
	const isAddress = text.length <= LONGEST && ADDRESS.test(text) && withoutFormat(text) === text;
	if (isAddress) return text;
	throw unusable(personal, text, 'which is not an email address', nextStep);
}
