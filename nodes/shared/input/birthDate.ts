import { DateTime } from 'luxon';
import { Problem } from '../problems/problem';
import { quote } from '../text';

/** Nobody who is a member was born before. */
const EARLIEST_YEAR = 1900;

/**
 * A day of birth, in the parts that the API takes (vendor's SDK); `null` for an empty value. The day
 * is the one that is written: it has no zone, and is moved to none.
 * @param value text such as 1990-05-17, a luxon DateTime, or a Date, whose day is that of UTC
 * @throws {Problem} `parameter_invalid`
 */
export function birthDate(value: unknown): DateTime | null {
	if (value === undefined || value === null || value === '') return null;
	const date = parse(value);
	if (date?.isValid && date.year >= EARLIEST_YEAR && date.diffNow().milliseconds < 0) return date;
	throw new Problem('parameter_invalid', {
		meaning: date?.isValid
			? 'The field Birth Date holds a day on which no member was born'
			: `The field Birth Date holds ${quote(value)}, which is not a date`,
		nextStep: 'Enter the year, month and day, such as 1990-05-17.',
	});
}

function parse(value: unknown): DateTime | undefined {
	if (value instanceof Date) return DateTime.fromJSDate(value, { zone: 'utc' });
	if (DateTime.isDateTime(value)) return value;
	const text = typeof value === 'string' ? value.trim() : '';
	// A bare number would be taken for a year, and a bare time for today.
	if (!/^\d{4}-?\d{2}-?\d{2}(?!\d)/.test(text)) return undefined;
	const iso = DateTime.fromISO(text, { setZone: true });
	return iso.isValid ? iso : DateTime.fromSQL(text, { setZone: true });
}
