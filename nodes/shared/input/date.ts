import { DateTime } from 'luxon';
import type { Problem } from '../problems/problem';
import { trimInvisible, unusable, wellFormed, type Subject } from './values';

/** The API's form of a date, which has no zone (vendor's documentation). */
export const API_FORMAT = 'yyyy-MM-dd HH:mm:ss';

/** Years in which a benefit can begin or end; a date outside them is a mistake. */
const VOUCHER_YEARS = [2000, 2199] as const;

/** A day in ISO 8601, by month, by week or by number, perhaps with a time, and perhaps with a zone. */
const DAY = String.raw`\d{4}-?(?:\d\d-?\d\d|W\d\d-?[1-7])|\d{4}-\d{3}`;
const TIME = String.raw`\d\d(?::?\d\d(?::?\d\d(?:[.,]\d{1,9})?)?)?`;
const ZONE = String.raw`Z|[+-]\d\d(?::?\d\d)?`;
const DATE_TEXT = new RegExp(
	String.raw`^(${DAY})(?:[T ](${TIME})(?: ?(${ZONE}))?(?:\[[\w/+-]{1,64}\])?(?: ([A-Za-z_]+(?:/[\w+-]+){0,2}))?)?$`,
	'i',
);

const MS_PER_DAY = 86_400_000;

/** A date as given: a moment, or a wall-clock time without a zone. */
export type GivenDate =
	| { moment: DateTime }
	/** In ISO 8601, without an offset. */
	| { wallClock: string };

export function isGivenDate(value: unknown): value is GivenDate {
	return (
		typeof value === 'object' &&
		value !== null &&
		(Object.hasOwn(value, 'moment') || Object.hasOwn(value, 'wallClock'))
	);
}

/** How to read a date. */
export interface DateReading {
	/** By default only ISO 8601. */
	form?: DateForm;
	/** Whether something ends then: a day without a time then means the end of the day. */
	isEnd?: boolean;
}

/**
 * A date: ISO or SQL text, with or without an offset, a luxon DateTime, a Date, milliseconds since
 * 1970, or another form that is allowed. A date picker's value has no offset.
 * @throws {Problem} for anything else, saying what it looks like
 */
export function readDate(
	value: unknown,
	subject: Subject,
	{ form, isEnd = false }: DateReading = {},
): GivenDate {
	const given = parseDate(typeof value === 'string' ? wellFormed(value, subject) : value, form);
	const date = given && asDateTime(given);
	if (given === undefined || !date?.isValid)
		throw noDate(subject, value, looksLike(value) ?? 'which is not a date');
	if (!isBetween(date, VOUCHER_YEARS)) {
		throw noDate(subject, value, looksLike(value) ?? `which is in the year ${date.year}`);
	}
	const isDay = 'wallClock' in given && !given.wallClock.includes('T');
	return isEnd && isDay ? { wallClock: `${given.wallClock}T23:59:59` } : given;
}

/** A date in `zone`, in the API's form; a date without an offset is read in that zone. */
export function inClockOf(given: GivenDate, zone: string): string {
	if (last?.given !== given || last.zone !== zone) {
		last = { given, zone, text: dateIn(given, zone).toFormat(API_FORMAT) };
	}
	return last.text;
}

/** The items of a run mostly share one zone. */
let last: { given: GivenDate; zone: string; text: string } | undefined;

/** A date in UTC, in the API's form; a date without an offset is read in `zone`. */
export function inUtc(given: GivenDate, zone: string): string {
	return dateIn(given, zone).toUTC().toFormat(API_FORMAT);
}

/** The moment in ISO 8601 and UTC; a date without an offset is read in `zone`. */
export function isoInUtc(given: GivenDate, zone: string): string {
	return dateIn(given, zone).toUTC().toFormat("yyyy-MM-dd'T'HH:mm:ss'Z'");
}

/** A wall-clock time, in the API's form. */
export function asShown({ wallClock }: { wallClock: string }): string {
	return DateTime.fromISO(wallClock, { zone: 'utc' }).toFormat(API_FORMAT);
}

/** A date in `zone`; a date without an offset is read there. */
export function dateIn(given: GivenDate, zone: string): DateTime {
	return 'moment' in given
		? given.moment.setZone(zone)
		: DateTime.fromISO(given.wallClock, { zone });
}

export function asDateTime(given: GivenDate): DateTime {
	return 'moment' in given ? given.moment : DateTime.fromISO(given.wallClock, { zone: 'utc' });
}

/** A date of any year; it may not exist. */
export function parseDate(value: unknown, form: DateForm = 'iso'): GivenDate | undefined {
	const plain = typeof value === 'string' ? trimInvisible(value) : value;
	const wallClock =
		typeof plain === 'string' || typeof plain === 'number' ? inForm(plain, form) : undefined;
	return wallClock === undefined ? parse(value) : { wallClock };
}

function parse(value: unknown): GivenDate | undefined {
	if (typeof value === 'number') return { moment: DateTime.fromMillis(value, { zone: 'utc' }) };
	if (isDate(value)) return { moment: DateTime.fromMillis(Number(value), { zone: 'utc' }) };
	if (DateTime.isDateTime(value)) return { moment: value };
	return typeof value === 'string' ? parseText(trimInvisible(value)) : undefined;
}

function parseText(text: string): GivenDate | undefined {
	if (/^\d{12,13}$/.test(text)) return parse(Number(text));
	const [, day, time, offset = '', zone] = DATE_TEXT.exec(text.toUpperCase()) ?? [];
	if (day === undefined) return undefined;
	const wallClock = time === undefined ? day : `${day}T${time}`;
	if (zone !== undefined) return { moment: DateTime.fromISO(wallClock + offset, { zone }) };
	if (offset === '') return { wallClock };
	return { moment: DateTime.fromISO(wallClock + offset, { setZone: true }) };
}

