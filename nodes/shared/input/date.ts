import { DateTime } from 'luxon';
import { Problem } from '../problems/problem';
import { quote } from '../text';

/** The API's form of a date, which names no zone (vendor's documentation). */
const API_FORMAT = 'yyyy-MM-dd HH:mm:ss';

/**
 * A date in the API's form. A date without an offset, as a date picker gives it, is taken as the
 * time in `zone`.
 * @param value ISO or SQL text, a luxon DateTime, a Date, or milliseconds since 1970
 * @param clock whose time is written: that of `zone`, or UTC
 * @throws {Problem} `parameter_invalid`, naming the field
 */
export function apiDate(
	value: unknown,
	zone: string,
	clock: 'local' | 'utc',
	field: string,
): string {
	const date = parseDate(value, zone);
	if (!date?.isValid) {
		throw new Problem('parameter_invalid', {
			meaning: `The field ${field} holds ${quote(value)}, which is not a date`,
			nextStep: 'Pick a date, or enter one such as 2026-03-31 or 2026-03-31T18:00:00.',
		});
	}
	return date.setZone(clock === 'utc' ? 'utc' : zone).toFormat(API_FORMAT);
}

function parseDate(value: unknown, zone: string): DateTime | undefined {
	if (typeof value === 'number') return DateTime.fromMillis(value);
	if (value instanceof Date) return DateTime.fromJSDate(value);
	if (DateTime.isDateTime(value)) return value;
	if (typeof value !== 'string') return undefined;
	const iso = DateTime.fromISO(value.trim(), { zone });
	return iso.isValid ? iso : DateTime.fromSQL(value.trim(), { zone });
}
