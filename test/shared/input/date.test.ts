import fc from 'fast-check';
import { DateTime, Settings } from 'luxon';
import {
	asDateTime,
	asShown,
	howToRead,
	inClockOf,
	inUtc,
	isGivenDate,
	isoInUtc,
	readDate,
	type DateForm,
} from '../../../nodes/shared/input/date';
import { field } from '../../../nodes/shared/input/values';
import { Problem } from '../../../nodes/shared/problems/problem';

const date = (value: unknown) => readDate(value, field('Expires At'));

function problemOf(value: unknown): Problem {
	try {
		date(value);
	} catch (error) {
		if (error instanceof Problem) return error;
		throw error;
	}
	throw new Error('It was read');
}

const MELBOURNE = 'Australia/Melbourne';

describe('a date for the API', () => {
	it.each([
		['a day', '2026-03-31', '2026-03-31 00:00:00'],
		['a local time', '2026-03-31T18:00:00', '2026-03-31 18:00:00'],
		['a local time in SQL form', ' 2026-03-31 18:00:00 ', '2026-03-31 18:00:00'],
		['a time in UTC', '2026-03-31T07:00:00.999Z', '2026-03-31 18:00:00'],
		['a time with an offset', '2026-03-31T09:00:00+02:00', '2026-03-31 18:00:00'],
		['a luxon DateTime', DateTime.fromISO('2026-03-31T07:00:00Z'), '2026-03-31 18:00:00'],
		['a Date', new Date('2026-03-31T07:00:00Z'), '2026-03-31 18:00:00'],
		['milliseconds', Date.parse('2026-03-31T07:00:00Z'), '2026-03-31 18:00:00'],
	])('is written by the clock of the zone, given %s', (_what, value, written) => {
		expect(inClockOf(date(value), MELBOURNE)).toBe(written);
	});

	it('is written in UTC where the API counts in UTC, read by the clock of the zone', () => {
		expect(inUtc(date('2026-03-31'), MELBOURNE)).toBe('2026-03-30 13:00:00');
		expect(inUtc(date('2026-07-01'), MELBOURNE)).toBe('2026-06-30 14:00:00');
	});

	it('is written anew for each zone in which it is wanted', () => {
		const given = date('2026-03-31T07:00:00Z');
		expect(inClockOf(given, MELBOURNE)).toBe('2026-03-31 18:00:00');
		expect(inClockOf(given, 'Asia/Singapore')).toBe('2026-03-31 15:00:00');
		expect(inClockOf(given, MELBOURNE)).toBe('2026-03-31 18:00:00');
	});

	it('is written in ISO 8601 and UTC where the API takes that', () => {
		expect(isoInUtc(date('2026-03-31'), MELBOURNE)).toBe('2026-03-30T13:00:00Z');
		expect(isoInUtc(date('2026-03-31T18:00:00+11:00'), 'utc')).toBe('2026-03-31T07:00:00Z');
	});

	it('moves on over the hour that summer time leaves out', () => {
		expect(inClockOf(date('2026-10-04T02:30:00'), MELBOURNE)).toBe('2026-10-04 03:30:00');
	});

	it('is the earlier of the two where summer time ends and an hour comes twice', () => {
		expect(inUtc(date('2026-04-05T02:30:00'), MELBOURNE)).toBe('2026-04-04 15:30:00');
	});

	it('exists on February 29 in leap years only', () => {
		expect(inClockOf(date('2028-02-29'), 'utc')).toBe('2028-02-29 00:00:00');
		expect(() => inClockOf(date('2026-02-29'), 'utc')).toThrow('is not a date');
	});

	it.each([
		['tomorrow'],
		['31/12/2026'],
		[''],
		[null],
		[undefined],
		[true],
		[Number.NaN],
		[{ year: 2026 }],
		[new Date('never')],
		[DateTime.invalid('test')],
	])('cannot be made of %p, and the error names the field', (value) => {
		expect(() => inClockOf(date(value), MELBOURNE)).toThrow(
			expect.objectContaining({
				code: 'parameter_invalid',
				message: expect.stringMatching(/^The field Expires At holds .*not a date$/) as string,
				nextStep: expect.stringContaining('2026-03-31') as string,
			}) as Error,
		);
	});
});

