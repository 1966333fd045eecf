import { Problem } from '../problems/problem';
import { trimInvisible, kindOf, missing, unusable, wellFormed, type Subject } from './values';

const NOT_A_TEXT = 'which is not a text or a number';

/**
 * A text for people, such as a description, unchanged. A number becomes its digits, and no value
 * becomes the empty text.
 * @throws {Problem} for a list, an object, true or false, NaN or infinity, a broken character
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
 * A name or title: like {@link readText}, without invisible characters at both ends.
 * @throws {Problem} also for an empty text, and for one that means "no value"
 */
export function readName(value: unknown, subject: Subject): string {
	const text = trimInvisible(readText(value, subject));
	if (text === '') throw missing(subject);
	return meant(text, missingTextOf(text), subject);
}

/** A line of text, such as a person's name: like {@link readText}, without blanks at both ends. */
export function readLine(value: unknown, subject: Subject): string {
	return trimInvisible(readText(value, subject));
}

/**
 * A person's name: like {@link readLine}; never repeated in an error.
 * @throws {Problem} also for a name that contains a word for "no value", such as `Mia undefined`
 */
export function readPersonName(value: unknown, subject: Subject): string {
	const text = readLine(value, { ...subject, isPersonal: true });
	return meant(text, missingNameOf(text), subject);
}

/**
 * Somebody's answer: like {@link readLine}; never repeated in an error.
 * @throws {Problem} also for a text that as a whole means "no value", such as `undefined`
 */
export function readAnswer(value: unknown, subject: Subject): string {
	const text = readLine(value, { ...subject, isPersonal: true });
	return meant(text, missingTextOf(text), subject);
}

/** @param why the reason why the text means nothing, if it does */
function meant(text: string, why: string | undefined, { label, code }: Subject): string {
	if (why === undefined) return text;
	throw new Problem(code ?? 'parameter_invalid', {
		meaning: `The ${label} holds ${why}`,
		nextStep: CHECK_EXPRESSION,
	});
}

