import { DateTime, Settings } from 'luxon';
import { readBirthDate } from '../../../nodes/shared/input/birthDate';
import type { DateForm } from '../../../nodes/shared/input/date';
import { field } from '../../../nodes/shared/input/values';

const MELBOURNE = 'Australia/Melbourne';

const born = (value: unknown, zone = MELBOURNE, form?: DateForm) =>
	readBirthDate(value, field('Birth Date'), { zone, form })?.toISODate();

describe('a day of birth', () => {
	it.each<[unknown, string]>([
		['1990-05-17', '1990-05-17'],
		['1990-05-17T00:00:00', '1990-05-17'],
		['1990-05-17T00:00:00Z', '1990-05-17'],
		['1990-05-17T00:00:00-08:00', '1990-05-17'],
		['1990-05-17T01:00:00Z', '1990-05-17'],
		[' 1990-05-17\u200b', '1990-05-17'],
		[new Date('1990-05-17T00:00:00Z'), '1990-05-17'],
		[DateTime.fromISO('1990-05-17', { zone: 'America/New_York' }), '1990-05-17'],
		['1900-01-03', '1900-01-03'],
	])('is the day that is written in %p', (value, day) => {
		expect(born(value)).toBe(day);
	});

	it.each<[unknown, string, string]>([
		['1990-05-16T14:00:00.000Z', MELBOURNE, '1990-05-17'],
		['1990-01-16T13:00:00.000Z', MELBOURNE, '1990-01-17'],
		[new Date('1990-05-16T14:00:00Z'), MELBOURNE, '1990-05-17'],
		[DateTime.fromISO('1990-05-16T14:00:00Z', { zone: 'utc' }), MELBOURNE, '1990-05-17'],
		['1990-05-17T07:00:00Z', 'America/Los_Angeles', '1990-05-17'],
		['1990-05-16T22:00:00+00:00', 'Europe/Berlin', '1990-05-17'],
		['1990-05-16T18:30:00Z', 'Asia/Kolkata', '1990-05-17'],
		// Where summer time begins at midnight, the day begins at one.
		['1990-10-21T03:00:00Z', 'America/Sao_Paulo', '1990-10-21'],
	])('is the day of which %p is the midnight in %s', (value, zone, day) => {
		expect(born(value, zone)).toBe(day);
	});

	it.each(['1990-05-16T15:30:00Z', '1990-05-17T23:30:00-08:00', new Date('1990-05-16T20:00:00Z')])(
		'is refused in %p, which is another day elsewhere',
		(value) => {
			expect(() => born(value)).toThrow('another day elsewhere');
		},
	);

	it.each([
		...['1900-01-01', '0001-01-01', '1970-01-01', '1899-12-30', '1753-01-01', '9999-12-31'],
		...['0000-00-00', '1900-01-01T00:00:00', '1970-01-01T00:00:00.000Z', '0001-01-01T00:00:00Z'],
		...[' 0000-00-00\n', '0000-00-00 00:00:00', '1900-01-00T00:00:00.000Z', ' 1900-01-01 '],
		...['1899-12-31T13:20:08Z', new Date(0), new Date('1899-12-31T14:00:00Z')],
	])('is none in %p, which stands for no day', (value) => {
		expect(born(value, value instanceof Date && +value !== 0 ? 'Australia/Brisbane' : 'utc')).toBe(
			undefined,
		);
	});

	it.each<[unknown, DateForm, string]>([
		['31/12/1990', 'dayFirst', '1990-12-31'],
		['1.2.1990', 'dayFirst', '1990-02-01'],
		['01-02-1990', 'dayFirst', '1990-02-01'],
		['12/31/1990', 'monthFirst', '1990-12-31'],
		['1/2/1990 00:00', 'monthFirst', '1990-01-02'],
		[33238, 'spreadsheet', '1990-12-31'],
		['33238', 'spreadsheet', '1990-12-31'],
		['1990-12-31', 'dayFirst', '1990-12-31'],
		['1990-12-31', 'spreadsheet', '1990-12-31'],
	])('is %p with the form %s', (value, form, day) => {
		expect(born(value, MELBOURNE, form)).toBe(day);
	});

	it.each<[unknown, DateForm | undefined, string]>([
		['1899-12-29', undefined, 'a day on which no member was born'],
		['2199-01-01', undefined, 'a day on which no member was born'],
		['17/05/1990', undefined, 'what is not a date'],
		['17/05/1990', 'monthFirst', 'what is not a date'],
		['17/05-1990', 'dayFirst', 'what is not a date'],
		['17/05/90', 'dayFirst', 'what is not a date'],
		['1990', undefined, 'what is not a date'],
		['1990', 'dayFirst', 'what is not a date'],
		[33010, undefined, 'what is not a date'],
		[0, undefined, 'what is not a date'],
		[19900517, 'spreadsheet', 'what is not a date'],
		[643000000000, 'spreadsheet', 'what is not a date'],
		[0.5, 'spreadsheet', 'what is not a date'],
		['12:00', undefined, 'what is not a date'],
	])('is not %p with the form %s, and the error does not repeat it', (value, form, why) => {
		const reading = () => born(value, MELBOURNE, form);
		expect(reading).toThrow(`The field Birth Date holds ${why}`);
		expect(reading).not.toThrow(new RegExp(String(value) === '0' ? 'number 0' : String(value)));
	});

	it('is none where a spreadsheet has 0', () => {
		expect(born(0, MELBOURNE, 'spreadsheet')).toBeUndefined();
	});

	it.each<[unknown, RegExp]>([
		['17/05/1990', /option Date Format.*DateTime\.fromFormat\(.*'dd\/MM\/yyyy'\)/],
		[33010, /spreadsheet.*option Date Format/],
	])('is offered a way for %p', (value, way) => {
		expect(() => born(value)).toThrow(
			expect.objectContaining({ nextStep: expect.stringMatching(way) as string }) as Error,
		);
	});

	it.each<[unknown, string]>([
		['soon', 'Enter the year, month and day, such as 1990-05-17.'],
		[
			33010,
			'Enter the year, month and day, such as 1990-05-17. Numbers of a spreadsheet are read with the option Date Format.',
		],
	])('is asked for in full, given %p', (value, nextStep) => {
		expect(() => born(value)).toThrow(expect.objectContaining({ nextStep }) as Error);
	});

	it('may be today, but not tomorrow', () => {
		const clock = Settings.now;
		Settings.now = () => Date.parse('2026-03-31T12:00:00Z');
		try {
			expect(born('2026-03-31')).toBe('2026-03-31');
			expect(() => born('2026-04-01')).toThrow('a day on which no member was born');
		} finally {
			Settings.now = clock;
		}
	});
});
