/**
 * The dates of Omneo's answers: `2027-01-14 12:59:59`, with no zone. All are in UTC (seen for
 * rewards in the vendor's tests; for the others assumption: dates.created-in-utc,
 * dates.claimed-in-utc), except those of a benefit. By the vendor's tests of 2026, these are in UTC
 * too; by those of 2025, they are in the benefit's `timezone`. A tenant may do either, so its
 * answers must show which.
 */
import { DateTime, IANAZone } from 'luxon';
import type { IDataObject } from 'n8n-workflow';
import { API_FORMAT, asShown, inClockOf, type GivenDate } from '../input/date';

/** In which time zone a tenant returns the dates of its benefits. */
export type BenefitClock = 'utc' | 'local';

/** The dates of a benefit that a tenant may return in either zone. */
export type BenefitDateKey = 'claimed_at' | 'expires_at' | 'issued_at';

const DAY_ALONE = /^\d{4}-\d\d-\d\d$/;
const BEGINS_WITH_A_DAY = /^\d{4}-\d\d-\d\d/;

/**
 * A date of an answer, in `zone`, which also applies if the date names no zone; `undefined` if it
 * is not a date. A day without a time means its beginning.
 */
export function momentOf(value: unknown, zone = 'utc'): DateTime | undefined {
	if (typeof value !== 'string' || !BEGINS_WITH_A_DAY.test(value)) return undefined;
	return recentMoments(value, zone);
}

const recentMoments = keepingRecent((text, zone) => {
	const date = text.includes('T')
		? DateTime.fromISO(text, { zone })
		: DateTime.fromSQL(text, { zone });
	return date.isValid ? date : undefined;
});

const MOST_RECENT = 100;

/** Caches recent results of `make`: the records of a list mostly have the same dates. */
function keepingRecent<T>(
	make: (text: string, zone: string) => T,
): (text: string, zone: string) => T {
	const recent = new Map<string, T>();
	return (text, zone) => {
		const name = `${zone} ${text}`;
		const known = recent.get(name);
		if (known !== undefined) return known;
		if (recent.size >= MOST_RECENT) recent.clear();
		const made = make(text, zone);
		recent.set(name, made);
		return made;
	};
}

/** A date as the output shows it, in UTC: `2027-01-14T12:59:59Z`; other values stay unchanged. */
export function utcDate(value: unknown): IDataObject[string] {
	return isoText(momentOf(value)?.toUTC()) ?? ((value ?? null) as IDataObject[string]);
}

/**
 * A benefit's date as the output shows it, in the benefit's own time zone:
 * `2027-01-14T23:59:59+11:00`; in UTC if the benefit names none.
 */
export function benefitDate(
	benefit: IDataObject,
	key: BenefitDateKey,
	tenant: string | undefined,
): IDataObject[string] {
	return isoText(benefitMoment(benefit, key, tenant)) ?? benefit[key] ?? null;
}

/** A benefit's date, in the benefit's own time zone; `undefined` if it has no such date. */
export function benefitMoment(
	benefit: IDataObject,
	key: BenefitDateKey,
	tenant: string | undefined,
): DateTime | undefined {
	const read = readingsOf(benefit, key);
	if (!read || +read.utc === +read.local) return read?.local;
	const stamped = key === 'expires_at' ? undefined : clockWhenMade(benefit, read);
	return read[stamped ?? clockOf(benefit, tenant)];
}

/** The time zone of a record, if it names one that exists. */
export function zoneOf({ timezone }: IDataObject): string | undefined {
	// Luxon caches zones, but checks each time whether a name is valid.
	return typeof timezone === 'string' && IANAZone.create(timezone).isValid ? timezone : undefined;
}

/**
 * A date for a record, in the API's form and in the record's own time zone, in which the API reads
 * dates (vendor's documentation). A time without a zone is sent unchanged.
 * @param fallback the time zone of a record that names none
 */
export function inClockOfRecord(given: GivenDate, record: IDataObject, fallback: string): string {
	return 'wallClock' in given ? asShown(given) : inClockOf(given, zoneOf(record) ?? fallback);
}

