import { DateTime } from 'luxon';
import type { IDataObject, INodeParameters } from 'n8n-workflow';
import { handles, people, seededExternalIds } from '../../../sandbox';
import { countsOf, detailsOf, jsonOf, locator } from '../../engine/support';
import {
	BENEFIT_KEYS,
	act,
	actOnce,
	benefitWith,
	claimRedeemed,
	describeOperations,
	failure,
	failureUnsent,
	handle,
	issued,
	jose,
	mia,
	nobody,
	passMinutes,
	pathsRead,
	queryOf,
	recorder,
	run,
	sandbox,
	sentBy,
	stored,
} from './support';

describeOperations('benefit', {
	claimRedeem: () => {
		it('claims and redeems in one step', async () => {
			const { benefit_id, duplicate } = await claimRedeemed(handles.survey);
			expect(duplicate).toBe(false);
			expect(await stored(benefit_id)).toMatchObject({ redemptions_remaining: 0 });
			expect(countsOf(sandbox.ledger())).toEqual({ claim: 1, redeem: 1 });
		});
	},

	claim: () => {
		const claim = { profileId: mia, definition: handle(handles.delivery), timezone: '' };

		it('claims and does not redeem', async () => {
			const { benefit_id, redemption_id } = await actOnce('benefit.claim', claim);
			expect(redemption_id).toBeNull();
			expect(await stored(benefit_id)).toMatchObject({
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

	checkEligibility: () => {
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
				would: 'claim',
				eligible: true,
				reason: null,
				message: null,
				problems: [],
				benefit_id: null,
				given_at: null,
				profile_id: people.mia.id,
				external_id: null,
				definition_handle: handles.womensEvening,
			});
		});

		it('changes nothing', async () => {
			await check(mia, handles.survey);
			expect(pathsRead().every((read) => read.startsWith('GET '))).toBe(true);
			expect(sandbox.ledger()).toEqual([]);
		});

		it('tells that a definition or a profile that does not exist stands against a claim', async () => {
			expect(await check(mia, 'welcom-gift')).toMatchObject({
				would: 'refuse',
				reason: 'definition_not_found',
				problems: [{ advice: expect.stringContaining(handles.welcome) as string }],
			});
			for (const name of [handles.welcome, handles.coffee]) {
				expect(await check(nobody, name)).toMatchObject({
					would: 'refuse',
					reason: 'profile_not_found',
				});
			}
			expect(await check(locator('email', 'nobody@example.com'), handles.coffee)).toMatchObject({
				would: 'refuse',
				reason: 'profile_unknown',
			});
		});

		it('tells all that is wrong with a row', async () => {
			const wrong = await actOnce('benefit.checkEligibility', {
				profileId: locator('email', 'no address'),
				definition: handle('={{ $json.nothing }}'),
				timezone: 'Mars/Olympus',
				externalId: 'survey-1',
			});
			expect(wrong).toMatchObject({ would: 'invalid', eligible: false, external_id: 'survey-1' });
			expect((wrong.problems as IDataObject[]).map(({ code }) => code)).toEqual([
				expect.any(String),
				'definition_missing',
				'time_zone_invalid',
			]);
			expect(wrong.message).toMatch(/Mars/);
			expect(sandbox.requests()).toEqual([]);
		});

		it('names the benefit that a claim would return, and when it was given', async () => {
			const of = { profileId: mia, definition: handle(handles.coffee), externalId: 'survey-2' };
			const { benefit_id } = await actOnce('benefit.claim', of);
			expect(await actOnce('benefit.checkEligibility', of)).toMatchObject({
				would: 'return_existing',
				eligible: false,
				reason: null,
				benefit_id,
				given_at: expect.stringMatching(/^2026-03-10T/) as string,
				external_id: 'survey-2',
			});
			const others = { ...of, definition: handle(handles.survey) };
			expect(await actOnce('benefit.checkEligibility', others)).toMatchObject({
				would: 'refuse',
				reason: 'external_id_in_use',
			});
			const options = { duplicateProtection: 'fail' };
			expect(await actOnce('benefit.checkEligibility', { ...of, options })).toMatchObject({
				would: 'refuse',
				reason: 'duplicate_external_id',
				benefit_id,
			});
		});

		it('says what Claim and Redeem and Issue would do, where that is not what Claim would', async () => {
			const of = { profileId: mia, definition: handle(handles.coffee), externalId: 'survey-3' };
			await actOnce('benefit.claimRedeem', of);
			const [redemption] = await act('redemption.getAll', { list: 'profile', profileId: mia });
			const preview = async (previewOf: string, more: INodeParameters = {}) =>
				await actOnce('benefit.checkEligibility', { ...of, previewOf, ...more });
			expect(await preview('claimRedeem')).toMatchObject({ would: 'return_existing' });
			await act('redemption.reverse', { redemptionId: String(redemption?.redemption_id) });
			expect(await preview('claim')).toMatchObject({ would: 'return_existing' });
			expect(await preview('claimRedeem')).toMatchObject({
				would: 'refuse',
				reason: 'redemption_reversed',
			});
			const definition = handle(handles.notClaimable);
			expect(await preview('claim', { definition, externalId: 'b' })).toMatchObject({
				reason: 'not_claimable',
			});
			const issued = { definition, externalId: 'b', issuedAt: 'yesterday, perhaps' };
			expect(await preview('issue', issued)).toMatchObject({ would: 'invalid' });
			expect(await preview('issue', { definition, externalId: 'b' })).toMatchObject({
				would: 'claim',
			});
		});
	},

	redeem: () => {
		const redeem = async (count: number) => {
			const { benefit_id } = await benefitWith(seededExternalIds.delivery);
			return { profileId: jose, benefitId: String(benefit_id), count };
		};

		it.each([
			['externalId', () => seededExternalIds.delivery],
			['externalId', () => ` ${seededExternalIds.delivery} `],
			['id', async () => String((await benefitWith(seededExternalIds.delivery)).benefit_id)],
		])('redeems a benefit that is given by %s', async (mode, value) => {
			const benefitId = locator(mode, await value());
			const redeemed = await actOnce('benefit.redeem', { profileId: jose, benefitId });
			expect(redeemed.external_id).toBe(seededExternalIds.delivery);
			expect(await stored(redeemed.benefit_id)).toMatchObject({ redemptions_remaining: 1 });
		});

		it('redeems by a code only what can be redeemed, and only where one benefit has the code', async () => {
			const code = 'SHARED-1';
			const coded = async () => {
				const { benefit_id } = await issued(handles.notClaimable);
				const benefitId = String(benefit_id);
				await act('benefit.update', { benefitId, updateFields: { redeemCodePos: code } });
				return benefit_id;
			};
			const benefitId = locator('code', code);
			expect(await failure('benefit.redeem', { profileId: mia, benefitId })).toMatchObject({
				code: 'benefit_unknown',
				outcome: 'refused',
			});
			const first = await coded();
			expect(await actOnce('benefit.redeem', { profileId: mia, benefitId })).toMatchObject({
				benefit_id: first,
			});
			const second = await coded();
			expect(await actOnce('benefit.redeem', { profileId: mia, benefitId })).toMatchObject({
				benefit_id: second,
			});
			await coded();
			await coded();
			expect(await failure('benefit.redeem', { profileId: mia, benefitId })).toMatchObject({
				code: 'benefit_ambiguous',
				outcome: 'refused',
			});
			expect(countsOf(sandbox.ledger())).toMatchObject({ redeem: 2 });
		});

		it('does not find another profile’s benefit, nor one where the filter is ignored', async () => {
			const benefitId = locator('externalId', seededExternalIds.delivery);
			expect(await failure('benefit.redeem', { profileId: mia, benefitId })).toMatchObject({
				code: 'benefit_unknown',
			});
			recorder.answer = () => ({
				body: { data: [{ id: 7, external_id: 'OTHER' }], meta: { last_page: 1 } },
			});
			const there = { baseUrl: recorder.baseUrl };
			expect(await failure('benefit.delete', { benefitId }, there)).toMatchObject({
				code: 'benefit_unknown',
			});
			expect(recorder.requests.map(({ method }) => method)).toEqual(['GET']);
		});

		it('redeems once, or as often as is asked', async () => {
			const redeemed = await actOnce('benefit.redeem', await redeem(2));
			expect(redeemed).toMatchObject({
				external_id: seededExternalIds.delivery,
				redemption_id: expect.any(Number) as number,
			});
			expect(await stored(redeemed.benefit_id)).toMatchObject({
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

	issue: () => {
		const issuing = {
			profileId: mia,
			definition: handle(handles.notClaimable),
			timezone: 'Europe/London',
		};
		// The recorder's lists show nothing, so a claim that is looked for would not be found there.
		const unlooked = { options: { generateExternalId: false } };

		it('gives a benefit that nobody can claim', async () => {
			const json = await issued(handles.notClaimable, { externalId: 'BDAY-1' });
			expect(json).toMatchObject({
				external_id: 'BDAY-1',
				redeem_code_pos: 'BDAY15',
				duplicate: false,
			});
			expect(await stored(json.benefit_id)).toMatchObject({ claimed_at: null });
			expect(countsOf(sandbox.ledger())).toEqual({ issue: 1 });
		});

		it('sends what is documented, and no optional key that is empty', async () => {
			expect(
				await sentBy('benefit.issue', {
					...issuing,
					...unlooked,
					issuedAt: '2026-03-05T09:00:00',
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
			const { body } = await sentBy('benefit.issue', { ...issuing, ...unlooked, issuedAt });
			expect(body).toMatchObject({ issued_at: sent, timezone: 'Europe/London' });
		});

		it('issues now, by the clock of the chosen zone, where no date is given', async () => {
			const zone = 'Pacific/Auckland';
			const { body } = await sentBy('benefit.issue', { ...issuing, ...unlooked, timezone: zone });
			const sent = DateTime.fromSQL(String((body as IDataObject).issued_at), { zone });
			expect(Math.abs(sent.diffNow('seconds').seconds)).toBeLessThan(60);
		});

		it('takes an expiry and a value of its own', async () => {
			expect(
				await issued(handles.notClaimable, {
					additionalFields: { expiresAt: '2026-05-01T18:00:00', value: 40 },
				}),
			).toMatchObject({ expires_at: '2026-05-01T18:00:00+10:00' });
			const { body } = await sentBy('benefit.issue', {
				...issuing,
				...unlooked,
				additionalFields: { value: 40 },
			});
			expect(body).toMatchObject({ value: 40 });
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

	get: () => {
		it('gives the useful keys, or all', async () => {
			const { benefit_id } = await issued(handles.delivery);
			const get = { benefitId: String(benefit_id) };
			const json = await actOnce('benefit.get', get);
			expect(Object.keys(json)).toEqual(BENEFIT_KEYS);
			expect(json).toMatchObject({ benefit_id, is_redeemable: true });
			expect(await stored(benefit_id)).toMatchObject({
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

	getAll: () => {
		const list = async (parameters: INodeParameters) =>
			await act('benefit.getAll', { profileId: mia, ...parameters });
		const handlesOf = (items: IDataObject[], key = 'definition_handle') =>
			items.map((item) => item[key]);

		it('lists what was issued to a profile, and what it can redeem now', async () => {
			expect((await list({ list: 'issued' })).map(({ external_id }) => external_id)).toEqual([
				seededExternalIds.birthday,
				seededExternalIds.expired,
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

		it('filters by more than the dates could be by either clock of a tenant', async () => {
			expect(
				await queryOf('benefit.getAll', {
					list: 'issued',
					profileId: mia,
					filters: {
						definition: locator('id', '12'),
						externalIdFilter: 'A & B',
						redeemCodePos: 'X',
						timezoneFilter: 'Australia/Perth',
						issuedAfter: '2026-03-05T09:00:00',
						expiresBefore: '2026-03-05T09:00:00',
						claimedAfter: '2026-03-05T09:00:00+11:00',
					},
				}),
			).toEqual({
				'filter[benefit_definition_id]': '12',
				sort: '-created_at',
				'filter[external_id]': 'A & B',
				'filter[redeem_code_pos]': 'X',
				'filter[timezone]': 'Australia/Perth',
				'filter[issued_at][gte]': '2026-03-04 11:00:00',
				'filter[expires_at][lt]': '2026-03-05 23:00:00',
				'filter[claimed_at][gte]': '2026-03-04 08:00:00',
			});
			const early = await list({ filters: { issuedBefore: '2021-01-01' } });
			expect(early.map(({ external_id }) => external_id)).toEqual([seededExternalIds.expired]);
		});

		const claimed = async (name: string, externalId: string, profileId = mia) =>
			await actOnce('benefit.claim', {
				profileId,
				definition: handle(name),
				timezone: 'Australia/Melbourne',
				externalId,
			});

		it('gives the newest first, also among those of one second, or another order', async () => {
			await claimed(handles.coffee, 'FIRST');
			await claimed(handles.coffee, 'SECOND');
			passMinutes(1);
			await claimed(handles.coffee, 'THIRD');
			const ids = async (more: INodeParameters) =>
				(await list({ list: 'issued', ...more })).map(({ external_id }) => external_id);
			expect((await ids({})).slice(0, 3)).toEqual(['THIRD', 'SECOND', 'FIRST']);
			expect(await ids({ limit: 1 })).toEqual(['THIRD']);
			expect((await ids({ sort: { direction: 'asc' } })).slice(-3)).toEqual([
				'FIRST',
				'SECOND',
				'THIRD',
			]);
			expect(await ids({ sort: { field: 'expires_at' }, limit: 1 })).toEqual([
				seededExternalIds.birthday,
			]);
		});

		it('puts a list in order that the tenant gives in another one, or will not sort', async () => {
			const record = (id: number, at: string) => ({ id, created_at: `2026-03-0${at} 00:00:00` });
			const body = {
				data: [record(1, '1'), record(3, '3'), record(2, '2')],
				meta: { last_page: 1 },
			};
			recorder.answer = () => ({ body });
			const newest = async () => (await list({ limit: 2 })).map(({ benefit_id }) => benefit_id);
			const there = { baseUrl: recorder.baseUrl };
			const first = await act('benefit.getAll', { list: 'all', limit: 2 }, there);
			expect(first.map(({ benefit_id }) => benefit_id)).toEqual([3, 2]);
			recorder.answer = ({ url }) =>
				url.includes('sort=') ? { status: 400, body: { message: 'Bad sort.' } } : { body };
			const second = await act('benefit.getAll', { list: 'all', limit: 2 }, there);
			expect(second.map(({ benefit_id }) => benefit_id)).toEqual([3, 2]);
			expect(await newest()).toHaveLength(2);
		});

		it.each([
			{ sort: { field: 'colour' } },
			{ sort: { direction: 'up' } },
			{ filters: { status: 'used' } },
			{ filters: { expiringWithinDays: 'soon' } },
		])('refuses %j before anything is sent', async (more) => {
			expect(await failureUnsent('benefit.getAll', { list: 'all', ...more })).toMatchObject({
				code: 'parameter_invalid',
			});
		});

		it('gives only what can be redeemed, or was', async () => {
			await claimed(handles.coffee, 'OPEN');
			await claimRedeemed(handles.survey);
			const only = async (status: string) =>
				(await list({ filters: { status } })).map((benefit) => benefit.definition_handle);
			expect(await only('redeemable')).toEqual([handles.coffee, handles.notClaimable]);
			expect(await only('redeemed')).toContain(handles.survey);
			expect(await only('redeemed')).not.toContain(handles.coffee);
		});

		it('gives only those of a definition, by its handle or ID', async () => {
			const { benefit_id } = await claimed(handles.coffee, 'CUP');
			await claimed(handles.delivery, 'BOX');
			const ids = async (definition: INodeParameters) =>
				(await act('benefit.getAll', { list: 'all', filters: { definition } })).map(
					(benefit) => benefit.benefit_id,
				);
			expect(await ids(handle(handles.coffee))).toContain(benefit_id);
			const wrong = { list: 'all', filters: { definition: handle('coffee-on-u') } };
			expect(await failure('benefit.getAll', wrong)).toMatchObject({
				code: 'definition_not_found',
			});
		});

		it('refuses a definition that is empty', async () => {
			const filters = { definition: handle('') };
			expect(await failureUnsent('benefit.getAll', { list: 'all', filters })).toMatchObject({
				code: 'definition_missing',
			});
		});

		it('gives those that expire within some days, to remind their members', async () => {
			const inDays = (days: number) => DateTime.now().plus({ days }).toISO();
			const issue = async (externalId: string, days: number) =>
				await issued(handles.notClaimable, {
					externalId,
					additionalFields: { expiresAt: inDays(days) },
				});
			await issue('IN-6', 6);
			await issue('IN-8', 8);
			await issue('IN-1', 1);
			await issue('GONE', -1);
			const soon = await act('benefit.getAll', {
				list: 'all',
				filters: { expiringWithinDays: 7 },
				sort: { field: 'expires_at', direction: 'asc' },
			});
			expect(soon.map(({ external_id }) => external_id)).toEqual(['IN-1', 'IN-6']);
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

	update: () => {
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
					expires_at: '2026-05-01 23:59:59',
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

	extend: () => {
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
			const inZone = (text: unknown) =>
				DateTime.fromISO(String(text), { zone: 'Australia/Sydney' });
			expect(inZone(expires_at)).toEqual(inZone(before.expires_at).plus({ days: 10 }));
		});

		it('moves the expiry to a moment, by the clock of the benefit’s own timezone', async () => {
			const toDate = { extendBy: 'date', extendDate: '2027-01-31T20:00:00Z' };
			expect(await actOnce('benefit.extend', await extend(toDate))).toMatchObject({
				expires_at: '2027-02-01T07:00:00+11:00',
			});
			expect(
				await actOnce('benefit.extend', await extend({ ...toDate, simplify: false })),
			).toMatchObject({ timezone: 'Australia/Sydney', definition: { is_extendable: true } });
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

	delete: () => {
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
});
