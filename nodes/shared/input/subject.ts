import { Problem } from '../problems/problem';
import type { ProblemCode } from '../problems/table';
import { quote } from '../text';
import { invisibleIn, isWellFormed } from './characters';

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
