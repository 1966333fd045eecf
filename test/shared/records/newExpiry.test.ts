import { recordIn, shownExpiry } from '../../../nodes/shared/records/newExpiry';

const now = Date.parse('2026-03-05T00:00:00Z');
const BEFORE = '2026-04-10 12:00:00';
const MONTH = { extend_days: 30 };

/** What a record shows that expired at `before`. */
const shown = (
	expires_at: string | null,
	before: string | null = BEFORE,
	asked: Parameters<typeof shownExpiry>[2] = MONTH,
) => shownExpiry({ expires_at }, { expires_at: before }, asked, now);

describe('an extension by 30 days', () => {
	it.each([
		['30 days later', '2026-05-10 12:00:00', 'new'],
		['30 days later in the other form', '2026-05-10T12:00:00Z', 'new'],
		['30 days later at the end of the day', '2026-05-10 23:59:59', 'new'],
		['almost a day more', '2026-05-11 11:59:59', 'new'],
		['a day more', '2026-05-11 12:00:00', 'other'],
		['two hours less, as clocks change', '2026-05-10 10:00:00', 'new'],
		['more than two hours less', '2026-05-10 09:59:59', 'other'],
		['60 days later', '2026-06-09 12:00:00', 'other'],
		['earlier than before', '2026-03-11 12:00:00', 'other'],
		['no date', 'soon', 'other'],
		['nothing', null, 'other'],
		['as before', BEFORE, 'before'],
	])('that shows an expiry %s', (_, expiry, is) => {
		expect(shown(expiry)).toBe(is);
	});

	it('counts with any expiry where there was none before', () => {
		expect(shown('2026-03-06 00:00:00', null)).toBe('new');
		expect(shown(null, null)).toBe('before');
	});

	it('counts with any later expiry where the record had expired', () => {
		const expired = '2026-01-10 12:00:00';
		expect(shown('2026-04-04 00:00:00', expired)).toBe('new');
		expect(shown('2026-01-10 12:00:01', expired)).toBe('new');
		expect(shown('2026-01-09 12:00:00', expired)).toBe('other');
		expect(shown('2026-01-10T12:00:00Z', expired)).not.toBe('new');
		expect(shown(expired, expired)).toBe('before');
	});

	it('is counted from the earlier expiry where the record expires at this moment', () => {
		expect(shown('2026-03-06 00:00:00', '2026-03-05 00:00:00')).toBe('other');
	});
});

describe('an extension to a date', () => {
	const to = (extend_date: string | undefined) => ({ extend_date });

	it.each([
		['the date', '2026-05-01 00:00:00', 'new'],
		['the end of its day, west of it', '2026-05-02 02:00:00', 'new'],
		['more than 26 hours after it', '2026-05-02 02:00:01', 'other'],
		['the date, east of it', '2026-04-29 22:00:00', 'new'],
		['more than 26 hours before it', '2026-04-29 21:59:59', 'other'],
		['no date', 'soon', 'other'],
		['as before', BEFORE, 'before'],
	])('that shows %s', (_, expiry, is) => {
		expect(shown(expiry, BEFORE, to('2026-05-01 00:00:00'))).toBe(is);
	});

	it.each([undefined, 'tomorrow'])('counts with any other expiry where it is %j', (date) => {
		expect(shown('2026-09-01 00:00:00', BEFORE, to(date))).toBe('new');
	});

	it('does not count with the same expiry where no date was given, or none that can be read', () => {
		expect(shown(BEFORE, BEFORE, to(undefined))).toBe('before');
		expect(shown(BEFORE, BEFORE, to('tomorrow'))).toBe('before');
		expect(shown(null, null, to(undefined))).toBe('before');
	});

	it.each([
		['in UTC', BEFORE, 'new'],
		['in the time zone of the record', '2026-04-10 22:00:00', 'new'],
		['in no zone that counts', '2026-04-10 20:00:00', 'before'],
	])('that the record already had, %s', (_, date, is) => {
		const record = { expires_at: BEFORE, timezone: 'Australia/Melbourne' };
		expect(shownExpiry(record, { expires_at: BEFORE }, to(date), now)).toBe(is);
	});

	it('that the record already had counts without a time zone of the record', () => {
		expect(shown(BEFORE, BEFORE, to(BEFORE))).toBe('new');
	});
});

describe('an expiry that is as before', () => {
	it.each([
		['before', 'was never extended', null, null],
		['before', 'was not extended since', '2026-03-01 00:00:00', '2026-03-01 00:00:00'],
		['before', 'shows an older extension', '2026-02-01 00:00:00', '2026-03-01 00:00:00'],
		['other', 'was extended since', '2026-03-01 00:00:01', '2026-03-01 00:00:00'],
		['other', 'was extended for the first time', '2026-03-01 00:00:00', null],
		['before', 'shows an extension, and did not before', '2026-03-01 00:00:00', undefined],
		['before', 'shows no extension any more', undefined, '2026-03-01 00:00:00'],
	])('is taken for %s where the record %s', (is, _, extended_at, before) => {
		const record = { expires_at: BEFORE, extended_at };
		const earlier = { expires_at: BEFORE, extended_at: before };
		expect(shownExpiry(record, earlier, MONTH, now)).toBe(is);
	});
});

describe('the answer to an extension', () => {
	it.each([
		['the record', { id: '7' }],
		['a list with the record', [null, 'text', { id: '6' }, { id: '7' }]],
	])('may hold %s', (_, answer) => {
		expect(recordIn(answer, '7')).toEqual({ id: '7' });
	});

	it('may hold an ID that is a number', () => {
		expect(recordIn([{ id: 7 }], '7')).toEqual({ id: 7 });
	});

	it.each([[undefined], [null], ['ok'], [{ message: 'ok' }], [[]], [[{ id: '6' }]]])(
		'holds no record where it is %j',
		(answer) => {
			expect(recordIn(answer, '7')).toBeUndefined();
		},
	);
});
