import { addDefinition } from '../../sandbox/tenant/definitions';
import { Store } from '../../sandbox/tenant/store';
import { expiryText, localText, readDate } from '../../sandbox/tenant/time';
import type { PeriodType } from '../../sandbox/tenant/records';

function expiry(period_type: PeriodType, period: number, madeAt: string): string {
	const fields = { name: 'Any', handle: 'any', period, period_type };
	return expiryText(addDefinition(new Store(), fields, new Date(0)), madeAt);
}

describe('the end of a benefit', () => {
	test.each<[PeriodType, number, string, string]>([
		['days', 50, '2021-03-05 11:06:51', '2021-04-24 23:59:59'],
		['days', 0, '2024-02-29 00:00:00', '2024-02-29 23:59:59'],
		['weeks', 2, '2024-12-30 09:00:00', '2025-01-13 23:59:59'],
		['months', 1, '2025-01-31 09:00:00', '2025-02-28 23:59:59'],
		['years', 1, '2024-02-29 09:00:00', '2025-02-28 23:59:59'],
		['absolute_week', 0, '2025-01-01 09:00:00', '2025-01-05 23:59:59'],
		['absolute_month', 0, '2025-02-01 09:00:00', '2025-02-28 23:59:59'],
	])('of %s, %d, made at %s, is %s', (type, period, madeAt, end) => {
		expect(expiry(type, period, madeAt)).toBe(end);
	});

	test('of an absolute date is what the definition says', () => {
		const fields = {
			name: 'Any',
			handle: 'any',
			period: 0,
			period_type: 'absolute_date' as const,
			absolute_expiry: '2099-12-31 23:59:59',
		};
		const definition = addDefinition(new Store(), fields, new Date(0));
		expect(expiryText(definition, '2021-03-05 11:06:51')).toBe('2099-12-31 23:59:59');
	});
});

test('the clock in a shop shows its own day', () => {
	const moment = new Date('2021-12-31T23:30:00Z');
	expect(localText(moment, 'Asia/Kolkata')).toBe('2022-01-01 05:00:00');
	expect(localText(moment, 'America/New_York')).toBe('2021-12-31 18:30:00');
});

test.each([
	['2024-12-06', '2024-12-06 00:00:00'],
	['2024-12-06 08:30:00', '2024-12-06 08:30:00'],
	['2024-12-06T08:30:00.000Z', '2024-12-06 08:30:00'],
	['2024-13-06', null],
	['tomorrow', null],
])('the date %s is read as %s', (text, read) => {
	expect(readDate(text)).toBe(read);
});
