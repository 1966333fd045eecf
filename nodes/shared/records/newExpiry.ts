import { DateTime } from 'luxon';
import type { IDataObject } from 'n8n-workflow';
import { momentOf, zoneOf } from '../omneo/dates';
import type { Expiry } from '../once/context';

/** By how much a record is to expire later, as the API takes it. */
export type NewExpiry = { extend_days: number } | { extend_date: string | undefined };

/** What a record shows of a new expiry: that it has it, that it is as before, or that it has another. */
export type Shown = 'new' | 'before' | 'other';

/** Clocks change by an hour, at most by two. */
const CLOCK_CHANGE_HOURS = 2;
/** The API may move an expiry to the end of its day, by either clock (see `omneo/dates.ts`). */
const DAY_HOURS = 24;
const MOST_HOURS_BETWEEN_CLOCKS = 26;

/**
 * Whether a record has the new expiry, of which nothing but the days or the date is known: where the
 * record expired already, the API may count the days from today, so that any later expiry is one.
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

/** Whether a record was extended since, though it expires as before: another may have set that back. */
function isExtendedSince({ extended_at: shown }: IDataObject, { extended_at: before }: Expiry) {
	const at = momentOf(shown);
	if (!at || before === undefined) return false;
	const earlier = momentOf(before);
	return !earlier || at > earlier;
}

/** Whether a record had the date already, by either clock. */
function isAsked(record: IDataObject, asked: NewExpiry): boolean {
	const shown = momentOf(record.expires_at);
	if (!shown || !('extend_date' in asked) || asked.extend_date === undefined) return false;
	const zones = ['utc', zoneOf(record) ?? 'utc'];
	return zones.some(
		(zone) => +(momentOf(asked.extend_date, zone) ?? DateTime.invalid('')) === +shown,
	);
}

/** The record of an answer to an extension, of which the documentation tells nothing. */
export function recordIn(answer: unknown, id: string): IDataObject | undefined {
	const records: unknown[] = [answer].flat();
	return records.find(
		(record): record is IDataObject =>
			typeof record === 'object' && record !== null && String((record as IDataObject).id) === id,
	);
}
