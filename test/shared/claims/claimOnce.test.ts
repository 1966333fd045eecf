import { claimOnce } from '../../../nodes/shared/claims/claimOnce';
import type { Claim, ClaimContext } from '../../../nodes/shared/claims/claim';
import { createProcessMemory, executionMemory } from '../../../nodes/shared/once/context';
import type { Benefit } from '../../../nodes/shared/omneo/benefit';
import { Problem } from '../../../nodes/shared/problems/problem';
import type { ApiAnswer, ApiRequest } from '../../../nodes/shared/transport/types';
import { CLAIM as claim } from './support';

const benefit = (id: number, more: Partial<Benefit> = {}): Benefit => ({
	id,
	profile_id: 'p',
	external_id: 'ID-1',
	redemptions_remaining: 0,
	definition: { handle: 'coffee' },
	...more,
});

const redemptionOf = (redeemed: Benefit, id = Number(redeemed.id) + 1_000, type = 'redeem') => ({
	id,
	type,
	profile_id: redeemed.profile_id,
	items: [{ id, type: 'benefit', count: 1, type_attributes: redeemed }],
});

const refused = (httpStatus: number) =>
	new Problem('request_refused', { kind: 'rejected', httpStatus });
const lost = () => new Problem('connection_lost', { wasWrite: true });

type Answer = unknown;

/** A tenant that answers as each test says; what it is not told is an empty list. */
function play(answers: Record<string, (request: ApiRequest, times: number) => Answer>) {
	const sent: string[] = [];
	const hints: string[] = [];
	let time = 0;
	const context: ClaimContext = {
		tenant: async () => await Promise.resolve('https://api.shop.getomneo.com/api/v3'),
		process: createProcessMemory(),
		memory: executionMemory({}, () => 'execution'),
		itemId: '0:0',
		maxRetries: 1,
		sharedLooks: () => undefined,
		batches() {
			throw new Error('Nothing is sent in batches here');
		},
		async send<T>(request: ApiRequest) {
			const [name = '', answer] =
				Object.entries(answers)
					.sort(([left], [right]) => right.length - left.length)
					.find(([key]) => nameOf(request).startsWith(key)) ?? [];
			sent.push(nameOf(request));
			const times = sent.filter((each) => each.startsWith(name)).length;
			const data = answer?.(request, times) ?? [];
			if (data instanceof Problem) throw data;
			const meta = Array.isArray(data) ? { total: data.length } : undefined;
			return await Promise.resolve({ data, meta } as ApiAnswer<T>);
		},
		async pause(ms) {
			time += ms;
			await Promise.resolve();
		},
		withoutSlot: async (waiting) => await waiting,
		endOfRun: async () => {
			await Promise.resolve();
		},
		now: () => time,
		hint: (text) => hints.push(text),
		debug: () => undefined,
	};
	return { context, sent, hints, at: () => time };
}

function nameOf({ endpoint: { method }, path, query = {} }: ApiRequest): string {
	const name = `${method} ${path.join('/')}`;
	return query['filter[external_id]'] === undefined && /GET .*benefits$/.test(name)
		? `${name} unfiltered`
		: name;
}

const CLAIM = 'POST profiles/p/benefits/claim-redeem';
const LOOK = 'GET profiles/p/benefits';
const REDEMPTIONS = 'GET profiles/p/redemptions';

