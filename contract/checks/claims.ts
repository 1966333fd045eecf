import { ZONE, type Bench } from '../bench';
import type { Check } from '../check';
import { daysAgo } from '../clock';
import { at, isRecord, kindOf } from '../json';
import { benefitIn, idIn } from '../records';
import { expect, NotTried } from '../verdict';

/** The handles of the definitions in a plain list. */
async function handlesIn(bench: Bench, list: 'claimable' | 'viewable'): Promise<unknown[]> {
	const { id } = await bench.member();
	const { status, json } = await bench.get(`/profiles/${id}/benefits/${list}`);
	expect(status === 200, `answers ${status.toString()}`);
	const data = at(json, 'data');
	expect(Array.isArray(data), `data is ${kindOf(data)}`);
	return (data as unknown[]).map((definition) => at(definition, 'handle'));
}

export const claimChecks: Check[] = [
	{
		name: 'claims.answer-is-redemption',
		says: 'answers claim-redeem with a Redemption, with the benefit in its item',
		source: 'SDK tests 2026, claim-redeem-profile-benefit',
		strength: 'asserted',
		means:
			'The nodes read a Benefit too. The redemption’s ID then costs one more request, and Reverse in the same workflow needs it.',
		docs: 'docs/promises.md',
		writes: true,
		run: async (bench) => {
			const { reply, benefitId } = await bench.redeemed();
			const { id } = await bench.member();
			const data = at(reply.json, 'data');
			expect(Array.isArray(at(data, 'items')), 'there are no items: it is no Redemption');
			expect(at(data, 'profile_id') === id, 'profile_id is another’s');
			expect(at(data, 'items', 0, 'type') === 'benefit', 'the first item is no benefit');
			const own = await bench.get(`/profiles/${id}/benefits/${benefitId}`);
			if (own.status === 200) {
				const shown = at(own.json, 'data', 'definition', 'handle');
				const { handle } = await bench.definition();
				expect(shown === handle, 'the item holds another benefit');
			}
		},
	},
	{
		name: 'claims.item-is-object',
		says: 'holds the benefit in type_attributes as an object',
		source: 'SDK tests 2026, claim-redeem-profile-benefit',
		strength: 'asserted',
		means: 'Nothing: JSON text is read too.',
		docs: 'docs/sandbox.md',
		needs: ['claims.answer-is-redemption'],
		writes: true,
		run: async (bench) => {
			const { reply } = await bench.redeemed();
			const inside = at(reply.json, 'data', 'items', 0, 'type_attributes');
			expect(isRecord(inside), `it is ${kindOf(inside)}`);
		},
	},
	{
		name: 'claims.claim-answers-benefit',
		says: 'answers claim with a Benefit',
		source: 'SDK tests 2026, claim-profile-benefit',
		strength: 'asserted',
		means: 'The output of Claim lacks what it promises.',
		docs: 'docs/operations.md',
		writes: true,
		run: async (bench) => {
			const { reply } = await bench.once('claimed', () => bench.claim('claim'));
			const [{ id }, { handle }] = [await bench.member(), await bench.definition()];
			const data = at(reply.json, 'data');
			expect(at(data, 'profile_id') === id, 'profile_id is another’s');
			expect(at(data, 'definition', 'handle') === handle, 'the definition is another');
		},
	},
	{
		name: 'claims.made-with-201',
		says: 'answers what makes a record with 201',
		source: 'Laravel',
		strength: 'assumed',
		means: 'Nothing: any 2xx is a success.',
		docs: 'docs/sandbox.md',
		writes: true,
		run: async (bench) => {
			const { reply } = await bench.once('claimed', () => bench.claim('claim'));
			expect(reply.status === 201, `answers ${reply.status.toString()}`);
		},
	},
	{
		name: 'claims.not-once',
		says: 'makes a second claim where the same external ID comes again',
		source: 'none: no document knows of idempotency',
		strength: 'assumed',
		means:
			'Omneo keeps a claim from being made twice itself. The nodes’ own care is then needless, and harmless.',
		docs: 'docs/promises.md',
		writes: true,
		run: async (bench) => {
			const first = await bench.claim('claim');
			const second = await bench.claim('claim', first.externalId);
			expect(first.benefitId !== second.benefitId, 'the second answer is the first claim');
		},
	},
	{
		name: 'claims.claimable-at-once',
		says: 'lists a new definition among those that can be claimed',
		source: 'SDK tests 2026, claimable-profile-benefits',
		strength: 'asserted',
		means: 'Check Eligibility says that a benefit cannot be claimed although it can.',
		docs: 'docs/operations.md',
		writes: true,
		run: async (bench) => {
			const { handle } = await bench.definition();
			expect((await handlesIn(bench, 'claimable')).includes(handle), 'it is not there');
		},
	},
	{
		name: 'claims.viewable-at-once',
		says: 'lists a new definition among those that can be seen',
		source: 'SDK tests 2026, viewable-profile-benefits',
		strength: 'asserted',
		means: 'Nothing: the nodes do not read this list.',
		docs: 'docs/operations.md',
		writes: true,
		run: async (bench) => {
			const { handle } = await bench.definition();
			expect((await handlesIn(bench, 'viewable')).includes(handle), 'it is not there');
		},
	},
	{
		name: 'claims.view-condition-apart',
		says: 'looks at claim_condition for claims alone, and at view_condition for what is seen',
		source: 'SDK tests 2026, viewable- and claimable-profile-benefits',
		strength: 'asserted',
		means: 'Check Eligibility may be of another opinion than the claim.',
		docs: 'docs/operations.md',
		writes: true,
		run: async (bench) => {
			const { handle } = await bench.newDefinition({
				claim_condition: { '!!': [false] },
				view_condition: { '!!': [true] },
			});
			expect((await handlesIn(bench, 'viewable')).includes(handle), 'it cannot be seen');
			expect(!(await handlesIn(bench, 'claimable')).includes(handle), 'it can be claimed');
		},
	},
	{
		name: 'claims.redeemable-listed',
		says: 'lists a claim that was not redeemed among the redeemable benefits',
		source: 'SDK tests 2026, redeemable-profile-benefits',
		strength: 'asserted',
		means: 'Get Many with Redeemable Only leaves out benefits that can be redeemed.',
		docs: 'docs/operations.md',
		needs: ['lists.of-profile'],
		writes: true,
		run: async (bench) => {
			const { benefitId } = await bench.once('claimed', () => bench.claim('claim'));
			const path = `/profiles/${(await bench.member()).id}/redeemable_benefits`;
			const isListed = async () => (await bench.inList(path, benefitId)) !== undefined;
			expect(await bench.until(isListed), 'it is not there');
		},
	},
	{
		name: 'claims.remaining-in-records',
		says: 'shows redemptions_remaining in a benefit that is read by its ID',
		source: 'older reference; SDK types 2026',
		strength: 'documented',
		means: 'Whether a benefit has been redeemed is read from its redemptions, at one request more.',
		docs: 'docs/scaling.md',
		writes: true,
		run: async (bench) => {
			const { benefitId } = await bench.redeemed();
			const read = { json: undefined as unknown };
			const isThere = async () => {
				const { status, json } = await bench.get(`/benefits/${benefitId}`);
				read.json = json;
				return status === 200;
			};
			if (!(await bench.until(isThere))) throw new NotTried('the benefit cannot be read');
			const remaining = at(read.json, 'data', 'redemptions_remaining');
			expect(remaining === 0, remaining === undefined ? 'it is missing' : 'it is not 0');
		},
	},
	{
		name: 'claims.remaining-in-lists',
		says: 'shows redemptions_remaining in a list of benefits',
		source: 'older reference; SDK types 2026',
		strength: 'documented',
		means: 'Each repeated claim costs a request more, in which the benefit is read by itself.',
		docs: 'docs/scaling.md',
		needs: ['lists.of-profile'],
		writes: true,
		run: async (bench) => {
			const { benefitId } = await bench.once('claimed', () => bench.claim('claim'));
			const path = `/profiles/${(await bench.member()).id}/benefits`;
			let shown: unknown;
			const isListed = async () => {
				shown = await bench.inList(path, benefitId);
				return shown !== undefined;
			};
			if (!(await bench.until(isListed))) throw new NotTried('no list shows the benefit');
			expect(at(shown, 'redemptions_remaining') !== undefined, 'it is missing');
		},
	},
	{
		name: 'claims.meta-kept',
		says: 'keeps the meta of a claim',
		source: 'older reference; SDK types 2026',
		strength: 'documented',
		means: 'What a workflow writes into Metadata is lost.',
		docs: 'docs/operations.md',
		writes: true,
		run: async (bench) => {
			const member = await bench.member();
			const { handle } = await bench.definition();
			const meta = { check: { depth: 2 }, run: bench.run };
			const { reply, id } = await bench.make(
				'benefit',
				handle,
				{ definition: handle, timezone: ZONE, meta },
				`/profiles/${member.id}/benefits/claim`,
			);
			if (id === null) throw new NotTried(`the claim failed (${reply.status.toString()})`);
			const kept = at(benefitIn(reply.json), 'meta');
			expect(at(kept, 'check', 'depth') === 2, 'it is changed or missing');
		},
	},
	{
		name: 'claims.benefit-deleted-404',
		says: 'answers a benefit that was deleted with 404',
		source: 'SDK tests 2025 and 2026, profile benefits',
		strength: 'asserted',
		means: 'Undoing a second claim cannot be made sure of.',
		docs: 'docs/promises.md',
		writes: true,
		run: async (bench) => {
			const { benefitId } = await bench.claim('claim');
			const deleted = await bench.act('DELETE', `/benefits/${benefitId}`);
			expect(deleted.status === 204, `DELETE answers ${deleted.status.toString()}`);
			const isGone = async () => (await bench.get(`/benefits/${benefitId}`)).status === 404;
			expect(await bench.until(isGone), 'it can still be read');
		},
	},
	{
		name: 'claims.unknown-benefit-404',
		says: 'answers a benefit that never was with 404 and a message',
		source: 'Laravel',
		strength: 'assumed',
		means: 'A wrong benefit ID is told of in other words than "There is no such benefit".',
		docs: 'docs/errors.md',
		run: async (bench) => {
			const { status, json } = await bench.get('/benefits/999999999999');
			expect(status === 404, `answers ${status.toString()}`);
			expect(typeof at(json, 'message') === 'string', 'there is no message');
		},
	},
	{
		name: 'claims.issued-at-once',
		says: 'lets a new definition be issued without being published',
		source: 'SDK tests 2025, create-benefit',
		strength: 'asserted',
		means: 'Issue needs a definition that is published; the error says so.',
		docs: 'docs/operations.md',
		writes: true,
		run: async (bench) => {
			const handle = bench.mark();
			const { id } = await bench.need('definition', handle, { name: handle, handle, period: 30 });
			const { reply } = await bench.make('benefit', handle, {
				profile_id: (await bench.member()).id,
				benefit_definition_id: id,
				issued_at: daysAgo(3),
				timezone: ZONE,
			});
			expect(reply.status < 300, `answers ${reply.status.toString()}`);
		},
	},
	{
		name: 'claims.extended',
		says: 'extends benefits by days, and shows when',
		source: 'SDK tests 2025 and 2026, extend-benefits',
		strength: 'asserted',
		means: 'Extend fails, or cannot tell whether it was done.',
		docs: 'docs/operations.md',
		writes: true,
		run: async (bench) => {
			const { id } = await bench.issue({ expires_at: '2030-12-06 12:00:00' });
			const profile_id = (await bench.member()).id;
			const body = { ids: [Number(id)], profile_id, extend_days: 1 };
			const { status, json } = await bench.extend(body);
			expect(status < 300, `answers ${status.toString()}`);
			expect(idIn(at(json, 'data', 0)) === id, 'the answer is not the list of the benefits');
			expect(typeof at(json, 'data', 0, 'extended_at') === 'string', 'extended_at is missing');
		},
	},
];
