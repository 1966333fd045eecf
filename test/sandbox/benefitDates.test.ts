/**
 * What the tests of the vendor's SDK say of a benefit's dates: those of 2026 (commits a7f0cf03,
 * a232d32d), and those of 2025 (version 1.37.1). Both send the clock of the benefit's `timezone`.
 * Written from the facts; nothing is copied from them.
 */
import { DateTime } from 'luxon';
import { people, startSandbox, type Sandbox, type TenantHabits } from '../../sandbox';
import { clientOf, type BenefitShown } from './client';

const timezone = 'Australia/Melbourne';
const HOURS = Array.from({ length: 24 }, (_, hour) => hour);

let sandbox: Sandbox;
let now: Date;

const startTenant = async (benefitDates: TenantHabits['benefitDates']) => {
	now = new Date('2026-11-28T18:00:00Z');
	sandbox = await startSandbox({ tenant: { benefitDates }, now: () => now });
};

afterEach(async () => {
	await sandbox.close();
});

const ask = async <Data>(method: string, path: string, body?: object) =>
	(await clientOf(sandbox)<Data>(method, path, body)).body.data;

const definition = { name: 'Extendable', period: 30, is_extendable: true, is_assignable: true };

/** Issues a benefit that expires at a local time. */
const issue = async (expires_at: string) => {
	const { id } = await ask<{ id: string }>('POST', '/benefits/definitions', {
		...definition,
		handle: `extendable-${String(Math.random()).slice(2)}`,
	});
	const issued_at = '2024-12-06 08:30:00';
	return await ask<BenefitShown & { issued_at: string }>('POST', '/benefits', {
		profile_id: people.mia.id,
		benefit_definition_id: Number(id),
		expires_at,
		issued_at,
		timezone,
	});
};

const extend = async (ids: number[], by: object) =>
	await ask<BenefitShown[]>('POST', '/benefits/extend', {
		ids,
		profile_id: people.mia.id,
		...by,
	});

/** What the clock in Melbourne shows at a moment that is written in UTC. */
const inMelbourne = (utc: string | undefined) =>
	DateTime.fromSQL(String(utc), { zone: 'utc' }).setZone(timezone).toFormat('yyyy-MM-dd HH:mm:ss');

describe('the tests of 2026: dates are answered in UTC', () => {
	beforeEach(async () => {
		await startTenant('utc');
	});

	it('of an update', async () => {
		const { id } = await issue('2030-12-06 00:00:00');
		const path = `/benefits/${id.toString()}`;
		for (const hour of HOURS) {
			now = new Date(Date.UTC(2026, 10, 28, hour, 30));
			const updated = await ask<BenefitShown>('PUT', path, { expires_at: '2030-12-07 00:00:00' });
			expect(inMelbourne(updated.expires_at)).toBe('2030-12-07 00:00:00');
		}
	});

	it('of an extension to a date', async () => {
		const { id } = await issue('2024-12-06 12:00:00');
		for (const hour of HOURS) {
			now = new Date(Date.UTC(2026, 10, 28, hour, 30));
			const [extended, ...others] = await extend([id], { extend_date: '2030-01-01 11:00:00' });
			expect(others).toEqual([]);
			expect(inMelbourne(extended?.expires_at)).toBe('2030-01-01 11:00:00');
			expect(extended).toMatchObject({ extended_at: expect.any(String) as string });
		}
	});
});

describe('the tests of 2025: dates are answered as they were sent', () => {
	beforeEach(async () => {
		await startTenant('local');
	});

	it('of what was issued, a bare date with the hour 00:00:00', async () => {
		expect(await issue('2024-12-06')).toMatchObject({
			issued_at: '2024-12-06 08:30:00',
			expires_at: '2024-12-06 00:00:00',
			timezone,
		});
	});

	it('of an extension, to a date and by days', async () => {
		const { id } = await issue('2024-12-06');
		expect(await extend([id], { extend_days: 1 })).toMatchObject([
			{ expires_at: '2024-12-07 00:00:00', extended_at: expect.any(String) as string },
		]);
		expect(await extend([id], { extend_date: '2025-01-01 00:00:00' })).toMatchObject([
			{ expires_at: '2025-01-01 00:00:00' },
		]);
	});

	it('and filters compare what is answered', async () => {
		const { id } = await issue('2030-12-06 08:00:00');
		const found = async (filter: string) =>
			(await ask<BenefitShown[]>('GET', `/benefits?filter[expires_at]${filter}`)).map(
				(benefit) => benefit.id,
			);
		expect(await found('=2030-12-06 08:00:00')).toEqual([id]);
		expect(await found('[gt]=2030-12-06 08:00:00')).toEqual([]);
	});
});
