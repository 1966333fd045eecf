import { DateTime } from 'luxon';
import type { IDataObject, INodeParameters } from 'n8n-workflow';
import { resources } from '../../nodes/OmneoBenefits/actions';
import { handles, people, seededExternalIds, startSandbox, type Sandbox } from '../../sandbox';
import {
	countsOf,
	detailsOf,
	jsonOf,
	locator,
	runNode,
	startRecorder,
	type RecordedRequest,
	type Recorder,
} from './support';

const START = '2026-03-10T02:00:00Z';
const mia = locator('id', people.mia.id);
const jose = locator('id', people.jose.id);
const nobody = locator('id', 'd0c9b8a7-1234-4e5f-8a9b-0c1d2e3f4a5b');
const handle = (name: string) => locator('handle', name);

const BENEFIT_KEYS = [
	'benefit_id',
	'redemption_id',
	'profile_id',
	'external_id',
	'definition_handle',
	'definition_name',
	'redeem_code_pos',
	'redeem_code_online',
	'issued_at',
	'claimed_at',
	'expires_at',
	'timezone',
	'redemptions_remaining',
	'is_redeemable',
	'meta',
];

let clock = new Date(START);
let sandbox: Sandbox;
let recorder: Recorder;

beforeAll(async () => {
	sandbox = await startSandbox({ now: () => clock, profiles: 240 });
	recorder = await startRecorder(() => ({}));
});

beforeEach(() => {
	clock = new Date(START);
	sandbox.reset();
	recorder.requests.length = 0;
	recorder.answer = () => ({ body: { data: { id: 7, handle: 'a-handle' } } });
});

afterAll(async () => {
	await sandbox.close();
	await recorder.close();
});

const run = async (
	name: string,
	parameters: INodeParameters,
	{ baseUrl = sandbox.baseUrl, rows = [{}] as IDataObject[], continues = false } = {},
) => {
	const [resource = '', operation = ''] = name.split('.');
	return await runNode({
		baseUrl,
		rows,
		parameters: { resource, operation, ...parameters },
		node: { onError: continues ? 'continueRegularOutput' : 'stopWorkflow' },
	});
};

/** The items of an operation that must succeed. */
const act = async (
	name: string,
	parameters: INodeParameters = {},
	more = {},
): Promise<IDataObject[]> => {
	const result = await run(name, parameters, more);
	expect(result.error).toBeUndefined();
	return jsonOf(result);
};

/** The one item of an operation that must succeed. */
const actOnce = async (
	name: string,
	parameters: INodeParameters = {},
	more = {},
): Promise<IDataObject> => {
	const [json, ...others] = await act(name, parameters, more);
	expect(others).toEqual([]);
	return json ?? {};
};

/** The error item of an operation that must fail. */
const failure = async (name: string, parameters: INodeParameters = {}, more = {}) => {
	const [json] = jsonOf(await run(name, parameters, { continues: true, ...more }));
	expect(json).toHaveProperty('details');
	return { error: String(json?.error), message: String(json?.message), ...detailsOf(json) };
};

/** The error of an operation that must fail before anything is sent. */
const failureUnsent = async (name: string, parameters: INodeParameters = {}) => {
	const failed = await failure(name, parameters);
	expect(sandbox.requests()).toEqual([]);
	expect(failed).toMatchObject({ outcome: 'failed' });
	return failed;
};

/** The last request that an operation sent with one of the methods, and its body. */
const sentBy = async (
	name: string,
	parameters: INodeParameters,
	methods = ['POST', 'PUT', 'DELETE'],
): Promise<Pick<RecordedRequest, 'method' | 'url'> & { body: unknown }> => {
	await act(name, parameters, { baseUrl: recorder.baseUrl });
	const request = recorder.requests.filter(({ method }) => methods.includes(method)).at(-1);
	const { method = '', url = '', body = '' } = request ?? {};
	return { method, url, body: body === '' ? undefined : JSON.parse(body) };
};

/** The query of the first list that an operation read. */
const queryOf = async (name: string, parameters: INodeParameters): Promise<IDataObject> => {
	recorder.answer = () => ({ body: { data: [], meta: { last_page: 1 } } });
	await act(name, parameters, { baseUrl: recorder.baseUrl });
	const { searchParams } = new URL(recorder.requests[0]?.url ?? '', recorder.origin);
	return Object.fromEntries([...searchParams].filter(([key]) => !key.startsWith('page')));
};

const benefitWith = async (externalId: string): Promise<IDataObject> =>
	await actOnce('benefit.getAll', { list: 'all', filters: { externalIdFilter: externalId } });

const issued = async (name: string, more: INodeParameters = {}): Promise<IDataObject> =>
	await actOnce('benefit.issue', {
		profileId: mia,
		definition: handle(name),
		timezone: 'Australia/Melbourne',
		...more,
	});

const claimRedeemed = async (name: string): Promise<IDataObject> =>
	await actOnce('benefit.claimRedeem', {
		profileId: mia,
		definition: handle(name),
		timezone: 'Australia/Melbourne',
	});

const pathsRead = () =>
	sandbox.requests().map(({ method, path }) => `${method} ${path.replace('/api/v3', '')}`);