describe('what looks like a date', () => {
	it.each<[unknown, string]>([
		[0, 'which stands for no day and is not a date'],
		['0', 'which stands for no day and is not a date'],
		[2026, 'which looks like a year and is not a date'],
		['2026', 'which looks like a year and is not a date'],
		[46112, 'which looks like a spreadsheet’s number of 2026-03-31 and is not a date'],
		['46112.75', 'which looks like a spreadsheet’s number of 2026-03-31 and is not a date'],
		[20260331, 'which looks like the digits of 2026-03-31 and is not a date'],
		[1774915200, 'which looks like the Unix seconds of 2026-03-31 and is not a date'],
		['1774915200', 'which looks like the Unix seconds of 2026-03-31 and is not a date'],
		[1774915200000000, 'which looks like the microseconds of 2026-03-31 and is not a date'],
		['18:00', 'which is a time without a day and so not a date'],
		['T18:00:00Z', 'which is a time without a day and so not a date'],
		['2026-03', 'which is a month without a day and so not a date'],
		['1999-12-31', 'which is in the year 1999'],
		['2200-01-01', 'which is in the year 2200'],
		['0026-03-31', 'which is in the year 26'],
		[new Date(0), 'which is in the year 1970'],
		['1774915200000000000', 'which looks like the nanoseconds of 2026-03-31 and is not a date'],
		['17749152000000', 'which is not a date'],
		['1774915200000.5', 'which is not a date'],
		['2e3', 'which is not a date'],
		['until 2026-03', 'which is not a date'],
		['01/02/2026', 'which is not a date'],
		['2026-03-31\u200b18:00', 'with a zero-width space (U+200B) in it, which is not a date'],
		['31.03.2026', 'which is not a date'],
		[[2026, 3, 31], 'a list, which is not a date'],
		['\ud83d', 'a broken character'],
	])('%p is refused, with a word on it', (value, why) => {
		expect(() => date(value)).toThrow(why);
	});

	it.each([
		['20260331', '2026-03-31 00:00:00'],
		['2026-W14-2', '2026-03-31 00:00:00'],
		['2026-090', '2026-03-31 00:00:00'],
		['2026-03-31t07:00z', '2026-03-31 18:00:00'],
		['2026-03-31 07:00:00 +00:00', '2026-03-31 18:00:00'],
		['2026-03-31 15:00:00 Asia/Singapore', '2026-03-31 18:00:00'],
		['2026-03-31T18:00:00+11:00[Australia/Melbourne]', '2026-03-31 18:00:00'],
		['\u200b2026-03-31T18:00\u00a0', '2026-03-31 18:00:00'],
		['1774940400000', '2026-03-31 18:00:00'],
		['2000-01-01', '2000-01-01 00:00:00'],
		['2199-12-31T23:59:59', '2199-12-31 23:59:59'],
	])('%j is a date', (value, written) => {
		expect(inClockOf(date(value), MELBOURNE)).toBe(written);
	});

	it('is read or refused with a problem, whatever an expression gives', () => {
		const value = fc.oneof(
			fc.anything({ withDate: true, withBigInt: true }),
			fc.double(),
			fc.date({ noInvalidDate: true }).map((day) => day.toISOString()),
			fc.string({ unit: fc.constantFrom(...'0123456789-:TZW+. ') }),
		);
		fc.assert(
			fc.property(value, (given) => {
				try {
					expect(inUtc(date(given), MELBOURNE)).toMatch(/^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d$/);
				} catch (error) {
					expect(error).toBeInstanceOf(Problem);
				}
			}),
		);
	});
});

describe('the advice on what is no date', () => {
	it('is only an example, where nothing is known about its form', () => {
		expect(problemOf('tomorrow').nextStep).toBe(
			'Pick a date, or enter one such as 2026-03-31 or 2026-03-31T18:00:00, between the years 2000 and 2199.',
		);
	});

	it('also names the option that reads it, after the example', () => {
		expect(problemOf(46112).nextStep).toMatch(
			/ and 2199\. Numbers of a spreadsheet are read with the option Date Format\.$/,
		);
		expect(problemOf('31/12/2026').nextStep).toMatch(
			/ and 2199\. Dates in another order are read with the option Date Format, or /,
		);
	});

	it.each([1, '1', 46112.75, 2_958_465])('names the numbers of a spreadsheet for %j', (value) => {
		expect(howToRead(value)).toContain('Numbers of a spreadsheet');
	});

	it.each([0, 0.5, -1, 3_000_000, 'tomorrow', '', null, true, [46112]])(
		'is silent on spreadsheets for %j',
		(value) => {
			expect(howToRead(value)).toBe('');
		},
	);
});

