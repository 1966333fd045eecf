import { people, startSandbox, type Sandbox, type TenantHabits } from '../../sandbox';
import { clientOf, sandboxForTests, type Ask } from './client';

const tenant = sandboxForTests();
const mia = `/profiles/${people.mia.id}`;
const jose = `/profiles/${people.jose.id}`;

interface ProfileShown {
	id: string;
	first_name: string;
	email: string | null;
	mobile_phone: string | null;
	mobile_phone_e164: string | null;
	tags: string[];
	statuses: string[];
	identities: { id: number; handle: string; identifier: string }[];
	profile_type: string;
}

const ada = { first_name: 'Ada', last_name: 'Moss', email: 'ada.moss@example.com' };

const create = (fields: object, ask: Ask = tenant.ask) =>
	ask<ProfileShown>('POST', '/profiles', { ...ada, ...fields });

const kinds = () => tenant.sandbox.ledger().map(({ kind }) => kind);

async function withTenant(
	habits: Partial<TenantHabits>,
	test: (ask: Ask, sandbox: Sandbox) => Promise<void>,
): Promise<void> {
	const sandbox = await startSandbox({ tenant: habits });
	try {
		await test(clientOf(sandbox), sandbox);
	} finally {
		await sandbox.close();
	}
}

describe('a new profile', () => {
	test('is made whole, found, and in the ledger', async () => {
		const { status, body } = await create({
			mobile_phone: '+61491570199',
			birth_day: 9,
			birth_month: 2,
			birth_year: 1990,
			gender: 'withheld',
			tags: ['new', 'new'],
			identities: [{ handle: 'crm', identifier: 'C-1' }],
			dates_attributes: [{ date: '2024-12-02', handle: 'wedding' }],
			custom_attributes: [{ namespace: 'shop', handle: 'size', type: 'integer', value: 42 }],
		});
		expect(status).toBe(201);
		expect(body.data).toMatchObject({
			...ada,
			full_name: 'Ada Moss',
			mobile_phone: '+61491570199',
			birth_date: '1990-02-09',
			profile_type: 'active',
			tags: ['new'],
			identities: [{ handle: 'crm', identifier: 'C-1', is_active: true }],
			attributes: { dates: [{ handle: 'wedding', date: '2024-12-02' }] },
			custom_attributes: { shop: { size: 42 } },
		});
		const found = await tenant.ask('GET', '/profiles?filter[email]=ADA.MOSS@example.com');
		expect(found.body.data).toMatchObject([{ id: body.data.id }]);
		expect(tenant.sandbox.ledger()).toMatchObject([
			{ kind: 'profileCreated', profile_id: body.data.id, count: 1 },
		]);
	});

	test('needs the three fields that the types require', async () => {
		const { status, body } = await tenant.ask('POST', '/profiles', {});
		expect(status).toBe(422);
		expect(Object.keys(body.errors ?? {}).sort()).toEqual(['email', 'first_name', 'last_name']);
	});

	test('cannot have the email, the number or the identity of another', async () => {
		const taken = await create({
			email: people.mia.email.toUpperCase(),
			mobile_phone: people.jose.mobile_phone,
		});
		expect(taken).toMatchObject({
			status: 422,
			body: {
				errors: {
					email: ['The email has already been taken.'],
					mobile_phone: ['The phone number exists'],
				},
			},
		});
		const identities = [{ handle: 'shopify', identifier: '6021477301' }];
		expect(await create({ identities })).toMatchObject({
			status: 422,
			body: { errors: { identifier: [expect.any(String)] } },
		});
		expect(tenant.sandbox.ledger()).toEqual([]);
	});

	test.each([
		[{ firstName: 'Ada' }, 'firstName'],
		[{ phone: '+61491570199' }, 'phone'],
		[{ gender: 'unknown' }, 'gender'],
		[{ gender: 'witheld' }, 'gender'],
		[{ email: 'nobody' }, 'email'],
		[{ mobile_phone: '0491 570 199' }, 'mobile_phone'],
		[{ birth_month: 13 }, 'birth_month'],
		[{ profile_type: 'vip' }, 'profile_type'],
		[{ tags: 'vip' }, 'tags'],
		[{ identities: [{ handle: 'crm' }] }, 'identities'],
		[
			{ custom_attributes: [{ namespace: 'a', handle: 'b', type: 'integer', value: 'x' }] },
			'value',
		],
	])('is refused with %j, and never made without it', async (fields, field) => {
		const { status, body } = await create(fields);
		expect([status, Object.keys(body.errors ?? {})]).toEqual([422, [field]]);
		expect(kinds()).toEqual([]);
	});

	test('two at once make one', async () => {
		const statuses = (await Promise.all([create({}), create({})])).map(({ status }) => status);
		expect(statuses.sort()).toEqual([201, 422]);
	});
});

