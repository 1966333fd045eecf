import {
	type Found,
	readProfiles,
	SharedLooks,
	someBenefits,
	someRedeemed,
	type Standing,
	type Wanted,
} from '../../../nodes/shared/claims/sharedLooks';
import type { Benefit, Redemption } from '../../../nodes/shared/omneo/benefit';
import { Problem } from '../../../nodes/shared/problems/problem';
import type { ApiAnswer, ApiRequest } from '../../../nodes/shared/transport/types';

const wanted = (i: number): Wanted => ({ profileId: `P-${i}`, externalId: `ID-${i}` });
const benefit = (i: number, more: Partial<Benefit> = {}): Benefit => ({
	id: i,
	profile_id: `p-${i}`,
	external_id: `ID-${i}`,
	...more,
});
const redemptionOf = (redeemed: Benefit): Redemption => ({
	id: Number(redeemed.id) + 1_000,
	profile_id: redeemed.profile_id,
	items: [{ type: 'benefit', type_attributes: redeemed }],
});
const evidence = (i: number) => ({ ...wanted(i), id: String(i), isRedeemed: true });
const standing = (i: number): Standing => ({
	profileId: `p-${i}`,
	externalId: `ID-${i}`,
	id: String(i),
});
const tick = async () => await new Promise<void>((resolve) => setImmediate(resolve));
const refusal = () => new Problem('scope_missing');
const UP_TO_NINE = Array.from({ length: 10 }, (_, i) => i);

const comma = { profileId: 'P-3', externalId: 'a,b' };

/** What a request asks for: `ID-1,ID-2` of a filter, or `all`. */
const askedBy = ({ query = {} }: ApiRequest) =>
	String(Object.entries(query).find(([key]) => key.startsWith('filter['))?.[1] ?? 'all');

/** A tenant that filters its benefits and redemptions, unless a test tells it otherwise. */
function tenant() {
	const sent: string[] = [];
	let slotsGivenUp = 0;
	const played = {
		benefits: UP_TO_NINE.map((i) => benefit(i)),
		redemptions: UP_TO_NINE.map((i) => redemptionOf(benefit(i))),
		/** What it answers to `benefits ID-1`, `redemptions all` and the like. */
		odd: new Map<string, unknown>(),
		meta: {} as object,
		looks: new SharedLooks({ wait: tick, left: () => Infinity }),
		sent,
		slotsGivenUp: () => slotsGivenUp,
		sender: {
			async send<T>(request: ApiRequest) {
				const asked = askedBy(request);
				const name = `${request.path[0]} ${asked}`;
				sent.push(name);
				await tick();
				const among = (text: unknown) =>
					asked === 'all' || asked.toLowerCase().split(',').includes(String(text).toLowerCase());
				const rows =
					request.path[0] === 'redemptions'
						? played.redemptions.filter(({ profile_id: id }) => among(id))
						: played.benefits.filter(({ external_id: id }) => among(id));
				const data = played.odd.get(name) ?? rows;
				if (data instanceof Problem) throw data;
				const total = Array.isArray(data) ? data.length : 0;
				return { data, meta: { total, ...played.meta } } as unknown as ApiAnswer<T>;
			},
			async withoutSlot<T>(waiting: Promise<T>) {
				slotsGivenUp += 1;
				return await waiting;
			},
		},
	};
	return played;
}

/** One whose looks two items have proved; what they sent is forgotten. */
async function proved() {
	const played = tenant();
	await played.looks.testify(played.sender, evidence(1));
	await played.looks.testify(played.sender, evidence(2));
	played.sent.length = 0;
	return played;
}