describe('a date in a chosen form', () => {
	it.each<[unknown, DateForm, string]>([
		['31/12/2026', 'dayFirst', '2026-12-31 00:00:00'],
		['1.2.2026', 'dayFirst', '2026-02-01 00:00:00'],
		['1/2/2026', 'monthFirst', '2026-01-02 00:00:00'],
		['31/12/2026 18:00', 'dayFirst', '2026-12-31 18:00:00'],
		['12-31-2026T18:00:30', 'monthFirst', '2026-12-31 18:00:30'],
		[46112, 'spreadsheet', '2026-03-31 00:00:00'],
		[46112.75, 'spreadsheet', '2026-03-31 18:00:00'],
		['46112.75', 'spreadsheet', '2026-03-31 18:00:00'],
		['2026-03-31', 'dayFirst', '2026-03-31 00:00:00'],
		['2026-03-31', 'spreadsheet', '2026-03-31 00:00:00'],
	])('is %j with the form %s', (value, form, written) => {
		expect(inClockOf(readDate(value, field('Expires At'), { form }), MELBOURNE)).toBe(written);
	});

	it.each<[unknown, DateForm]>([
		['31/12/2026', 'monthFirst'],
		['5e4', 'spreadsheet'],
		['46112.', 'spreadsheet'],
		['46112 days', 'spreadsheet'],
		['day 46112', 'spreadsheet'],
	])('is not %j with the form %s', (value, form) => {
		expect(() => readDate(value, field('Expires At'), { form })).toThrow('is not a date');
	});
});

describe('a date on which something ends', () => {
	it.each<[unknown, string]>([
		['2026-03-31', '2026-03-31 23:59:59'],
		['2026-W14-2', '2026-03-31 23:59:59'],
		['2026-03-31T00:00:00', '2026-03-31 00:00:00'],
		['2026-03-31 18:00', '2026-03-31 18:00:00'],
		['2026-03-30T13:00:00Z', '2026-03-31 00:00:00'],
		[46112, '2026-03-31 23:59:59'],
		[46112.75, '2026-03-31 18:00:00'],
	])('given as %s, is %s', (value, written) => {
		const given = readDate(value, field('Expires At'), { isEnd: true, form: 'spreadsheet' });
		expect(inClockOf(given, MELBOURNE)).toBe(written);
	});
});

describe('what was read as a date', () => {
	it('keeps the offset in which it was written', () => {
		expect(asDateTime(date('2026-03-31T18:00:00+11:00')).toISO()).toBe(
			'2026-03-31T18:00:00.000+11:00',
		);
	});

	it.each([['2026-03-31'], ['2026-03-31T07:00:00Z']])('is known as one: %s', (value) => {
		expect(isGivenDate(date(value))).toBe(true);
	});

	it.each([['2026-03-31'], [null], [undefined], [{}], [{ year: 2026 }], [new Date(0)]])(
		'is not %p',
		(value) => {
			expect(isGivenDate(value)).toBe(false);
		},
	);
});

describe.each(['Pacific/Auckland', 'America/Los_Angeles'])('where n8n is in %s', (zone) => {
	const usual = Settings.defaultZone;

	beforeEach(() => {
		Settings.defaultZone = zone;
	});

	afterEach(() => {
		Settings.defaultZone = usual;
	});

	it('a time without a zone is shown as it was given, even in an hour that summer time leaves out', () => {
		for (const wallClock of ['2026-09-27T02:30:00', '2026-03-08T02:30:00']) {
			const shown = wallClock.replace('T', ' ');
			expect(asShown({ wallClock })).toBe(shown);
			expect(asDateTime({ wallClock }).toFormat('yyyy-MM-dd HH:mm:ss')).toBe(shown);
		}
	});

	it.each([Date.parse('1999-12-31T23:00:00Z'), new Date('1999-12-31T23:00:00Z')])(
		'the year of %p is that in UTC',
		(value) => {
			expect(() => date(value)).toThrow('which is in the year 1999');
		},
	);

	it.each([Date.parse('2000-01-01T01:00:00Z'), new Date('2000-01-01T01:00:00Z')])(
		'%p is in the first year that can be meant',
		(value) => {
			expect(inUtc(date(value), zone)).toBe('2000-01-01 01:00:00');
		},
	);

	it('the day of which a number looks like is that in UTC', () => {
		expect(() => date(46112)).toThrow('a spreadsheet’s number of 2026-03-31');
		expect(() => date(1774998000)).toThrow('the Unix seconds of 2026-03-31');
	});
});
