import { DateTime } from 'luxon';
import { Problem } from '../problems/problem';
import { asDateTime, howToRead, isBetween, parseDate, type GivenDate, type DateForm } from './date';
import type { Subject } from './values';

/** Nobody older is a member. */
const BIRTH_YEARS = [1900, 2199] as const;

/** The first or last day of a calendar, database or spreadsheet, which means "no date". */
const PLACEHOLDERS = new Set(
	[
		'0000-00-00 0001-01-01 1000-01-01 1582-10-15 1600-01-01 1601-01-01 1753-01-01 1800-01-01',
		'1899-12-30 1899-12-31 1900-01-00 1900-01-01 1900-01-02 1901-01-01 1904-01-01 1970-01-01',
		'2999-12-31 9999-01-01 9999-12-31',
	].flatMap((line) => line.split(' ')),
);

const NEXT_STEP = 'Enter the year, month and day, such as 1990-05-17.';

/**
 * The day on which somebody was born; never repeated in an error. It is the day as written. A
 * moment means the day of which it is midnight, either where it was written or in `zone`: a form's
 * day becomes `1990-05-16T14:00:00Z` in Melbourne. A moment that is not midnight must be on the
 * same day in both places.
 * @returns `undefined` for a day that means "no date", such as 1900-01-01, or 0 in a spreadsheet
 * @throws {Problem} for anything that is not a date, for a date before 1900, and for a future date
 */
export function readBirthDate(
	value: unknown,
	{ label, code = 'parameter_invalid' }: Subject,
	{ zone, form }: { zone: string; form?: DateForm },
): DateTime | undefined {
	const refuse = (why: string) =>
		new Problem(code, {
			meaning: `The ${label} holds ${why}`,
			nextStep: [NEXT_STEP, howToRead(value)].filter(Boolean).join(' '),
		});
	if (isPlaceholder(value)) return undefined;
	if (value === 0 && form === 'spreadsheet') return undefined;
	const parsed = parseDate(value, form);
	const isMilliseconds = typeof value === 'number' && parsed && 'moment' in parsed;
	const given = isMilliseconds ? undefined : parsed;
	if (given === undefined || !asDateTime(given).isValid) throw refuse('what is not a date');
	const day = dayOf(given, zone);
	if (day === undefined) throw refuse('a time of a day that is another day elsewhere');
	if (isPlaceholder(day.toISODate())) return undefined;
	if (isBetween(day, BIRTH_YEARS) && day.diffNow().milliseconds < 0) return day;
	throw refuse('a day on which no member was born');
}

function dayOf(given: GivenDate, zone: string): DateTime | undefined {
	if ('wallClock' in given) return asDateTime(given);
	const { moment } = given;
	const there = moment.setZone(zone);
	if (isMidnight(there)) return there;
	return isMidnight(moment) || moment.toISODate() === there.toISODate() ? moment : undefined;
}

function isMidnight(date: DateTime): boolean {
	return +date.startOf('second') === +date.startOf('day');
}

function isPlaceholder(value: unknown): boolean {
	return typeof value === 'string' && PLACEHOLDERS.has(value.trim().slice(0, 10));
}
