import { setTimeout as sleep } from 'node:timers/promises';
import { handles, people, refusals, seededExternalIds, startSandbox } from '../../sandbox';
import { clientOf, sandboxForTests, type BenefitShown } from './client';

const clock = { now: new Date('2026-03-02T22:00:00Z') };
const tenant = sandboxForTests({ now: () => clock.now });
const timezone = 'Australia/Melbourne';
const miaPath = `/profiles/${people.mia.id}/benefits`;

beforeEach(() => {
	clock.now = new Date('2026-03-02T22:00:00Z');
	tenant.sandbox.reset();
});

async function definitionId(handle: string): Promise<number> {
	const path = `/benefits/definitions/handle/${handle}`;
	return (await tenant.ask<{ id: number }>('GET', path)).body.data.id;
}

async function found(path: string): Promise<BenefitShown[]> {
	return (await tenant.ask<BenefitShown[]>('GET', path)).body.data;
}

async function claimed(
	definition: string,
	profileId: string = people.mia.id,
): Promise<BenefitShown> {
	const wish = { definition, timezone, external_id: 'C-1', meta: { shop: { id: 7 } } };
	const path = `/profiles/${profileId}/benefits/claim`;
	return (await tenant.ask<BenefitShown>('POST', path, wish)).body.data;
}

describe('redeeming a benefit', () => {
	test('takes one redemption unless a count is given, and answers a redemption', async () => {
		const { id } = await claimed(handles.delivery);
		const path = `${miaPath}/${id.toString()}/redeem`;
		expect(await tenant.ask('POST', path)).toMatchObject({
			status: 201,
			body: {
				data: { type: 'redeem', items: [{ type_attributes: { redemptions_remaining: 2 } }] },
			},
		});
		expect((await tenant.ask('POST', path, { count: 2 })).body.data).toMatchObject({
			items: [{ count: 2, type_attributes: { redemptions_remaining: 0, is_redeemable: false } }],
		});
		expect(tenant.sandbox.ledger().map(({ kind, count }) => [kind, count])).toEqual([
			['claim', 1],
			['redeem', 1],
			['redeem', 2],
		]);
	});

	test('is refused if too few redemptions remain', async () => {
		const { id } = await claimed(handles.delivery);
		const reply = await tenant.ask('POST', `${miaPath}/${id.toString()}/redeem`, { count: 4 });
		expect(reply).toMatchObject({
			status: 422,
			body: { errors: { benefit: ['This benefit has not enough redemptions remaining.'] } },
		});
	});

	test('is redeemed until the end of its last day, whatever the time of its end', async () => {
		const { id } = await claimed(handles.coffee);
		const path = `/benefits/${id.toString()}`;
		await tenant.ask('PUT', path, { expires_at: '2026-03-10' });
		clock.now = new Date('2026-03-10T12:59:59Z');
		expect((await tenant.ask('GET', path)).body.data).toMatchObject({ is_expired: false });
		const redeemed = await tenant.ask('POST', `${miaPath}/${id.toString()}/redeem`);
		expect(redeemed.status).toBe(201);
	});

	test('is refused once its local last day is over, and not a second before', async () => {
		const { id, expires_at } = await claimed(handles.coffee);
		expect(expires_at).toBe('2026-03-10 12:59:59');
		const read = async () => (await tenant.ask('GET', `/benefits/${id.toString()}`)).body.data;
		clock.now = new Date('2026-03-10T12:59:59Z');
		expect(await read()).toMatchObject({ is_expired: false, is_redeemable: true });
		clock.now = new Date('2026-03-10T13:00:00Z');
		expect(await read()).toMatchObject({ is_expired: true, is_redeemable: false });
		const reply = await tenant.ask('POST', `${miaPath}/${id.toString()}/redeem`);
		expect(reply.body.errors).toEqual({ benefit: ['This benefit has expired.'] });
	});

	test('is refused once the definition has no global redemptions left', async () => {
		const created = await tenant.ask<{ id: number }>('POST', '/benefits/definitions', {
			name: 'One for all',
			handle: 'one-for-all',
			period: 5,
			max_global_redemptions: 1,
		});
		const ids = [];
		for (const { id } of [people.mia, people.mia]) {
			const issued = await tenant.ask<BenefitShown>('POST', '/benefits', {
				benefit_definition_id: created.body.data.id,
				profile_id: id,
				issued_at: '2026-03-02 09:00:00',
				timezone,
			});
			ids.push(issued.body.data.id);
		}
		const replies = [];
		for (const id of ids)
			replies.push(await tenant.ask('POST', `${miaPath}/${id.toString()}/redeem`));
		expect(replies.map(({ status }) => status)).toEqual([201, 422]);
		expect(replies[1]?.body.errors).toEqual({ benefit: [refusals.noGlobalRedemptions] });
	});

	test("is a 404 for somebody else's benefit", async () => {
		const { id } = await claimed(handles.coffee);
		const path = `/profiles/${people.jose.id}/benefits/${id.toString()}/redeem`;
		expect((await tenant.ask('POST', path)).status).toBe(404);
	});
});