/**
 * A text by which something is found again: an external ID, a handle, a code. Invisible characters
 * at both ends are removed, as Omneo does before it stores a text; empty if there is none.
 * @throws {Problem} also for a text that is not a key (see {@link missingPartOf})
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

/** Beyond 2^53, numbers can also mean their neighbours: two IDs would become one. */
function numberText(value: number, subject: Subject): string {
	const text = String(value);
	const isExact = Number.isInteger(value) ? Number.isSafeInteger(value) : !text.includes('e');
	if (Number.isFinite(value) && isExact) return text;
	throw Number.isFinite(value)
		? unusable(
				subject,
				value,
				'which is too long for a number, so that its last digits are lost',
				'Pass it as text all the way from the source of the data.',
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
 * in the older documentation). A UUID is returned in lower case, as Omneo writes it.
 * @throws {Problem} for anything else, and if there is none
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

/** The UUID that a text spells, in the form in which Omneo writes it. */
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

/** Texts that mean "no value", as programs and spreadsheets write them; compared without case. */
const NOTHING = new Set(
	'undefined null (null) none nil nan infinity -infinity +infinity true false n/a {} []'.split(' '),
);

/**
 * What only a program writes, anywhere in a text: an object, a broken date, a spreadsheet's error.
 */
const BROKEN =
	/\[object [A-Z]\w{0,30}\]|\bInvalid Date(?:Time)?\b|#(?:REF|VALUE|NAME|NUM|NULL|SPILL|CALC|FIELD|ERROR|BLOCKED|CONNECT|BUSY|UNKNOWN|DIV\/0)[!?]|#N\/A\b/;

/** An expression that was typed into a field that does not evaluate it. */
const EXPRESSION = /\{\{|\}\}|\$\{|\$json\b/;

/** A number as programs write it after losing its last digits: 1e+21, 1.23E+15, 1.0E21. */
const ROUNDED = /^[+-]?(?:\d{1,20}\.\d{1,20}e[+-]?|\d{1,20}e[+-])\d{1,4}$/i;

/** `survey-`, from `survey-{{ $json.id }}` if the item has no id: words with nothing after them. */
const UNFINISHED = /^(?:[A-Z]?[a-z]{2,30}|[A-Z]{3,30})[-_:/#]$/;

/** What mail and CRM tools leave for values that are missing: *|FNAME|*, %%name%%, [First Name]. */
const PLACEHOLDER =
	/\*\|[^|]{0,60}\|\*|%%?[a-z_]\w{2,40}%%?|\[\[[^\]]{0,60}\]\]|^(?:\{[^{}]{1,60}\}|\[[^[\]]{1,60}\]|<[^<>]{1,60}>)$/i;

const DELIMITERS = /[-_:/|.,;#\s]+/;

/**
 * Why a text is not an ID, or `undefined` if it may be one: two members or two events would share
 * it.
 *
 * As a whole, an ID is not a word for "no value" in any letter case (`null`, `None`, `N/A`,
 * `true`), a text without a letter or digit, or a rounded number (`1.2E+15`). Anywhere in an ID,
 * `[object Object]`, `Invalid DateTime`, a spreadsheet's error (`#REF!`) and an expression (`{{
 * $json.id }}`) mean a mistake. Between delimiters, so do `undefined` and `NaN` in exactly this
 * letter case. `null`, `None` and `Infinity` are also ordinary words. They mean a mistake at the
 * start, at the end, or next to a part that is not all letters (`survey-null`, `survey-null-2026`),
 * but not between two words (`banana-null-island`). Everything else is accepted as the user's own:
 * `nonexistent-1`, `nan-bread`, `Nancy`, `none-of-these`, `1e21`.
 */
export function missingPartOf(text: string): string | undefined {
	const whole = trimInvisible(text);
	if (NOTHING.has(whole.toLowerCase())) return 'which stands for no value';
	if (!/[\p{L}\p{N}\p{So}]/u.test(whole)) return 'which has no letter or digit';
	if (ROUNDED.test(whole)) return 'a rounded number, whose last digits are lost';
	if (EXPRESSION.test(whole)) return 'an expression that was not evaluated';
	const broken = BROKEN.exec(whole)?.[0] ?? missingToken(whole);
	if (broken !== undefined) return `in which "${broken}" stands for no value`;
	return UNFINISHED.test(whole) ? 'whose last part is missing' : undefined;
}

/**
 * Why a text for people, such as an answer to a question, is not one, or `undefined` if it may be
 * one. As a whole, `undefined`, `null`, `NULL`, `NaN` and `N/A` mean "no value". Anywhere in it, so
 * do `[object Object]`, a spreadsheet's error (`#REF!`), an expression and an unfilled placeholder.
 */
export function missingTextOf(text: string): string | undefined {
	const whole = trimInvisible(text);
	if (/^(?:undefined|null|NULL|NaN|\(null\)|n\/a)$/.test(whole) || whole === 'N/A') return NO_VALUE;
	if (EXPRESSION.test(whole)) return 'an expression that was not evaluated';
	const broken = BROKEN.exec(whole)?.[0];
	if (broken !== undefined) return `"${broken}", which stands for no value`;
	return PLACEHOLDER.test(whole) ? 'a placeholder that was not filled in' : undefined;
}

/**
 * Why a text is not a person's name: as {@link missingTextOf}, and also if one of its words is
 * `undefined`, `NaN` or, in lower case, `null`. `Null` is a name.
 */
export function missingNameOf(text: string): string | undefined {
	const word = trimInvisible(text)
		.split(/\s+/)
		.find((part) => /^(?:undefined|null|NaN)$/.test(part));
	return missingTextOf(text) ?? (word && `"${word}", which stands for no value`);
}

const NO_VALUE = 'a word that stands for no value';

const ALWAYS = new Set(['undefined', 'NaN']);
const UNLESS_BETWEEN_WORDS = new Set(['null', 'None', 'Infinity']);

function missingToken(text: string): string | undefined {
	const parts = text.split(DELIMITERS);
	const isWord = (part: string | undefined) => part !== undefined && /^\p{L}+$/u.test(part);
	return parts.find(
		(part, index) =>
			ALWAYS.has(part) ||
			(UNLESS_BETWEEN_WORDS.has(part) && !(isWord(parts[index - 1]) && isWord(parts[index + 1]))),
	);
}
