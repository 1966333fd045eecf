/**
 * Requests in the form in which the vendor's SDK sends them (its content type also where there is no
 * body, its query, its paths), and the answers that its tests, which ran against a live tenant, ask
 * for. Written from the facts; nothing is copied from it.
 */
import { people } from '../../sandbox';
import { agesAndHours, sandboxForTests } from './client';

const profile = people.olena.id;

type Shown = Record<string, unknown> & { id: number; data?: Shown[] };

describe.each(agesAndHours)('as asserted in $age, at $hour UTC', ({ age, now }) => {
	const tenant = sandboxForTests({ age, now });

	/** What the SDK gives its caller: the body, or the bare response where there is no JSON. */
	async function call<Body = { data: Shown }>(
		method: string,
		endpoint: string,
		{ params = {}, body }: { params?: Record<string, string>; body?: object } = {},
	): Promise<Body> {
		const query = new URLSearchParams(params).toString();
		const response = await fetch(`${tenant.sandbox.baseUrl}${endpoint}${query && `?${query}`}`, {
			method,
			headers: {
				'Content-Type': 'application/json',
				Authorization: `Bearer ${tenant.sandbox.token}`,
			},
			body: body ? JSON.stringify(body) : null,
		});
		const answer = (await response.json().catch(() => response)) as Body;
		if (!response.ok) throw new Error(JSON.stringify(answer), { cause: answer });
		return answer;
	}

	const put = (endpoint: string, body: object) => call('PUT', endpoint, { body });
	const post = (endpoint: string, body: object) => call('POST', endpoint, { body });
	const get = (endpoint: string) => call('GET', endpoint);
	const list = async (endpoint: string, params: Record<string, string> = {}) =>
		(await call<{ data: Shown[] }>('GET', endpoint, { params })).data;

	/** Deletes, and gives the status that reading it has from then on. */
	async function deleted(endpoint: string): Promise<number> {
		expect(await call('DELETE', endpoint)).toMatchObject({ status: 204 });
		const again = await fetch(tenant.sandbox.baseUrl + endpoint, {
			headers: { Authorization: `Bearer ${tenant.sandbox.token}` },
		});
		return again.status;
	}

	describe('profiles', () => {
		const stranger = {
			first_name: 'Update Type',
			last_name: 'Update Type',
			email: 'update-type@example.com',
			profile_type: 'temporary',
		};

		test('are made, change their type, and are deleted', async () => {
			const { data: made } = await post('/profiles', stranger);
			const path = `/profiles/${String(made.id)}`;
			const typed = await put(`${path}/update-type`, { profile_type: 'active' });
			expect(typed.data).toMatchObject({ profile_type: 'active' });
			expect(await deleted(path)).toBe(404);
		});

		test('are refused a number that exists, in the sentence that the SDK compares', async () => {
			const body = { ...stranger, mobile_phone: people.mia.mobile_phone };
			await expect(post('/profiles', body)).rejects.toMatchObject({
				cause: { errors: { mobile_phone: ['The phone number exists'] } },
			});
			const second = { ...stranger, secondary_phone: people.mia.mobile_phone };
			expect((await post('/profiles', second)).data).toMatchObject({
				secondary_phone: people.mia.mobile_phone,
			});
		});

		test('are batched and synced in the background', async () => {
			const profiles = ['1', '2'].map((last_name) => ({
				first_name: 'SDK test profile batch',
				last_name,
				email: `${last_name}-batch@example.com`,
				profile_type: 'deleted',
			}));
			const batch = await post('/profiles/batch', { match_criteria: 'email', profiles });
			expect(batch.data.message).toBe('Profiles queued for batch import.');
			const filter = {
				'filter[first_name]': 'Sdk Test Profile Batch',
				'filter[profile_type]': 'deleted',
			};
			while ((await list('/profiles', filter)).length < 2) await new Promise(setImmediate);

			const sync = await post('/profiles/sync', { updated_at: new Date().toISOString() });
			expect(sync.data.message).toBe('Profiles queued for sync.');
		});

		test('have balances and tiers of the SDK’s shape', async () => {
			expect(Object.keys((await get(`/profiles/${profile}/balances`)).data).sort()).toEqual([
				'benefit_balance',
				'combined_balance_dollars',
				'credit_balance',
				'currency',
				'localised',
				'point_balance',
				'point_balance_dollars',
				'reward_balance',
			]);
			const { data: tiers } = await get(`/profiles/${profile}/tiers/calculate`);
			expect(tiers).toMatchObject({
				profile_id: profile,
				current_tier: { name: 'Silver', is_floor: false, value_min: 300, value_maintain: 300 },
				next_tier: expect.any(Object),
				prev_tier: expect.any(Object),
				current_progress: expect.any(Number),
				next_progress: expect.any(Number),
				next_remain: expect.any(Number),
				total_points_12m: expect.any(Number),
				achieved_at: expect.any(String),
			});
		});
	});

	describe('identities', () => {
		const path = `/profiles/${profile}/identities`;
		const fields = { handle: 'sdk_identity', identifier: 'aB3xK9' };

		test('are made, read and changed by handle and by id, and deleted by id', async () => {
			const { data: made } = await post(path, fields);
			expect(made).toMatchObject({ ...fields, profile_id: profile });
			const byId = `${path}/id/${made.id.toString()}`;
			for (const each of [byId, `${path}/${fields.handle}`]) {
				expect((await get(each)).data).toMatchObject({ id: made.id, ...fields });
			}
			for (const [each, identifier] of [
				[byId, 'new-1'],
				[`${path}/${fields.handle}`, 'new-2'],
			] as const) {
				expect((await put(each, { identifier })).data).toMatchObject({
					id: made.id,
					handle: fields.handle,
					identifier,
				});
			}
			const all = await list(path);
			expect(all.every(({ profile_id: owner }) => owner === profile)).toBe(true);
			expect(await deleted(byId)).toBe(404);
		});

		test('are listed over all profiles, with links and meta', async () => {
			await post(path, fields);
			const params = { 'filter[handle]': fields.handle, include: 'profile', withPagination: 'true' };
			const answer = await call<{ data: Shown[] }>('GET', '/identities', { params });
			expect(answer).toEqual({
				data: [
					expect.objectContaining({
						id: expect.any(Number),
						profile_id: profile,
						identifier: fields.identifier,
						is_active: true,
						profile: expect.objectContaining({ id: profile }),
					}),
				],
				links: {
					first: expect.any(String),
					last: expect.any(String),
					prev: null,
					next: null,
				},
				meta: {
					current_page: 1,
					from: 1,
					last_page: 1,
					links: expect.any(Array),
					path: expect.any(String),
					per_page: expect.any(Number),
					to: 1,
					total: 1,
				},
			});
		});

		test('find the profiles that were made with them', async () => {
			const { data: made } = await post('/profiles', {
				first_name: 'Search',
				last_name: 'Profile',
				email: 'search@example.com',
				identities: [{ handle: 'sdk_search', identifier: 'aB3xK9zQ1mN' }],
				profile_type: 'temporary',
			});
			expect(await list('/identities/search-profile/aB3xK9zQ1mN')).toMatchObject([{ id: made.id }]);
		});
	});

	describe('attributes', () => {
		const custom = `/profiles/${profile}/attributes/custom`;
		const key = { namespace: 'sdk_namespace', handle: 'sdk_handle' };
		const path = `${custom}/${key.namespace}:${key.handle}`;

		test('of the custom kind are put, read, listed, found and deleted', async () => {
			await put(path, { type: 'string', value: 'first' });
			const value = 'sdk_value_1';
			const shown = { profile_id: profile, ...key, type: 'string', value };
			expect((await put(path, { type: 'string', value })).data).toMatchObject(shown);
			expect((await get(path)).data).toMatchObject(shown);
			expect(await list(custom)).toMatchObject([shown]);
			const found = await call<{ data: Shown[]; meta: { total: number } }>(
				'GET',
				'/profiles/attributes/custom',
				{
					params: {
						'attributes[0][namespace]': key.namespace,
						'attributes[0][handle]': key.handle,
						'attributes[0][value][in]': value,
						'page[size]': '10',
						sort: '-created_at',
					},
				},
			);
			expect(found.meta.total).toBe(1);
			expect(found.data[0]?.custom_attributes).toEqual({
				[key.namespace]: { [key.handle]: value },
			});
			expect(await deleted(path)).toBe(404);
		});

		test('of dates are given with the profile, changed by handle, and deleted with an answer', async () => {
			const date = {
				name: 'Original',
				date: '2024-12-02',
				type: 'test',
				handle: 'sdk_date',
				relationship: 'Me',
				is_recurring: true,
				recurring_schedule: 'Yearly',
				note: 'a note',
				description: 'a description',
			};
			const { data: updated } = await put(`/profiles/${profile}`, { dates_attributes: [date] });
			expect(updated).toMatchObject({ attributes: { dates: [{ id: expect.any(Number) }] } });

			const dates = `/profiles/${profile}/attributes/dates`;
			const [first] = await list(dates);
			expect(first).toMatchObject({ ...date, profile_id: profile, date: expect.any(String) });
			const change = { ...date, name: 'Updated', note: 'another note' };
			expect((await put(dates, change)).data).toMatchObject({ id: first?.id, ...change });
			expect(await call('DELETE', `${dates}/${String(first?.id)}`)).toEqual({ data: [] });
		});
	});

	test('tags are made, read, listed without pages, and deleted', async () => {
		const { data: tag } = await post('/tags', { name: 'A tag', handle: 'sdk_tag' });
		expect(tag).toMatchObject({ handle: 'sdk_tag' });
		expect((await get(`/tags/${tag.id.toString()}`)).data).toEqual(tag);
		expect(await list('/tags')).toContainEqual(tag);
		expect(await list('/tags', { 'filter[handle]': 'sdk_tag' })).toEqual([tag]);
		expect(await deleted(`/tags/${tag.id.toString()}`)).toBe(404);
	});

	describe('points', () => {
		const fields = {
			profile_id: profile,
			value_initial: 0.1,
			point_definition_id: 1,
			issued_at: '2024-01-01 00:00:00',
			meta: { test: true },
		};

		test('have what remains, which is all where nothing else is told', async () => {
			expect((await post('/points', fields)).data).toMatchObject({
				id: expect.any(Number),
				profile_id: profile,
				value_initial: 0.1,
				value_remaining: 0.1,
				issued_at: fields.issued_at,
				definition: { id: 1 },
			});
			const part = { ...fields, value_initial: 0.2, value_remaining: 0.1 };
			expect((await post('/points', part)).data).toMatchObject({
				value_initial: 0.2,
				value_remaining: 0.1,
			});
		});

		test('are listed and read in one form', async () => {
			await post('/points', fields);
			const [first] = await list('/points');
			expect(typeof first?.profile_id).toBe('string');
			expect((await get(`/points/${String(first?.id)}`)).data).toEqual(first);
		});
	});

	describe('rewards', () => {
		const definition = {
			name: 'sdk_reward_name',
			handle: 'sdk_reward_handle',
			value: 10,
			period: 30,
			period_type: 'days',
			type: 'spend',
		};
		const fields = {
			profile_id: profile,
			value_initial: 5,
			value_remaining: 5,
			expires_at: '2024-12-06 08:30:00',
			issued_at: '2024-12-05 08:30:00',
			timezone: 'Australia/Melbourne',
		};

		test('have definitions that are made, listed, changed and deleted', async () => {
			const { data: made } = await post('/rewards/definitions', definition);
			expect(made).toMatchObject(definition);
			const path = `/rewards/definitions/${made.id.toString()}`;
			expect((await get(path)).data).toEqual(made);
			expect(await list('/rewards/definitions', { 'filter[handle]': definition.handle })).toEqual([
				made,
			]);
			const change = { ...definition, value: 100, period: 300, period_type: 'weeks' };
			expect((await put(path, change)).data).toMatchObject(change);
			expect(await deleted(path)).toBe(404);
		});

		test('are issued, read, listed, changed and deleted; their begin is in UTC', async () => {
			const { data: made } = await post('/rewards/definitions', {
				...definition,
				is_assignable: true,
				is_published: true,
			});
			const issued = { ...fields, reward_definition_id: made.id, external_id: 'sdk_reward' };
			const { data: reward } = await post('/rewards', issued);
			const path = `/rewards/${reward.id.toString()}`;
			const shown = {
				definition: { id: made.id },
				profile_id: profile,
				value_initial: 5,
				value_remaining: 5,
				issued_at: '2024-12-04 21:30:00',
				timezone: fields.timezone,
			};
			expect(reward).toMatchObject(shown);
			expect((await get(path)).data).toMatchObject(shown);
			expect(await list('/rewards', { 'filter[profile_id]': profile })).toHaveLength(1);
			const change = { value_initial: 312, value_remaining: 877 };
			expect((await put(path, change)).data).toMatchObject({ ...shown, ...change });
			expect(await deleted(path)).toBe(404);
		});
	});

	describe('webhooks', () => {
		const fields = {
			trigger: 'profiles.create',
			url: 'https://example.com/webhook/1',
			is_active: true,
			queue: 'low',
			retry_daily: false,
			retry_hourly: true,
			namespace: 'sdk-webhooks',
			condition: null,
		};

		test('are made, changed in part, and deleted', async () => {
			const { data: made } = await post('/webhooks', fields);
			expect(made).toMatchObject(fields);
			const path = `/webhooks/${made.id.toString()}`;
			const change = {
				url: 'https://example.com/webhook/2',
				trigger: 'products.created',
				is_active: false,
				queue: 'default',
				condition: { test: 123 },
				retry_daily: true,
			};
			expect((await put(path, change)).data).toMatchObject({ ...fields, ...change });
			expect(await deleted(path)).toBe(404);
		});

		test('are listed, and filtered by state, trigger and namespace', async () => {
			await post('/webhooks', fields);
			for (const [name, given, value] of [
				['is_active', '1', true],
				['is_active', '0', false],
				['trigger', fields.trigger, fields.trigger],
				['namespace', fields.namespace, fields.namespace],
			] as const) {
				const found = await list('/webhooks', { [`filter[${name}]`]: given });
				expect(found.length).toBeGreaterThan(0);
				expect(found.every((webhook) => webhook[name] === value)).toBe(true);
			}
		});
	});
});
