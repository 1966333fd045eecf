import { Problem } from '../problems/problem';
import { PHONE_PLANS } from './phonePlans';
import { readText } from './text';
import { trimInvisible, withoutFormat, missing, unusable, type Subject } from './values';

/** How a country numbers its phones, with patterns for all national and for mobile numbers. */
type PhonePlan = readonly [code: string, trunk: string, national: string, mobile: string];

let knownPlans: ReadonlyMap<string, PhonePlan> | undefined;

/** The plans by the ISO code of their country, read when first needed. */
export function phonePlans(): ReadonlyMap<string, PhonePlan> {
	return (knownPlans ??= readPlans());
}

function readPlans(): ReadonlyMap<string, PhonePlan> {
	const plans = PHONE_PLANS.trim().split(/, |\n/);
	return new Map<string, PhonePlan>(
		plans.map((plan) => {
			const [country = '', code = '', trunk = '', national = '', mobile = ''] = plan.split(' ');
			return [country, [code, trunk === '-' ? '' : trunk, national, mobile]];
		}),
	);
}

/** Longer than any number with its separators. */
const LONGEST = 60;
const SEPARATORS = /[\s\p{Pd}().·/]/gu;
/**
 * Digits as people group them. There may be one slash, after the area code, and brackets around the
 * area code. A single digit at the end is not a group: `/9` and `(2)` mean a second line.
 */
const GROUPED =
	/^\+?(?:\d{1,4}[\s\p{Pd}.·]*)?(?:\(\d{1,6}\)[\s\p{Pd}.·]*|\d{1,6}\s*\/\s*(?=[\d\s]{5}))?(?:\d+[\s\p{Pd}.·]+)*\d{2,}$/u;
/** A number that a spreadsheet treated as an amount. */
const AS_AMOUNT = /^(\+?\d{7,15})\.0+$/;

const NEXT_STEP =
	'Enter the number with its country code, such as +61412345678 for the Australian 0412 345 678, or set the option Default Country.';

/**
 * A mobile number with its country code, in E.164; never repeated in an error. Accepts `00` for the
 * plus, the usual separators, `tel:`, and the `(0)` that is dropped after a country code. Refuses a
 * number with an extension, a second number, or too many or too few digits.
 * @param country the ISO code of the country whose national form is also accepted, such as `AU`
 * @throws {Problem} for anything else, and if there is none
 */
export function readMobile(value: unknown, subject: Subject, country?: string): string {
	const personal = { ...subject, isPersonal: true };
	const text = trimInvisible(readText(value, personal));
	if (text === '') throw missing(personal, NEXT_STEP);
	const digits = digitsOf(text);
	const numbers = digits === undefined ? [] : numbersOf(digits, country);
	const [number] = numbers;
	if (number !== undefined && numbers.length === 1) return number;
	if (digits !== undefined && country === undefined && !digits.startsWith('+')) {
		const { label, code = 'parameter_invalid' } = subject;
		throw new Problem(code, { meaning: `The ${label} has no country code`, nextStep: NEXT_STEP });
	}
	throw unusable(personal, text, 'which is not a mobile number', NEXT_STEP);
}

/** Whether a text looks like a mobile number with its country code. */
export function looksLikeMobile(text: string): boolean {
	return /^(?:tel:|\+[\d\s]|00[1-9])/i.test(withoutFormat(text.slice(0, LONGEST)));
}

/** Whether Omneo's number is the wanted one, with its country code and any spacing. */
export function isSameNumber(omneo: unknown, number: string): boolean {
	return typeof omneo === 'string' && omneo.length <= LONGEST && compact(omneo) === number;
}

/** The digits of one number as people write it, with a plus if it has one. */
function digitsOf(text: string): string | undefined {
	if (text.length > LONGEST) return undefined;
	const plain = withoutFormat(text)
		.replace(/^tel:\s*/i, '')
		.replace(AS_AMOUNT, '$1');
	const grouped = plain.replace(/^((?:\+|00)\s?\d{1,3}\s?)\(0\)/, '$1');
	return GROUPED.test(grouped) ? compact(grouped) : undefined;
}

function compact(text: string): string {
	return withoutFormat(text)
		.replace(/^tel:/i, '')
		.replace(/^((?:\+|00)\s?\d{1,3}\s?)\(0\)/, '$1')
		.replace(SEPARATORS, '')
		.replace(/^00/, '+');
}

/** Every number in E.164 that the digits can mean; just one, if they already form a number. */
function numbersOf(digits: string, country: string | undefined): string[] {
	if (digits.startsWith('+')) return internationalOf(digits.slice(1));
	const [code, trunk] = phonePlans().get(country ?? '') ?? [];
	if (code === undefined) return [];
	const plans = [...phonePlans().values()].filter(([other]) => other === code);
	const rests = [digits, without(trunk, digits), without(code, digits)].filter((rest) =>
		plans.some(([, , , mobile]) => matches(mobile, rest)),
	);
	return [...new Set(rests)].map((rest) => `+${code}${rest}`);
}

/** The number itself; if it is not valid, the number without a trunk prefix that was kept. */
function internationalOf(digits: string): string[] {
	const plans = [...phonePlans().values()].filter(([code]) => digits.startsWith(code));
	if (plans.some((plan) => isNational(plan, digits.slice(plan[0].length)))) return [`+${digits}`];
	const found = plans.flatMap((plan) => {
		const [code, trunk] = plan;
		const rest = without(trunk, digits.slice(code.length));
		return rest !== undefined && isNational(plan, rest) ? [`+${code}${rest}`] : [];
	});
	return [...new Set(found)];
}

/** A national number, unless it begins with a complete mobile number followed by more digits. */
function isNational([, , national, mobile]: PhonePlan, digits: string): boolean {
	if (matches(mobile, digits)) return true;
	const isLonger = new RegExp(`^(?:${mobile})`).test(digits);
	return !isLonger && matches(national, digits);
}

function matches(pattern: string, digits: string | undefined): boolean {
	return digits !== undefined && new RegExp(`^(?:${pattern})$`).test(digits);
}

function without(prefix: string | undefined, digits: string): string | undefined {
	return prefix && digits.startsWith(prefix) ? digits.slice(prefix.length) : undefined;
}