describe('a shared look', () => {
	it('finds again and again', async () => {
		const { looks, sender } = await proved();
		for (const i of [3, 4, 5]) {
			expect(await looks.find(sender, wanted(i))).toEqual([benefit(i)]);
			expect(await looks.findRedemptions(sender, wanted(i))).toEqual([redemptionOf(benefit(i))]);
		}
	});

	it('finds a benefit that must be there, with others of its external ID', async () => {
		const { looks, sender, benefits } = await proved();
		benefits.push(benefit(33, { profile_id: 'p-3', external_id: 'ID-3' }));
		expect(await looks.find(sender, wanted(3), '33')).toHaveLength(2);
	});

	it.each([
		['a comma in it', comma],
		['a space before it', { profileId: 'P-3', externalId: ' ID-3' }],
		['a space after the profile', { profileId: 'P-3 ', externalId: 'ID-3' }],
	])('is not sent for a claim with %s', async (_, unlisted) => {
		const { looks, sender, sent } = await proved();
		expect(await looks.find(sender, unlisted)).toBeUndefined();
		expect(await looks.findRedemptions(sender, unlisted)).toBeUndefined();
		expect(sent).toEqual([]);
	});

	it('is believed with 99 rows, but not with 100, which may be a first page', async () => {
		const { looks, sender, odd } = await proved();
		const rows = Array.from({ length: 100 }, (_, i) => benefit(i, { ...benefit(3), id: i }));
		odd.set('benefits ID-3', rows.slice(1));
		expect(await looks.find(sender, wanted(3))).toHaveLength(99);
		odd.set('benefits ID-3', rows);
		expect(await looks.find(sender, wanted(3))).toBeUndefined();
	});

	it('is not believed where there is a second page', async () => {
		const played = await proved();
		played.meta = { last_page: 2 };
		expect(await played.looks.find(played.sender, wanted(3))).toBeUndefined();
	});

	it.each([
		['nothing', null],
		['a text', 'ID-3'],
		['a benefit without an ID', { profile_id: 'p-3', external_id: 'ID-3' }],
	])('is not believed where a row is %s', async (_, row) => {
		const { looks, sender, odd } = await proved();
		odd.set('benefits ID-3', [row]);
		expect(await looks.find(sender, wanted(3))).toBeUndefined();
	});

	it('at benefits is not sent again after one that was refused', async () => {
		const { looks, sender, odd, sent } = await proved();
		odd.set('benefits ID-3', refusal());
		expect(await looks.find(sender, wanted(3))).toBeUndefined();
		expect(await looks.find(sender, wanted(4))).toBeUndefined();
		expect(sent).toEqual(['benefits ID-3']);
	});

	it('at redemptions is not sent again after one that was refused', async () => {
		const { looks, sender, odd, sent } = await proved();
		odd.set('redemptions P-3', refusal());
		expect(await looks.findRedemptions(sender, wanted(3))).toBeUndefined();
		expect(await looks.findRedemptions(sender, wanted(4))).toBeUndefined();
		expect(sent).toEqual(['redemptions P-3']);
	});

	it('shows which profiles there are', async () => {
		const { sender, odd } = tenant();
		odd.set('profiles P-1,P-2', [{ id: 'P-1' }]);
		expect(await readProfiles(sender, ['P-1', 'P-2'])).toEqual(new Set(['p-1']));
		odd.set('profiles P-1,P-2', refusal());
		expect(await readProfiles(sender, ['P-1', 'P-2'])).toBeUndefined();
	});
});