describe('a claim', () => {
	it('is four requests where all is well: two lists before it, and one after a second', async () => {
		const { context, sent, at } = play({
			[CLAIM]: () => redemptionOf(benefit(5)),
			[LOOK]: (_, times) => (times > 1 ? [benefit(5)] : []),
		});
		const claimed = await claimOnce(context, claim);
		expect(claimed).toMatchObject({ duplicate: false, redemptionId: 1_005 });
		expect(sent).toEqual([LOOK, REDEMPTIONS, CLAIM, LOOK]);
		expect(at()).toBe(1_000);
	});

	it('answered with another benefit is never a success', async () => {
		const { context, sent } = play({
			[CLAIM]: () => redemptionOf(benefit(5, { definition: { handle: 'tea' } })),
		});
		await expect(claimOnce(context, claim)).rejects.toMatchObject({
			outcome: 'unknown',
			code: 'other_benefit',
		});
		expect(sent.filter((name) => name === CLAIM)).toHaveLength(1);
	});

	it.each([[[]], [{}], [true], ['ok'], [{ message: 'queued' }], [{ items: [] }]])(
		'answered with %j is not taken for one that was made',
		async (data) => {
			const { context } = play({ [CLAIM]: () => data });
			await expect(claimOnce(context, claim)).rejects.toMatchObject({ outcome: 'unknown' });
		},
	);

	it('answered for another profile is unknown where its own stands by itself', async () => {
		const { context, sent } = play({
			[CLAIM]: () => redemptionOf(benefit(5, { profile_id: 'q' })),
			'GET profiles/p': ({ path }) => (path.length > 2 ? [] : new Problem('answer_contradicts')),
		});
		await expect(claimOnce(context, claim)).rejects.toMatchObject({
			outcome: 'unknown',
			code: 'other_benefit',
		});
		expect(sent.filter((name) => name === CLAIM)).toHaveLength(1);
	});

	it('answered for another profile succeeds with a hint, and is looked for there', async () => {
		const merged = benefit(5, { profile_id: 'q' });
		const { context, sent, hints } = play({
			[CLAIM]: () => redemptionOf(merged),
			'GET profiles/q/benefits': () => [merged],
			'GET profiles/p': ({ path }) => (path.length > 2 ? [] : new Problem('profile_not_found')),
		});
		expect(await claimOnce(context, claim)).toMatchObject({ duplicate: false });
		expect(sent).toContain('GET profiles/q/benefits');
		expect(hints.join()).toContain('merged');
	});

	it('stored in another form is looked at twice, with a hint that names both', async () => {
		const stored = benefit(5, { external_id: 'id-1' });
		const { context, hints, at } = play({
			[CLAIM]: () => redemptionOf(stored),
			[LOOK]: (_, times) => (times > 1 ? [stored] : []),
		});
		expect(await claimOnce(context, claim)).toMatchObject({ duplicate: false });
		expect(hints).toEqual(['The external ID "ID-1" was stored as "id-1".']);
		expect(at()).toBe(2_000);
	});

	it('that no list shows is unknown, and its benefit is named', async () => {
		const { context, sent } = play({ [CLAIM]: () => redemptionOf(benefit(5)) });
		await expect(claimOnce(context, claim)).rejects.toMatchObject({
			outcome: 'unknown',
			code: 'claim_not_listed',
			message: expect.stringContaining('benefit 5') as string,
		});
		expect(sent.slice(-2)).toEqual([`${LOOK} unfiltered`, REDEMPTIONS]);
	});

	it('that only the whole list shows is found, and the filter is not used again', async () => {
		const { context } = play({
			[CLAIM]: () => redemptionOf(benefit(5)),
			[`${LOOK} unfiltered`]: () => [benefit(5)],
			[LOOK]: () => [],
		});
		expect(await claimOnce(context, claim)).toMatchObject({ duplicate: false });
		expect(context.process.untrustedFilters).toEqual(new Set([await context.tenant()]));
	});

	it('without the check is three requests, and nothing is undone', async () => {
		const { context, sent } = play({ [CLAIM]: () => redemptionOf(benefit(5)) });
		await claimOnce(context, { ...claim, checkAfterClaim: false });
		expect(sent).toEqual([LOOK, REDEMPTIONS, CLAIM]);
	});

	it.each<[string, Partial<Claim>]>([
		['protection', { protection: 'off' }],
		['an external ID', { externalId: '' }],
	])('without %s is one request, and no duplicate', async (_, more) => {
		const { context, sent } = play({ [CLAIM]: () => redemptionOf(benefit(5)) });
		expect(await claimOnce(context, { ...claim, ...more })).toEqual({
			data: redemptionOf(benefit(5)),
			duplicate: false,
			redemptionId: 1_005,
		});
		expect(sent).toEqual([CLAIM]);
	});

	it.each<[string, unknown, { code: string; message?: string }]>([
		['no benefit', {}, { code: 'no_data' }],
		[
			'another benefit',
			redemptionOf(benefit(5, { definition: { handle: 'tea' } })),
			{
				code: 'other_benefit',
				message: 'Omneo answered with a claim of another benefit ("tea")',
			},
		],
		[
			'another profile',
			redemptionOf(benefit(5, { profile_id: 'q' })),
			{ code: 'other_benefit', message: 'Omneo answered with a claim of another profile (q)' },
		],
	])('without protection is unknown where the answer shows %s', async (_, data, problem) => {
		const { context } = play({
			[CLAIM]: () => data,
			'GET profiles/p': () => new Problem('answer_contradicts'),
		});
		await expect(claimOnce(context, { ...claim, protection: 'off' })).rejects.toMatchObject({
			...problem,
			outcome: 'unknown',
		});
	});

	it('names what its answer must show: an ID, and the profile of a merge', async () => {
		const requests: ApiRequest[] = [];
		const merged = benefit(5, { profile_id: 'q' });
		const { context } = play({
			[CLAIM](request) {
				requests.push(request);
				return redemptionOf(merged);
			},
			'GET profiles/p'(request) {
				requests.push(request);
				return {};
			},
		});
		await claimOnce(context, { ...claim, protection: 'off' });
		const [made, read] = requests;
		expect(made?.idOf?.(redemptionOf(merged))).toBe(5);
		expect(read?.sent).toEqual({ id: 'q' });
	});

	it.each([undefined, null])('answered with the external ID %s gives no hint', async (id) => {
		const { context, hints } = play({
			[CLAIM]: () => redemptionOf(benefit(5, { external_id: id })),
			[LOOK]: (_, times) => (times > 1 ? [benefit(5)] : []),
		});
		await claimOnce(context, claim);
		expect(hints).toEqual([]);
	});

	it('that is refused is not looked for', async () => {
		const { context, sent } = play({ [CLAIM]: () => refused(409) });
		await expect(claimOnce(context, claim)).rejects.toMatchObject({ outcome: 'refused' });
		expect(sent).toEqual([LOOK, REDEMPTIONS, CLAIM]);
	});

	it('that is refused as made before gives the earlier one', async () => {
		const { context } = play({
			[CLAIM]: () => new Problem('already_claimed', { httpStatus: 422 }),
			[LOOK]: (_, times) => (times > 1 ? [benefit(4)] : []),
			[REDEMPTIONS]: (_, times) => (times > 1 ? [redemptionOf(benefit(4))] : []),
		});
		expect(await claimOnce(context, claim)).toMatchObject({ data: { id: 4 }, duplicate: true });
	});

	it('is not sent where another benefit has its external ID', async () => {
		const { context, sent } = play({
			[LOOK]: () => [benefit(4, { definition: { handle: 'tea' } })],
		});
		await expect(claimOnce(context, claim)).rejects.toMatchObject({
			outcome: 'refused',
			code: 'external_id_in_use',
		});
		expect(sent).toEqual([LOOK, REDEMPTIONS]);
	});
});

