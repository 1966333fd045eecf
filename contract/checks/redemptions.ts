import type { Bench } from '../bench';
import type { Check } from '../check';
import { at, isRecord } from '../json';
import { idIn } from '../records';
import { expect, NotTried } from '../verdict';

const NEEDS = ['claims.answer-is-redemption'];

async function redemption(bench: Bench): Promise<{ id: string; benefitId: string }> {
	const { redemptionId: id, benefitId } = await bench.redeemed();
	if (id === null) throw new NotTried('the claim’s answer names no redemption');
	return { id, benefitId };
}

/** A redemption that was reversed, and what that answered; once for all checks that look at it. */
async function reversed(bench: Bench) {
	return await bench.once('reversed', async () => {
		const { redemptionId: id, benefitId } = await bench.claim('claim-redeem');
		if (id === null) throw new NotTried('the claim’s answer names no redemption');
		return { id, benefitId, reply: await bench.act('POST', `/redemptions/${id}/reversal`) };
	});
}

async function listPath(bench: Bench): Promise<string> {
	return `/profiles/${(await bench.member()).id}/redemptions`;
}

export const redemptionChecks: Check[] = [
	{
		name: 'redemptions.listed',
		says: 'shows a redemption in the list of its profile, at once',
		source: 'SDK tests 2026, list-profile-redemptions',
		strength: 'asserted',
		means: 'A claim whose answer was lost is looked for longer, and may be told of as unknown.',
		docs: 'docs/promises.md',
		needs: NEEDS,
		writes: true,
		run: async (bench) => {
			const path = await listPath(bench);
			for (let claim = 1; claim <= 4; claim++) {
				const { redemptionId } = await bench.claim('claim-redeem');
				const rows = await bench.list(path);
				expect(
					rows.some((row) => idIn(row) === redemptionId),
					`redemption ${claim.toString()} of 4 is not in it`,
				);
			}
		},
	},
	{
		name: 'redemptions.listed-of-all',
		says: 'shows a redemption in the list of all',
		source: 'reference',
		strength: 'documented',
		means: 'Redemption: Get Many leaves out some; a workflow that polls misses them.',
		docs: 'docs/operations.md',
		needs: ['redemptions.listed'],
		writes: true,
		run: async (bench) => {
			const { id } = await redemption(bench);
			const rows = await bench.list('/redemptions', { sort: '-created_at' });
			expect(
				rows.some((row) => idIn(row) === id),
				'it is not among the last 100',
			);
		},
	},
	{
		name: 'redemptions.by-id',
		says: 'gives a redemption by its ID',
		source: 'SDK tests 2026, get-profile-redemption',
		strength: 'asserted',
		means: 'Redemption: Get finds nothing.',
		docs: 'docs/operations.md',
		needs: NEEDS,
		writes: true,
		run: async (bench) => {
			const { id } = await redemption(bench);
			const { status, json } = await bench.get(`${await listPath(bench)}/${id}`);
			expect(status === 200, `answers ${status.toString()}`);
			expect(idIn(at(json, 'data')) === id, 'it is another');
			expect(at(json, 'data', 'type') === 'redeem', 'its type is not redeem');
		},
	},
	{
		name: 'redemptions.counted',
		says: 'counts the redemptions of a benefit',
		source: 'SDK tests 2026, count-profile-redemptions',
		strength: 'asserted',
		means: 'Whether a benefit was redeemed is read from the list of redemptions.',
		docs: 'docs/promises.md',
		needs: NEEDS,
		writes: true,
		run: async (bench) => {
			const { benefitId } = await redemption(bench);
			const { status, json } = await bench.get(
				`${await listPath(bench)}/benefit/${benefitId}/count`,
			);
			expect(status === 200, `answers ${status.toString()}`);
			const count = at(json, 'data', 'count');
			expect(typeof count === 'number' && count >= 1, 'the count is not 1');
		},
	},
	{
		name: 'redemptions.polled',
		says: 'finds new redemptions of benefits by filter[has_benefit] and filter[created_at][gte]',
		source: 'SDK types 2026; guide',
		strength: 'documented',
		means: 'A workflow that polls for redemptions finds none, or all over again.',
		docs: 'docs/operations.md',
		needs: ['redemptions.listed'],
		writes: true,
		run: async (bench) => {
			const { id } = await redemption(bench);
			const path = await listPath(bench);
			const since = async (moment: string) =>
				(
					await bench.list(path, { 'filter[has_benefit]': '1', 'filter[created_at][gte]': moment })
				).map(idIn);
			expect((await since('2020-01-01 00:00:00')).includes(id), 'it is not found');
			expect(!(await since('2099-01-01 00:00:00')).includes(id), 'the filter is ignored');
		},
	},
	{
		name: 'redemptions.reversal-answers-balances',
		says: 'answers a reversal with the member’s balances, and neither type nor items',
		source: 'reference; SDK types 2026, SuccessfulRedemption',
		strength: 'documented',
		means: 'Nothing: the benefit that was given back is read from the redemption.',
		docs: 'docs/operations.md',
		needs: NEEDS,
		writes: true,
		run: async (bench) => {
			const { reply } = await reversed(bench);
			if (reply.status >= 300) throw new NotTried(`it answers ${reply.status.toString()}`);
			expect(at(reply.json, 'data', 'items') === undefined, 'it is a Redemption with items');
			expect(isRecord(at(reply.json, 'data', 'balances')), 'there are no balances');
		},
	},
	{
		name: 'redemptions.reversed-within-minutes',
		says: 'takes a reversal within ten minutes, and gives the benefit its redemption back',
		source: 'reference',
		strength: 'documented',
		means: 'A second claim cannot be undone: it is told of as an error.',
		docs: 'docs/promises.md',
		needs: NEEDS,
		writes: true,
		run: async (bench) => {
			const { reply, benefitId } = await reversed(bench);
			expect(reply.status < 300, `answers ${reply.status.toString()}`);
			const path = `/profiles/${(await bench.member()).id}/benefits/${benefitId}/redeem`;
			const again = await bench.act('POST', path);
			expect(again.status < 300, 'the benefit cannot be redeemed again');
		},
	},
	{
		name: 'redemptions.reversed-once',
		says: 'refuses to reverse a redemption again with 409',
		source: 'none',
		strength: 'assumed',
		means: 'The error of a second Reverse is a more general one.',
		docs: 'docs/errors.md',
		needs: NEEDS,
		writes: true,
		run: async (bench) => {
			const { id, reply } = await reversed(bench);
			if (reply.status >= 300) throw new NotTried(`it answers ${reply.status.toString()}`);
			const { status } = await bench.act('POST', `/redemptions/${id}/reversal`);
			expect(status === 409, `answers ${status.toString()}`);
		},
	},
	{
		name: 'redemptions.returned',
		says: 'answers a return with a Redemption of type return',
		source: 'reference; SDK types 2026',
		strength: 'documented',
		means: 'The output of Return lacks what it promises.',
		docs: 'docs/operations.md',
		needs: NEEDS,
		writes: true,
		run: async (bench) => {
			const { redemptionId: id } = await bench.claim('claim-redeem');
			if (id === null) throw new NotTried('the claim’s answer names no redemption');
			const { status, json } = await bench.act('POST', `/redemptions/${id}/benefit/return`);
			expect(status < 300, `answers ${status.toString()}`);
			expect(at(json, 'data', 'type') === 'return', 'its type is not return');
		},
	},
	{
		name: 'redemptions.redeem-answers-redemption',
		says: 'answers redeem with a Redemption',
		source: 'reference; SDK tests 2025 and 2026 assert profile_id alone',
		strength: 'documented',
		means: 'The output of Redeem lacks the redemption’s ID.',
		docs: 'docs/operations.md',
		writes: true,
		run: async (bench) => {
			const { benefitId } = await bench.claim('claim');
			const member = await bench.member();
			const { status, json } = await bench.act(
				'POST',
				`/profiles/${member.id}/benefits/${benefitId}/redeem`,
			);
			expect(status < 300, `answers ${status.toString()}`);
			expect(at(json, 'data', 'profile_id') === member.id, 'profile_id is another’s');
			expect(Array.isArray(at(json, 'data', 'items')), 'there are no items');
		},
	},
	{
		name: 'redemptions.several-at-once',
		says: 'redeems a benefit count times in one request',
		source: 'reference; SDK types 2026',
		strength: 'documented',
		means: 'The field Count of Redeem does nothing.',
		docs: 'docs/operations.md',
		writes: true,
		run: async (bench) => {
			const definition = await bench.newDefinition({ max_redemptions: 2 });
			const { benefitId } = await bench.claim('claim', bench.mark(), definition);
			const path = `/profiles/${(await bench.member()).id}/benefits/${benefitId}/redeem`;
			const { status } = await bench.act('POST', path, { count: 2 });
			expect(status < 300, `answers ${status.toString()}`);
			const third = await bench.act('POST', path);
			expect(third.status === 422, 'something is left of the two');
		},
	},
];