describe('a look for many claims at once', () => {
	const foundFor = (i: number): Found => ({
		benefits: [benefit(i)],
		redemptions: [redemptionOf(benefit(i))],
	});

	it('is two requests, and finds the benefits and redemptions of each, again and again', async () => {
		const { looks, sender, sent } = await proved();
		const nothing = { benefits: [], redemptions: [] };
		expect(await looks.findAll(sender, [wanted(3), wanted(77)])).toEqual([foundFor(3), nothing]);
		expect(sent).toEqual(['benefits ID-3,ID-77', 'redemptions P-3,P-77']);
		expect(await looks.findAll(sender, [wanted(4)])).toEqual([foundFor(4)]);
	});

	it('leaves out a claim that a list cannot ask for', async () => {
		const { looks, sender, sent } = await proved();
		expect(await looks.findAll(sender, [comma, wanted(4)])).toEqual([undefined, foundFor(4)]);
		expect(sent).toEqual(['benefits ID-4', 'redemptions P-4']);
	});

	it('is not sent where a list can ask for none of them', async () => {
		const { looks, sender, sent } = await proved();
		expect(await looks.findAll(sender, [comma])).toEqual([]);
		expect(sent).toEqual([]);
	});

	it('is not sent before there is a proof', async () => {
		const { looks, sender, sent } = tenant();
		await looks.proveRedemptions(sender);
		sent.length = 0;
		expect(await looks.findAll(sender, [wanted(3)])).toEqual([]);
		expect(sent).toEqual([]);
	});

	it('is not sent where only benefits can be looked at', async () => {
		const { looks, sender, sent } = tenant();
		await looks.testify(sender, { ...evidence(1), isRedeemed: false });
		await looks.testify(sender, { ...evidence(2), isRedeemed: false });
		sent.length = 0;
		expect(await looks.findAll(sender, [wanted(3)])).toEqual([]);
		expect(sent).toEqual([]);
	});

	it('is none for a claim whose benefit must be there and is not', async () => {
		const { looks, sender } = await proved();
		const all = [
			{ ...wanted(3), expected: '3' },
			{ ...wanted(77), expected: '77' },
		];
		expect(await looks.findAll(sender, all)).toEqual([foundFor(3), undefined]);
		expect(await looks.findAll(sender, all)).toEqual([]);
	});

	it('ends looks at benefits where these were refused, but not those at redemptions', async () => {
		const { looks, sender, odd } = await proved();
		odd.set('benefits ID-3', refusal());
		expect(await looks.findAll(sender, [wanted(3)])).toEqual([]);
		expect(await looks.find(sender, wanted(4))).toBeUndefined();
		expect(await looks.findRedemptions(sender, wanted(4))).toHaveLength(1);
	});

	it('ends looks at redemptions where these were refused, but not those at benefits', async () => {
		const { looks, sender, odd } = await proved();
		odd.set('redemptions P-3', refusal());
		expect(await looks.findAll(sender, [wanted(3)])).toEqual([]);
		expect(await looks.findRedemptions(sender, wanted(4))).toBeUndefined();
		expect(await looks.find(sender, wanted(4))).toHaveLength(1);
	});
});

describe('items that wait for a proof', () => {
	it('do not gain from one that ends twice', async () => {
		const { looks, sender } = tenant();
		const leave = await looks.enter(sender, wanted(1));
		await looks.enter(sender, wanted(2));
		const begun: number[] = [];
		for (const i of [3, 4]) void looks.enter(sender, wanted(i)).then(() => begun.push(i));
		leave();
		leave();
		await tick();
		expect(begun).toEqual([3]);
	});

	it.each([
		['still wait after seven without a proof', 7, [1, 2]],
		['all begin after eight without a proof', 8, [1, 2, 3, 4]],
	])('%s', async (_, ended, expected) => {
		const { looks, sender } = tenant();
		for (let i = 0; i < ended; i++) (await looks.enter(sender, wanted(i)))();
		const begun: number[] = [];
		for (const i of [1, 2, 3, 4]) void looks.enter(sender, wanted(i)).then(() => begun.push(i));
		await tick();
		expect(begun).toEqual(expected);
	});

	it('have a proof for good, though the eighth item ends after it', async () => {
		const { looks, sender } = tenant();
		for (let i = 0; i < 7; i++) (await looks.enter(sender, wanted(i)))();
		const leave = await looks.enter(sender, wanted(8));
		await looks.testify(sender, evidence(1));
		await looks.testify(sender, evidence(2));
		leave();
		expect(await looks.find(sender, wanted(3))).toEqual([benefit(3)]);
	});
});