/** Whether it is a Date, even from another realm. */
function isDate(value: unknown): value is Date {
	return Object.prototype.toString.call(value) === '[object Date]';
}

export function isBetween({ year }: DateTime, [first, last]: readonly [number, number]): boolean {
	return year >= first && year <= last;
}

const PICK_ONE =
	'Pick a date, or enter one such as 2026-03-31 or 2026-03-31T18:00:00, between the years 2000 and 2199.';

function noDate(subject: Subject, value: unknown, why: string): Problem {
	return unusable(subject, value, why, [PICK_ONE, howToRead(value)].filter(Boolean).join(' '));
}

/** What to do about a date in a recognised other form; empty if it has none. */
export function howToRead(value: unknown): string {
	const text = typeof value === 'string' ? trimInvisible(value) : '';
	if (isInAnotherOrder(text)) {
		return "Dates in another order are read with the option Date Format, or with an expression such as {{ DateTime.fromFormat($json.date, 'dd/MM/yyyy').toISODate() }}.";
	}
	const isSerial = inForm(typeof value === 'number' ? value : text, 'spreadsheet') !== undefined;
	return isSerial ? 'Numbers of a spreadsheet are read with the option Date Format.' : '';
}

/** Forms that people enter for a date by mistake, and the day that they mean, if that is clear. */
const numberLooks: ReadonlyArray<{ like: string; ms(number: number): number }> = [
	{ like: 'a year', ms: (number) => Date.UTC(number, 0) },
	{
		like: 'a spreadsheet’s number of',
		ms: (number) => SPREADSHEET_EPOCH.toMillis() + number * MS_PER_DAY,
	},
	{
		like: 'the digits of',
		ms: (number) => DateTime.fromISO(String(number), { zone: 'utc' }).toMillis(),
	},
	{ like: 'the Unix seconds of', ms: (number) => number * 1000 },
	{ like: 'the microseconds of', ms: (number) => number / 1000 },
	{ like: 'the nanoseconds of', ms: (number) => number / 1_000_000 },
];

function looksLike(value: unknown): string | undefined {
	const text = typeof value === 'string' ? trimInvisible(value).slice(0, 40) : value;
	if (typeof text === 'string' && /^T?\d{1,2}:\d\d/i.test(text)) {
		return 'which is a time without a day and so not a date';
	}
	if (typeof text === 'string' && /^\d{4}-\d\d$/.test(text)) {
		return 'which is a month without a day and so not a date';
	}
	const number = typeof text === 'string' && /^\d+(?:\.\d+)?$/.test(text) ? Number(text) : text;
	if (typeof number !== 'number' || !Number.isFinite(number)) return undefined;
	if (number === 0) return 'which stands for no day and is not a date';
	for (const { like, ms } of numberLooks) {
		const date = DateTime.fromMillis(Math.round(ms(number)), { zone: 'utc' });
		if (!date.isValid || !isBetween(date, VOUCHER_YEARS)) continue;
		const day = like.endsWith(' of') ? ` ${date.toISODate()}` : '';
		return `which looks like ${like}${day} and is not a date`;
	}
	return undefined;
}

/** Date forms other than ISO 8601: day first, month first, or by day number. */
export type DateForm = 'iso' | 'dayFirst' | 'monthFirst' | 'spreadsheet';

/** Day 0 of a spreadsheet. */
const SPREADSHEET_EPOCH = DateTime.utc(1899, 12, 30);

/** The last day of a spreadsheet: 9999-12-31. */
const LAST_SERIAL = 2_958_465;

const SECONDS_PER_DAY = 86_400;

/** Three numbers with the same separator, the year in full, perhaps with a time. */
const THREE_NUMBERS = /^(\d{1,2})([./-])(\d{1,2})\2(\d{4})(?:[T ](\d\d:\d\d(?::\d\d)?))?$/;

/** Whether a text is a date of which only its writer knows whether the day comes first. */
function isInAnotherOrder(text: string): boolean {
	return THREE_NUMBERS.test(text);
}

/**
 * The wall-clock time of a date in a given form, in ISO 8601; `undefined` if it does not fit the
 * form.
 */
function inForm(value: string | number, form: DateForm): string | undefined {
	if (form === 'iso') return undefined;
	return form === 'spreadsheet' ? ofSerial(value) : ofNumbers(String(value), form);
}

function ofNumbers(text: string, form: DateForm): string | undefined {
	const [, first = '', , second = '', year = '', time] = THREE_NUMBERS.exec(text) ?? [];
	if (year === '') return undefined;
	const [day, month] = form === 'dayFirst' ? [first, second] : [second, first];
	return `${year}-${month.padStart(2, '0')}-${day.padStart(2, '0')}${time ? `T${time}` : ''}`;
}

function ofSerial(value: string | number): string | undefined {
	const serial =
		typeof value === 'string' && !/^\d{1,7}(?:\.\d+)?$/.test(value) ? NaN : Number(value);
	if (!(serial >= 1 && serial < LAST_SERIAL + 1)) return undefined;
	const day = SPREADSHEET_EPOCH.plus({ days: Math.trunc(serial) });
	const seconds = Math.round((serial % 1) * SECONDS_PER_DAY);
	if (seconds === 0) return day.toFormat('yyyy-MM-dd');
	return day.plus({ seconds }).toFormat("yyyy-MM-dd'T'HH:mm:ss");
}
