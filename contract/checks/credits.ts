import { IDENTITY } from '../bench';
import type { Check } from '../check';
import { at } from '../json';
import { idIn } from '../records';
import { expect, NotTried } from '../verdict';

/** Rewards, points and interactions. */
export const creditChecks: Check[] = [
	{
		name: 'rewards.filter-external-id',
		says: 'finds a reward by filter[external_id], and no other',
		source: 'SDK types 2026, RequestQueryReward',
		strength: 'typed',
		means: 'Rewards are looked for in the whole list of the member.',
		docs: 'docs/promises.md',
		needs: ['external-id.filter-finds'],
		writes: true,
		run: async (bench) => {
			const { id, externalId } = await bench.once('reward', () => bench.reward());
			const other = await bench.reward();
			const path = `/profiles/${(await bench.member()).id}/rewards`;
			let ids: (string | null)[] = [];
			const isFound = async () => {
				ids = (await bench.list(path, { 'filter[external_id]': externalId })).map(idIn);
				return ids.includes(id);
			};
			expect(await bench.until(isFound), 'it is not found');
			expect(!ids.includes(other.id), 'the filter is ignored');
		},
	},
	{
		name: 'rewards.external-id-not-shown',
		says: 'does not show the external ID of a reward',
		source: 'SDK types 2026, Reward',
		strength: 'typed',
		means: 'Nothing: a reward’s meta is the proof of whose it is.',
		docs: 'docs/promises.md',
		writes: true,
		run: async (bench) => {
			const { shown } = await bench.once('reward', () => bench.reward());
			expect(at(shown, 'external_id') === undefined, 'it is shown');
		},
	},
	{
		name: 'rewards.meta-kept',
		says: 'keeps the meta of a reward, and shows it in lists',
		source: 'reference',
		strength: 'documented',
		means: 'A reward whose answer was lost may be issued twice.',
		docs: 'docs/promises.md',
		writes: true,
		run: async (bench) => {
			const key = bench.mark();
			const { id } = await bench.reward({ meta: { contract: { key } } });
			const path = `/profiles/${(await bench.member()).id}/rewards`;
			const isKept = async () =>
				(await bench.list(path)).some(
					(row) => idIn(row) === id && at(row, 'meta', 'contract', 'key') === key,
				);
			expect(await bench.until(isKept), 'it is not there');
		},
	},
	{
		name: 'rewards.values-optional',
		says: 'takes a reward without values and without an end',
		source: 'SDK types 2026, RequestCreateReward',
		strength: 'typed',
		means: 'Nothing: the nodes send both.',
		docs: 'docs/operations.md',
		writes: true,
		run: async (bench) => {
			const nothing = { value_initial: null, value_remaining: null, expires_at: null };
			const { shown } = await bench.reward(nothing);
			expect(Number(at(shown, 'value_initial')) === 10, 'the value is not the definition’s');
		},
	},
	{
		name: 'rewards.not-once',
		says: 'makes a second reward where the same external ID comes again',
		source: 'none: no document knows of idempotency',
		strength: 'assumed',
		means:
			'Omneo keeps a reward from being made twice itself; the nodes’ own care is needless, and harmless.',
		docs: 'docs/promises.md',
		writes: true,
		run: async (bench) => {
			const { id, externalId } = await bench.once('reward', () => bench.reward());
			const second = await bench.reward({ external_id: externalId });
			expect(second.id !== id, 'the second answer is the first reward');
		},
	},
	{
		name: 'rewards.deleted-404',
		says: 'answers a reward that was deleted with 404',
		source: 'SDK tests 2025 and 2026, delete-reward',
		strength: 'asserted',
		means: 'Nothing: the nodes delete no rewards.',
		docs: 'docs/operations.md',
		writes: true,
		run: async (bench) => {
			const { id } = await bench.reward();
			await bench.act('DELETE', `/rewards/${id}`);
			const isGone = async () => (await bench.get(`/rewards/${id}`)).status === 404;
			expect(await bench.until(isGone), 'it can still be read');
		},
	},
	{
		name: 'points.of-member',
		says: 'lists the points of a member',
		source: 'SDK client 2025',
		strength: 'typed',
		means: 'Points whose answer was lost may be added twice.',
		docs: 'docs/promises.md',
		run: async (bench) => {
			await bench.list(`/profiles/${bench.testMember()}/points`);
		},
	},
	{
		name: 'points.no-external-id',
		says: 'has no external ID of points, and no filter by one',
		source: 'SDK types 2026, Point and RequestQueryPoint',
		strength: 'typed',
		means: 'Nothing: the key of points stands in their meta.',
		docs: 'docs/promises.md',
		run: async (bench) => {
			const rows = await bench.list('/points');
			if (rows.length === 0) throw new NotTried('the tenant has no points');
			expect(
				rows.every((row) => at(row, 'external_id') === undefined),
				'points show one',
			);
		},
	},
	{
		name: 'interactions.by-identifier',
		says: 'takes an interaction by an identity of the member, and gives it the member’s ID',
		source: 'reference',
		strength: 'documented',
		means: 'Interaction: Create looks for the member first.',
		docs: 'docs/operations.md',
		writes: true,
		run: async (bench) => {
			const { id, identifier } = await bench.member();
			const { reply } = await bench.make('interaction', identifier, {
				identifier: { id: identifier, handle: IDENTITY },
				action: 'feedback',
				channel: 'website',
				signal: 1,
				name: 'Contract check',
				namespace: bench.run,
			});
			expect(reply.status < 300, `answers ${reply.status.toString()}`);
			expect(at(reply.json, 'data', 'profile_id') === id, 'it is not the member’s');
		},
	},
	{
		name: 'interactions.deleted-404',
		says: 'answers an interaction that was deleted with 404',
		source: 'list of routes 2026',
		strength: 'typed',
		means: 'Nothing: the nodes delete no interactions.',
		docs: 'docs/operations.md',
		writes: true,
		run: async (bench) => {
			const member = await bench.member();
			const { id } = await bench.need('interaction', member.identifier, {
				profile_id: member.id,
				action: 'feedback',
				channel: 'website',
				signal: 0,
				name: 'Contract check',
				namespace: bench.run,
			});
			await bench.act('DELETE', `/interactions/${id}`);
			const { status } = await bench.get(`/interactions/${id}`);
			expect(status === 404, `answers ${status.toString()}`);
		},
	},
];