describe('a claim that came second', () => {
	/** Somebody else’s claim shows in the look after ours. */
	const second = (more: Parameters<typeof play>[0] = {}) =>
		play({
			...more,
			[CLAIM]: () => redemptionOf(benefit(5)),
			[LOOK]: (_, times) => (times > 1 ? [benefit(4), benefit(5)] : []),
			[REDEMPTIONS]: (_, times) => [
				redemptionOf(benefit(4)),
				redemptionOf(benefit(5)),
				...(times > 1 ? [redemptionOf(benefit(5), 2_000, 'reversal')] : []),
				...((more.till?.({} as ApiRequest, times) as unknown[] | undefined) ?? []),
			],
		});
	const REVERSAL = 'POST redemptions/1005/reversal';
	const DELETION = 'DELETE profiles/p/benefits/5';

	it('is undone by whoever made it, and gives the first', async () => {
		const { context, sent } = second();
		expect(await claimOnce(context, claim)).toMatchObject({
			data: { id: 4 },
			duplicate: true,
			redemptionId: 1_004,
		});
		expect(sent.indexOf(REVERSAL)).toBeLessThan(sent.indexOf(DELETION));
		expect(sent.slice(sent.indexOf(REVERSAL), sent.indexOf(DELETION))).toContain(REDEMPTIONS);
	});

	it('is an error under Fail, once it is undone', async () => {
		const { context, sent } = second();
		await expect(claimOnce(context, { ...claim, protection: 'fail' })).rejects.toMatchObject({
			outcome: 'refused',
			code: 'duplicate_external_id',
		});
		expect(sent).toContain(DELETION);
	});

	it('is undone though answers of the undo are lost, up to four times', async () => {
		const { context, sent } = second({ [REVERSAL]: (_, times) => (times < 5 ? lost() : {}) });
		expect(await claimOnce(context, claim)).toMatchObject({ duplicate: true });
		expect(sent.filter((name) => name === REVERSAL)).toHaveLength(5);
	});

	it.each([
		['gone', refused(404)],
		['reversed already', new Problem('conflict', { apiMessage: 'It was already reversed.' })],
	])('counts as undone where its redemption is %s', async (_, problem) => {
		const { context } = second({ [REVERSAL]: () => problem });
		expect(await claimOnce(context, claim)).toMatchObject({ duplicate: true });
	});

	it('is not deleted where its redemption may not be reversed; both are named', async () => {
		const { context, sent } = second({ [REVERSAL]: () => refused(403) });
		const problem = await claimOnce(context, claim).catch((error: unknown) => error as Problem);
		expect(problem).toMatchObject({ outcome: 'unknown', code: 'undo_failed' });
		expect((problem as Problem).message).toContain('benefit 5');
		expect((problem as Problem).nextStep).toContain('Benefit 4 came first');
		expect(sent).not.toContain(DELETION);
	});

	it('is not deleted where somebody else redeemed it meanwhile', async () => {
		const { context, sent } = second({ till: () => [redemptionOf(benefit(5), 3_000)] });
		await expect(claimOnce(context, claim)).rejects.toMatchObject({ code: 'undo_failed' });
		expect(sent).not.toContain(DELETION);
	});
});