/** The tests of every operation, by `<resource>.<operation>`. */
const tests: Record<string, () => void> = {
	'benefit.claimRedeem': () => {
		it('claims and redeems in one step', async () => {
			expect(await claimRedeemed(handles.survey)).toMatchObject({
				redemptions_remaining: 0,
				duplicate: false,
			});
			expect(countsOf(sandbox.ledger())).toEqual({ claim: 1, redeem: 1 });
		});
	},

	'benefit.claim': () => {
		const claim = { profileId: mia, definition: handle(handles.delivery), timezone: '' };

		it('claims and does not redeem', async () => {
			expect(await actOnce('benefit.claim', claim)).toMatchObject({
				redemption_id: null,
				redemptions_remaining: 3,
				is_redeemable: true,
			});
			expect(countsOf(sandbox.ledger())).toEqual({ claim: 1 });
		});

		it('names the closest handles where there is no such definition', async () => {
			const definition = handle('complete-survey-discont');
			expect(await failure('benefit.claim', { ...claim, definition })).toMatchObject({
				error: 'Omneo has no benefit definition with the handle "complete-survey-discont"',
				message: expect.stringContaining(`Did you mean ${handles.survey}?`) as string,
				outcome: 'refused',
				code: 'definition_not_found',
			});
			expect(sandbox.ledger()).toEqual([]);
		});

		it('suggests nothing where no handle is near', async () => {
			const definition = handle('qqqqqqqqqqqq');
			const { message } = await failure('benefit.claim', { ...claim, definition });
			expect(message).not.toContain('Did you mean');
		});

		it('reads the list of handles once for many wrong ones', async () => {
			const rows = ['coffee-on-u', 'welcome-gif', 'coffe-on-us'].map((typed) => ({ typed }));
			const result = await run(
				'benefit.claim',
				{ ...claim, definition: handle('={{ $json.typed }}') },
				{ rows, continues: true },
			);
			expect(jsonOf(result).map(({ message }) => String(message).split('?')[0])).toEqual([
				`Did you mean ${handles.coffee}`,
				`Did you mean ${handles.welcome}`,
				`Did you mean ${handles.coffee}`,
			]);
			expect(pathsRead().filter((read) => read === 'GET /benefits/definitions')).toHaveLength(1);
		});
	},

	'benefit.checkEligibility': () => {
		const check = async (who: INodeParameters, name: string) =>
			await actOnce('benefit.checkEligibility', { profileId: who, definition: handle(name) });

		it.each([
			['archived', handles.archived],
			['not_published', handles.notPublished],
			['not_claimable', handles.notClaimable],
			['claim_period_not_begun', handles.notBegun],
			['claim_period_over', handles.over],
			['allocation_limit_reached', handles.noAllocations],
			['global_limit_reached', handles.noGlobalRedemptions],
			['condition_not_met', handles.womensEvening],
		])('tells that %s stands against a claim', async (reason, name) => {
			expect(await check(jose, name)).toMatchObject({
				eligible: false,
				reason,
				message: expect.stringMatching(/\w/) as string,
				profile_id: people.jose.id,
				definition_handle: name,
			});
		});

		it('tells that already_claimed stands against a second claim', async () => {
			expect(await check(mia, handles.welcome)).toMatchObject({ eligible: true });
			await claimRedeemed(handles.welcome);
			expect(await check(mia, handles.welcome)).toMatchObject({
				eligible: false,
				reason: 'already_claimed',
			});
			expect(await check(jose, handles.welcome)).toMatchObject({ eligible: true });
		});

		it('says what a claim then says', async () => {
			for (const name of Object.values(handles)) {
				const { eligible, reason } = await check(jose, name);
				const [claim] = jsonOf(
					await run(
						'benefit.claim',
						{ profileId: jose, definition: handle(name), timezone: '' },
						{ continues: true },
					),
				);
				expect([name, eligible, reason]).toEqual([
					name,
					claim?.details === undefined,
					detailsOf(claim).code ?? null,
				]);
			}
		});

		it('has a plain answer where nothing stands against a claim', async () => {
			expect(await check(mia, handles.womensEvening)).toEqual({
				eligible: true,
				reason: null,
				message: null,
				profile_id: people.mia.id,
				definition_handle: handles.womensEvening,
				definition_name: "Women's Evening",
			});
		});

		it('changes nothing', async () => {
			await check(mia, handles.survey);
			expect(pathsRead().every((read) => read.startsWith('GET '))).toBe(true);
			expect(sandbox.ledger()).toEqual([]);
		});

		it('fails where the definition or the profile does not exist', async () => {
			const definition = handle('welcom-gift');
			expect(
				await failure('benefit.checkEligibility', { profileId: mia, definition }),
			).toMatchObject({
				code: 'definition_not_found',
				message: expect.stringContaining(handles.welcome) as string,
			});
			expect(
				await failure('benefit.checkEligibility', {
					profileId: nobody,
					definition: handle(handles.welcome),
				}),
			).toMatchObject({ code: 'profile_not_found' });
		});
	},

	'benefit.redeem': () => {
		const redeem = async (count: number) => {
			const { benefit_id } = await benefitWith(seededExternalIds.delivery);
			return { profileId: jose, benefitId: String(benefit_id), count };
		};

		it('redeems once, or as often as is asked', async () => {
			expect(await actOnce('benefit.redeem', await redeem(2))).toMatchObject({
				external_id: seededExternalIds.delivery,
				redemption_id: expect.any(Number) as number,
				redemptions_remaining: 0,
				is_redeemable: false,
			});
			expect(sandbox.ledger()).toMatchObject([{ kind: 'redeem', count: 2 }]);
		});

		it('is refused where fewer redemptions remain', async () => {
			expect(await failure('benefit.redeem', await redeem(3))).toMatchObject({
				outcome: 'refused',
				code: 'not_redeemable',
			});
			expect(sandbox.ledger()).toEqual([]);
		});

		it('is refused for another profile’s benefit', async () => {
			expect(
				await failure('benefit.redeem', { ...(await redeem(1)), profileId: mia }),
			).toMatchObject({ code: 'benefit_not_found' });
		});

		it.each([0, 1.5, -1, 'two'])('refuses the count %p before anything is sent', async (count) => {
			const parameters = { profileId: jose, benefitId: '1', count };
			expect(await failureUnsent('benefit.redeem', parameters)).toMatchObject({
				code: 'parameter_invalid',
			});
		});
	},

	'benefit.issue': () => {
		const issuing = {
			profileId: mia,
			definition: handle(handles.notClaimable),
			timezone: 'Europe/London',
		};

		it('gives a benefit that nobody can claim', async () => {
			expect(await issued(handles.notClaimable, { externalId: 'BDAY-1' })).toMatchObject({
				external_id: 'BDAY-1',
				claimed_at: null,
				redeem_code_pos: 'BDAY15',
				duplicate: false,
			});
			expect(countsOf(sandbox.ledger())).toEqual({ issue: 1 });
		});

		it('sends what is documented, and no optional key that is empty', async () => {
			expect(
				await sentBy('benefit.issue', {
					...issuing,
					issuedAt: '2026-03-05T09:00:00',
					options: { generateExternalId: false },
				}),
			).toEqual({
				method: 'POST',
				url: '/api/v3/benefits',
				body: {
					benefit_definition_id: 7,
					profile_id: people.mia.id,
					issued_at: '2026-03-05 09:00:00',
					timezone: 'Europe/London',
				},
			});
		});

		it.each([
			['2026-03-05T09:00:00', '2026-03-05 09:00:00'],
			['2026-03-05 09:00:00', '2026-03-05 09:00:00'],
			['2026-03-05', '2026-03-05 00:00:00'],
			['2026-03-05T09:00:00+11:00', '2026-03-04 22:00:00'],
			['2026-07-05T09:00:00Z', '2026-07-05 10:00:00'],
			['={{ DateTime.fromISO("2026-03-05T09:00:00Z") }}', '2026-03-05 09:00:00'],
		])('sends the date of issue %p by the clock of the chosen zone', async (issuedAt, sent) => {
			const { body } = await sentBy('benefit.issue', { ...issuing, issuedAt });
			expect(body).toMatchObject({ issued_at: sent, timezone: 'Europe/London' });
		});

		it('issues now, by the clock of the chosen zone, where no date is given', async () => {
			const zone = 'Pacific/Auckland';
			const { body } = await sentBy('benefit.issue', { ...issuing, timezone: zone });
			const sent = DateTime.fromSQL(String((body as IDataObject).issued_at), { zone });
			expect(Math.abs(sent.diffNow('seconds').seconds)).toBeLessThan(60);
		});

		it('takes an expiry and a value of its own', async () => {
			expect(
				await issued(handles.notClaimable, {
					additionalFields: { expiresAt: '2026-05-01T18:00:00', value: 40 },
					simplify: false,
				}),
			).toMatchObject({ expires_at: '2026-05-01 18:00:00', value: 40 });
		});

		it('looks a definition up once for all items', async () => {
			const rows = Array.from({ length: 6 }, (_, number) => ({ number }));
			await act('benefit.issue', issuing, { rows });
			expect(pathsRead().filter((read) => read.includes('/definitions/'))).toEqual([
				`GET /benefits/definitions/handle/${handles.notClaimable}`,
			]);
			expect(countsOf(sandbox.ledger())).toEqual({ issue: 6 });
		});

		it('issues nothing where the date is none, and names the field', async () => {
			const failed = await failureUnsent('benefit.issue', { ...issuing, issuedAt: 'next Friday' });
			expect(failed.error).toBe('The field Issued At holds "next Friday", which is not a date');
			expect(failed).toMatchObject({ code: 'parameter_invalid' });
			expect(sandbox.ledger()).toEqual([]);
		});

		it('is refused where no allocation remains, and for an unknown profile', async () => {
			expect(
				await failure('benefit.issue', { ...issuing, definition: handle(handles.noAllocations) }),
			).toMatchObject({ outcome: 'refused', code: 'allocation_limit_reached' });
			expect(await failure('benefit.issue', { ...issuing, profileId: nobody })).toMatchObject({
				outcome: 'refused',
				code: 'profile_not_found',
			});
		});
	},

	'benefit.get': () => {
		it('gives the useful keys, or all', async () => {
			const { benefit_id } = await issued(handles.delivery);
			const get = { benefitId: String(benefit_id) };
			const json = await actOnce('benefit.get', get);
			expect(Object.keys(json)).toEqual(BENEFIT_KEYS);
			expect(json).toMatchObject({ benefit_id, redemptions_remaining: 3, redemption_id: null });
			expect(await actOnce('benefit.get', { ...get, simplify: false })).toMatchObject({
				id: benefit_id,
				definition: { handle: handles.delivery, is_extendable: true },
			});
		});

		it('fails for a benefit that does not exist', async () => {
			expect(await failure('benefit.get', { benefitId: '99999' })).toMatchObject({
				outcome: 'refused',
				code: 'benefit_not_found',
				http_status: 404,
			});
		});

		it.each(['7/../8', '7?x=1', 'free delivery', '={{ $json.nothing }}'])(
			'refuses the ID %p before anything is sent',
			async (benefitId) => {
				expect(await failureUnsent('benefit.get', { benefitId })).toMatchObject({
					code: 'parameter_invalid',
				});
			},
		);
	},

	'benefit.getAll': () => {
		const list = async (parameters: INodeParameters) =>
			await act('benefit.getAll', { profileId: mia, ...parameters });
		const handlesOf = (items: IDataObject[], key = 'definition_handle') =>
			items.map((item) => item[key]);

		it('lists what was issued to a profile, and what it can redeem now', async () => {
			expect((await list({ list: 'issued' })).map(({ external_id }) => external_id)).toEqual([
				seededExternalIds.expired,
				seededExternalIds.birthday,
			]);
			const redeemable = await list({ list: 'redeemable' });
			expect(redeemable.map(({ external_id }) => external_id)).toEqual([
				seededExternalIds.birthday,
			]);
			expect(Object.keys(redeemable[0] ?? {})).toEqual(BENEFIT_KEYS);
		});

		it('lists the definitions that a profile can claim, or may see', async () => {
			const claimable = handlesOf(await list({ list: 'claimable', profileId: jose }), 'handle');
			expect(claimable).toContain(handles.coffee);
			expect(claimable).not.toContain(handles.womensEvening);
			const viewable = handlesOf(await list({ list: 'viewable', profileId: jose }), 'handle');
			expect(viewable).toContain(handles.womensEvening);
			expect(viewable).not.toContain(handles.goldLounge);
			expect(await list({ list: 'claimable', limit: 2 })).toHaveLength(2);
			expect((await list({ list: 'claimable', simplify: false, limit: 1 }))[0]).toHaveProperty(
				'terms_conditions',
			);
		});

		it('lists the benefits of all profiles, without asking for one', async () => {
			const all = await act('benefit.getAll', { list: 'all', returnAll: true });
			expect(new Set(all.map(({ profile_id }) => profile_id)).size).toBeGreaterThan(1);
			expect(all).toHaveLength(Object.keys(seededExternalIds).length);
		});

		it('reads as many pages as there are, or as the limit needs', async () => {
			const rows = Array.from({ length: 230 }, (_, number) => ({ number }));
			await act(
				'benefit.claim',
				{
					profileId: mia,
					definition: handle(handles.coffee),
					timezone: '',
					options: { concurrency: 50, duplicateProtection: 'off' },
				},
				{ rows },
			);
			const pages = async (parameters: INodeParameters) => {
				const before = sandbox.requests().length;
				const items = await list(parameters);
				return [
					new Set(items.map((item) => item.benefit_id)).size,
					sandbox.requests().length - before,
				];
			};
			expect(await pages({ returnAll: true })).toEqual([232, 3]);
			expect(await pages({ limit: 150 })).toEqual([150, 2]);
			expect(await pages({ limit: 100 })).toEqual([100, 1]);
			expect(await pages({})).toEqual([50, 1]);
		});

		it('filters, with moments in UTC and expiries by the clock of the workflow', async () => {
			expect(
				await queryOf('benefit.getAll', {
					list: 'issued',
					profileId: mia,
					filters: {
						definitionId: 12,
						externalIdFilter: 'A & B',
						redeemCodePos: 'X',
						timezoneFilter: '',
						issuedAfter: '2026-03-05T09:00:00',
						expiresBefore: '2026-03-05T09:00:00',
						claimedAfter: '2026-03-05T09:00:00+11:00',
					},
				}),
			).toEqual({
				'filter[benefit_definition_id]': '12',
				'filter[external_id]': 'A & B',
				'filter[redeem_code_pos]': 'X',
				'filter[issued_at][gte]': '2026-03-05 01:00:00',
				'filter[expires_at][lt]': '2026-03-05 09:00:00',
				'filter[claimed_at][gte]': '2026-03-04 22:00:00',
			});
			const early = await list({ filters: { issuedBefore: '2021-01-01' } });
			expect(early.map(({ external_id }) => external_id)).toEqual([seededExternalIds.expired]);
		});

		it('gives no item where there is nothing', async () => {
			expect(await list({ profileId: locator('id', people.newcomer.id) })).toEqual([]);
		});

		it('stops at a list that repeats a page for ever', async () => {
			recorder.answer = () => ({
				body: { data: [{ id: 1 }, { id: 2 }], links: { next: `${recorder.baseUrl}/benefits` } },
			});
			expect(
				await failure(
					'benefit.getAll',
					{ list: 'all', returnAll: true },
					{ baseUrl: recorder.baseUrl },
				),
			).toMatchObject({ code: 'paging_endless' });
			expect(recorder.requests).toHaveLength(2);
		});

		it('fails for an unknown profile, a bad limit and a bad date', async () => {
			expect(await failure('benefit.getAll', { profileId: nobody })).toMatchObject({
				code: 'profile_not_found',
			});
			sandbox.reset();
			for (const bad of [{ limit: 0 }, { limit: 'all' }, { filters: { issuedAfter: 'soon' } }]) {
				expect(await failureUnsent('benefit.getAll', { profileId: mia, ...bad })).toMatchObject({
					code: 'parameter_invalid',
				});
			}
		});
	},

	'benefit.update': () => {
		const update = (updateFields: INodeParameters, benefitId = '7') => ({
			benefitId,
			updateFields,
		});

		it('sends only what was set', async () => {
			expect(
				await sentBy(
					'benefit.update',
					update({ newExternalId: 'A-2', value: 0, meta: '{"a":1}', expiresAt: '2026-05-01' }),
				),
			).toEqual({
				method: 'PUT',
				url: '/api/v3/benefits/7',
				body: {
					expires_at: '2026-05-01 00:00:00',
					external_id: 'A-2',
					meta: { a: 1 },
					value: 0,
				},
			});
		});

		it('clears a field that was added and left empty', async () => {
			const { body } = await sentBy(
				'benefit.update',
				update({ newExternalId: '', redeemCodePos: '', value: '', meta: '{}' }),
			);
			expect(body).toEqual({ external_id: null, meta: null, redeem_code_pos: null, value: null });
		});

		it('leaves the rest of the benefit alone', async () => {
			const before = await benefitWith(seededExternalIds.birthday);
			const after = await actOnce(
				'benefit.update',
				update({ redeemCodePos: '' }, String(before.benefit_id)),
			);
			expect(after).toEqual({ ...before, redeem_code_pos: null });
		});

		it('fails for a benefit that does not exist', async () => {
			expect(await failure('benefit.update', update({ value: 1 }, '99999'))).toMatchObject({
				code: 'benefit_not_found',
			});
		});

		it.each<[string, INodeParameters, string]>([
			['nothing', {}, 'parameter_invalid'],
			['a broken meta', { meta: '{' }, 'meta_invalid'],
			['a broken date', { expiresAt: '31/12/2026' }, 'parameter_invalid'],
		])('with %s to set fails before anything is sent', async (_what, fields, code) => {
			expect(await failureUnsent('benefit.update', update(fields))).toMatchObject({ code });
		});
	},

	'benefit.extend': () => {
		const extend = async (
			more: INodeParameters,
			externalId: string = seededExternalIds.delivery,
		) => {
			const { benefit_id } = await benefitWith(externalId);
			return { profileId: jose, benefitId: String(benefit_id), ...more };
		};

		it('moves the expiry by days', async () => {
			const before = await benefitWith(seededExternalIds.delivery);
			const { expires_at } = await actOnce('benefit.extend', await extend({ extendDays: 10 }));
			const days = (text: unknown) => DateTime.fromSQL(String(text), { zone: 'utc' });
			expect(days(expires_at).diff(days(before.expires_at), 'days').days).toBe(10);
		});

		it('moves the expiry to a date, by the clock of the workflow', async () => {
			const toDate = { extendBy: 'date', extendDate: '2027-01-31T20:00:00Z' };
			expect(await actOnce('benefit.extend', await extend(toDate))).toMatchObject({
				expires_at: '2027-02-01 04:00:00',
			});
			expect(
				await actOnce('benefit.extend', await extend({ ...toDate, simplify: false })),
			).toMatchObject({ expires_at: '2027-02-01 04:00:00', definition: { is_extendable: true } });
		});

		it('is refused for a benefit that is not extendable, or not the profile’s', async () => {
			const print = await extend({}, seededExternalIds.print);
			const soren = locator('id', people.soren.id);
			expect(await failure('benefit.extend', { ...print, profileId: soren })).toMatchObject({
				outcome: 'refused',
				code: 'validation_failed',
				errors: { ids: ['This benefit is not extendable.'] },
			});
			expect(await failure('benefit.extend', await extend({ profileId: mia }))).toMatchObject({
				outcome: 'refused',
				code: 'validation_failed',
			});
		});

		it.each<INodeParameters>([
			{ extendDays: 0 },
			{ extendDays: 1.5 },
			{ extendBy: 'date', extendDate: 'soon' },
		])('refuses %p before anything is sent', async (bad) => {
			const parameters = { profileId: jose, benefitId: '7', ...bad };
			expect(await failureUnsent('benefit.extend', parameters)).toMatchObject({
				code: 'parameter_invalid',
			});
		});
	},

	'benefit.delete': () => {
		it('says what it deleted, and it is gone', async () => {
			const { benefit_id } = await benefitWith(seededExternalIds.birthday);
			const benefitId = String(benefit_id);
			expect(await actOnce('benefit.delete', { benefitId })).toEqual({
				deleted: true,
				benefit_id: benefitId,
			});
			for (const operation of ['benefit.get', 'benefit.delete']) {
				expect(await failure(operation, { benefitId })).toMatchObject({
					code: 'benefit_not_found',
				});
			}
		});
	},

	'benefitDefinition.get': () => {
		it('finds a definition by its handle or its number', async () => {
			const byHandle = await actOnce('benefitDefinition.get', {
				definition: handle(handles.womensEvening),
			});
			expect(byHandle).toMatchObject({ handle: handles.womensEvening, is_claimable: true });
			const id = locator('id', String(byHandle.definition_id));
			expect(await actOnce('benefitDefinition.get', { definition: id })).toEqual(byHandle);
			expect(
				await actOnce('benefitDefinition.get', { definition: id, simplify: false }),
			).toMatchObject({ claim_condition: { and: [{ '===': ['female', { var: 'gender' }] }] } });
		});

		it('fails where there is none, and names the closest handles', async () => {
			expect(
				await failure('benefitDefinition.get', { definition: handle('gold-loungue') }),
			).toMatchObject({
				code: 'definition_not_found',
				message: expect.stringContaining(`Did you mean ${handles.goldLounge}`) as string,
			});
			expect(
				await failure('benefitDefinition.get', { definition: locator('id', '99999') }),
			).toMatchObject({ code: 'definition_not_found' });
		});
	},

	'benefitDefinition.getAll': () => {
		it('lists all, or up to a limit', async () => {
			const all = await act('benefitDefinition.getAll', { returnAll: true });
			expect(all.map((definition) => definition.handle).sort()).toEqual(
				Object.values(handles).sort(),
			);
			expect(await act('benefitDefinition.getAll', { limit: 3 })).toEqual(all.slice(0, 3));
			expect(
				(await act('benefitDefinition.getAll', { limit: 1, simplify: false }))[0],
			).toHaveProperty('period_type');
		});

		it.each<[INodeParameters, string[]]>([
			[{ search: 'SURVEY' }, [handles.survey]],
			[{ isArchived: true }, [handles.archived]],
			[{ isClaimable: false }, [handles.notClaimable]],
			[{ isPublished: false }, [handles.notPublished]],
			[{ isPublished: false, isArchived: true }, []],
			[{ createdAfter: '2026-03-10T10:00:01' }, []],
			[{ createdBefore: '2026-03-10T10:00:00' }, []],
		])('filters by %j', async (filters, found) => {
			const definitions = await act('benefitDefinition.getAll', { returnAll: true, filters });
			expect(definitions.map((definition) => definition.handle)).toEqual(found);
		});
	},

	'benefitDefinition.create': () => {
		const create = { name: 'Tea on Us', handle: 'tea-on-us', period: 14 };

		it('makes one that can be issued at once', async () => {
			expect(await actOnce('benefitDefinition.create', create)).toMatchObject({
				handle: 'tea-on-us',
				name: 'Tea on Us',
				is_published: false,
			});
			expect(await issued('tea-on-us')).toMatchObject({ definition_handle: 'tea-on-us' });
		});

		it('sends what was set, in the types that the API takes', async () => {
			const { body } = await sentBy('benefitDefinition.create', {
				...create,
				additionalFields: {
					claimCondition: '{"===": [{"var": "gender"}, "female"]}',
					claimPeriodStartAt: '2026-04-01T09:00:00',
					isClaimable: true,
					isPublished: false,
					maxRedemptions: '3',
					meta: '{}',
					periodType: 'weeks',
					type: 'gift',
					totalAllocations: '',
				},
			});
			expect(body).toEqual({
				name: 'Tea on Us',
				handle: 'tea-on-us',
				period: 14,
				claim_condition: { '===': [{ var: 'gender' }, 'female'] },
				claim_period_start_at: '2026-04-01 09:00:00',
				is_claimable: true,
				is_published: false,
				max_redemptions: 3,
				meta: null,
				period_type: 'weeks',
				type: 'gift',
				total_allocations: null,
			});
		});

		it('is refused where the handle is taken, in the API’s words', async () => {
			expect(
				await failure('benefitDefinition.create', { ...create, handle: handles.coffee }),
			).toMatchObject({
				outcome: 'refused',
				code: 'validation_failed',
				errors: { handle: ['The handle has already been taken.'] },
			});
		});

		it.each<[INodeParameters, string]>([
			[{ handle: 'tea on us' }, 'parameter_invalid'],
			[{ handle: '={{ $json.nothing }}' }, 'parameter_invalid'],
			[{ name: '={{ "  " }}' }, 'parameter_invalid'],
			[{ period: 0 }, 'parameter_invalid'],
			[{ additionalFields: { claimCondition: '{"is": 1}' } }, 'condition_invalid'],
			[{ additionalFields: { viewCondition: '[1]' } }, 'condition_invalid'],
		])('refuses %j before anything is sent', async (bad, code) => {
			expect(await failureUnsent('benefitDefinition.create', { ...create, ...bad })).toMatchObject({
				code,
			});
		});
	},

	'benefitDefinition.update': () => {
		const update = (updateFields: INodeParameters, definition = locator('id', '7')) => ({
			definition,
			updateFields,
		});

		it('sends only what was set, and clears what was left empty', async () => {
			expect(
				await sentBy(
					'benefitDefinition.update',
					update({
						name: 'Tea',
						isPublished: false,
						claimCondition: '',
						claimPeriodEndAt: '',
						redeemCodePos: '',
						totalAllocations: '',
					}),
				),
			).toEqual({
				method: 'PUT',
				url: '/api/v3/benefits/definitions/7',
				body: {
					name: 'Tea',
					is_published: false,
					claim_condition: null,
					claim_period_end_at: null,
					redeem_code_pos: null,
					total_allocations: null,
				},
			});
		});

		it('leaves the rest of the definition alone', async () => {
			const definition = handle(handles.womensEvening);
			const before = await actOnce('benefitDefinition.get', { definition, simplify: false });
			const after = await actOnce('benefitDefinition.update', {
				...update({ claimCondition: '' }, definition),
				simplify: false,
			});
			expect(after).toEqual({ ...before, claim_condition: null });
		});

		it('fails with nothing to update, and for a definition that does not exist', async () => {
			expect(await failureUnsent('benefitDefinition.update', update({}))).toMatchObject({
				code: 'parameter_invalid',
			});
			expect(
				await failure('benefitDefinition.update', update({ name: 'x' }, locator('id', '99999'))),
			).toMatchObject({ code: 'definition_not_found' });
		});
	},

	'benefitDefinition.clone': () => {
		const clone = { definition: handle(handles.delivery), handle: 'free-delivery-2' };

		it('copies a definition under a new handle, and a new name if one is given', async () => {
			expect(await actOnce('benefitDefinition.clone', clone)).toMatchObject({
				handle: 'free-delivery-2',
				name: 'Free Delivery',
				type: 'voucher',
			});
			expect(
				await actOnce('benefitDefinition.clone', {
					...clone,
					handle: 'free-delivery-3',
					additionalFields: { name: 'Third' },
					simplify: false,
				}),
			).toMatchObject({ handle: 'free-delivery-3', name: 'Third', max_redemptions: 3 });
		});

		it('fails where the handle is taken, not valid, or there is nothing to copy', async () => {
			expect(
				await failure('benefitDefinition.clone', { ...clone, handle: handles.coffee }),
			).toMatchObject({ code: 'validation_failed' });
			expect(
				await failure('benefitDefinition.clone', { ...clone, definition: handle('free-deliver') }),
			).toMatchObject({ code: 'definition_not_found' });
			sandbox.reset();
			expect(
				await failureUnsent('benefitDefinition.clone', { ...clone, handle: 'a b' }),
			).toMatchObject({ code: 'parameter_invalid' });
		});
	},

	'benefitDefinition.delete': () => {
		it('says what it deleted, and it is gone', async () => {
			const definition = handle(handles.anniversary);
			const { definition_id } = await actOnce('benefitDefinition.get', { definition });
			expect(await actOnce('benefitDefinition.delete', { definition })).toEqual({
				deleted: true,
				definition_id: String(definition_id),
			});
			expect(await failure('benefitDefinition.get', { definition })).toMatchObject({
				code: 'definition_not_found',
			});
		});

		it('is refused where benefits were given', async () => {
			expect(
				await failure('benefitDefinition.delete', { definition: handle(handles.notClaimable) }),
			).toMatchObject({ outcome: 'refused', code: 'conflict', http_status: 409 });
		});
	},

	'redemption.get': () => {
		it('gives the useful keys, or all', async () => {
			const { redemption_id, benefit_id } = await claimRedeemed(handles.survey);
			const get = { redemptionId: String(redemption_id) };
			expect(await actOnce('redemption.get', get)).toMatchObject({
				redemption_id,
				profile_id: people.mia.id,
				type: 'redeem',
				benefit_ids: [benefit_id],
				definition_handles: [handles.survey],
			});
			const simplified = JSON.stringify(await actOnce('redemption.get', get));
			expect(simplified).not.toContain(people.mia.email);
			expect(await actOnce('redemption.get', { ...get, simplify: false })).toMatchObject({
				profile: { email: people.mia.email },
			});
		});

		it('fails for a redemption that does not exist', async () => {
			expect(await failure('redemption.get', { redemptionId: '99999' })).toMatchObject({
				code: 'redemption_not_found',
			});
		});
	},

	'redemption.getAll': () => {
		it('lists the redemptions of one profile, or of all', async () => {
			expect(await act('redemption.getAll', { profileId: jose })).toMatchObject([
				{ profile_id: people.jose.id, definition_handles: [handles.delivery] },
			]);
			expect(await act('redemption.getAll', { list: 'all', returnAll: true })).toHaveLength(3);
			expect(await act('redemption.getAll', { list: 'all', limit: 2 })).toHaveLength(2);
		});

		it('filters by moments, in UTC', async () => {
			expect(
				await queryOf('redemption.getAll', {
					list: 'all',
					filters: { hasBenefit: true, createdAfter: '2026-03-10T09:00:00' },
				}),
			).toEqual({ 'filter[has_benefit]': '1', 'filter[created_at][gte]': '2026-03-10 01:00:00' });
			const since = async (createdAfter: string) =>
				await act('redemption.getAll', { list: 'all', filters: { createdAfter } });
			expect(await since('2026-03-10T10:00:00')).toHaveLength(3);
			expect(await since('2026-03-10T10:00:01')).toEqual([]);
		});

		it('fails for an unknown profile', async () => {
			expect(await failure('redemption.getAll', { profileId: nobody })).toMatchObject({
				code: 'profile_not_found',
			});
		});
	},

	'redemption.reverse': () => {
		const reverse = async () => {
			const { redemption_id } = await claimRedeemed(handles.survey);
			return { redemptionId: String(redemption_id) };
		};

		it('gives the benefit back, once', async () => {
			const redemption = await reverse();
			const reversal = await actOnce('redemption.reverse', redemption);
			expect(reversal).toMatchObject({ type: 'reversal', definition_handles: [handles.survey] });
			const [benefitId] = reversal.benefit_ids as number[];
			expect(await actOnce('benefit.get', { benefitId: String(benefitId) })).toMatchObject({
				redemptions_remaining: 1,
				is_redeemable: true,
			});
			expect(await failure('redemption.reverse', redemption)).toMatchObject({
				outcome: 'refused',
				code: 'conflict',
			});
			expect(countsOf(sandbox.ledger())).toEqual({ claim: 1, redeem: 1, reversal: 1 });
		});

		it('is refused after ten minutes, and names the operation that still works', async () => {
			const redemption = await reverse();
			clock = new Date(Date.parse(START) + 11 * 60_000);
			const failed = await failure('redemption.reverse', redemption);
			expect(failed).toMatchObject({ outcome: 'refused', code: 'reversal_window_over' });
			expect(failed.message).toContain('Return');
			expect(await actOnce('redemption.return', redemption)).toMatchObject({ type: 'return' });
		});
	},

	'redemption.return': () => {
		it('gives back as many as is asked', async () => {
			const { benefit_id } = await benefitWith(seededExternalIds.delivery);
			const redeem = { profileId: jose, benefitId: String(benefit_id) };
			const { redemption_id } = await actOnce('benefit.redeem', { ...redeem, count: 2 });
			const give = { redemptionId: String(redemption_id) };
			expect(await actOnce('redemption.return', { ...give, count: 2 })).toMatchObject({
				type: 'return',
				benefit_ids: [benefit_id],
			});
			expect(await actOnce('benefit.get', redeem)).toMatchObject({ redemptions_remaining: 2 });
			expect(await failure('redemption.return', give)).toMatchObject({ code: 'conflict' });
		});

		it('fails for a redemption that does not exist', async () => {
			expect(await failure('redemption.return', { redemptionId: '99999' })).toMatchObject({
				code: 'redemption_not_found',
			});
		});
	},

	'profile.get': () => {
		it.each([
			['id', people.mia.id],
			['email', people.mia.email],
			['email', ` ${people.mia.email.toUpperCase()} `],
			['mobile', '+61 491 570 156'],
			['mobile', '0061491570156'],
			['identity', 'shopify:6021477301'],
			['identity', 'magento_id: 18842'],
		])('finds the profile by %s: %s', async (mode, value) => {
			const profile = await actOnce('profile.get', { profileId: locator(mode, value) });
			expect(profile).toMatchObject({ profile_id: people.mia.id, tier_handle: 'gold' });
		});

		it('names nobody, unless everything is asked for', async () => {
			const text = JSON.stringify(await actOnce('profile.get', { profileId: mia }));
			for (const personal of ['Mia', 'Thompson', people.mia.email, people.mia.mobile_phone]) {
				expect(text).not.toContain(personal);
			}
			expect(await actOnce('profile.get', { profileId: mia, simplify: false })).toMatchObject({
				full_name: 'Mia Thompson',
				email: people.mia.email,
			});
		});

		it('looks each distinct value up once in a run', async () => {
			const emails = [people.mia.email, people.jose.email, people.mia.email, people.mia.email];
			const profiles = await act(
				'profile.get',
				{ profileId: locator('email', '={{ $json.email }}') },
				{ rows: emails.map((email) => ({ email })) },
			);
			expect(profiles.map(({ profile_id }) => profile_id)).toEqual([
				people.mia.id,
				people.jose.id,
				people.mia.id,
				people.mia.id,
			]);
			expect(pathsRead().filter((read) => read === 'GET /profiles')).toHaveLength(2);
		});

		it.each([
			['email', 'nobody@example.com', 'profile_unknown'],
			['mobile', '+61491570999', 'profile_unknown'],
			['identity', 'shopify:1', 'profile_unknown'],
			['identity', 'pos:6021477301', 'profile_unknown'],
			['id', 'd0c9b8a7-1234-4e5f-8a9b-0c1d2e3f4a5b', 'profile_not_found'],
		])('fails where nobody has this %s (%s), without repeating it', async (mode, value, code) => {
			const failed = await failure('profile.get', { profileId: locator(mode, value) });
			expect(failed).toMatchObject({ outcome: 'refused', code });
			if (mode !== 'id') expect(failed.error + failed.message).not.toContain(value);
		});

		it('fails where several profiles have the email', async () => {
			const { email } = people.mia;
			recorder.answer = () => ({
				body: {
					data: [
						{ id: people.mia.id, email },
						{ id: people.jose.id, email },
					],
				},
			});
			expect(
				await failure(
					'profile.get',
					{ profileId: locator('email', email) },
					{ baseUrl: recorder.baseUrl },
				),
			).toMatchObject({
				error: 'Omneo has 2 profiles with this email address',
				code: 'profile_ambiguous',
			});
		});

		it('does not trust a tenant that ignores the filter', async () => {
			recorder.answer = () => ({
				body: { data: [{ id: people.jose.id, email: people.jose.email }] },
			});
			expect(
				await failure(
					'profile.get',
					{ profileId: locator('email', people.mia.email) },
					{ baseUrl: recorder.baseUrl },
				),
			).toMatchObject({ code: 'profile_unknown' });
		});

		it.each([
			['mobile', '0491 570 156', 'has no country code'],
			['mobile', '+61', 'is not valid'],
			['email', 'mia.thompson', 'is not valid'],
			['email', 'a@example.com, b@example.com', 'is not valid'],
			['identity', '6021477301', 'is not valid'],
			['identity', 'shopify:', 'is not valid'],
			['id', 'mia', 'is not a UUID'],
			['email', '={{ $json.nothing }}', 'is missing'],
		])('refuses the %s %p before anything is sent', async (mode, value, why) => {
			const failed = await failureUnsent('profile.get', { profileId: locator(mode, value) });
			expect(failed.error).toContain(why);
			expect(failed).toMatchObject({ code: 'profile_id_invalid' });
		});
	},

	'profile.getAll': () => {
		it('reads over several pages, or up to a limit', async () => {
			const all = await act('profile.getAll', { returnAll: true });
			expect(new Set(all.map(({ profile_id }) => profile_id)).size).toBe(
				240 + Object.keys(people).length,
			);
			expect(pathsRead()).toHaveLength(3);
			expect(await act('profile.getAll', { limit: 7 })).toEqual(all.slice(0, 7));
		});

		it.each<[INodeParameters, string[]]>([
			[{ search: 'thomp' }, [people.mia.id]],
			[{ email: people.jose.email }, [people.jose.id]],
			[{ mobilePhone: '+447700900123' }, [people.soren.id]],
			[{ externalIdFilter: 'X-1' }, []],
			[{ createdBefore: '2025-11-03T09:00:00' }, []],
		])('filters by %j', async (filters, ids) => {
			const found = await act('profile.getAll', { filters });
			expect(found.map(({ profile_id }) => profile_id)).toEqual(ids);
		});

		it('gives all keys with simplify off', async () => {
			const filters = { search: 'thomp' };
			expect(await act('profile.getAll', { filters, simplify: false })).toMatchObject([
				{ id: people.mia.id, email: people.mia.email },
			]);
		});
	},
};

describe.each(Object.entries(tests))('%s', (_name, describeOperation) => {
	describeOperation();
});

describe('the operations of the node', () => {
	it('are each tested here', () => {
		const names = Object.entries(resources).flatMap(([resource, { operations }]) =>
			Object.keys(operations).map((operation) => `${resource}.${operation}`),
		);
		expect(Object.keys(tests).sort()).toEqual(names.sort());
	});

	it('fail with a plain sentence where a workflow names one that does not exist', async () => {
		expect(await failureUnsent('benefit.explode')).toMatchObject({ code: 'parameter_invalid' });
	});
});
