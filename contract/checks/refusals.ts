import type { Bench, OwnDefinition } from '../bench';
import type { Check } from '../check';
import { daysAgo } from '../clock';
import { at, isRecord } from '../json';
import type { Reply } from '../tenant';
import { expect, NotTried } from '../verdict';

/** Is it a 422 with a sentence under that field? */
function expectRefusal({ status, json }: Reply, field: string): void {
	expect(status === 422, `answers ${status.toString()}`);
	const errors = at(json, 'errors');
	expect(isRecord(errors), 'there are no errors');
	const names = Object.keys(errors);
	expect(names.includes(field), `the errors stand under ${names.join(', ') || 'nothing'}`);
	const sentence = at(errors, field, 0);
	expect(typeof sentence === 'string', 'there is no sentence');
}

const refused = (
	name: string,
	says: string,
	means: string,
	definition: (bench: Bench) => Promise<OwnDefinition>,
	claims = 1,
): Check => ({
	name: `refusals.${name}`,
	says: `${says} with 422, under definition`,
	source: 'names of the fields in the reference; the answer is in no document',
	strength: 'assumed',
	means,
	docs: 'docs/errors.md',
	writes: true,
	run: async (bench) => {
		const { handle } = await definition(bench);
		let last: { reply: Reply; id: string | null } | undefined;
		for (let claim = 1; claim <= claims; claim++) {
			last = await bench.askForClaim('claim', { definition: handle });
			const isLast = claim === claims;
			if (!isLast && last.id === null) throw new NotTried('the first claim failed');
		}
		if (!last) throw new NotTried('there was no claim');
		expectRefusal(last.reply, 'definition');
	},
});

const MEANS = 'The reason is told in Omneo’s own words, under a more general code.';

export const refusalChecks: Check[] = [
	refused('not-published', 'refuses a claim of what is not published', MEANS, (bench) =>
		bench.newDefinition({ is_published: false }),
	),
	refused('not-claimable', 'refuses a claim of what is not claimable', MEANS, (bench) =>
		bench.newDefinition({ is_claimable: false }),
	),
	refused('archived', 'refuses a claim of what is archived', MEANS, (bench) =>
		bench.newDefinition({ is_archived: true }),
	),
	refused('not-begun', 'refuses a claim before the claim period', MEANS, (bench) =>
		bench.newDefinition({ claim_period_start_at: '2099-01-01 00:00:00' }),
	),
	refused('over', 'refuses a claim after the claim period', MEANS, (bench) =>
		bench.newDefinition({
			claim_period_start_at: '2020-01-01 00:00:00',
			claim_period_end_at: '2020-01-02 00:00:00',
		}),
	),
	refused('condition-not-met', 'refuses a claim where the condition is not met', MEANS, (bench) =>
		bench.newDefinition({ claim_condition: { '!!': [false] } }),
	),
	refused(
		'already-claimed',
		'refuses a second claim of what can be claimed once',
		'The node cannot tell "claimed before" from other refusals.',
		(bench) => bench.newDefinition({ is_reclaimable: false }),
		2,
	),
	{
		name: 'refusals.definition-unknown',
		says: 'refuses a claim of a handle that it does not know with 422, under definition',
		source: 'Laravel',
		strength: 'assumed',
		means: MEANS,
		docs: 'docs/errors.md',
		writes: true,
		run: async (bench) => {
			const { reply } = await bench.askForClaim('claim', { definition: bench.mark() });
			expectRefusal(reply, 'definition');
		},
	},
	{
		name: 'refusals.time-zone-alias',
		says: 'refuses an old name of a time zone with 422, under timezone',
		source: 'PHP',
		strength: 'assumed',
		means: 'Nothing: the nodes send the present name of each zone.',
		docs: 'docs/operations.md',
		writes: true,
		run: async (bench) => {
			const { handle } = await bench.definition();
			const wish = { definition: handle, timezone: 'US/Eastern' };
			expectRefusal((await bench.askForClaim('claim', wish)).reply, 'timezone');
		},
	},
	{
		name: 'refusals.external-id-too-long',
		says: 'refuses an external ID of more than 255 characters with 422',
		source: 'Laravel',
		strength: 'assumed',
		means: 'Longer IDs may be cut in silence: two of them may become one.',
		docs: 'docs/promises.md',
		writes: true,
		run: async (bench) => {
			const { handle } = await bench.definition();
			const wish = { definition: handle, external_id: bench.mark().padEnd(256, 'x') };
			expectRefusal((await bench.askForClaim('claim', wish)).reply, 'external_id');
		},
	},
	{
		name: 'refusals.nothing-to-redeem',
		says: 'refuses to redeem what is used up with 422, under benefit',
		source: 'none',
		strength: 'assumed',
		means: MEANS,
		docs: 'docs/errors.md',
		writes: true,
		run: async (bench) => {
			const { benefitId } = await bench.redeemed();
			const path = `/profiles/${(await bench.member()).id}/benefits/${benefitId}/redeem`;
			expectRefusal(await bench.act('POST', path), 'benefit');
		},
	},
	{
		name: 'refusals.expired',
		says: 'refuses to redeem what has expired with 422, under benefit',
		source: 'none',
		strength: 'assumed',
		means: MEANS,
		docs: 'docs/errors.md',
		writes: true,
		run: async (bench) => {
			const { id } = await bench.issue({ expires_at: daysAgo(2) });
			const path = `/profiles/${(await bench.member()).id}/benefits/${id}/redeem`;
			expectRefusal(await bench.act('POST', path), 'benefit');
		},
	},
	{
		name: 'refusals.member-unknown',
		says: 'answers a member that is nobody with 404 and a message',
		source: 'Laravel',
		strength: 'assumed',
		means: 'A wrong profile ID is told of in other words than "There is no such profile".',
		docs: 'docs/errors.md',
		run: async (bench) => {
			const { status, json } = await bench.get('/profiles/00000000-0000-4000-8000-000000000000');
			expect(status === 404, `answers ${status.toString()}`);
			expect(typeof at(json, 'message') === 'string', 'there is no message');
		},
	},
	{
		name: 'refusals.field-required',
		says: 'refuses a claim without a time zone with 422, under timezone',
		source: 'reference: required',
		strength: 'documented',
		means: 'Nothing: the nodes always send one.',
		docs: 'docs/errors.md',
		writes: true,
		run: async (bench) => {
			const member = await bench.member();
			const { handle } = await bench.definition();
			const path = `/profiles/${member.id}/benefits/claim`;
			const { reply } = await bench.make('benefit', handle, { definition: handle }, path);
			expectRefusal(reply, 'timezone');
		},
	},
	{
		name: 'refusals.definition-in-use-409',
		says: 'refuses to delete a definition that has benefits with 409',
		source: 'none',
		strength: 'assumed',
		means: 'The error of Definition: Delete is a more general one, or the benefits go with it.',
		docs: 'docs/errors.md',
		writes: true,
		run: async (bench) => {
			const definition = await bench.newDefinition();
			await bench.claim('claim', bench.mark(), definition);
			const { status } = await bench.act('DELETE', `/benefits/definitions/${definition.id}`);
			expect(status === 409, `answers ${status.toString()}`);
		},
	},
];