describe('a mobile number', () => {
	test('stands in E.164, with its national form beside it', async () => {
		const { body } = await tenant.ask('GET', mia);
		expect(body.data).toMatchObject({
			mobile_phone: '+61491570156',
			mobile_phone_e164: '+61491570156',
			mobile_phone_country: 'AU',
			mobile_phone_national: '0491 570 156',
		});
	});

	test('stands in the national form where the older documents are followed', async () => {
		await withTenant({ mobilePhone: 'national' }, async (ask) => {
			const { body } = await ask<ProfileShown>('GET', mia);
			expect(body.data).toMatchObject({
				mobile_phone: '0491 570 156',
				mobile_phone_e164: '+61491570156',
			});
		});
	});

	test('may be given in its national form with a country', async () => {
		const { body } = await create({ mobile_phone: '0491 570 199', mobile_phone_country: 'AU' });
		expect(body.data.mobile_phone).toBe('+61491570199');
	});
});

describe('a change of a profile', () => {
	test('touches the fields that are given, and replaces tags and statuses as a whole', async () => {
		const { body } = await tenant.ask<ProfileShown>('PUT', mia, {
			company: 'Harbour Prints',
			tags: ['vip', 'autumn'],
		});
		expect(body.data).toMatchObject({
			first_name: 'Mia',
			company: 'Harbour Prints',
			tags: ['vip', 'autumn'],
		});
		expect(tenant.sandbox.ledger()).toMatchObject([
			{ kind: 'tagsChanged', tags: { added: ['autumn'], removed: ['newsletter'] } },
			{ kind: 'profileUpdated', fields: ['company'] },
		]);
	});

	test('refuses fields that it does not know, and identities', async () => {
		for (const change of [{ nickname: 'M' }, { identities: [] }, { id: people.jose.id }]) {
			expect((await tenant.ask('PUT', mia, change)).status).toBe(422);
		}
	});

	test('leaves its own email, and takes nobody else’s', async () => {
		expect((await tenant.ask('PUT', mia, { email: people.mia.email })).status).toBe(200);
		expect((await tenant.ask('PUT', mia, { email: people.jose.email })).status).toBe(422);
		await tenant.ask('PUT', mia, { email: 'mia.new@example.com' });
		const old = await tenant.ask('GET', `/profiles?filter[email]=${people.mia.email}`);
		expect(old.body.data).toEqual([]);
	});

	test('of the type has a path of its own', async () => {
		const { body } = await tenant.ask('PUT', `${mia}/update-type`, { profile_type: 'pending' });
		expect(body.data).toMatchObject({ profile_type: 'pending' });
	});

	test('has its names written with capitals, unless the tenant keeps them as sent', async () => {
		const name = { first_name: 'aDA mary' };
		expect((await create(name)).body.data.first_name).toBe('Ada Mary');
		await withTenant({ names: 'asSent' }, async (ask) => {
			expect((await create(name, ask)).body.data.first_name).toBe('aDA mary');
		});
	});
});

test('a deleted profile is a 404, and its email is free', async () => {
	expect((await tenant.ask('DELETE', mia)).status).toBe(204);
	expect((await tenant.ask('GET', mia)).status).toBe(404);
	expect((await create({ email: people.mia.email })).status).toBe(201);
});

test('a merge gives everything to the other profile', async () => {
	const body = { source_profile_id: people.mia.id, destination_profile_id: people.jose.id };
	await tenant.ask('POST', '/profiles/merge', body);
	expect((await tenant.ask('GET', mia)).status).toBe(404);
	const benefits = await tenant.ask<unknown[]>('GET', `${jose}/benefits`);
	expect(benefits.body.data).toHaveLength(3);
	const rewards = await tenant.ask<unknown[]>('GET', `${jose}/rewards`);
	expect(rewards.body.data).toHaveLength(1);
	const search = { type: 'magento_id', id: '18842' };
	const found = await tenant.ask('POST', '/profiles/exists', search);
	expect(found.body.data).toEqual({ id: people.jose.id });
});

test('availability tells whose an email or a number is', async () => {
	const asked = { email: people.mia.email, mobile_phone: '+61491570199' };
	const { body } = await tenant.ask('POST', '/profiles/availability', asked);
	expect(body.data).toEqual({
		email: { available: false, profile: { id: people.mia.id, full_name: 'Mia Thompson' } },
		mobile_phone: { available: true, profile: null },
	});
});