describe('the proof by what items found alone', () => {
	it('is needed until it is there', async () => {
		const { looks, sender } = tenant();
		expect(looks.needsEvidence).toBe(true);
		await looks.testify(sender, evidence(1));
		expect(looks.needsEvidence).toBe(true);
		await looks.testify(sender, evidence(2));
		expect(looks.needsEvidence).toBe(false);
	});

	it('is tried once, though a third item finds something meanwhile', async () => {
		const { looks, sender, sent } = tenant();
		await Promise.all([1, 2, 3].map(async (i) => await looks.testify(sender, evidence(i))));
		await looks.testify(sender, evidence(4));
		expect(sent).toEqual(['benefits ID-1,ID-2', 'redemptions P-1,P-2']);
	});

	it('is not tried any more after eight items without one', async () => {
		const { looks, sender, sent } = tenant();
		for (let i = 0; i < 8; i++) (await looks.enter(sender, wanted(i)))();
		await looks.testify(sender, evidence(1));
		await looks.testify(sender, evidence(2));
		expect(sent).toEqual([]);
	});

	it.each([
		['a benefit that a list cannot ask for', { ...evidence(1), externalId: 'a,b' }],
		['a second benefit with the same external ID', { ...evidence(2), externalId: 'ID-1' }],
	])('does not count %s', async (_, more) => {
		const { looks, sender, sent } = tenant();
		await looks.testify(sender, evidence(1));
		await looks.testify(sender, more);
		expect(sent).toEqual([]);
		expect(looks.needsEvidence).toBe(true);
	});

	it('counts a benefit that the look shows among others of its key', async () => {
		const { looks, sender, benefits } = tenant();
		benefits.push(benefit(11, { profile_id: 'p-1', external_id: 'ID-1' }));
		await looks.testify(sender, evidence(1));
		await looks.testify(sender, evidence(2));
		expect(await looks.find(sender, wanted(3))).toEqual([benefit(3)]);
	});

	it('does not ask for redemptions where only one benefit was redeemed', async () => {
		const { looks, sender, sent } = tenant();
		await looks.testify(sender, evidence(1));
		await looks.testify(sender, { ...evidence(2), isRedeemed: false });
		expect(sent).toEqual(['benefits ID-1,ID-2']);
	});

	it('is none for redemptions where one of two is missing', async () => {
		const { looks, sender, odd } = tenant();
		odd.set('redemptions P-1,P-2', [redemptionOf(benefit(1))]);
		await looks.testify(sender, evidence(1));
		await looks.testify(sender, evidence(2));
		expect(await looks.findRedemptions(sender, wanted(3))).toBeUndefined();
		expect(await looks.find(sender, wanted(3))).toEqual([benefit(3)]);
	});

	it('keeps an earlier one for redemptions where these items redeemed nothing', async () => {
		const { looks, sender } = tenant();
		await looks.proveRedemptions(sender);
		await looks.testify(sender, { ...evidence(1), isRedeemed: false });
		await looks.testify(sender, { ...evidence(2), isRedeemed: false });
		expect(await looks.findRedemptions(sender, wanted(3))).toHaveLength(1);
	});
});

