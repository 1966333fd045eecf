import { Problem } from '../problems/problem';
import type { ProblemCode } from '../problems/table';
import { quote } from '../text';

/**
 * Invisible characters. People copy them from web pages and spreadsheets without noticing. Laravel,
 * which Omneo seems to use, removes them from both ends of a text before it stores it.
 */

/** White space, control and format characters, and the letters and symbols that are blank. */
const INVISIBLE = /[\s\p{Cc}\p{Cf}\p{Z}\p{Default_Ignorable_Code_Point}\u2800]|\u{1D159}/gu;
const ONE_INVISIBLE = new RegExp(`^(?:${INVISIBLE.source})$`, 'u');
const FORMAT = /\p{Cf}/gu;

/**
 * Of those, the ones that belong to the character before them: variation selectors, flags' tags.
 */
const PARTS_OF_CHARACTERS = [
	[0x180b, 0x180d],
	[0x180f, 0x180f],
	[0xfe00, 0xfe0f],
	[0xe0021, 0xe007f],
	[0xe0100, 0xe01ef],
] as const;

const UNPAIRED = /\p{Surrogate}/u;

const NAMES: Readonly<Record<number, string>> = {
	0x00: 'a null character',
	0x09: 'a tab',
	0x0a: 'a line break',
	0x0d: 'a line break',
	0xa0: 'a no-break space',
	0xad: 'a soft hyphen',
	0x034f: 'a combining grapheme joiner',
	0x061c: 'an Arabic letter mark',
	0x115f: 'a Hangul filler',
	0x1160: 'a Hangul filler',
	0x180e: 'a Mongolian vowel separator',
	0x2007: 'a figure space',
	0x2009: 'a thin space',
	0x200a: 'a hair space',
	0x200b: 'a zero-width space',
	0x200c: 'a zero-width non-joiner',
	0x200d: 'a zero-width joiner',
	0x200e: 'a left-to-right mark',
	0x200f: 'a right-to-left mark',
	0x2028: 'a line separator',
	0x2029: 'a paragraph separator',
	0x202a: 'a left-to-right embedding',
	0x202b: 'a right-to-left embedding',
	0x202c: 'a pop directional formatting mark',
	0x202d: 'a left-to-right override',
	0x202e: 'a right-to-left override',
	0x202f: 'a narrow no-break space',
	0x2060: 'a word joiner',
	0x2066: 'a left-to-right isolate',
	0x2067: 'a right-to-left isolate',
	0x2068: 'a first strong isolate',
	0x2069: 'a pop directional isolate',
	0x2800: 'a blank Braille pattern',
	0x3000: 'an ideographic space',
	0x3164: 'a Hangul filler',
	0xfeff: 'a byte order mark',
	0xffa0: 'a Hangul filler',
};

/** The text without invisible characters at both ends; in one pass, however many there are. */
export function trimInvisible(text: string): string {
	let start = 0;
	while (start < text.length) {
		const character = String.fromCodePoint(text.codePointAt(start) ?? 0);
		if (!isInvisible(character)) break;
		start += character.length;
	}
	let end = text.length;
	while (end > start) {
		const length = isPair(text, end - 2) && end - 2 >= start ? 2 : 1;
		if (!isInvisible(text.slice(end - length, end))) break;
		end -= length;
	}
	return text.slice(start, end);
}

function isPair(text: string, index: number): boolean {
	return (text.codePointAt(index) ?? 0) > 0xffff;
}

/** The text without characters that only control how others are shown, anywhere in it. */
export function withoutFormat(text: string): string {
	return text.replace(FORMAT, (character) => (isPartOfCharacter(character) ? character : ''));
}

/**
 * The name of the first invisible character in a text, or `undefined`; a plain space does not
 * count.
 */
export function invisibleIn(text: string): string | undefined {
	for (const [character] of text.matchAll(INVISIBLE)) {
		if (character !== ' ' && !isPartOfCharacter(character)) return nameOf(character);
	}
	return undefined;
}

