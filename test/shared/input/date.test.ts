import fc from 'fast-check';
import { DateTime } from 'luxon';
import { inClockOf, inUtc, readDate } from '../../../nodes/shared/input/date';
import { field } from '../../../nodes/shared/input/values';
import { Problem } from '../../../nodes/shared/problems/problem';

const date = (value: unknown) => readDate(value, field('Expires At'));

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