describe('a claim whose answer was lost', () => {
	it('is looked for three times before it is made again, the last time without the filter', async () => {
		const { context, sent } = play({
			[CLAIM]: (_, times) => (times === 1 ? lost() : redemptionOf(benefit(5))),
			[LOOK]: () => (sent.filter((name) => name === CLAIM).length > 1 ? [benefit(5)] : []),
		});
		expect(await claimOnce(context, claim)).toMatchObject({ duplicate: false });
		const between = sent.slice(sent.indexOf(CLAIM) + 1, sent.lastIndexOf(CLAIM));
		expect(between.filter((name) => name !== REDEMPTIONS)).toEqual([
			LOOK,
			LOOK,
			`${LOOK} unfiltered`,
		]);
	});

	it('is looked for a last time, ten seconds after it was lost', async () => {
		const { context, sent, at } = play({
			[CLAIM]: (_, times) => (times === 1 ? lost() : redemptionOf(benefit(5))),
			[LOOK]: (_, times) => (times > 4 ? [benefit(5)] : []),
		});
		await claimOnce(context, claim);
		expect(at()).toBeGreaterThanOrEqual(10_000);
		expect(sent.slice(-3)).toEqual([`${LOOK} unfiltered`, LOOK, REDEMPTIONS]);
	});

	it('is no success where the last look is blind', async () => {
		const { context, at } = play({
			[CLAIM]: (_, times) => (times === 1 ? lost() : redemptionOf(benefit(5))),
			[LOOK]: (_, times) => (at() >= 10_000 ? refused(500) : times > 4 ? [benefit(5)] : []),
		});
		await expect(claimOnce(context, claim)).rejects.toMatchObject({ outcome: 'unknown' });
	});

	it('and that is refused when it is made again is unknown', async () => {
		const { context } = play({ [CLAIM]: (_, times) => (times === 1 ? lost() : refused(422)) });
		await expect(claimOnce(context, claim)).rejects.toMatchObject({ outcome: 'unknown' });
	});
});