test('a batch makes and changes profiles after its answer', async () => {
	await withTenant({ backgroundMs: 50 }, async (ask, sandbox) => {
		const profiles = [ada, { ...ada, email: people.mia.email }, { email: 'nameless' }];
		const batch = { match_criteria: 'email', profiles };
		const { body } = await ask('POST', '/profiles/batch', batch);
		expect(body.data).toEqual({ message: 'Profiles queued for batch import.' });
		expect(sandbox.ledger()).toEqual([]);
		while (sandbox.ledger().length < 2) await new Promise((done) => setTimeout(done, 5));
		expect((await ask<ProfileShown>('GET', mia)).body.data.first_name).toBe('Ada');
	});
});

describe('identities', () => {
	test('are added, read, changed and deleted, by handle and by id', async () => {
		const path = `${jose}/identities`;
		const made = await tenant.ask<{ id: number }>('POST', path, {
			handle: 'crm',
			identifier: 'C-7',
		});
		expect(made).toMatchObject({
			status: 201,
			body: { data: { profile_id: people.jose.id, handle: 'crm', is_active: true } },
		});
		const byId = `${path}/id/${made.body.data.id.toString()}`;
		expect((await tenant.ask('GET', `${path}/crm`)).body).toEqual(made.body);
		await tenant.ask('PUT', byId, { identifier: 'C-8' });
		expect((await tenant.ask('POST', '/profiles/exists', { type: 'crm', id: 'C-7' })).status).toBe(
			404,
		);
		expect((await tenant.ask('GET', `${path}/crm`)).body.data).toMatchObject({ identifier: 'C-8' });
		expect((await tenant.ask('DELETE', `${path}/crm`)).status).toBe(204);
		expect((await tenant.ask('GET', byId)).status).toBe(404);
	});

	test('belong to one profile', async () => {
		const taken = { handle: 'shopify', identifier: '6021477301' };
		expect((await tenant.ask('POST', `${jose}/identities`, taken)).status).toBe(422);
	});

	test('are browsed over all profiles, with the profile if asked for', async () => {
		const query = 'filter[handle]=magento_id&include=profile&sort=-identifier';
		const { body } = await tenant.ask('GET', `/identities?${query}`);
		expect(body.data).toMatchObject([
			{ identifier: '18846', profile: { id: people.noor.id } },
			{ identifier: '18843' },
			{ identifier: '18842' },
		]);
	});
});

describe('consent', () => {
	const change = { email_promo: false, email_consent_updated_at: '2026-03-02 09:00:00' };

	test('is changed flag by flag, with the moment at which the member acted', async () => {
		const reply = await tenant.ask('PUT', `${mia}/attributes/comms`, change);
		expect(reply.body.data).toMatchObject({
			...change,
			profile_id: people.mia.id,
			sms_promo: null,
		});
		expect((await tenant.ask('GET', `${mia}/attributes/comms`)).body).toEqual(reply.body);
		expect(tenant.sandbox.ledger()).toMatchObject([
			{ kind: 'consentChanged', fields: Object.keys(change) },
		]);
	});

	test('refuses flags that it does not know', async () => {
		const path = `${mia}/attributes/comms`;
		expect((await tenant.ask('PUT', path, { email_marketing: true })).status).toBe(422);
		expect((await tenant.ask('PUT', path, { email_promo: 'yes' })).status).toBe(422);
	});

	test.each([
		['documented', 200, 404],
		['sdk', 404, 200],
		['both', 200, 200],
	] as const)('on a tenant with %s paths', async (commsPath, documented, sdk) => {
		await withTenant({ commsPath }, async (ask) => {
			const change = { sms_promo: true };
			expect((await ask('PUT', `${mia}/attributes/comms`, change)).status).toBe(documented);
			expect((await ask('PUT', `${mia}/comms`, change)).status).toBe(sdk);
		});
	});
});

test('custom attributes are put, found, and must be of their type', async () => {
	const path = `${mia}/attributes/custom/shop:size`;
	for (const value of [41, 42]) await tenant.ask('PUT', path, { type: 'integer', value });
	const list = await tenant.ask('GET', `${mia}/attributes/custom`);
	expect(list.body.data).toMatchObject([{ namespace: 'shop', handle: 'size', value: 42 }]);
	const query = 'attributes[0][namespace]=shop&attributes[0][handle]=size';
	const found = await tenant.ask(
		'GET',
		`/profiles/attributes/custom?${query}&attributes[0][value][in]=42`,
	);
	expect(found.body.data).toMatchObject([{ custom_attributes: { shop: { size: 42 } } }]);
	expect((await tenant.ask('PUT', path, { type: 'boolean', value: 'x' })).status).toBe(422);
	expect((await tenant.ask('DELETE', path)).status).toBe(204);
	expect((await tenant.ask('GET', path)).status).toBe(404);
});

