import { Problem } from '../problems/problem';
import type { ProblemCode } from '../problems/table';
import { quote } from '../text';
import { invisibleIn, isWellFormed, trimInvisible } from './characters';

/** What a value is read for: how messages call it, and the code that its problems have. */
export interface Subject {
	/** In the middle of a sentence: `field Expires At`, `option Timeout`, `external ID`. */
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
 * @param why what is wrong with it, behind "The field X holds …,"
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
 * @throws {Problem} for half of a surrogate pair, of which no byte of UTF-8 can be made
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

/** Of a person, only the kind of a value is told: a list, an object. */
function isHidden({ isPersonal }: Subject, value: unknown): value is string | number | bigint {
	return isPersonal === true && ['string', 'number', 'bigint'].includes(typeof value);
}

function inItsText(value: string | number | bigint): string {
	const invisible = invisibleIn(String(value));
	return invisible ? `: there is ${invisible} in it` : '';
}

/** What a value is, in a word or two: `a list`, `an object`, `the number 7`. */
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
 * @throws {Problem} for what is neither
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
 * @throws {Problem} for any other, naming those there are
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
	/** Whether it must have no decimals. */
	whole?: boolean;
}

/** As much as a number can be; of a longer text the digits would be lost. */
const DECIMAL = /^[+-]?(?:\d{1,20}(?:\.\d{0,20})?|\.\d{1,20})$/;

/**
 * A number, or the text of one with a point before its decimals.
 * @throws {Problem} for anything else, naming the range: `"1,000 seats"`, `"10%"`, blanks, true, [7]
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

/** The number that a value is, or the text of one; `undefined` for anything else. */
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
