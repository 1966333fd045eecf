import { Problem } from '../problems/problem';
import { trimInvisible, withoutFormat } from './characters';
import { missing, unusable, type Subject } from './subject';
import { readText } from './text';

/** Longer than any number with its separators. */
const LONGEST = 60;
const SEPARATORS = /[\s\p{Pd}().·/]/gu;
/** Country code and number (ITU-T E.164). */
const E164 = /^\+[1-9]\d{6,14}$/;

/**
 * A mobile number with its country code, in E.164; never repeated in an error. Understood are `00`
 * for the plus, the usual separators, `tel:`, and the `(0)` that is left out behind a country code.
 * @throws {Problem} for anything else, and where there is none
 */
export function readMobile(value: unknown, subject: Subject): string {
	const nextStep =
		'Enter the number with its country code, such as +61412345678 for the Australian 0412 345 678.';
	const personal = { ...subject, isPersonal: true };
	const text = trimInvisible(readText(value, personal));
	if (text === '') throw missing(personal, nextStep);
	const number = text.length > LONGEST ? '' : compactNumber(text);
	if (E164.test(number)) return number;
	if (/^\d+$/.test(number)) throw noCountryCode(subject, nextStep);
	throw unusable(personal, text, 'which is not a mobile number', nextStep);
}

function noCountryCode({ label, code = 'parameter_invalid' }: Subject, nextStep: string) {
	return new Problem(code, { meaning: `The ${label} has no country code`, nextStep });
}

/** Whether a text is meant as a mobile number with its country code. */
export function looksLikeMobile(text: string): boolean {
	return /^(?:tel:|\+[\d\s]|00[1-9])/i.test(withoutFormat(text.slice(0, LONGEST)));
}

/** Whether Omneo's number is the one that is looked for: with its country code, however it is spaced. */
export function isSameNumber(omneo: unknown, number: string): boolean {
	return typeof omneo === 'string' && omneo.length <= LONGEST && compactNumber(omneo) === number;
}

function compactNumber(text: string): string {
	return withoutFormat(text)
		.replace(/^tel:/i, '')
		.replace(/^(\+\s?\d{1,3}\s?)\(0\)/, '$1')
		.replace(SEPARATORS, '')
		.replace(/^00/, '+');
}
