import { trimInvisible } from './characters';
import { missingPartOf } from './missingPart';
import { missing, unusable, type Subject } from './subject';
import { readText } from './text';

const RECORD_ID = /^[A-Za-z0-9][A-Za-z0-9_-]{0,127}$/;
const UUID = /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;

/**
 * The ID of a record at Omneo: a whole number, or a text of letters, digits, - and _ (ids are texts
 * in the older documentation). A UUID comes in small letters, as Omneo writes it.
 * @throws {Problem} for anything else, and where there is none
 */
export function readRecordId(value: unknown, subject: Subject, what: string): string {
	const nextStep = `Enter the number of the ${what}, or check the expression in the field.`;
	const id = trimInvisible(readText(value, subject));
	if (id === '') throw missing(subject, nextStep);
	if (!RECORD_ID.test(id) || missingPartOf(id) !== undefined) {
		throw unusable(subject, value, 'which is not valid as an ID', nextStep);
	}
	return isUuid(id) ? id.toLowerCase() : id;
}

export function isUuid(text: string): boolean {
	return UUID.test(text);
}

/** With or without hyphens, in braces, or as a URN (RFC 9562). */
const SPELLED_UUID =
	/^(?:urn:uuid:)?([0-9a-f]{8})-?([0-9a-f]{4})-?([0-9a-f]{4})-?([0-9a-f]{4})-?([0-9a-f]{12})$/;

/** The UUID that a text spells, in the one form in which Omneo writes it. */
export function uuidIn(text: string): string | undefined {
	if (text.length > LONGEST_UUID) return undefined;
	const plain = text
		.normalize('NFKC')
		.toLowerCase()
		.replace(/\p{Pd}/gu, '-');
	const [, inBrackets = plain] = /^[{(](.*)[)}]$/.exec(plain) ?? [];
	return SPELLED_UUID.exec(trimInvisible(inBrackets))?.slice(1).join('-');
}

/** As a URN in braces with blanks around it. */
const LONGEST_UUID = 60;
