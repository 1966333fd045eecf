import type { INodeParameters } from 'n8n-workflow';
import { people, rewardHandles, type FaultKind } from '../../../sandbox';
import { countsOf, locator } from '../../engine/support';
import {
	act,
	actOnce,
	describeOperations,
	failure,
	failureUnsent,
	jose,
	mia,
	nobody,
	recorder,
	sandbox,
} from './support';

const birthday: INodeParameters = {
	profileId: jose,
	rewardDefinition: locator('handle', rewardHandles.birthday),
	timezone: 'Australia/Melbourne',
};

describeOperations('reward', {
	issue: () => {
		it('gives a reward, with the value and the period of its definition', async () => {
			expect(await actOnce('reward.issue', { ...birthday, externalId: 'BDAY-1' })).toMatchObject({
				reward_id: expect.any(Number) as number,
				profile_id: people.jose.id,
				external_id: 'BDAY-1',
				definition_handle: rewardHandles.birthday,
				value_initial: expect.any(Number) as number,
				expires_at: expect.any(String) as string,
				duplicate: false,
			});
		});

		it('gives it once for each external ID, and each again without one', async () => {
			const keyed = { ...birthday, externalId: 'BDAY-1' };
			const { reward_id } = await actOnce('reward.issue', keyed);
			expect(await actOnce('reward.issue', keyed)).toMatchObject({ reward_id, duplicate: true });
			await actOnce('reward.issue', birthday);
			await actOnce('reward.issue', birthday);
			expect(countsOf(sandbox.ledger())).toEqual({ rewardIssued: 3 });
		});

		it.each<FaultKind>(['dropBefore', 'dropAfter', 'error500Before', 'error500After', 'noData'])(
			'gives it once, whatever becomes of the answer: %s',
			async (fault) => {
				sandbox.failNext(fault, 1, { method: 'POST' });
				expect(await actOnce('reward.issue', { ...birthday, externalId: 'B' })).toMatchObject({
					external_id: 'B',
				});
				expect(countsOf(sandbox.ledger())).toEqual({ rewardIssued: 1 });
			},
		);

		it('gives it once over two runs in the same moment', async () => {
			const keyed = { ...birthday, externalId: 'TWICE' };
			const both = await Promise.all([act('reward.issue', keyed), act('reward.issue', keyed)]);
			expect(
				both
					.flat()
					.map(({ duplicate }) => duplicate)
					.sort(),
			).toEqual([false, true]);
			expect(countsOf(sandbox.ledger())).toEqual({ rewardIssued: 1 });
		});

		it('fails before anything is sent where the tenant shows no external IDs', async () => {
			recorder.answer = ({ method, url }) => {
				if (method === 'POST') return { status: 500, body: { message: 'Server Error' } };
				const definition = { id: 1, handle: rewardHandles.birthday, value: 10, period: 30 };
				const records = url.includes('definitions') ? [definition] : [{ id: 1 }];
				return { body: { data: records, meta: { last_page: 1 } } };
			};
			const there = { baseUrl: recorder.baseUrl };
			const failed = await failure('reward.issue', { ...birthday, externalId: 'B' }, there);
			expect(failed).toMatchObject({ outcome: 'failed', code: 'list_unreadable' });
			expect(recorder.requests.filter(({ method }) => method === 'POST')).toHaveLength(0);
		});

		it('takes a value and an expiry of its own', async () => {
			const own = { ...birthday, value: 25, expiresAt: '2027-05-01T18:00:00' };
			expect(await actOnce('reward.issue', { ...own, simplify: false })).toMatchObject({
				value_initial: 25,
				value_remaining: 25,
				expires_local_at: '2027-05-01 18:00:00',
			});
		});

		it('says what does not exist', async () => {
			const wrong = { ...birthday, rewardDefinition: locator('handle', 'no-such-reward') };
			expect(await failure('reward.issue', wrong)).toMatchObject({ code: 'definition_not_found' });
			expect(await failure('reward.issue', { ...birthday, profileId: nobody })).toMatchObject({
				code: 'profile_not_found',
			});
		});

		it.each<INodeParameters>([{ value: 'ten' }, { value: 0 }, { expiresAt: 'soon' }])(
			'refuses %j before anything is sent',
			async (more) => {
				expect(await failureUnsent('reward.issue', { ...birthday, ...more })).toMatchObject({
					code: 'parameter_invalid',
				});
			},
		);
	},

	getAll: () => {
		it('lists the rewards of a profile, or of all, the newest first', async () => {
			await actOnce('reward.issue', { ...birthday, externalId: 'ONE' });
			await actOnce('reward.issue', { ...birthday, externalId: 'TWO' });
			const [newest, ...others] = await act('reward.getAll', { profileId: jose });
			expect(newest).toMatchObject({ external_id: 'TWO' });
			expect(others).toHaveLength(1);
			expect((await act('reward.getAll', { list: 'all' })).length).toBeGreaterThan(2);
		});

		it('fails for an unknown profile', async () => {
			expect(await failure('reward.getAll', { profileId: nobody })).toMatchObject({
				code: 'profile_not_found',
			});
		});
	},

	extend: () => {
		const welcome = async () => {
			const [reward] = await act('reward.getAll', { profileId: mia, simplify: false });
			return { rewardId: String(reward?.id), before: String(reward?.expires_at) };
		};

		it.each<FaultKind | undefined>([undefined, 'dropBefore', 'dropAfter'])(
			'lets a reward expire later, once, whatever becomes of the answer: %s',
			async (fault) => {
				const { rewardId, before } = await welcome();
				if (fault) sandbox.failNext(fault, 1, { method: 'POST' });
				const extended = await actOnce('reward.extend', {
					profileId: mia,
					rewardId,
					extendDays: 7,
				});
				const days = (Date.parse(String(extended.expires_at)) - Date.parse(before)) / 86_400_000;
				expect(Math.round(days)).toBe(7);
			},
		);

		it('extends the reward with an external ID, of this profile alone', async () => {
			const keyed = { ...birthday, rewardDefinition: locator('handle', rewardHandles.welcome) };
			const { reward_id } = await actOnce('reward.issue', { ...keyed, externalId: 'W-1' });
			await actOnce('reward.issue', { ...keyed, externalId: 'W-2' });
			const extend = { profileId: jose, rewardId: locator('externalId', 'W-1'), extendDays: 7 };
			expect(await actOnce('reward.extend', extend)).toMatchObject({ reward_id });
			expect(await failure('reward.extend', { ...extend, profileId: mia })).toMatchObject({
				code: 'reward_not_found',
				outcome: 'refused',
			});
			expect(countsOf(sandbox.ledger())).toEqual({ rewardIssued: 2, rewardExtended: 1 });
		});

		it('extends none where several have the external ID', async () => {
			const reward = { profile_id: people.jose.id, expires_at: '2026-03-01 00:00:00' };
			recorder.answer = ({ url }) => ({
				body: {
					data: url.includes('/rewards')
						? [
								{ ...reward, id: 1, external_id: 'W-1' },
								{ ...reward, id: 2, meta: { external_id: 'W-1' } },
							]
						: { id: people.jose.id },
				},
			});
			const extend = { profileId: jose, rewardId: locator('externalId', 'W-1'), extendDays: 7 };
			expect(await failure('reward.extend', extend, { baseUrl: recorder.baseUrl })).toMatchObject({
				code: 'reward_ambiguous',
				outcome: 'refused',
			});
			expect(recorder.requests.filter(({ method }) => method !== 'GET')).toEqual([]);
		});

		it.each([locator('id', ' 1 '), locator('list', '1'), '1', 1])(
			'takes the ID in each form in which a workflow may hold it: %j',
			async (rewardId) => {
				const extend = { profileId: mia, rewardId, extendDays: 7 };
				expect(await actOnce('reward.extend', extend)).toMatchObject({ reward_id: 1 });
			},
		);

		it.each([
			locator('id', '={{ "" }}'),
			locator('externalId', ' '),
			locator('list', '={{ null }}'),
			'={{ "" }}',
			'x/1',
		])('needs a reward before anything is sent: %j', async (rewardId) => {
			await failureUnsent('reward.extend', { profileId: mia, rewardId, extendDays: 7 });
		});

		it('fails for a reward that does not exist', async () => {
			const extend = { profileId: mia, rewardId: '99999', extendDays: 7 };
			expect(await failure('reward.extend', extend)).toMatchObject({ code: 'reward_not_found' });
		});
	},
});
