import { Problem } from '../problems/problem';
import { trimInvisible } from './characters';
import { missingNameOf, missingPartOf, missingTextOf } from './missingPart';
import { kindOf, missing, unusable, wellFormed, type Subject } from './subject';

const NOT_A_TEXT = 'which is not a text or a number';

/**
 * A text for people, such as a description, as it was given; a number becomes its digits, and
 * nothing the empty text.
 * @throws {Problem} for a list, an object, true or false, a number that is none, a broken character
 */
export function readText(value: unknown, subject: Subject): string {
	if (value === undefined || value === null) return '';
	if (typeof value === 'number') return numberText(value, subject);
	if (typeof value === 'bigint') return String(value);
	if (typeof value !== 'string') {
		throw unusable(subject, value, NOT_A_TEXT, useOneValue(value));
	}
	return wellFormed(value, subject);
}

/**
 * A name or title: as {@link readText}, without invisible characters at both ends.
 * @throws {Problem} also for an empty text, and for one that only says that there is no value
 */
export function readName(value: unknown, subject: Subject): string {
	const text = trimInvisible(readText(value, subject));
	if (text === '') throw missing(subject);
	return meant(text, missingTextOf(text), subject);
}

/** A line of text, such as a name of a person: as {@link readText}, without blanks at both ends. */
export function readLine(value: unknown, subject: Subject): string {
	return trimInvisible(readText(value, subject));
}

/**
 * The name of a person: as {@link readLine}; never repeated in an error.
 * @throws {Problem} also for one that holds what stands for no value, such as `Mia undefined`
 */
export function readPersonName(value: unknown, subject: Subject): string {
	const text = readLine(value, { ...subject, isPersonal: true });
	return meant(text, missingNameOf(text), subject);
}

/**
 * What somebody answered: as {@link readLine}; never repeated in an error.
 * @throws {Problem} also for what stands for no value as a whole, such as `undefined`
 */
export function readAnswer(value: unknown, subject: Subject): string {
	const text = readLine(value, { ...subject, isPersonal: true });
	return meant(text, missingTextOf(text), subject);
}

/** @param why why the text stands for nothing, if it does */
function meant(text: string, why: string | undefined, { label, code }: Subject): string {
	if (why === undefined) return text;
	throw new Problem(code ?? 'parameter_invalid', {
		meaning: `The ${label} holds ${why}`,
		nextStep: CHECK_EXPRESSION,
	});
}

/**
 * A text by which something is found again: an external ID, a handle, a code. Invisible characters
 * at both ends are taken off, as Omneo does before it stores a text; empty where there is none.
 * @throws {Problem} also for a text that is no key (see {@link missingPartOf})
 */
export function readKey(value: unknown, subject: Subject): string {
	const text = trimInvisible(readText(value, subject));
	if (text === '') return '';
	const why = missingPartOf(text);
	if (why !== undefined) throw unusable(subject, text, why, CHECK_EXPRESSION);
	return text;
}

export const CHECK_EXPRESSION =
	'Check the expression in the field: a value that it takes from the item is missing or of the wrong kind.';

/** Beyond 2^53, numbers stand for their neighbors too: two IDs would be one. */
function numberText(value: number, subject: Subject): string {
	const text = String(value);
	const isExact = Number.isInteger(value) ? Number.isSafeInteger(value) : !text.includes('e');
	if (Number.isFinite(value) && isExact) return text;
	throw Number.isFinite(value)
		? unusable(
				subject,
				value,
				'which is too long for a number, so that its last digits are lost',
				'Give it as a text, from the place on where the data comes from.',
			)
		: unusable(subject, value, 'which stands for no value', CHECK_EXPRESSION);
}

function useOneValue(value: unknown): string {
	return `Check the expression in the field: it gives ${kindOf(value)}, where one text or number is needed.`;
}

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
