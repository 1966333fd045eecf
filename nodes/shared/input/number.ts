import { trimInvisible } from './characters';
import { unusable, type Subject } from './subject';

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
	const number = numberIn(value);
	const { min = -Number.MAX_SAFE_INTEGER, max = Number.MAX_SAFE_INTEGER, whole = false } = range;
	if (number === undefined || !Number.isFinite(number)) {
		throw unusable(subject, value, 'which is not a number', advice(range));
	}
	if (whole && !Number.isInteger(number)) {
		throw unusable(subject, value, 'which is not a whole number', advice(range));
	}
	if (number < min || number > max) {
		throw unusable(
			subject,
			value,
			`which is ${number < min ? 'less' : 'more'} than it can be`,
			advice(range),
		);
	}
	return number;
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
