import { DateTime } from 'luxon';

/** How dates are written that are not in ISO 8601: day first, month first, or by number of the day. */
export type DateForm = 'iso' | 'dayFirst' | 'monthFirst' | 'spreadsheet';

/** Day 0 of a spreadsheet. */
export const SPREADSHEET_EPOCH = DateTime.utc(1899, 12, 30);

/** The last day that a spreadsheet knows: 9999-12-31. */
const LAST_SERIAL = 2_958_465;

const SECONDS_PER_DAY = 86_400;

/** Three numbers with one sign between, the year in full, perhaps with a time. */
const THREE_NUMBERS = /^(\d{1,2})([./-])(\d{1,2})\2(\d{4})(?:[T ](\d\d:\d\d(?::\d\d)?))?$/;

/** Whether a text is a date in an order of which only its writer knows whether the day comes first. */
export function isInAnotherOrder(text: string): boolean {
	return THREE_NUMBERS.test(text);
}

/** What a clock shows, in ISO 8601, of a date in a form; `undefined` where it is none in that form. */
export function inForm(value: string | number, form: DateForm): string | undefined {
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
	if (!(serial >= 1 && serial <= LAST_SERIAL + 1)) return undefined;
	const day = SPREADSHEET_EPOCH.plus({ days: Math.trunc(serial) });
	const seconds = Math.round((serial % 1) * SECONDS_PER_DAY);
	if (seconds === 0) return day.toFormat('yyyy-MM-dd');
	return day.plus({ seconds }).toFormat("yyyy-MM-dd'T'HH:mm:ss");
}
