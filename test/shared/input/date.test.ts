import { DateTime } from 'luxon';
import { inClockOf, inUtc, readDate } from '../../../nodes/shared/input/date';
import { field } from '../../../nodes/shared/input/subject';

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
