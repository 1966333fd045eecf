import { people, pointHandles, rewardHandles, startSandbox } from '../../sandbox';
import { clientOf, sandboxForTests } from './client';

const tenant = sandboxForTests();
const profile_id = people.jose.id;

const reward = {
	reward_definition_id: 1,
	profile_id,
	value_initial: 5,
	value_remaining: 5,
	expires_at: '2099-12-06 08:30:00',
	issued_at: '2024-12-05 08:30:00',
	timezone: 'Australia/Melbourne',
	external_id: 'R-1',
};
const point = {
	profile_id,
	point_definition_id: 1,
	value_initial: 0.2,
	issued_at: '2024-01-01 00:00:00',
	meta: { key: 'ORDER-1' },
};
const form = {
	profile_id,
	action: 'feedback',
	channel: 'website',
	signal: 1,
	name: 'Form submission',
	namespace: 'survey',
};

const issue = (change: object = {}) =>
	tenant.ask<{ id: number }>('POST', '/rewards', { ...reward, ...change });

describe('a reward', () => {
	test('is issued at a local time and shown in UTC, without its external id', async () => {
		const made = await issue();
		expect(made).toMatchObject({
			status: 201,
			body: {
				data: {
					profile_id,
					issued_at: '2024-12-04 21:30:00',
					issued_local_at: '2024-12-05 08:30:00',
					is_active: true,
					definition: { id: 1, handle: rewardHandles.welcome },
				},
			},
		});
		expect(made.body.data).not.toHaveProperty('external_id');
		const list = await tenant.ask('GET', `/profiles/${profile_id}/rewards`);
		expect(list.body.data).toEqual([made.body.data]);
		expect(tenant.sandbox.ledger()).toMatchObject([
			{ kind: 'rewardIssued', external_id: 'R-1', definition_handle: rewardHandles.welcome },
		]);
	});

	test.each([
		['filtered', 200, undefined],
		['hidden', 400, undefined],
		['shown', 200, 'R-1'],
	] as const)('whose external id is %s', async (rewardExternalId, status, shown) => {
		const sandbox = await startSandbox({ tenant: { rewardExternalId } });
		try {
			const ask = clientOf(sandbox);
			await ask('POST', '/rewards', reward);
			await ask('POST', '/rewards', { ...reward, external_id: 'R-2' });
			const reply = await ask<{ external_id?: string }[]>(
				'GET',
				'/rewards?filter[external_id]=R-1',
			);
			expect(reply.status).toBe(status);
			if (status === 200) expect(reply.body.data.map((each) => each.external_id)).toEqual([shown]);
		} finally {
			await sandbox.close();
		}
	});

	test('is issued by the handle of its definition too', async () => {
		const unnamed = { ...reward, reward_definition_id: undefined };
		const byHandle = { ...unnamed, reward_definition_handle: rewardHandles.birthday };
		const { body } = await tenant.ask('POST', '/rewards', byHandle);
		expect(body.data).toMatchObject({ definition: { handle: rewardHandles.birthday } });
		expect((await tenant.ask('POST', '/rewards', unnamed)).status).toBe(422);
	});

	test('of a definition that is not assignable, or with a field that is not known, is a 422', async () => {
		expect((await issue({ reward_definition_id: 3 })).status).toBe(422);
		expect((await issue({ value: 5 })).status).toBe(422);
		expect((await issue({ timezone: 'US/Eastern' })).status).toBe(422);
	});

	test('has two values that are changed apart', async () => {
		const { id } = (await issue()).body.data;
		const change = { value_initial: 3, value_remaining: 900 };
		const { body } = await tenant.ask('PUT', `/rewards/${id.toString()}`, change);
		expect(body.data).toMatchObject(change);
	});

	test('is extended if its definition allows it', async () => {
		const { id } = (await issue()).body.data;
		const days = await tenant.ask('POST', '/rewards/extend', {
			ids: [id],
			profile_id,
			extend_days: 2,
		});
		expect(days.body.data).toMatchObject([
			{ expires_local_at: '2099-12-08 08:30:00', extended_at: expect.any(String) },
		]);
		const fixed = (await issue({ reward_definition_id: 2 })).body.data.id;
		const refused = { ids: [fixed], profile_id, extend_days: 2 };
		expect((await tenant.ask('POST', '/rewards/extend', refused)).status).toBe(422);
	});

	test('is deleted, and then a 404', async () => {
		const path = `/rewards/${(await issue()).body.data.id.toString()}`;
		expect((await tenant.ask('DELETE', path)).status).toBe(204);
		expect((await tenant.ask('GET', path)).status).toBe(404);
	});
});

describe('points', () => {
	test('are added with decimals, and their time is kept as it is', async () => {
		const made = await tenant.ask<{ id: number }>('POST', '/points', point);
		expect(made).toMatchObject({
			status: 201,
			body: {
				data: {
					value_initial: 0.2,
					value_remaining: 0.2,
					issued_at: '2024-01-01 00:00:00',
					definition: { id: 1, handle: pointHandles.purchase },
				},
			},
		});
		const list = await tenant.ask(
			'GET',
			`/profiles/${profile_id}/points?filter[meta][key]=ORDER-1`,
		);
		expect(list.body.data).toEqual([made.body.data]);
		expect(tenant.sandbox.ledger()).toMatchObject([{ kind: 'pointsAdded', count: 0.2 }]);
	});

	test('twice the same are added twice; an external id is refused', async () => {
		for (let i = 0; i < 2; i++) await tenant.ask('POST', '/points', point);
		expect(tenant.sandbox.ledger()).toHaveLength(2);
		expect((await tenant.ask('POST', '/points', { ...point, external_id: 'x' })).status).toBe(422);
	});
});

describe('an interaction', () => {
	test('is recorded for a profile, or for an identity', async () => {
		const byIdentity = {
			...form,
			profile_id: undefined,
			identifier: { id: '6021477302', handle: 'shopify' },
		};
		for (const body of [form, byIdentity]) {
			const reply = await tenant.ask('POST', '/interactions', body);
			expect(reply).toMatchObject({ status: 201, body: { data: { profile_id, signal: 1 } } });
		}
		const list = await tenant.ask<unknown[]>('GET', `/profiles/${profile_id}/interactions`);
		expect(list.body.data).toHaveLength(2);
	});

	test.each([
		{ profile_id: undefined },
		{ profile_id: undefined, identifier: { id: 'nobody', handle: 'shopify' } },
		{ action: 'sneeze' },
		{ channel: 'pigeon' },
		{ signal: 2 },
		{ subject: 'x' },
	])('is refused with %j', async (change) => {
		expect((await tenant.ask('POST', '/interactions', { ...form, ...change })).status).toBe(422);
		expect(tenant.sandbox.ledger()).toEqual([]);
	});
});

test('every list is sorted by any of its fields, both ways', async () => {
	await issue();
	await tenant.ask('POST', '/points', point);
	await tenant.ask('POST', '/interactions', form);
	for (const path of [
		'/profiles',
		'/identities',
		'/benefits',
		'/benefits/definitions',
		'/redemptions',
		'/rewards',
		'/rewards/definitions',
		'/points',
		'/interactions',
		'/webhooks',
	]) {
		const ids = async (sort: string) => {
			const { body } = await tenant.ask<{ id: string }[]>('GET', `${path}?page[size]=100&${sort}`);
			return body.data.map(({ id }) => String(id));
		};
		expect(await ids('sort=-id')).toEqual((await ids('sort=id')).reverse());
		expect(await ids('sort=-created_at,-id')).toHaveLength((await ids('')).length);
	}
});
