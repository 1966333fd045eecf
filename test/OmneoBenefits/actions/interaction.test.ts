import type { INodeParameters } from 'n8n-workflow';
import { people, type FaultKind } from '../../../sandbox';
import { countsOf } from '../../engine/support';
import {
	actOnce,
	describeOperations,
	failure,
	failureUnsent,
	mia,
	nobody,
	sandbox,
} from './support';

const submission: INodeParameters = {
	profileId: mia,
	name: 'form submission',
	namespace: 'spring-survey',
};

describeOperations('interaction', {
	create: () => {
		it('records what a member did, once for each external ID', async () => {
			const keyed = {
				...submission,
				externalId: 'survey-1',
				channel: 'email',
				signal: 'neutral',
				additionalFields: { tags: 'survey, spring' },
			};
			const first = await actOnce('interaction.create', keyed);
			expect(first).toMatchObject({
				profile_id: people.mia.id,
				external_id: 'survey-1',
				name: 'form submission',
				namespace: 'spring-survey',
				action: 'disclose',
				channel: 'email',
				signal: 0,
				duplicate: false,
			});
			expect(await actOnce('interaction.create', keyed)).toMatchObject({
				interaction_id: first.interaction_id,
				duplicate: true,
			});
			expect(countsOf(sandbox.ledger())).toEqual({ interactionCreated: 1 });
		});

		it.each<FaultKind>(['dropBefore', 'dropAfter', 'error500After'])(
			'records it once, whatever becomes of the answer: %s',
			async (fault) => {
				sandbox.failNext(fault, 1, { method: 'POST' });
				await actOnce('interaction.create', submission);
				expect(countsOf(sandbox.ledger())).toEqual({ interactionCreated: 1 });
			},
		);

		it.each<INodeParameters>([{ action: 'dance' }, { channel: 'fax' }, { signal: 'odd' }])(
			'refuses %j before anything is sent',
			async (more) => {
				expect(await failureUnsent('interaction.create', { ...submission, ...more })).toMatchObject(
					{ code: 'parameter_invalid' },
				);
			},
		);

		it('fails for an unknown profile', async () => {
			expect(
				await failure('interaction.create', { ...submission, profileId: nobody }),
			).toMatchObject({ code: 'profile_not_found' });
		});
	},
});
