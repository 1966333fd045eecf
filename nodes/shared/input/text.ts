import { trimInvisible } from './characters';
import { missingNameOf, missingPartOf, missingTextOf } from './missingPart';
import { Problem } from '../problems/problem';
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
