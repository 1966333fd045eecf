import type { Bench } from '../bench';
import type { Check } from '../check';
import type { Arrival } from '../receiver';
import { expect } from '../verdict';

/** Registers for an event of the run's own member alone: others' stay where they are. */
async function listen(bench: Bench, trigger: string, memberIs: 'profile_id' | 'id') {
	const receiver = bench.receiver();
	const { id } = await bench.member();
	const namespace = bench.mark();
	await bench.need('webhook', namespace, {
		trigger,
		url: `${receiver.url}/${namespace}`,
		namespace,
		is_active: true,
		condition: { '==': [{ var: memberIs }, id] },
	});
	return {
		arrivals: (): Arrival[] => receiver.arrivals().filter(({ mark }) => mark === namespace),
	};
}

/** The events that a claim and its redemption bring about; once for all checks that look at them. */
async function ofClaim(bench: Bench) {
	return await bench.once('events of a claim', async () => {
		const names = ['benefit.created', 'benefit.updated', 'benefit.redeemed', 'benefit.issued'];
		const heard = new Map<string, Awaited<ReturnType<typeof listen>>>();
		for (const name of names) heard.set(name, await listen(bench, name, 'profile_id'));
		await bench.claim('claim-redeem');
		const of = (name: string) => heard.get(name)?.arrivals() ?? [];
		await bench.until(() =>
			Promise.resolve(of('benefit.created').length > 0 && of('benefit.updated').length > 0),
		);
		return of;
	});
}

/** What webhooks hear. They are tried where a receiver can be reached. */
export const eventChecks: Check[] = [
	{
		name: 'events.claim-fires-created',
		says: 'sends benefit.created for a claim',
		source: 'app starter 2026; which act brings it about is in no document',
		strength: 'assumed',
		means: 'A workflow that waits for Benefit: Created does not start.',
		docs: 'docs/trigger.md',
		writes: true,
		run: async (bench) => {
			const of = await ofClaim(bench);
			expect(of('benefit.created').length > 0, 'none came');
		},
	},
	{
		name: 'events.redeem-fires-updated',
		says: 'sends benefit.updated for a redemption',
		source: 'none: no name of the app starter speaks of redemptions',
		strength: 'assumed',
		means:
			'The example that tells of redemptions waits for an event that does not come: poll redemptions.',
		docs: 'docs/trigger.md',
		writes: true,
		run: async (bench) => {
			const of = await ofClaim(bench);
			expect(of('benefit.updated').length > 0, 'none came');
		},
	},
	{
		name: 'events.guide-names-silent',
		says: 'sends neither benefit.redeemed nor benefit.issued, which stand in guides alone',
		source: 'app starter 2026, which does not name them',
		strength: 'typed',
		means: 'Nothing is lost: the trigger offers both names, and workflows that wait for them work.',
		docs: 'docs/trigger.md',
		needs: ['events.claim-fires-created'],
		writes: true,
		run: async (bench) => {
			const of = await ofClaim(bench);
			const came = ['benefit.redeemed', 'benefit.issued'].filter((name) => of(name).length > 0);
			expect(came.length === 0, `${came.join(' and ')} came`);
		},
	},
	{
		name: 'events.named-in-header',
		says: 'names the event in the header X-Omneo-Event',
		source: 'app starter 2026; PHP library',
		strength: 'typed',
		means: 'The trigger does not know which event it is: each counts as another one’s.',
		docs: 'docs/trigger.md',
		needs: ['events.claim-fires-created'],
		writes: true,
		run: async (bench) => {
			const of = await ofClaim(bench);
			expect(of('benefit.created')[0]?.event === 'benefit.created', 'it is another, or missing');
		},
	},
	{
		name: 'events.signed',
		says: 'signs a delivery in the header X-Omneo-Hmac-SHA256',
		source: 'app starter 2026; PHP library',
		strength: 'typed',
		means: 'Leave the Webhook Secret of the credential empty, or no delivery is let in.',
		docs: 'docs/trigger.md',
		needs: ['events.claim-fires-created'],
		writes: true,
		run: async (bench) => {
			const of = await ofClaim(bench);
			expect(of('benefit.created')[0]?.isSigned === true, 'there is no signature');
		},
	},
	{
		name: 'events.record-at-root',
		says: 'sends the record itself, with profile_id beside its other fields',
		source: 'guide on event contexts',
		strength: 'documented',
		means: 'The simplified output of the trigger lacks what it promises.',
		docs: 'docs/trigger.md',
		needs: ['events.claim-fires-created'],
		writes: true,
		run: async (bench) => {
			const fields = (await ofClaim(bench))('benefit.created')[0]?.fields ?? [];
			const missing = ['id', 'profile_id', 'definition'].filter((name) => !fields.includes(name));
			expect(missing.length === 0, `${missing.join(', ')} is missing`);
		},
	},
	{
		name: 'events.member-updated',
		says: 'sends profile.updated for a change of a member',
		source: 'guides; app starter 2026',
		strength: 'documented',
		means: 'A workflow that waits for Profile: Updated does not start.',
		docs: 'docs/trigger.md',
		writes: true,
		run: async (bench) => {
			const heard = await listen(bench, 'profile.updated', 'id');
			const { id } = await bench.member();
			await bench.act('PUT', `/profiles/${id}`, { company: 'Contract check' });
			const hasCome = () => Promise.resolve(heard.arrivals().length > 0);
			expect(await bench.until(hasCome), 'none came');
		},
	},
];
