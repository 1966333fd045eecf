import { handles, people, startSandbox } from '../../sandbox';
import { clientOf, sandboxForTests, type RedemptionShown } from './client';

const clock = { now: new Date('2026-03-02T09:00:00Z') };
const tenant = sandboxForTests({ now: () => clock.now });

beforeEach(() => {
	clock.now = new Date('2026-03-02T09:00:00Z');
	tenant.sandbox.reset();
});

async function redeemed(definition: string = handles.survey): Promise<RedemptionShown> {
	const path = `/profiles/${people.mia.id}/benefits/claim-redeem`;
	const wish = { definition, timezone: 'Europe/London', external_id: 'R-1' };
	return (await tenant.ask<RedemptionShown>('POST', path, wish)).body.data;
}

const undo = (id: number) => tenant.ask('POST', `/redemptions/${id.toString()}/reversal`);

test('redemptions are browsed and read, of one profile and of all', async () => {
	const { id } = await redeemed();
	const mine = await tenant.ask('GET', `/profiles/${people.mia.id}/redemptions`);
	expect(mine.body.data).toMatchObject([{ id, type: 'redeem' }]);
	const all = await tenant.ask<unknown[]>('GET', '/redemptions');
	expect(all.body.data).toHaveLength(5);
	for (const path of ['/redemptions', `/profiles/${people.mia.id}/redemptions`]) {
		const one = await tenant.ask('GET', `${path}/${id.toString()}`);
		expect(one.body.data).toMatchObject({ id, redeem_at: '2026-03-02 09:00:00' });
	}
	const other = await tenant.ask('GET', `/profiles/${people.jose.id}/redemptions/${id.toString()}`);
	expect(other.status).toBe(404);
});

test('new redemptions are found by polling', async () => {
	clock.now = new Date('2026-03-02T09:05:00Z');
	const { id } = await redeemed();
	const query = 'filter[has_benefit]=1&filter[created_at][gt]=2026-03-02 09:00:00';
	const { body } = await tenant.ask('GET', `/redemptions?${query}`);
	expect(body.data).toMatchObject([{ id }]);
});

test('a reversal gives the redemption back, and answers what the member has to spend', async () => {
	const { id } = await redeemed();
	clock.now = new Date('2026-03-02T09:10:00Z');
	const { status, body } = await undo(id);
	expect(status).toBe(201);
	expect(body.data).toMatchObject({
		profile_id: people.mia.id,
		balances: { benefit_balance: expect.any(Number), credit_balance: 0 },
	});
	for (const key of ['type', 'items', 'redeem_at']) expect(body.data).not.toHaveProperty(key);
	const list = await tenant.ask('GET', `/profiles/${people.mia.id}/redemptions`);
	const items = [{ type_attributes: { redemptions_remaining: 1, is_redeemable: true } }];
	expect(list.body.data).toMatchObject([
		{ type: 'redeem', items },
		{ type: 'reversal', items },
	]);
	expect(tenant.sandbox.ledger().map(({ kind }) => kind)).toEqual(['claim', 'redeem', 'reversal']);
});

test('a reversal may answer a redemption', async () => {
	const sandbox = await startSandbox({ tenant: { reversalAnswer: 'redemption' } });
	try {
		const ask = clientOf(sandbox);
		const wish = { definition: handles.survey, timezone: 'UTC' };
		const path = `/profiles/${people.mia.id}/benefits/claim-redeem`;
		const { body } = await ask<RedemptionShown>('POST', path, wish);
		const reversal = await ask('POST', `/redemptions/${body.data.id.toString()}/reversal`);
		expect(reversal.body.data).toMatchObject({ type: 'reversal', items: [{ type: 'benefit' }] });
	} finally {
		await sandbox.close();
	}
});

test('the redemptions of a benefit are counted, less what was given back', async () => {
	const { id, items } = await redeemed();
	const benefitId = String(items[0]?.type_attributes.id);
	const path = `/profiles/${people.mia.id}/redemptions/benefit/${benefitId}/count`;
	const count = async () => (await tenant.ask('GET', path)).body.data;
	expect(await count()).toEqual({ count: 1 });
	await undo(id);
	expect(await count()).toEqual({ count: 0 });
	const unknown = `/profiles/${people.jose.id}/redemptions/benefit/${benefitId}/count`;
	expect((await tenant.ask('GET', unknown)).status).toBe(404);
});

test('a reversal after ten minutes is a 422', async () => {
	const { id } = await redeemed();
	clock.now = new Date('2026-03-02T09:10:01Z');
	const reply = await undo(id);
	expect(reply).toMatchObject({
		status: 422,
		body: {
			errors: { redemption: ['A redemption can be reversed within 10 minutes only.'] },
		},
	});
});

test('a second reversal is a 409, and a reversal of a reversal a 422', async () => {
	const { id } = await redeemed();
	const reversal = await tenant.ask<{ id: number }>(
		'POST',
		`/redemptions/${id.toString()}/reversal`,
	);
	expect((await undo(id)).status).toBe(409);
	expect((await undo(reversal.body.data.id)).status).toBe(422);
	expect((await undo(999_999)).status).toBe(404);
});

test('a return gives back a part, at any time, and no more than was redeemed', async () => {
	const claim = await tenant.ask<{ id: number }>(
		'POST',
		`/profiles/${people.mia.id}/benefits/claim`,
		{
			definition: handles.delivery,
			timezone: 'Europe/London',
		},
	);
	const { body } = await tenant.ask<{ id: number }>(
		'POST',
		`/profiles/${people.mia.id}/benefits/${claim.body.data.id.toString()}/redeem`,
		{ count: 3 },
	);
	const path = `/redemptions/${body.data.id.toString()}/benefit/return`;
	clock.now = new Date('2026-03-20T09:00:00Z');
	const replies = [
		await tenant.ask('POST', path),
		await tenant.ask('POST', path, { count: 2 }),
		await tenant.ask('POST', path),
	];
	expect(replies).toMatchObject([
		{ status: 201, body: { data: { type: 'return', items: [{ count: 1 }] } } },
		{ status: 201, body: { data: { items: [{ type_attributes: { redemptions_remaining: 3 } }] } } },
		{ status: 409 },
	]);
});

test('a redemption whose benefit has been deleted cannot be undone', async () => {
	const { id, items } = await redeemed();
	await tenant.ask('DELETE', `/benefits/${String(items[0]?.type_attributes.id)}`);
	expect((await undo(id)).status).toBe(409);
	expect((await tenant.ask('GET', `/redemptions/${id.toString()}`)).body.data).toMatchObject({
		items: [{ type: 'benefit', type_attributes: null }],
	});
});