describe('browsing benefits', () => {
	test('finds by external id, of one profile and of all', async () => {
		const { id } = await claimed(handles.coffee);
		await claimed(handles.coffee, people.jose.id);
		const query = '?filter[external_id]=C-1';
		expect(await found(miaPath + query)).toMatchObject([{ id }]);
		expect(await found(`/benefits${query}`)).toHaveLength(2);
		expect(await found(`${miaPath}?filter[external_id]=c-1`)).toEqual([]);
	});

	test('filters by dates, definition, zone, codes, meta and tags', async () => {
		const { id } = await claimed(handles.survey);
		const definition = (await definitionId(handles.survey)).toString();
		const queries = [
			`filter[benefit_definition_id]=${definition}`,
			'filter[expires_at][gte]=2026-04-22&filter[expires_at][lte]=2026-04-23',
			'filter[issued_at]=2026-03-02 22:00:00&filter[claimed_at][nullable]=0',
			'filter[meta][shop][id]=7',
			'filter[redeem_code_pos]=SURVEY10',
			'filter[redeem_code_online][in]=SURVEY10-WEB,OTHER',
			`filter[timezone]=${timezone}&filter[external_id][ne]=x&filter[claimed_at][gt]=2026-01-01`,
			'tags[]=survey',
		];
		for (const query of queries) expect(await found(`${miaPath}?${query}`)).toMatchObject([{ id }]);
		expect(await found(`${miaPath}?filter[claimed_at][nullable]=1`)).toHaveLength(2);
	});

	test('tells which can be redeemed now', async () => {
		const all = await found(miaPath);
		const redeemable = await found(`/profiles/${people.mia.id}/redeemable_benefits`);
		expect(all.map(({ external_id }) => external_id)).toEqual([
			seededExternalIds.expired,
			seededExternalIds.birthday,
		]);
		expect(redeemable).toMatchObject([{ external_id: seededExternalIds.birthday }]);
	});

	test('counts all and redeemed ones', async () => {
		const { body } = await tenant.ask('GET', '/benefits.count');
		expect(body.data).toEqual({ countAll: 7, countRedeemed: 4 });
	});
});

describe.each(['/benefits', miaPath])('one benefit below %s', (base) => {
	test('can be read, changed and deleted', async () => {
		const { id } = await claimed(handles.coffee);
		const path = `${base}/${id.toString()}`;
		expect((await tenant.ask('GET', path)).body.data).toMatchObject({ id });
		const change = { external_id: 'C-2', expires_at: '2026-05-01', meta: { a: 1 }, value: 3 };
		const changed = await tenant.ask('PUT', path, change);
		expect(changed.body.data).toMatchObject({ ...change, expires_at: '2026-04-30 14:00:00' });
		expect(await found(`${base}?filter[external_id]=C-1`)).toEqual([]);
		expect(await found(`${base}?filter[external_id]=C-2`)).toMatchObject([{ id }]);
		expect((await tenant.ask('DELETE', path)).status).toBe(204);
		expect((await tenant.ask('GET', path)).status).toBe(404);
		expect(await found(`${base}?filter[external_id]=C-2`)).toEqual([]);
	});

	test('is a 404 if there is none', async () => {
		for (const id of ['999999', 'abc']) {
			expect((await tenant.ask('GET', `${base}/${id}`)).status).toBe(404);
		}
	});
});

