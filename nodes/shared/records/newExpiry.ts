import type { IDataObject } from 'n8n-workflow';
import { momentOf, zoneOf } from '../omneo/dates';
import type { Expiry } from '../once/context';

/** By how much a record's expiry is extended, in the API's form. */
export type NewExpiry = { extend_days: number } | { extend_date: string | undefined };

/** What a record shows: the new expiry, the earlier one, or another one. */
export type Shown = 'new' | 'before' | 'other';

/** Clocks change by an hour, at most by two. */
const CLOCK_CHANGE_HOURS = 2;
/** The API may move an expiry to the end of its day, in either time zone (see `omneo/dates.ts`). */
const DAY_HOURS = 24;
const MOST_HOURS_BETWEEN_CLOCKS = 26;

/**
 * Whether a record has the new expiry, of which only the days or the date are known. If the record
 * had already expired, the API may count the days from today, so any later expiry counts.
 */
export function shownExpiry(
	record: IDataObject,
	before: Expiry,
	asked: NewExpiry,
	now: number,
): Shown {
	const text = record.expires_at;
	if (text === before.expires_at) {
		if (isAsked(record, asked)) return 'new';
		return isExtendedSince(record, before) ? 'other' : 'before';
	}
	const [shown, earlier] = [momentOf(text), momentOf(before.expires_at)];
	if (!shown) return 'other';
	if ('extend_date' in asked) {
		const wanted = momentOf(asked.extend_date);
		const hours = wanted ? Math.abs(shown.diff(wanted).as('hours')) : 0;
		return hours <= MOST_HOURS_BETWEEN_CLOCKS ? 'new' : 'other';
	}
	if (!earlier) return 'new';
	if (earlier.toMillis() < now) return shown > earlier ? 'new' : 'other';
	const hours = shown.diff(earlier.plus({ days: asked.extend_days })).as('hours');
	return hours >= -CLOCK_CHANGE_HOURS && hours < DAY_HOURS ? 'new' : 'other';
}

/**
 * Whether a record was extended since, although its expiry is as before: another may have reset
 * that.
 */
function isExtendedSince({ extended_at: shown }: IDataObject, { extended_at: before }: Expiry) {
	const at = momentOf(shown);
	if (!at || before === undefined) return false;
	const earlier = momentOf(before);
	return !earlier || at > earlier;
}

/** Whether a record already had the date, in either time zone. */
function isAsked(record: IDataObject, asked: NewExpiry): boolean {
	const shown = momentOf(record.expires_at);
	if (!shown || !('extend_date' in asked)) return false;
	const zones = ['utc', zoneOf(record) ?? 'utc'];
	return zones.some((zone) => momentOf(asked.extend_date, zone)?.toMillis() === shown.toMillis());
}

/** The record in an answer to an extension, whose form is not documented. */
export function recordIn(answer: unknown, id: string): IDataObject | undefined {
	const records: unknown[] = [answer].flat();
	return records.find(
		(record): record is IDataObject =>
			typeof record === 'object' && record !== null && String((record as IDataObject).id) === id,
	);
}