describe('the proof by what others did before', () => {
	const NO_PROFILE = '00000000-0000-4000-8000-000000000000';
	const BENEFITS = 'benefits n8n-no-external-id,ID-0,ID-1';
	const REDEMPTIONS = `redemptions ${NO_PROFILE},p-0,p-1`;

	it('asks for two benefits and two redemptions, with an ID that nobody has', async () => {
		const { looks, sender, sent } = tenant();
		await looks.proveByOthers(sender);
		expect(new Set(sent)).toEqual(
			new Set(['benefits all', BENEFITS, 'redemptions all', REDEMPTIONS]),
		);
		expect(await looks.find(sender, wanted(3))).toEqual([benefit(3)]);
		expect(await looks.findRedemptions(sender, wanted(3))).toHaveLength(1);
	});

	it('is tried once', async () => {
		const { looks, sender, sent } = tenant();
		await Promise.all([looks.proveByOthers(sender), looks.proveByOthers(sender)]);
		await looks.proveByOthers(sender);
		await looks.proveRedemptions(sender);
		expect(sent).toHaveLength(4);
	});

	it('takes nobody’s slot once it was tried', async () => {
		const { looks, sender, slotsGivenUp } = tenant();
		await looks.proveRedemptions(sender);
		await looks.proveRedemptions(sender);
		expect(slotsGivenUp()).toBe(1);
	});

	it('is not tried where items have proved the look', async () => {
		const { looks, sender, sent } = await proved();
		await looks.proveByOthers(sender);
		expect(sent).toEqual([]);
	});

	it.each([
		['one of two benefits is missing', BENEFITS, [benefit(0)]],
		['both benefits are missing', BENEFITS, []],
		['the look is refused', BENEFITS, refusal()],
		['the list of all is refused', 'benefits all', refusal()],
		['no benefit fits into a list', 'benefits all', [benefit(1, { external_id: 'a,b' })]],
	])('fails for benefits where %s', async (_, name, answer) => {
		const { looks, sender, odd } = tenant();
		odd.set(name, answer);
		await looks.proveByOthers(sender);
		expect(await looks.find(sender, wanted(3))).toBeUndefined();
	});

	it.each([
		['one of two redemptions is missing', REDEMPTIONS, [redemptionOf(benefit(0))]],
		['the look is refused', REDEMPTIONS, refusal()],
		['the list of all is refused', 'redemptions all', refusal()],
	])('fails for redemptions where %s', async (_, name, answer) => {
		const { looks, sender, odd } = tenant();
		odd.set(name, answer);
		await looks.proveRedemptions(sender);
		expect(await looks.findRedemptions(sender, wanted(3))).toBeUndefined();
	});

	it('holds without any redemption as long as there is none, and asks for no profile', async () => {
		const played = tenant();
		const { looks, sender, sent } = played;
		played.redemptions = [];
		await looks.proveRedemptions(sender);
		sent.length = 0;
		expect(await looks.findRedemptions(sender, wanted(3))).toEqual([]);
		expect(sent).toEqual(['redemptions all', `redemptions ${NO_PROFILE}`]);
	});

	it('is made again with the first redemption', async () => {
		const played = tenant();
		const { looks, sender } = played;
		played.redemptions = [];
		await looks.proveRedemptions(sender);
		played.redemptions = [redemptionOf(benefit(3))];
		expect(await looks.findRedemptions(sender, wanted(3))).toEqual(played.redemptions);
	});
});

describe('the benefits by which a look is proved', () => {
	it.each<[string, Benefit[], Standing[] | undefined]>([
		['are two of many', [1, 2, 3].map((i) => benefit(i)), [standing(1), standing(2)]],
		['are one where there is one', [benefit(1)], [standing(1)]],
		['are none where there are none', [], []],
		[
			'are of two profiles',
			[benefit(1), benefit(2, { profile_id: 'p-1' }), benefit(3)],
			[standing(1), standing(3)],
		],
		[
			'have two external IDs',
			[benefit(1), benefit(2, { external_id: 'ID-1' }), benefit(3)],
			[standing(1), standing(3)],
		],
		['have a profile', [benefit(1, { profile_id: undefined }), benefit(2)], [standing(2)]],
		['fit into a list', [benefit(1, { external_id: 'a,b' }), benefit(2)], [standing(2)]],
		['are unknown where none fits', [benefit(1, { external_id: 'a,b' })], undefined],
	])('%s', async (_, rows, expected) => {
		const played = tenant();
		played.benefits = rows;
		played.redemptions = rows.map(redemptionOf);
		expect(await someBenefits(played.sender)).toEqual(expected);
		expect(await someRedeemed(played.sender)).toEqual(expected);
	});

	it('have an external ID, unless a redemption names them', async () => {
		const played = tenant();
		const rows = [benefit(1, { external_id: null }), benefit(2)];
		played.benefits = rows;
		played.redemptions = rows.map(redemptionOf);
		expect(await someBenefits(played.sender)).toEqual([standing(2)]);
		expect(await someRedeemed(played.sender)).toEqual([
			{ ...standing(1), externalId: '' },
			standing(2),
		]);
	});

	it('are unknown where the list is refused', async () => {
		const { sender, odd } = tenant();
		odd.set('benefits all', refusal());
		odd.set('redemptions all', refusal());
		expect(await someBenefits(sender)).toBeUndefined();
		expect(await someRedeemed(sender)).toBeUndefined();
	});
});
