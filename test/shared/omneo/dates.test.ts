import { benefitDate, learnClock, proveClock, utcDate } from '../../../nodes/shared/omneo/dates';

const ZONES = {
	melbourne: 'Australia/Melbourne',
	newYork: 'America/New_York',
	kiritimati: 'Pacific/Kiritimati',
	lordHowe: 'Australia/Lord_Howe',
	utc: 'UTC',
};

/** Tenants of which nothing is known yet. */
let tenants = 0;
const newTenant = () => `https://api.t${++tenants}.getomneo.com/api/v3`;

const expiry = (expires_at: unknown, timezone: unknown, tenant?: string) =>
	benefitDate({ expires_at, timezone } as never, 'expires_at', tenant);

describe('a date of a benefit', () => {
	it.each([
		['2027-01-14 12:59:59', '2027-01-14 23:59:59', ZONES.melbourne, '2027-01-14T23:59:59+11:00'],
		['2027-07-14 13:59:59', '2027-07-14 23:59:59', ZONES.melbourne, '2027-07-14T23:59:59+10:00'],
		['2027-01-15 04:59:59', '2027-01-14 23:59:59', ZONES.newYork, '2027-01-14T23:59:59-05:00'],
		['2027-01-14 09:59:59', '2027-01-14 23:59:59', ZONES.kiritimati, '2027-01-14T23:59:59+14:00'],
		['2027-01-14 12:59:59', '2027-01-14 23:59:59', ZONES.lordHowe, '2027-01-14T23:59:59+11:00'],
		['2027-07-14 13:29:59', '2027-07-14 23:59:59', ZONES.lordHowe, '2027-07-14T23:59:59+10:30'],
		['2027-01-14 23:59:59', '2027-01-14 23:59:59', ZONES.utc, '2027-01-14T23:59:59Z'],
	])(
		'is the end of its day, whether it is answered as %s or as %s',
		(inUtc, local, zone, shown) => {
			expect(expiry(inUtc, zone)).toBe(shown);
			expect(expiry(local, zone)).toBe(shown);
		},
	);

	it.each(['2027-01-14 12:59:00', '2027-01-14 12:59:59.999'])('ends its day at %s too', (inUtc) => {
		expect(expiry(inUtc, ZONES.melbourne)).toMatch(/^2027-01-14T23:59:.*\+11:00$/);
		expect(expiry(inUtc.replace(' 12', ' 23'), ZONES.melbourne)).toBe(
			expiry(inUtc, ZONES.melbourne),
		);
	});

	it('is a day’s beginning where one reading of it is', () => {
		expect(expiry('2027-01-14 13:00:00', ZONES.melbourne)).toBe('2027-01-15T00:00:00+11:00');
		expect(expiry('2027-01-15 00:00:00', ZONES.melbourne)).toBe('2027-01-15T00:00:00+11:00');
		expect(expiry('2027-01-14 24:00:00', ZONES.melbourne)).toBe('2027-01-15T00:00:00+11:00');
		// Santiago goes from 23:59:59 to 01:00 on that day.
		expect(expiry('2026-09-06 04:00:00', 'America/Santiago')).toBe('2026-09-06T01:00:00-03:00');
	});

	it('is within its day where the day has no such time', () => {
		// Nuuk goes from 22:59:59 on Saturday to 00:00 on Sunday.
		expect(expiry('2027-03-27 23:59:59', 'America/Nuuk')).toBe('2027-03-27T22:59:59-02:00');
	});

	it('is UTC where it shows neither, and nothing is known of the tenant', () => {
		expect(expiry('2027-01-14 06:30:00', ZONES.melbourne, newTenant())).toBe(
			'2027-01-14T17:30:00+11:00',
		);
	});

	it.each([
		['2027-01-14T12:59:59.000000Z', '2027-01-14T23:59:59+11:00'],
		['2027-01-14T07:59:59-05:00', '2027-01-14T23:59:59+11:00'],
		['2027-01-14', '2027-01-14T00:00:00+11:00'],
	])('is what %s says by itself', (text, shown) => {
		const tenant = newTenant();
		for (const seen of ['2027-01-14 12:59:59', '2027-01-14 23:59:59']) {
			learnClock([{ expires_at: seen, timezone: ZONES.melbourne }], tenant);
			expect(expiry(text, ZONES.melbourne, tenant)).toBe(shown);
		}
	});

	it('is in UTC where the benefit names no time zone, or none that exists', () => {
		for (const zone of [undefined, null, '', 'Mars/Olympus', 7]) {
			expect(expiry('2027-01-14 12:59:59', zone)).toBe('2027-01-14T12:59:59Z');
		}
	});

	it.each([null, 'never', '', '0000-00-00 00:00:00', 7])(
		'stays %p where it is no date',
		(value) => {
			expect(expiry(value, ZONES.melbourne)).toBe(value);
		},
	);

	it('is null where the benefit has none', () => {
		expect(expiry(undefined, ZONES.melbourne)).toBeNull();
	});
});

