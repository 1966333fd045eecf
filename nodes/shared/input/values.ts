import { trimInvisible } from './characters';
import { unusable, type Subject } from './subject';

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
