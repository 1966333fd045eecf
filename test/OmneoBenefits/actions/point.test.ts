import type { INodeParameters } from 'n8n-workflow';
import { people, pointHandles, type FaultKind } from '../../../sandbox';
import { countsOf, emptyList } from '../../engine/support';
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

const points: INodeParameters = { profileId: jose, pointDefinitionId: '1', value: 12.5 };

describeOperations('point', {
	add: () => {
		it('gives points, with the key in their meta', async () => {
			expect(
				await actOnce('point.add', {
					...points,
					externalId: 'order-7',
					specifyMeta: 'json',
					metaJson: '{"shop": "online"}',
					additionalFields: { description: 'Order 7' },
				}),
			).toMatchObject({
				profile_id: people.jose.id,
				external_id: 'order-7',
				definition_handle: pointHandles.purchase,
				value_initial: 12.5,
				value_remaining: 12.5,
				description: 'Order 7',
				duplicate: false,
			});
			expect(await act('point.getAll', { profileId: jose })).toMatchObject([
				{ meta: { shop: 'online', external_id: 'order-7' } },
			]);
		});

		it('gives them once for each external ID', async () => {
			const keyed = { ...points, externalId: 'order-7' };
			const { point_id } = await actOnce('point.add', keyed);
			expect(await actOnce('point.add', keyed)).toMatchObject({ point_id, duplicate: true });
			const both = await Promise.all([
				act('point.add', { ...points, externalId: 'order-8' }),
				act('point.add', { ...points, externalId: 'order-8' }),
			]);
			expect(both).toHaveLength(2);
			expect(countsOf(sandbox.ledger())).toEqual({ pointsAdded: 2 });
		});

		it.each<FaultKind>(['dropBefore', 'dropAfter', 'error500Before', 'error500After', 'noData'])(
			'gives them once, whatever becomes of the answer: %s',
			async (fault) => {
				sandbox.failNext(fault, 1, { method: 'POST' });
				expect(await actOnce('point.add', points)).toMatchObject({ value_initial: 12.5 });
				expect(countsOf(sandbox.ledger())).toEqual({ pointsAdded: 1 });
			},
		);

		it('is unknown, and not repeated, where it cannot look', async () => {
			let isSent = false;
			recorder.answer = ({ method }) => {
				isSent ||= method === 'POST';
				return isSent ? { status: 500, body: { message: 'Server Error' } } : emptyList;
			};
			const parameters = { ...points, externalId: 'P', options: { maxRetries: 0 } };
			expect(await failure('point.add', parameters, { baseUrl: recorder.baseUrl })).toMatchObject({
				outcome: 'unknown',
			});
			expect(recorder.requests.filter(({ method }) => method === 'POST')).toHaveLength(1);
		});

		it.each<INodeParameters>([
			{ value: '1,000 points' },
			{ value: 0 },
			{ pointDefinitionId: 'a b' },
			{ specifyMeta: 'json', metaJson: '[1]' },
			{ additionalFields: { expiresAt: 'soon' } },
		])('gives nothing for %j', async (more) => {
			expect(await failure('point.add', { ...points, ...more })).toMatchObject({
				outcome: 'failed',
			});
			expect(sandbox.ledger()).toEqual([]);
		});

		it('fails for an unknown profile or definition', async () => {
			expect(await failure('point.add', { ...points, profileId: nobody })).toMatchObject({
				code: 'profile_not_found',
			});
			expect(await failure('point.add', { ...points, pointDefinitionId: '99' })).toMatchObject({
				outcome: 'refused',
				code: 'validation_failed',
			});
		});
	},

	getAll: () => {
		it('lists the points of a profile, or of all, the newest first', async () => {
			await actOnce('point.add', { ...points, externalId: 'ONE' });
			await actOnce('point.add', { ...points, externalId: 'TWO' });
			const [newest] = await act('point.getAll', { profileId: jose, limit: 1 });
			expect(newest).toMatchObject({ external_id: 'TWO' });
			expect(await act('point.getAll', { profileId: mia })).not.toEqual([]);
			expect((await act('point.getAll', { list: 'all' })).length).toBeGreaterThan(2);
		});

		it('refuses a limit of none before anything is sent', async () => {
			expect(await failureUnsent('point.getAll', { list: 'all', limit: 0 })).toMatchObject({
				code: 'parameter_invalid',
			});
		});
	},
});
