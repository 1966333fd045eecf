/**
 * The dates of Omneo's answers: `2027-01-14 12:59:59`, with no zone. All are in UTC (seen for rewards
 * in the vendor's tests; for the others assumption: dates.created-in-utc, dates.claimed-in-utc), but for
 * those of a benefit: by the vendor's tests of 2026 they are in UTC too, by those of 2025 they are what
 * the clock of the benefit's `timezone` shows. So a tenant may answer either, and what it answers has to tell.
 */
import { DateTime, IANAZone } from 'luxon';
import type { IDataObject } from 'n8n-workflow';
import { API_FORMAT, asShown, inClockOf, type GivenDate } from '../input/date';

/** By which clock a tenant answers the dates of its benefits. */
export type BenefitClock = 'utc' | 'local';

/** The dates of a benefit that a tenant may answer by either clock. */
export type BenefitDateKey = 'claimed_at' | 'expires_at' | 'issued_at';

const DAY_ALONE = /^\d{4}-\d\d-\d\d$/;
const BEGINS_WITH_A_DAY = /^\d{4}-\d\d-\d\d/;

/**
 * A date of an answer, in `zone` and by its clock where the date names none itself; `undefined` for
 * what is no date. A day alone is its beginning.
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

/** The same, but what was made of a text lately is kept: the records of a list mostly have the same dates. */
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

/** A date as the output shows it, in UTC: `2027-01-14T12:59:59Z`; what is no date stays as it is. */
export function utcDate(value: unknown): IDataObject[string] {
	return isoText(momentOf(value)?.toUTC()) ?? ((value ?? null) as IDataObject[string]);
}

/**
 * A benefit's date as the output shows it, by the clock of the benefit's own time zone:
 * `2027-01-14T23:59:59+11:00`; in UTC where the benefit names none.
 */
export function benefitDate(
	benefit: IDataObject,
	key: BenefitDateKey,
	tenant: string | undefined,
): IDataObject[string] {
	return isoText(benefitMoment(benefit, key, tenant)) ?? benefit[key] ?? null;
}

/** When a benefit's date is, in the benefit's own time zone; `undefined` where it has no such date. */
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

/** The time zone of a record, where it names one that exists. */
export function zoneOf({ timezone }: IDataObject): string | undefined {
	// Luxon keeps the zones that it has made, but finds out each time whether a name is valid.
	return typeof timezone === 'string' && IANAZone.create(timezone).isValid ? timezone : undefined;
}

/**
 * A date for a record, in the API's form, by the clock of the record's own time zone, by which the
 * API takes what is sent (vendor's documentation). What names no zone is sent as it is shown.
 * @param fallback the time zone of a record that names none
 */
export function inClockOfRecord(given: GivenDate, record: IDataObject, fallback: string): string {
	return 'wallClock' in given ? asShown(given) : inClockOf(given, zoneOf(record) ?? fallback);
}

/** What the tenants of this process have shown, by base URL. */
const known = new Map<string, { clock: BenefitClock; isProved: boolean }>();

/** Takes note of what benefits show of their tenant's clock. */
export function learnClock(benefits: readonly IDataObject[], tenant: string): void {
	for (const benefit of benefits) clockOf(benefit, tenant);
}

/**
 * Takes note of a tenant's clock by an expiry that was just stored: what was sent is the benefit's
 * own clock under either habit, and what is answered is the same or is in UTC.
 * @param sent in the API's form, by the benefit's clock
 */
export function proveClock(benefit: IDataObject, sent: unknown, tenant: string): void {
	const read = sent === undefined ? undefined : readingsOf(benefit, 'expires_at');
	const clock = read && onlyOne(read, (date) => date.toFormat(API_FORMAT) === sent);
	if (clock) known.set(tenant, { clock, isProved: true });
}

interface Readings extends Record<BenefitClock, DateTime> {
	/** In which of the two it is the end of a day, where it is in one. */
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

/** One day each year has no last hour in Nuuk: a time in that hour is the day's end, not the next day. */
function onItsDay(date: DateTime | undefined, text: string): DateTime | undefined {
	const isLate = date?.hour === 0 && /^\S+[T ]23:/.test(text);
	return isLate ? date.startOf('hour').minus({ seconds: 1 }) : date;
}

/**
 * By what its tenant proved, else by the benefit's own end of a day, else by what others of the tenant
 * have shown, else by a day's beginning, else by the newer tests.
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

/** Omneo's own date of a record differs from what it stamps in the same request by less. */
const ONE_REQUEST_MS = 5 * 60_000;

/** By the reading in which it was at the moment in which the record was made, which is UTC. */
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