function nameOf(character: string): string {
	const point = character.codePointAt(0) ?? 0;
	const code = point.toString(16).toUpperCase().padStart(4, '0');
	return `${NAMES[point] ?? 'an invisible character'} (U+${code})`;
}

function isInvisible(character: string): boolean {
	return ONE_INVISIBLE.test(character) && !isPartOfCharacter(character);
}

function isPartOfCharacter(character: string): boolean {
	const point = character.codePointAt(0) ?? 0;
	return PARTS_OF_CHARACTERS.some(([first, last]) => point >= first && point <= last);
}

/** Whether a text can be sent: half of a surrogate pair, such as half an emoji, cannot. */
export function isWellFormed(text: string): boolean {
	return !UNPAIRED.test(text);
}

/**
 * Whether two handles mean the same definition: Omneo may show another letter case than was typed.
 */
export function isSameHandle(one: unknown, other: string): boolean {
	return String(one).toLowerCase() === other.toLowerCase();
}

/**
 * Removes what a tenant may change when it stores a text: letter case, form, invisible characters.
 */
export function plain(text: string): string {
	return text
		.normalize('NFC')
		.replace(/[\p{Default_Ignorable_Code_Point}\p{Cc}\p{Cf}]/gu, '')
		.trim()
		.toLowerCase();
}

/** What a value is read for: its name in messages, and the code of its problems. */
export interface Subject {
	/** As used in the middle of a sentence: `field Expires At`, `option Timeout`, `external ID`. */
	label: string;
	/** By default `parameter_invalid`. */
	code?: ProblemCode;
	/** Whether the value is about a person, so that messages do not repeat it. */
	isPersonal?: boolean;
}

/** The subject for a parameter with a display name. */
export function field(displayName: string): Subject {
	return { label: `field ${displayName}` };
}

/**
 * The problem of a value that cannot be used.
 * @param why what is wrong with it, following "The field X holds …,"
 */
export function unusable(
	subject: Subject,
	value: unknown,
	why: string,
	nextStep?: string,
): Problem {
	const meaning = isHidden(subject, value)
		? `The ${subject.label} is not valid${inItsText(value)}`
		: `The ${subject.label} holds ${found(value)}, ${why}`;
	return new Problem(subject.code ?? 'parameter_invalid', { meaning, nextStep });
}

/** The problem of a value that is missing. */
export function missing(subject: Subject, nextStep?: string): Problem {
	return new Problem(subject.code ?? 'parameter_invalid', {
		meaning: `The ${subject.label} is missing`,
		nextStep: nextStep ?? 'Fill it in, or check the expression in the field.',
	});
}

/**
 * The text itself, if it can be sent.
 * @throws {Problem} for half of a surrogate pair, which cannot be encoded in UTF-8
 */
export function wellFormed(text: string, subject: Subject): string {
	if (isWellFormed(text)) return text;
	throw new Problem(subject.code ?? 'parameter_invalid', {
		meaning: `The ${subject.label} holds a broken character, such as half an emoji`,
		nextStep:
			'A text that was cut in the middle of a character ends like that. Cut it by characters, for example with [...text].slice(0, 20).join("").',
	});
}

function found(value: unknown): string {
	if (typeof value !== 'string') return kindOf(value);
	if (value === '') return 'an empty text';
	const invisible = invisibleIn(value);
	return invisible ? `${quote(value)} with ${invisible} in it` : quote(value);
}

/** For a person's value, only its kind is mentioned: a list, an object. */
function isHidden({ isPersonal }: Subject, value: unknown): value is string | number | bigint {
	return isPersonal === true && ['string', 'number', 'bigint'].includes(typeof value);
}

function inItsText(value: string | number | bigint): string {
	const invisible = invisibleIn(String(value));
	return invisible ? `: there is ${invisible} in it` : '';
}

