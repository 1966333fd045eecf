import { DateTime } from 'luxon';
import { zones } from 'moment-timezone/data/meta/latest.json';
import type { Definition, PeriodType } from './records';

const API_FORMAT = 'yyyy-MM-dd HH:mm:ss';

/**
 * PHP's `DateTimeZone::listIdentifiers()`: the names in the time zone database's zone.tab, and UTC.
 * moment-timezone's list is made of zone.tab. That the API asks PHP is an assumption: refusals.time-zone-alias.
 */
const zoneNames = new Set(['UTC', ...Object.keys(zones)]);

/** True for a current IANA name; false for an alias such as Asia/Calcutta, and for an offset. */
export function isTimeZone(name: string): boolean {
	return zoneNames.has(name);
}

/** A moment as the API writes it, in UTC (assumption: dates.created-in-utc): `2021-03-05 00:06:51`. */
export function utcText(moment: Date): string {
	return moment.toISOString().slice(0, 19).replace('T', ' ');
}

/** What each zone's clock showed last: one claim asks the same second several times. */
const shown = new Map<string, { second: number; text: string }>();

/** A moment as the clock in a shop shows it: `2021-03-05 11:06:51` for Australia/Melbourne. */
export function localText(moment: Date, timeZone: string): string {
	const second = Math.floor(moment.getTime() / 1000);
	const last = shown.get(timeZone);
	if (last?.second === second) return last.text;
	const text = DateTime.fromJSDate(moment, { zone: timeZone }).toFormat(API_FORMAT);
	shown.set(timeZone, { second, text });
	return text;
}

/** What was last read of each zone: one definition's benefits end at the same time. */
const readLast = new Map<string, { text: string; utc: string }>();

/** A clock time of a zone as the API writes it in UTC: Melbourne's 08:30 is 21:30 of the day before. */
export function fromLocalText(text: string, timeZone: string): string {
	const last = readLast.get(timeZone);
	if (last?.text === text) return last.utc;
	const utc = DateTime.fromFormat(text, API_FORMAT, { zone: timeZone })
		.toUTC()
		.toFormat(API_FORMAT);
	readLast.set(timeZone, { text, utc });
	return utc;
}

/**
 * A date that a client sent, in the API's form: `2024-12-06` becomes `2024-12-06 00:00:00` (seen in
 * the tests of the vendor's SDK), the rest of ISO 8601 loses its T and its zone. Null if it is none.
 */
export function readDate(text: string): string | null {
	const read = DateTime.fromISO(text.replace(' ', 'T'), { setZone: true });
	return read.isValid ? read.toFormat(API_FORMAT) : null;
}

/** The same clock time, a number of days on. */
export function addDays(text: string, days: number): string {
	return clock(text).plus({ days }).toFormat(API_FORMAT);
}

const endOfLocalDay: Record<PeriodType, (local: DateTime, period: number) => DateTime> = {
	days: (local, period) => local.plus({ days: period }).endOf('day'),
	weeks: (local, period) => local.plus({ weeks: period }).endOf('day'),
	months: (local, period) => local.plus({ months: period }).endOf('day'),
	years: (local, period) => local.plus({ years: period }).endOf('day'),
	absolute_date: (local) => local.endOf('day'),
	absolute_week: (local, period) => local.plus({ weeks: period }).endOf('week'),
	absolute_month: (local, period) => local.plus({ months: period }).endOf('month'),
};

/**
 * When a benefit made at a local time ends: the end of the local day that lies the definition's
 * period on, as local text. A claim at 2021-03-05 00:06:51 UTC in Melbourne with 50 days ends at
 * 2021-04-24 23:59:59 (documented). `absolute_date` ends when the definition says; the ends of
 * absolute weeks and months are an assumption, untried: the nodes read the date that Omneo answers.
 */
export function expiryText(
	definition: Pick<Definition, 'period' | 'period_type' | 'absolute_expiry'>,
	madeAt: string,
): string {
	if (definition.period_type === 'absolute_date' && definition.absolute_expiry !== null) {
		return definition.absolute_expiry;
	}
	const end = endOfLocalDay[definition.period_type](clock(madeAt), definition.period);
	return end.toFormat(API_FORMAT);
}

/** A clock time without a zone; reckoned in UTC, where every day has 24 hours. */
function clock(text: string): DateTime {
	return DateTime.fromSQL(text, { zone: 'UTC' });
}