describe('issuing', () => {
	const wish = async (change: object = {}) => ({
		benefit_definition_id: await definitionId(handles.notClaimable),
		profile_id: people.lina.id,
		issued_at: '2024-12-06 08:30:00',
		timezone,
		external_id: 'I-1',
		...change,
	});

	test('answers the dates in UTC, and gives a plain date the hour 00:00:00', async () => {
		const reply = await tenant.ask('POST', '/benefits', await wish({ expires_at: '2024-12-06' }));
		expect(reply).toMatchObject({
			status: 201,
			body: {
				data: {
					issued_at: '2024-12-05 21:30:00',
					expires_at: '2024-12-05 13:00:00',
					claimed_at: null,
					external_id: 'I-1',
					definition: { handle: handles.notClaimable },
				},
			},
		});
		expect(tenant.sandbox.ledger()).toMatchObject([{ kind: 'issue', external_id: 'I-1' }]);
	});

	test('counts the period from the day of issue if no end is given', async () => {
		const { body } = await tenant.ask<BenefitShown>('POST', '/benefits', await wish());
		expect(body.data.expires_at).toBe('2025-01-05 12:59:59');
	});

	test.each([
		[
			{ benefit_definition_id: 999 },
			{ benefit_definition_id: ['The selected benefit definition id is invalid.'] },
		],
		[{ profile_id: 'x' }, { profile_id: ['The selected profile id is invalid.'] }],
		[{ issued_at: 'soon' }, { issued_at: ['The issued at is not a valid date.'] }],
		[{ issued_at: null }, { issued_at: ['The issued at field is required.'] }],
		[{ timezone: 'EST' }, { timezone: ['The timezone must be a valid zone.'] }],
	])('answers %j with %j', async (change, errors) => {
		const reply = await tenant.ask('POST', '/benefits', await wish(change));
		expect(reply).toMatchObject({ status: 422, body: { errors } });
	});

	test('in a batch goes on behind the answer, and each row tells what became of it', async () => {
		const row = { issued_at: '2026-03-02 09:00:00', timezone };
		const definition = { benefit_definition_handle: handles.coffee };
		const { id, email } = people.lina;
		const benefits = [
			{ ...row, ...definition, profile_id: id, external_id: 'ROW-1' },
			{ ...row, benefit_definition_id: await definitionId(handles.coffee), profile_id: id },
			{ ...row, ...definition, profile_id: email, profile_id_handle: 'email' },
			{ ...row, ...definition, profile_id: '18843', profile_id_handle: 'magento_id' },
			{ ...row, benefit_definition_handle: 'nobody', profile_id: id, external_id: 'ROW-5' },
		];
		const body = { benefits, import_job_id: 'JOB-1' };
		const queued = await tenant.ask('POST', '/benefits/batch.json', body);
		expect(queued).toMatchObject({
			status: 200,
			body: { message: 'Queued for processing.', batch_id: '1' },
		});
		const batch = async () => (await tenant.ask<{ status: string }>('GET', '/batches/1')).body.data;
		while ((await batch()).status === 'pending') await sleep(5);
		expect(await found(`/profiles/${id}/benefits`)).toHaveLength(4);
		const [first] = await found('/benefits?filter[external_id]=ROW-1');
		const success = { status: 'success', error: null };
		expect(await batch()).toMatchObject({
			status: 'success',
			import_job_id: 'JOB-1',
			processed_count: 5,
			success_count: 4,
			failed_count: 1,
			items: [
				{ ...success, external_id: 'ROW-1', entity_id: String(first?.id) },
				...Array.from({ length: 3 }, () => ({ ...success, external_id: null })),
				{
					status: 'failed',
					external_id: 'ROW-5',
					entity_id: null,
					error: 'The benefit definition id field is required.',
				},
			],
		});
		expect(await found('/batches?filter[import_job_id]=JOB-1')).toMatchObject([{ id: 1 }]);
		expect((await tenant.ask('GET', '/batches/2')).status).toBe(404);
	});

	test('in a batch that waits is pending', async () => {
		const sandbox = await startSandbox({ tenant: { backgroundMs: 60_000 } });
		try {
			const ask = clientOf(sandbox);
			await ask('POST', '/benefits/batch.json', { benefits: [{}] });
			expect((await ask('GET', '/batches/1')).body.data).toMatchObject({
				status: 'pending',
				total_count: 1,
				processed_count: 0,
			});
		} finally {
			await sandbox.close();
		}
	});

	test('in a batch takes 1 to 500', async () => {
		for (const benefits of [[], Array.from({ length: 501 }, () => ({}))]) {
			expect((await tenant.ask('POST', '/benefits/batch.json', { benefits })).status).toBe(422);
		}
	});
});

describe('extending', () => {
	test('moves the end by days or to a date', async () => {
		const { id } = await claimed(handles.delivery);
		const extended = { ids: [id], profile_id: people.mia.id };
		const byDays = await tenant.ask('POST', '/benefits/extend', { ...extended, extend_days: 1 });
		expect(byDays.body.data).toMatchObject([
			{ expires_at: '2026-06-04 13:59:59', extended_at: '2026-03-02 22:00:00' },
		]);
		const toDate = await tenant.ask('POST', '/benefits/extend', {
			...extended,
			extend_date: '2027-01-01 00:00:00',
		});
		expect(toDate.body.data).toMatchObject([{ expires_at: '2026-12-31 13:00:00' }]);
	});

	test('is refused for others, for unknown ones, for what cannot be extended, and without an end', async () => {
		const delivery = await claimed(handles.delivery);
		const coffee = await claimed(handles.coffee);
		const mine = { profile_id: people.mia.id, extend_days: 1 };
		const refused = [
			{ ...mine, ids: [delivery.id], profile_id: people.jose.id },
			{ ...mine, ids: [999_999] },
			{ ...mine, ids: [delivery.id, coffee.id] },
			{ profile_id: people.mia.id, ids: [delivery.id] },
			{ ...mine, ids: [] },
		];
		for (const body of refused) {
			expect((await tenant.ask('POST', '/benefits/extend', body)).status).toBe(422);
		}
		expect(await found(`/benefits?filter[id]=${delivery.id.toString()}`)).toMatchObject([
			{ expires_at: delivery.expires_at },
		]);
	});
});