describe('an earlier claim', () => {
	it('that is not redeemed is waited for, and then redeemed once', async () => {
		const REDEEM = 'POST profiles/p/benefits/4/redeem';
		const { context, sent, at } = play({
			[REDEEM]: () =>
				redemptionOf(benefit(4, { definition: { handle: 'coffee', max_redemptions: 1 } })),
			[REDEMPTIONS]: () => [],
			[LOOK]: () => [benefit(4)],
		});
		expect(await claimOnce(context, claim)).toMatchObject({ duplicate: true, redemptionId: 1_004 });
		expect(sent.filter((name) => name.startsWith('POST'))).toEqual([REDEEM]);
		expect(at()).toBeGreaterThanOrEqual(3_000);
	});

	it('that is redeemed twice, as an answer was lost, loses the later redemption', async () => {
		const REDEEM = 'POST profiles/p/benefits/4/redeem';
		const earlier = benefit(4, { definition: { handle: 'coffee', max_redemptions: 1 } });
		const { context, sent, at } = play({
			[REDEEM]: (_, times) => (times === 1 ? lost() : redemptionOf(earlier, 2_000)),
			[REDEMPTIONS]: () =>
				[
					...(sent.filter((name) => name === REDEEM).length > 1 ? [2_000] : []),
					...(at() >= 10_000 ? [3_000] : []),
				].map((id) => redemptionOf(earlier, id)),
			[LOOK]: () => [earlier],
		});
		expect(await claimOnce(context, claim)).toMatchObject({ redemptionId: 2_000 });
		expect(sent.filter((name) => name.endsWith('reversal'))).toEqual([
			'POST redemptions/3000/reversal',
		]);
	});

	it('that is only claimed is given after a second look, with its redemption if it has one', async () => {
		const { context, sent } = play({
			[REDEMPTIONS]: () => [redemptionOf(benefit(4))],
			[LOOK]: () => [benefit(4)],
		});
		expect(await claimOnce(context, { ...claim, kind: 'claim' })).toMatchObject({
			data: { id: 4 },
			duplicate: true,
			redemptionId: 1_004,
		});
		expect(sent).toEqual([LOOK, REDEMPTIONS, LOOK, REDEMPTIONS, REDEMPTIONS]);
	});

	it('whose redemption was undone on purpose is refused, and not redeemed', async () => {
		const { context, sent } = play({
			[REDEMPTIONS]: () => [redemptionOf(benefit(4)), redemptionOf(benefit(4), 9_000, 'reversal')],
			[LOOK]: () => [benefit(4)],
		});
		await expect(claimOnce(context, claim)).rejects.toMatchObject({
			outcome: 'refused',
			code: 'redemption_reversed',
		});
		expect(sent.filter((name) => name.startsWith('POST'))).toEqual([]);
	});

	it('is named with those that stand beside it, which are nobody’s to touch here', async () => {
		const { context, sent, hints } = play({
			[REDEMPTIONS]: () => [redemptionOf(benefit(4))],
			[LOOK]: () => [benefit(4), benefit(7)],
		});
		expect(await claimOnce(context, claim)).toMatchObject({ data: { id: 4 }, duplicate: true });
		expect(hints.join()).toContain('7');
		expect(sent.filter((name) => !name.startsWith('GET'))).toEqual([]);
	});
});