/** What the tenants of this process have shown, by base URL. */
const known = new Map<string, { clock: BenefitClock; isProved: boolean }>();

/** Learns the tenant's time zone from benefits. */
export function learnClock(benefits: readonly IDataObject[], tenant: string): void {
	for (const benefit of benefits) clockOf(benefit, tenant);
}

/**
 * Learns a tenant's time zone from an expiry that was just stored: what was sent is always in the
 * benefit's time zone, and the answer is either the same or in UTC.
 * @param sent in the API's form, in the benefit's time zone
 */
export function proveClock(benefit: IDataObject, sent: unknown, tenant: string): void {
	const read = sent === undefined ? undefined : readingsOf(benefit, 'expires_at');
	const clock = read && onlyOne(read, (date) => date.toFormat(API_FORMAT) === sent);
	if (clock) known.set(tenant, { clock, isProved: true });
}

interface Readings extends Record<BenefitClock, DateTime> {
	/** In which of the two zones it is the end of a day, if only in one. */
	endsDayIn?: BenefitClock;
}

function readingsOf(benefit: IDataObject, key: BenefitDateKey): Readings | undefined {
	const text = benefit[key];
	return typeof text === 'string' ? recentReadings(text, zoneOf(benefit) ?? 'utc') : undefined;
}

const recentReadings = keepingRecent((text, zone): Readings | undefined => {
	const local = onItsDay(momentOf(text, zone), text);
	const utc = momentOf(text)?.setZone(zone);
	if (!local || !utc) return undefined;
	if (DAY_ALONE.test(text)) return { local, utc: local };
	return { local, utc, endsDayIn: onlyOne({ local, utc }, isEndOfDay) };
});

/**
 * On one day each year, the last hour is missing in Nuuk; a time in it is the day's end, not the
 * next day.
 */
function onItsDay(date: DateTime | undefined, text: string): DateTime | undefined {
	const isLate = date?.hour === 0 && /^\S+[T ]23:/.test(text);
	return isLate ? date.startOf('hour').minus({ seconds: 1 }) : date;
}

/**
 * Uses what the tenant proved; else the benefit's own end of a day; else what other benefits of the
 * tenant showed; else a day's beginning; else the newer tests.
 */
function clockOf(benefit: IDataObject, tenant: string | undefined): BenefitClock {
	const learned = tenant === undefined ? undefined : known.get(tenant);
	if (learned?.isProved) return learned.clock;
	const read = readingsOf(benefit, 'expires_at');
	const shown = read?.endsDayIn;
	if (shown && tenant !== undefined) known.set(tenant, { clock: shown, isProved: false });
	return shown ?? learned?.clock ?? (read && onlyOne(read, isBeginningOfDay)) ?? 'utc';
}

const isEndOfDay = (date: DateTime) =>
	(date.hour === 23 && date.minute === 59) || date.plus({ minutes: 1 }).day !== date.day;
const isBeginningOfDay = (date: DateTime) => +date.startOf('second') === +date.startOf('day');

/** Omneo's own date of a record differs by less than this from other dates of the same request. */
const ONE_REQUEST_MS = 5 * 60_000;

/** The zone in which the date is the moment when the record was made, which is in UTC. */
function clockWhenMade({ created_at }: IDataObject, read: Readings): BenefitClock | undefined {
	const created = momentOf(created_at);
	return created && onlyOne(read, (date) => Math.abs(+date - +created) < ONE_REQUEST_MS);
}

function onlyOne({ utc, local }: Readings, holds: (date: DateTime) => boolean) {
	if (holds(utc) === holds(local)) return undefined;
	return holds(utc) ? 'utc' : 'local';
}

const isoTexts = new WeakMap<DateTime, string>();

function isoText(date: DateTime | undefined): string | undefined {
	const text = date && (isoTexts.get(date) ?? date.toISO({ suppressMilliseconds: true }));
	if (text) isoTexts.set(date, text);
	return text ?? undefined;
}
