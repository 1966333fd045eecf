import { trimInvisible, withoutFormat } from './characters';
import { missing, unusable, type Subject } from './subject';
import { readText } from './text';

/** Longer ones cannot be delivered to (RFC 5321). */
const LONGEST = 254;
const ADDRESS = /^[^\s@"<>(),;:]+@[^\s@"<>(),;:]+$/;

/**
 * One email address, in Unicode's composed form, also from a link (`mailto:`) or with the dot that
 * ends a domain; never repeated in an error.
 * @throws {Problem} for anything else, and where there is none
 */
export function readEmail(value: unknown, subject: Subject): string {
	const nextStep = 'Enter one email address, or check the expression in the field.';
	const personal = { ...subject, isPersonal: true };
	const text = addressIn(trimInvisible(readText(value, personal)));
	if (text === '') throw missing(personal, nextStep);
	const isAddress = text.length <= LONGEST && ADDRESS.test(text) && withoutFormat(text) === text;
	if (isAddress) return text;
	throw unusable(personal, text, 'which is not an email address', nextStep);
}

function addressIn(text: string): string {
	const address = /^mailto:/i.test(text)
		? text.slice('mailto:'.length).replace(/\?.*$/s, '')
		: text;
	return (address.endsWith('.') ? address.slice(0, -1) : address).normalize('NFC');
}
