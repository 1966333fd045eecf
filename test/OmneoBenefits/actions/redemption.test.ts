import type { INodeParameters } from 'n8n-workflow';
import { handles, people, seededExternalIds, startSandbox, type Sandbox } from '../../../sandbox';
import { countsOf } from '../../engine/support';
import {
	act,
	actOnce,
	benefitWith,
	claimRedeemed,
	describeOperations,
	failure,
	handle,
	jose,
	mia,
	nobody,
	passMinutes,
	queryOf,
	recorder,
	sandbox,
	stored,
} from './support';

describeOperations('redemption', {
	get: () => {
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

	getAll: () => {
		it('lists the redemptions of one profile, or of all', async () => {
			expect(await act('redemption.getAll', { profileId: jose })).toMatchObject([
				{ profile_id: people.jose.id, definition_handles: [handles.delivery] },
			]);
			expect(await act('redemption.getAll', { list: 'all', returnAll: true })).toHaveLength(4);
			expect(await act('redemption.getAll', { list: 'all', limit: 2 })).toHaveLength(2);
		});

		it('filters by moments, in UTC', async () => {
			expect(
				await queryOf('redemption.getAll', {
					list: 'all',
					filters: { hasBenefit: true, createdAfter: '2026-03-10T09:00:00' },
				}),
			).toEqual({
				'filter[has_benefit]': '1',
				'filter[created_at][gte]': '2026-03-10 01:00:00',
				sort: '-created_at',
			});
			const since = async (createdAfter: string) =>
				await act('redemption.getAll', { list: 'all', filters: { createdAfter } });
			expect(await since('2026-03-10T10:00:00')).toHaveLength(4);
			expect(await since('2026-03-10T10:00:01')).toEqual([]);
		});

		it('gives the newest first, so that a limit of one is the last that was made', async () => {
			await claimRedeemed(handles.coffee);
			const { redemption_id } = await claimRedeemed(handles.coffee);
			const [newest] = await act('redemption.getAll', { profileId: mia, limit: 1 });
			expect(newest).toMatchObject({ redemption_id });
			const [oldest] = await act('redemption.getAll', {
				profileId: mia,
				limit: 1,
				sort: { direction: 'asc' },
			});
			expect(oldest).not.toMatchObject({ redemption_id });
		});

		it('fails for an unknown profile', async () => {
			expect(await failure('redemption.getAll', { profileId: nobody })).toMatchObject({
				code: 'profile_not_found',
			});
		});
	},

	reverse: () => {
		const reverse = async () => {
			const { redemption_id } = await claimRedeemed(handles.survey);
			return { redemptionId: String(redemption_id) };
		};

		it('gives the benefit back, once', async () => {
			const redemption = await reverse();
			const reversal = await actOnce('redemption.reverse', redemption);
			expect(reversal).toMatchObject({ type: 'reversal', definition_handles: [handles.survey] });
			const [benefitId] = reversal.benefit_ids as number[];
			expect(await stored(benefitId)).toMatchObject({
				redemptions_remaining: 1,
				is_redeemable: true,
			});
			expect(await failure('redemption.reverse', redemption)).toMatchObject({
				outcome: 'refused',
				code: 'conflict',
			});
			expect(countsOf(sandbox.ledger())).toEqual({ claim: 1, redeem: 1, reversal: 1 });
		});

		describe('that is answered with balances', () => {
			let tenant: Sandbox;

			beforeAll(async () => {
				tenant = await startSandbox({
					tenant: { reversalAnswer: 'balances', claimRedeemAnswer: 'redemption' },
				});
			});

			beforeEach(() => {
				tenant.reset();
			});

			afterAll(async () => {
				await tenant.close();
			});

			const reverseThere = async (more: INodeParameters = {}) => {
				const there = { baseUrl: tenant.baseUrl };
				const claim = { profileId: mia, definition: handle(handles.survey), timezone: 'UTC' };
				const { redemption_id } = await actOnce('benefit.claimRedeem', claim, there);
				const redemption = { redemptionId: String(redemption_id), ...more };
				return await actOnce('redemption.reverse', redemption, there);
			};

			it('gives Omneo’s own answer where Simplify is off', async () => {
				const answer = await reverseThere({ simplify: false });
				expect(answer).toHaveProperty('balances.combined_balance_dollars');
				expect(answer).not.toHaveProperty('items');
				const read = tenant.requests().filter(({ path }) => /\/redemptions\/\d+$/.test(path));
				// Read only to compare whose redemption it was.
				expect(read).toHaveLength(1);
			});

			it.each([
				['is shown late', 404, 2],
				['may not be read', 403, 9],
				['cannot be read', 500, 9],
			])('is done where the redemption %s afterwards', async (_what, status, times) => {
				const answer = { status, body: { message: 'No.' } };
				tenant.failNext(answer, times, { method: 'GET', path: /\/redemptions\/\d+$/ });
				expect(await reverseThere()).toMatchObject({
					type: 'reversal',
					profile_id: people.mia.id,
					definition_handles: status === 404 ? [handles.survey] : [],
				});
				expect(countsOf(tenant.ledger())).toEqual({ claim: 1, redeem: 1, reversal: 1 });
			});
		});

		it('tells the benefit from the answer where it does, whatever can be read afterwards', async () => {
			const type_attributes = { id: 5, definition: { handle: 'h' } };
			const items = [{ type: 'benefit', type_attributes }];
			recorder.answer = () => ({ body: { data: { id: 7, type: 'reversal', items } } });
			const there = { baseUrl: recorder.baseUrl };
			expect(await actOnce('redemption.reverse', { redemptionId: '6' }, there)).toMatchObject({
				benefit_ids: [5],
				definition_handles: ['h'],
			});
			expect(recorder.requests.filter(({ method }) => method === 'POST')).toHaveLength(1);
		});

		it('is refused after ten minutes, and names the operation that still works', async () => {
			const redemption = await reverse();
			passMinutes(11);
			const failed = await failure('redemption.reverse', redemption);
			expect(failed).toMatchObject({ outcome: 'refused', code: 'reversal_window_over' });
			expect(failed.message).toContain('Return');
			expect(await actOnce('redemption.return', redemption)).toMatchObject({ type: 'return' });
		});
	},

	return: () => {
		it('gives back as many as is asked', async () => {
			const { benefit_id } = await benefitWith(seededExternalIds.delivery);
			const redeem = { profileId: jose, benefitId: String(benefit_id) };
			const { redemption_id } = await actOnce('benefit.redeem', { ...redeem, count: 2 });
			const give = { redemptionId: String(redemption_id) };
			expect(await actOnce('redemption.return', { ...give, count: 2 })).toMatchObject({
				type: 'return',
				benefit_ids: [benefit_id],
			});
			expect(await stored(benefit_id)).toMatchObject({ redemptions_remaining: 2 });
			expect(await failure('redemption.return', give)).toMatchObject({ code: 'conflict' });
		});

		it('fails for a redemption that does not exist', async () => {
			expect(await failure('redemption.return', { redemptionId: '99999' })).toMatchObject({
				code: 'redemption_not_found',
			});
		});
	},
});
