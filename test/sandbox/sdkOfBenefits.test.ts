/**
 * What the tests of the vendor's SDK assert of benefits, by the newest word and by that of 2025, at any
 * hour of the day. Written from the facts; nothing is copied from it.
 */
import { DateTime } from 'luxon';
import { people, startSandbox, type Sandbox } from '../../sandbox';
import { agesAndHours, clientOf } from './client';

const profile = people.olena.id;
const ZONE = 'Australia/Melbourne';

type Shown = Record<string, unknown> & { id: number | string };

const definition = {
	name: 'sdk_benefit',
	handle: 'sdk_benefit',
	period: 30,
	is_published: true,
	is_assignable: true,
	is_claimable: true,
};

describe.each(agesAndHours)('benefits, as asserted in $age, at $hour UTC', ({ age, now }) => {
	let sandbox: Sandbox;

	beforeAll(async () => {
		sandbox = await startSandbox({ age, now });
	});

	beforeEach(() => {
		sandbox.reset();
	});

	afterAll(async () => {
		await sandbox.close();
	});

	const ask = async <Data = Shown>(method: string, path: string, body?: object) =>
		(await clientOf(sandbox)<Data>(method, path, body)).body.data;
	const statusOf = async (method: string, path: string) =>
		(await clientOf(sandbox)(method, path)).status;
	const define = async (more: object = {}) =>
		await ask('POST', '/benefits/definitions', { ...definition, ...more });
	const issue = async (more: object = {}) => {
		const { id } = await define();
		return await ask('POST', '/benefits', {
			benefit_definition_id: id,
			profile_id: profile,
			timezone: ZONE,
			issued_at: '2026-06-01 08:30:00',
			external_id: 'aB3xK9zQ1m',
			...more,
		});
	};
	/** A date of an answer by the clock of the benefit's zone. */
	const local = (date: unknown) =>
		age === '2025'
			? date
			: DateTime.fromSQL(String(date), { zone: 'utc' })
					.setZone(ZONE)
					.toFormat('yyyy-MM-dd HH:mm:ss');
	const claim = async (does: 'claim' | 'claim-redeem') =>
		await ask<Shown & { items: { type: string; type_attributes: Shown }[] }>(
			'POST',
			`/profiles/${profile}/benefits/${does}`,
			{ definition: definition.handle, timezone: ZONE },
		);

	test('have definitions whose ID is a text, that are found by their handle, changed and deleted', async () => {
		const made = await define();
		expect(typeof made.id).toBe('string');
		expect(await ask('GET', '/benefits/definitions/handle/sdk_benefit')).toMatchObject(made);
		const path = `/benefits/definitions/${made.id}`;
		expect(await ask('PUT', path, { name: 'another' })).toMatchObject({ name: 'another' });
		expect(await statusOf('DELETE', path)).toBe(204);
		expect(await statusOf('GET', path)).toBe(404);
	});

	test('are issued, and found by their external ID by the next request', async () => {
		const made = await issue();
		const found = await ask<Shown[]>('GET', '/benefits?filter[external_id]=aB3xK9zQ1m');
		expect(found).toMatchObject([{ id: made.id, profile_id: profile, timezone: ZONE }]);
	});

	test.each(['2030-12-06', '2030-12-07 00:00:00'])('end at %s by their own clock', async (end) => {
		const { id, expires_at: at } = await issue({ expires_at: end });
		expect(String(local(at))).toContain(end);
		const changed = await ask('PUT', `/benefits/${id}`, { expires_at: '2030-12-07 00:00:00' });
		expect(local(changed.expires_at)).toBe('2030-12-07 00:00:00');
	});

	test('are extended to a date by their own clock', async () => {
		const { id } = await issue();
		await ask(
			'PUT',
			`/benefits/definitions/${(await ask('GET', '/benefits/definitions/handle/sdk_benefit')).id}`,
			{
				is_extendable: true,
			},
		);
		await ask('POST', '/benefits/extend', {
			ids: [id],
			profile_id: profile,
			extend_date: '2030-01-01 11:00:00',
		});
		const { expires_at: at } = await ask('GET', `/benefits/${id}`);
		expect(local(at)).toBe('2030-01-01 11:00:00');
	});

	test('are redeemed on the local day on which they end, whatever the time', async () => {
		const today = DateTime.fromJSDate(now(), { zone: ZONE }).toFormat('yyyy-MM-dd');
		const { id } = await issue({ expires_at: `${today} 00:00:00` });
		const redeemed = await ask('POST', `/profiles/${profile}/benefits/${id}/redeem`, {});
		expect(redeemed).toMatchObject({ profile_id: profile });
	});

	test('are deleted of a profile, and are then not found', async () => {
		const { id } = await issue();
		const path = `/profiles/${profile}/benefits/${id}`;
		expect(await ask('GET', path)).toMatchObject({ id, profile_id: profile });
		expect(await statusOf('DELETE', path)).toBe(204);
		expect(await statusOf('GET', path)).toBe(404);
	});

	test('are claimed as a benefit at once, and can be redeemed then', async () => {
		await define();
		const claimed = await claim('claim');
		expect(claimed).toMatchObject({
			profile_id: profile,
			definition: { handle: definition.handle },
		});
		const path = `/profiles/${profile}/redeemable_benefits?page[size]=999`;
		const redeemable = await ask<Shown[]>('GET', path);
		expect(redeemable.map(({ id }) => id)).toContain(claimed.id);
	});

	test('are claimed by one condition, and seen by the other', async () => {
		const listed = async (which: 'claimable' | 'viewable') =>
			(await ask<Shown[]>('GET', `/profiles/${profile}/benefits/${which}`)).map(
				({ handle }) => handle,
			);
		const [yes, no] = [{ '!!': [true] }, { '!!': [false] }];
		await define({ handle: 'to_claim', claim_condition: yes, view_condition: no });
		await define({ handle: 'to_see', claim_condition: no, view_condition: yes });
		const [claimable, viewable] = [await listed('claimable'), await listed('viewable')];
		expect(claimable).toContain('to_claim');
		expect(claimable).not.toContain('to_see');
		expect(viewable).toContain('to_see');
		expect(viewable).not.toContain('to_claim');
	});

	test('are claimed and redeemed, listed and counted', async () => {
		await define();
		const answer = await claim('claim-redeem');
		// What claim-redeem answered in 2025 was asserted by nobody.
		const benefit = age === '2026' ? answer.items[0]?.type_attributes : answer;
		if (age === '2026') {
			expect(answer).toMatchObject({
				profile_id: profile,
				items: [
					{
						type: 'benefit',
						type_attributes: {
							profile_id: profile,
							definition: { name: definition.name, handle: definition.handle },
						},
					},
				],
			});
		}
		const redemptions = await ask<(Shown & { items: { type_attributes: Shown }[] })[]>(
			'GET',
			`/profiles/${profile}/redemptions`,
		);
		const mine = redemptions.find(({ items }) => items[0]?.type_attributes.id === benefit?.id);
		expect(mine).toBeDefined();
		const one = `/profiles/${profile}/redemptions/${String(mine?.id)}`;
		expect(await ask('GET', one)).toMatchObject({ id: mine?.id, profile_id: profile });
		const count = `/profiles/${profile}/redemptions/benefit/${String(benefit?.id)}/count`;
		expect(await ask('GET', count)).toEqual({ count: 1 });
		expect(await statusOf('DELETE', `/benefits/${String(benefit?.id)}`)).toBe(204);
	});
});