test('deleting a date answers those that remain', async () => {
	const path = `${mia}/attributes/dates`;
	const ids: number[] = [];
	for (const handle of ['wedding', 'moving']) {
		const put = await tenant.ask<{ id: number }>('PUT', path, { date: '2024-12-02', handle });
		ids.push(put.body.data.id);
	}
	const reply = await tenant.ask('DELETE', `${path}/${String(ids[0])}`);
	expect(reply).toMatchObject({ status: 200, body: { data: [{ handle: 'moving' }] } });
});

test('statuses are added in the background; unknown ones are ignored', async () => {
	const profiles = [{ profile_id: people.mia.id, statuses: ['ambassador', 'nobody'] }];
	const reply = await tenant.ask('POST', '/profile/status/batch.json', { profiles });
	expect(reply).toMatchObject({
		status: 202,
		body: { data: { message: 'Queued for processing.', batch_id: '1' } },
	});
	while (tenant.sandbox.ledger().length === 0) await new Promise(setImmediate);
	expect((await tenant.ask<ProfileShown>('GET', mia)).body.data.statuses).toEqual(['ambassador']);
});

test('balances add up rewards, points and benefits', async () => {
	const { body } = await tenant.ask('GET', `${mia}/balances`);
	expect(body.data).toEqual({
		reward_balance: 7.5,
		point_balance: 1200,
		point_balance_dollars: 12,
		credit_balance: 0,
		currency: null,
		localised: {
			reward_balance: 7.5,
			point_balance_dollars: 12,
			combined_balance_dollars: 19.5,
		},
		benefit_balance: 15,
		combined_balance_dollars: 19.5,
	});
});

test('a tier is reckoned from what was spent', async () => {
	await tenant.ask('PUT', mia, { tier_handle: null });
	const { body } = await tenant.ask('GET', `${mia}/tiers/calculate`);
	expect(body.data).toMatchObject({
		current_tier: { handle: 'gold' },
		prev_tier: { handle: 'silver' },
		next_tier: null,
	});
	expect((await tenant.ask('GET', `${jose}/tiers`)).body.data).toMatchObject({
		current_tier: { handle: 'silver' },
		next_remain: 580,
	});
});

test('lists of profiles lag too', async () => {
	await withTenant({ listLagMs: 60_000 }, async (ask) => {
		expect((await create({}, ask)).status).toBe(201);
		const found = await ask('GET', `/profiles?filter[email]=${ada.email}`);
		expect(found.body.data).toEqual([]);
		expect((await create({}, ask)).status).toBe(422);
	});
});

describe('consents and custom attributes that are sent with a member', () => {
	const parts = {
		comms_attributes: { email_promo: true, email_consent_updated_at: '2026-03-05T01:00:00Z' },
		custom_attributes: [{ namespace: 'shop', handle: 'size', type: 'integer', value: 42 }],
	};
	const member = { first_name: 'Ada', last_name: 'Moss', email: 'ada@example.com' };

	test.each(['POST', 'PUT'])('are stored with a %s', async (method) => {
		const path = method === 'POST' ? '/profiles' : `/profiles/${people.mia.id}`;
		const { body } = await tenant.ask(method, path, { ...(method === 'POST' && member), ...parts });
		expect(body.data).toMatchObject({
			custom_attributes: { shop: { size: 42 } },
			attributes: {
				comms: { email_promo: true, email_consent_updated_at: '2026-03-05 01:00:00' },
			},
		});
		expect(kinds()).toContain('consentChanged');
	});

	test('may be ignored, or refused, by name', async () => {
		await withTenant({ memberParts: 'ignored' }, async (ask) => {
			const { status, body } = await ask('POST', '/profiles', { ...member, ...parts });
			expect(status).toBe(201);
			expect(body.data).toMatchObject({
				custom_attributes: {},
				attributes: { comms: { email_promo: null } },
			});
		});
		await withTenant({ memberParts: 'refused' }, async (ask) => {
			const { status, body } = await ask('POST', '/profiles', { ...member, ...parts });
			expect(status).toBe(422);
			expect(Object.keys((body as { errors?: object }).errors ?? {})).toEqual(Object.keys(parts));
		});
	});

	test('may have no moments in ISO 8601, by either path', async () => {
		await withTenant({ consentMoments: 'plain' }, async (ask) => {
			expect(await ask('POST', '/profiles', { ...member, ...parts })).toMatchObject({
				status: 422,
				body: {
					errors: {
						'comms_attributes.email_consent_updated_at': [
							'The email consent updated at does not match the format Y-m-d H:i:s.',
						],
					},
				},
			});
			const path = `/profiles/${people.mia.id}/attributes/comms`;
			expect((await ask('PUT', path, parts.comms_attributes)).status).toBe(422);
			const plain = { email_consent_updated_at: '2026-03-05 01:00:00' };
			expect((await ask('PUT', path, { ...parts.comms_attributes, ...plain })).status).toBe(200);
		});
	});
});