/** The kind of a value, in a word or two: `a list`, `an object`, `the number 7`. */
export function kindOf(value: unknown): string {
	if (value === undefined || value === null) return 'nothing';
	if (Array.isArray(value)) return 'a list';
	if (typeof value === 'number' || typeof value === 'bigint') return `the number ${value}`;
	if (typeof value === 'boolean') return String(value);
	if (typeof value !== 'object') return `a ${typeof value}`;
	const name = (value.constructor as { name?: unknown } | undefined)?.name;
	if (typeof name !== 'string' || name === 'Object' || name === '') return 'an object';
	return /^[AEIOU]/i.test(name) ? `an ${name}` : `a ${name}`;
}

/** What forms, spreadsheets and CRMs write for yes and no; compared without case. */
const WORDS = new Map<string, boolean>([
	...['true', 'yes', 'y', 'on', '1'].map((word) => [word, true] as const),
	...['false', 'no', 'n', 'off', '0'].map((word) => [word, false] as const),
]);

/**
 * True or false, also as 1 or 0, or as a word for it.
 * @throws {Problem} for anything else
 */
export function readBoolean(value: unknown, subject: Subject): boolean {
	if (typeof value === 'boolean') return value;
	const isText = typeof value === 'string' || typeof value === 'number';
	const known = isText ? WORDS.get(trimInvisible(String(value)).toLowerCase()) : undefined;
	if (known !== undefined) return known;
	throw unusable(subject, value, 'which is neither true nor false', 'Enter true or false.');
}

/**
 * One of the values that a list offers.
 * @throws {Problem} for any other, naming the valid ones
 */
export function readChoice<T extends string>(
	value: unknown,
	choices: readonly T[],
	subject: Subject,
): T {
	const text = typeof value === 'string' ? trimInvisible(value) : undefined;
	const chosen = choices.find((choice) => choice === text);
	if (chosen !== undefined) return chosen;
	throw unusable(subject, value, 'which is not in its list', `Use one of ${choices.join(', ')}.`);
}

export interface NumberRange {
	min?: number;
	max?: number;
	/** Whether it must be a whole number. */
	whole?: boolean;
}

/** The longest number; a longer text would lose digits. */
const DECIMAL = /^[+-]?(?:\d{1,20}(?:\.\d{0,20})?|\.\d{1,20})$/;

/**
 * A number, or a number as text with a decimal point.
 * @throws {Problem} for anything else, naming the range: `"1,000 seats"`, `"10%"`, blanks, true,
 * [7]
 */
export function readNumber(value: unknown, subject: Subject, range: NumberRange = {}): number {
	const number = numberIn(value) ?? NaN;
	const why = whyNot(number, range);
	if (why === undefined) return number;
	throw unusable(subject, value, why, advice(range));
}

function whyNot(number: number, { min, max, whole }: NumberRange): string | undefined {
	if (!Number.isFinite(number)) return 'which is not a number';
	if (whole && !Number.isInteger(number)) return 'which is not a whole number';
	if (number < (min ?? -Number.MAX_SAFE_INTEGER)) return 'which is less than it can be';
	if (number > (max ?? Number.MAX_SAFE_INTEGER)) return 'which is more than it can be';
	return undefined;
}

/** The number that a value or its text is; `undefined` for anything else. */
export function numberIn(value: unknown): number | undefined {
	if (typeof value === 'number') return value;
	if (typeof value === 'bigint') return Number(value);
	if (typeof value !== 'string') return undefined;
	const text = trimInvisible(value);
	return DECIMAL.test(text) ? Number(text) : undefined;
}

function advice({ min, max, whole }: NumberRange): string {
	const kind = whole ? 'a whole number' : 'a number';
	const from = min === undefined ? '' : ` from ${min}`;
	const to = max === undefined ? '' : ` to ${max}`;
	return `Enter ${kind}${from}${to}, with digits only${whole ? '' : ' and a point before decimals'}.`;
}