describe('a date of a benefit that shows no clock itself', () => {
	const unclear = '2027-01-14 06:30:00';
	const byLocal = '2027-01-14T06:30:00+11:00';
	const byUtc = '2027-01-14T17:30:00+11:00';
	const local = { expires_at: '2027-01-14 23:59:59', timezone: ZONES.melbourne };
	const inUtc = { expires_at: '2027-01-14 12:59:59', timezone: ZONES.melbourne };

	it('is by the clock that others of the same tenant have shown', () => {
		const [one, another] = [newTenant(), newTenant()];
		learnClock([local], one);
		expect(expiry(unclear, ZONES.melbourne, one)).toBe(byLocal);
		expect(expiry(unclear, ZONES.melbourne, another)).toBe(byUtc);
		learnClock([inUtc], one);
		expect(expiry(unclear, ZONES.melbourne, one)).toBe(byUtc);
	});

	it('goes by that clock rather than by the beginning of a day', () => {
		const tenant = newTenant();
		learnClock([local], tenant);
		expect(expiry('2027-01-14 13:00:00', ZONES.melbourne, tenant)).toBe(
			'2027-01-14T13:00:00+11:00',
		);
	});

	it('learns nothing from a benefit whose readings are one moment', () => {
		const tenant = newTenant();
		learnClock([local, { expires_at: '2027-01-14 23:59:59', timezone: 'UTC' }], tenant);
		learnClock([{ expires_at: '2027-01-14 23:59:59', timezone: 'Europe/London' }], tenant);
		expect(expiry(unclear, ZONES.melbourne, tenant)).toBe(byLocal);
	});

	it.each([
		['2027-01-14 06:30:00', byLocal, inUtc],
		['2027-01-13 19:30:00', byUtc, local],
	])('goes by what %s proved, which was sent as half past six', (answered, shown, misleading) => {
		const tenant = newTenant();
		proveClock({ expires_at: answered, timezone: ZONES.melbourne }, '2027-01-14 06:30:00', tenant);
		learnClock([misleading], tenant);
		expect(expiry(unclear, ZONES.melbourne, tenant)).toBe(shown);
		// What would be the end of a day by the other clock is none.
		expect(expiry(misleading.expires_at, ZONES.melbourne, tenant)).not.toContain('23:59:59');
	});

	it('is proved nothing by an answer that shows another date, or by one in UTC', () => {
		const tenant = newTenant();
		proveClock({ ...local, expires_at: '2026-05-05 06:30:00' }, '2027-01-14 06:30:00', tenant);
		proveClock({ expires_at: unclear, timezone: 'UTC' }, unclear, tenant);
		proveClock({ ...local, expires_at: null }, undefined, tenant);
		expect(expiry(unclear, ZONES.melbourne, tenant)).toBe(byUtc);
	});
});

describe('when a benefit was issued or claimed', () => {
	const made = { created_at: '2026-11-28 18:00:02', timezone: ZONES.melbourne };

	it.each(['issued_at', 'claimed_at'] as const)('is its making, by either clock: %s', (key) => {
		const tenant = newTenant();
		learnClock([{ expires_at: '2027-01-14 23:59:59', timezone: ZONES.melbourne }], tenant);
		for (const date of ['2026-11-28 18:00:01', '2026-11-29 05:00:01']) {
			expect(benefitDate({ ...made, [key]: date }, key, tenant)).toBe('2026-11-29T05:00:01+11:00');
		}
	});

	it('is by the clock of its expiry where it was at another time', () => {
		const issued = { ...made, issued_at: '2026-10-01 09:00:00' };
		const shown = (expires_at: string) =>
			benefitDate({ ...issued, expires_at }, 'issued_at', newTenant());
		expect(shown('2027-01-14 23:59:59')).toBe('2026-10-01T09:00:00+10:00');
		expect(shown('2027-01-14 12:59:59')).toBe('2026-10-01T19:00:00+10:00');
	});
});

it.each([
	['2026-11-28 18:00:02', '2026-11-28T18:00:02Z'],
	['2026-11-28T18:00:02.000000Z', '2026-11-28T18:00:02Z'],
	['2026-11-28 18:00:02.125', '2026-11-28T18:00:02.125Z'],
	['2026-11-29T05:00:02+11:00', '2026-11-28T18:00:02Z'],
	['2026-11-28', '2026-11-28T00:00:00Z'],
	['soon', 'soon'],
	['T12:00', 'T12:00'],
	[1_800_000_000, 1_800_000_000],
	[undefined, null],
	[null, null],
])('any other date, such as %p, is shown in UTC as %p', (value, shown) => {
	expect(utcDate(value)).toBe(shown);
});
