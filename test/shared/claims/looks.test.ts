import {
	ClaimState,
	type Claim,
	type ClaimContext,
	type ClaimWork,
} from '../../../nodes/shared/claims/claim';
import type { Batches } from '../../../nodes/shared/claims/batches';
import { ClaimLooks } from '../../../nodes/shared/claims/looks';
import type { SharedLooks } from '../../../nodes/shared/claims/sharedLooks';
import type { Benefit } from '../../../nodes/shared/omneo/benefit';
import { listOf, notFound, Tenant } from '../records/support';
import { CLAIM } from './support';

const COFFEE = { handle: 'coffee', max_redemptions: 1 };

const benefit = (id: number, more: Partial<Benefit> = {}): Benefit => ({
	id,
	profile_id: 'p',
	external_id: 'ID-1',
	definition: COFFEE,
	redemptions_remaining: 1,
	...more,
});
const used = (id: number) => benefit(id, { redemptions_remaining: 0 });

/** A tenant whose lists may leave out used benefits. */
class Shop extends Tenant {
	benefits: Benefit[] = [];

	redeemed: Benefit[] = [];

	leavesOut = false;

	constructor() {
		super((_, __, { path, query }) => {
			const [first, id, list] = path;
			if (first === 'benefits') {
				const found = this.benefits.find((each) => String(each.id) === id);
				return found ? { data: found } : notFound();
			}
			if (list === 'redemptions') {
				const ofProfile = this.redeemed.filter(({ profile_id: profile }) => profile === id);
				return listOf(
					ofProfile.map((each) => ({
						id: Number(each.id) + 1_000,
						profile_id: id,
						items: [{ type_attributes: each }],
					})),
				);
			}
			const wanted = query?.['filter[external_id]'];
			return listOf(
				this.benefits.filter(
					(each) =>
						each.profile_id === id &&
						(wanted === undefined || each.external_id === wanted) &&
						!(this.leavesOut && each.redemptions_remaining === 0),
				),
			);
		});
	}

	/** What was read. */
	get looks(): string[] {
		return this.requests.map(({ path: [first, id, list], query }) => {
			if (first === 'benefits') return `benefit ${String(id)}`;
			const wanted = query?.['filter[external_id]'] ?? 'all';
			const of = id === 'p' ? '' : ` of ${String(id)}`;
			return list === 'benefits' ? `benefits ${String(wanted)}${of}` : `redemptions${of}`;
		});
	}
}

/** What is found together with other items of the run. */
function sharedWith(found: { benefits?: Benefit[]; redemptions?: [] } = {}) {
	const asked: unknown[] = [];
	const evidence: unknown[] = [];
	const looks = {
		async find(_: unknown, wanted: object, expected?: string) {
			asked.push({ ...wanted, expected });
			return await Promise.resolve(found.benefits);
		},
		async findRedemptions(_: unknown, wanted: object) {
			asked.push(wanted);
			return await Promise.resolve(found.redemptions);
		},
		async testify(_: unknown, each: object) {
			evidence.push(each);
			await Promise.resolve();
		},
	};
	return { sharedLooks: looks as unknown as SharedLooks, asked, evidence };
}

interface Given extends Partial<Claim> {
	/** IDs of what this execution made. */
	made?: number[];
	/** Forms in which the tenant stores the external ID. */
	stored?: string[];
	profiles?: string[];
	/** IDs of what it made and redemptions have named. */
	named?: string[];
	/** Whether the tenant is known to leave out used benefits. */
	isKnown?: boolean;
	sharedLooks?: SharedLooks;
	inBatches?: boolean;
}

function looksAt(
	shop: Shop,
	{
		made = [],
		stored = [],
		profiles = ['p'],
		named = [],
		isKnown,
		sharedLooks,
		inBatches,
		...more
	}: Given = {},
) {
	const batches = () => ({}) as Batches;
	const context: ClaimContext = { ...shop.context(), sharedLooks: () => sharedLooks, batches };
	const claim: Claim = { ...CLAIM, ...more };
	const state = new ClaimState('p');
	state.profiles.splice(0, 1, ...profiles);
	state.stored.push(...stored);
	state.named.push(...named);
	for (const id of made) {
		const row = benefit(id);
		state.made.set(String(id), { row, data: row, redemptionId: null, itemId: '0:0' });
	}
	if (isKnown) shop.process.leavesOut.add('tenant');
	const work: ClaimWork = { context, tenant: 'tenant', claim, state, sharedLooks };
	return { looks: new ClaimLooks(inBatches ? { ...work, batches: batches() } : work), state };
}

const idsOf = ({ candidates }: { candidates: Benefit[] }) => candidates.map(({ id }) => id);
const isKnownToLeaveOut = ({ process }: Shop) => process.leavesOut.has('tenant');

describe('the look before a claim', () => {
	it('reads the benefits with the external ID, and the redemptions', async () => {
		const shop = new Shop();
		shop.benefits = [benefit(7), benefit(8, { external_id: 'ID-2' })];
		shop.redeemed = [used(5)];
		shop.benefits.push(used(5));
		shop.leavesOut = true;
		const view = await looksAt(shop).looks.before();
		expect(idsOf(view)).toEqual([5, 7]);
		expect(shop.looks).toEqual(['benefits ID-1', 'redemptions', 'benefit 5']);
	});

	it('is shared with other items, each part by itself', async () => {
		const shop = new Shop();
		const both = sharedWith({ benefits: [benefit(4)], redemptions: [] });
		expect(idsOf(await looksAt(shop, both).looks.before())).toEqual([4]);
		expect(both.asked).toHaveLength(2);
		expect(shop.looks).toEqual([]);
		await looksAt(shop, sharedWith({ benefits: [] })).looks.before();
		expect(shop.looks).toEqual(['redemptions']);
		await looksAt(shop, sharedWith({ redemptions: [] })).looks.before();
		expect(shop.looks).toEqual(['redemptions', 'benefits ID-1']);
	});

	it('asks others for the external ID as it is stored', async () => {
		const shared = sharedWith({ benefits: [], redemptions: [] });
		await looksAt(new Shop(), { ...shared, stored: ['id-1'] }).looks.before();
		const wanted = { profileId: 'p', externalId: 'id-1' };
		expect(shared.asked).toEqual([{ ...wanted, expected: undefined }, wanted]);
	});

	it.each<[string, Given, string[]]>([
		[
			'two forms of the external ID',
			{ stored: ['id-1', 'ID'] },
			['benefits id-1', 'redemptions', 'benefits ID'],
		],
		[
			'two profiles',
			{ profiles: ['p', 'q'] },
			['benefits ID-1', 'redemptions', 'benefits ID-1 of q', 'redemptions of q'],
		],
	])('is its own where there are %s', async (_, given, looks) => {
		const shop = new Shop();
		const shared = sharedWith({ benefits: [], redemptions: [] });
		await looksAt(shop, { ...shared, ...given }).looks.before();
		expect(shared.asked).toEqual([]);
		expect([...shop.looks].sort()).toEqual([...looks].sort());
	});
});

describe('another look', () => {
	it('reads for itself, although others look too', async () => {
		const shop = new Shop();
		const shared = sharedWith({ benefits: [], redemptions: [] });
		await looksAt(shop, shared).looks.again();
		expect(shared.asked).toEqual([]);
		expect(shop.looks).toEqual(['benefits ID-1', 'redemptions']);
	});

	it('is shared by the rows of a batch', async () => {
		const shop = new Shop();
		const shared = sharedWith({ benefits: [], redemptions: [] });
		await looksAt(shop, { ...shared, inBatches: true }).looks.again();
		expect(shop.looks).toEqual([]);
	});

	it.each<[string, Given, string]>([
		['uses no filter where used benefits are left out', { isKnown: true, named: ['4'] }, 'all'],
		['uses the filter where nothing of this execution is named', { isKnown: true }, 'ID-1'],
		['uses the filter where nothing is left out', { named: ['4'] }, 'ID-1'],
	])('%s', async (_, given, wanted) => {
		const shop = new Shop();
		await looksAt(shop, given).looks.again();
		expect(shop.looks).toEqual([`benefits ${wanted}`, 'redemptions']);
	});
});

describe('a look that trusts no filter', () => {
	it.each<[boolean, string, Given, boolean | undefined]>([
		[true, 'after a long wait', { named: ['4'] }, true],
		[true, 'where used benefits are left out', { named: ['4'], isKnown: true }, undefined],
		[false, 'otherwise', { named: ['4'] }, undefined],
		[false, 'where redemptions had not named it', { isKnown: true }, true],
	])('takes what only redemptions name for seen: %j, %s', async (isSeen, _, given, isLong) => {
		const shop = new Shop();
		shop.redeemed = [used(4)];
		const { looks } = looksAt(shop, { ...given, made: [4] });
		const view = await looks.whole(isLong);
		expect(view.seen.has('4')).toBe(isSeen);
		expect(shop.looks).toEqual(['benefits all', 'redemptions']);
	});
});

describe('the look after a claim', () => {
	it('needs no redemptions where the claim is listed as used', async () => {
		const shop = new Shop();
		shop.benefits = [used(4)];
		const view = await looksAt(shop, { made: [4] }).looks.after('4');
		expect(view.seen.has('4')).toBe(true);
		expect(shop.looks).toEqual(['benefits ID-1']);
	});

	it.each<[string, Given, Benefit[], string[]]>([
		['was only claimed', { kind: 'claim' }, [used(4)], ['benefits ID-1']],
		['is listed as it was before', {}, [benefit(4)], ['benefits ID-1']],
		['is not listed, though another is', {}, [used(5)], ['benefits ID-1']],
		[
			'is stored in another form',
			{ stored: ['id-1'] },
			[used(4), benefit(4, { external_id: 'id-1', redemptions_remaining: 0 })],
			['benefits id-1'],
		],
	])('needs redemptions where the claim %s', async (_, given, listed, looks) => {
		const shop = new Shop();
		shop.benefits = listed;
		await looksAt(shop, { made: [4], ...given }).looks.after('4');
		expect(shop.looks).toEqual([...looks, 'redemptions']);
	});

	it('needs redemptions where the claim was made for another profile', async () => {
		const shop = new Shop();
		shop.benefits = [used(4)];
		await looksAt(shop, { made: [4], profiles: ['p', 'q'] }).looks.after('4');
		expect(shop.looks.slice(2)).toEqual(['redemptions', 'redemptions of q']);
	});

	it('asks others for the claim, which must be found', async () => {
		const shared = sharedWith({ benefits: [used(4)] });
		await looksAt(new Shop(), { ...shared, made: [4] }).looks.after('4');
		expect(shared.asked).toEqual([{ profileId: 'p', externalId: 'ID-1', expected: '4' }]);
	});

	describe('where lists leave out used benefits', () => {
		it('reads all once redemptions name the claim', async () => {
			const shop = new Shop();
			shop.benefits = [used(4)];
			shop.leavesOut = true;
			shop.redeemed = [used(4)];
			const view = await looksAt(shop, { made: [4], isKnown: true }).looks.after('4');
			expect(view.seen.has('4')).toBe(true);
			expect(shop.looks).toEqual(['redemptions', 'benefits all', 'redemptions']);
		});

		it('reads no more once redemptions name an earlier one', async () => {
			const shop = new Shop();
			shop.benefits = [used(3)];
			shop.redeemed = [used(3), used(4)];
			const view = await looksAt(shop, { made: [4], isKnown: true }).looks.after('4');
			expect(idsOf(view)).toEqual([3, 4]);
			expect(shop.looks).toEqual(['redemptions', 'benefit 3']);
		});

		it('reads benefits first where the claim redeems nothing', async () => {
			const shop = new Shop();
			await looksAt(shop, { made: [4], isKnown: true, kind: 'issue' }).looks.after('4');
			expect(shop.looks).toEqual(['benefits ID-1', 'redemptions']);
		});
	});
});

describe('the second look at a winner', () => {
	it('is shared where a list shows it, which then must be found', async () => {
		const shop = new Shop();
		shop.benefits = [benefit(3)];
		const before = await looksAt(shop).looks.before();
		const shared = sharedWith({ benefits: [benefit(3)], redemptions: [] });
		await looksAt(shop, shared).looks.atWinner('3', before);
		expect(shared.asked[0]).toMatchObject({ expected: '3' });
	});

	it('trusts no filter where only redemptions name it', async () => {
		const shop = new Shop();
		shop.benefits = [used(3)];
		shop.redeemed = [used(3)];
		shop.leavesOut = true;
		const { looks } = looksAt(shop);
		const before = await looks.before();
		shop.requests.splice(0);
		expect(idsOf(await looks.atWinner('3', before))).toEqual([3]);
		expect(shop.looks).toContain('benefits all');
	});
});

describe('a winner that no list shows any more', () => {
	/** What is seen before, and then without it. */
	const lookTwice = async (shop: Shop, after: Benefit[] = []) => {
		const { looks } = looksAt(shop);
		shop.benefits = [benefit(3)];
		const before = await looks.before();
		shop.benefits = after;
		const view = await looks.before();
		shop.requests.splice(0);
		return { looks, before, view };
	};

	it('still counts where it can be read', async () => {
		const shop = new Shop();
		const { looks, before, view } = await lookTwice(shop, [benefit(5)]);
		shop.benefits = [used(3)];
		const standing = await looks.withStanding(view, before);
		expect(standing.candidates).toEqual([used(3), benefit(5)]);
		expect(standing.rows).toEqual([benefit(5), used(3)]);
		expect([...standing.seen]).toEqual(['5', '3']);
		expect(shop.looks).toEqual(['benefit 3']);
	});

	it.each<[string, Benefit[]]>([
		['no longer exists', []],
		['has another external ID now', [benefit(3, { external_id: 'ID-2' })]],
		['is of another definition now', [benefit(3, { definition: { handle: 'tea' } })]],
	])('does not count where it %s', async (_, standing) => {
		const shop = new Shop();
		const { looks, before, view } = await lookTwice(shop);
		shop.benefits = standing;
		expect(await looks.withStanding(view, before)).toBe(view);
	});

	it.each<[string, Benefit[]]>([
		['one with a lower ID', [benefit(2)]],
		['that winner', [benefit(3)]],
	])('is not read where lists show %s', async (_, listed) => {
		const shop = new Shop();
		const { looks, before, view } = await lookTwice(shop, listed);
		expect(await looks.withStanding(view, before)).toBe(view);
		expect(shop.looks).toEqual([]);
	});

	it('is not read where there was none', async () => {
		const shop = new Shop();
		const { looks } = looksAt(shop);
		const before = await looks.before();
		shop.benefits = [benefit(5)];
		const view = await looks.before();
		shop.requests.splice(0);
		expect(await looks.withStanding(view, before)).toBe(view);
		expect(await looks.withStanding(before, before)).toBe(before);
		expect(shop.looks).toEqual([]);
	});
});

describe('a benefit that is there for certain', () => {
	it.each<[Claim['kind'], boolean]>([
		['claimRedeem', true],
		['claim', false],
	])('after the request %s is redeemed: %j', async (kind, isRedeemed) => {
		const shared = sharedWith();
		await looksAt(new Shop(), { ...shared, kind }).looks.testify('4');
		expect(shared.evidence).toEqual([{ profileId: 'p', externalId: 'ID-1', id: '4', isRedeemed }]);
	});

	it('is redeemed where redemptions name it', async () => {
		const shop = new Shop();
		shop.benefits = [used(3), benefit(4)];
		shop.redeemed = [used(3)];
		const shared = sharedWith();
		const { looks } = looksAt(shop, shared);
		const view = await looks.before();
		await looks.testify('3', view);
		await looks.testify('4', view);
		expect(shared.evidence).toMatchObject([{ isRedeemed: true }, { isRedeemed: false }]);
	});

	it('is told to nobody where nothing is shared', async () => {
		await expect(looksAt(new Shop()).looks.testify('4')).resolves.toBeUndefined();
	});
});

describe('what a look teaches about a tenant', () => {
	it('is that it leaves out used benefits, once redemptions alone name a claim twice', async () => {
		const shop = new Shop();
		shop.redeemed = [used(4)];
		const { looks, state } = looksAt(shop, { made: [4] });
		await looks.whole(true);
		expect([isKnownToLeaveOut(shop), state.named]).toEqual([false, ['4']]);
		await looks.whole(true);
		expect([isKnownToLeaveOut(shop), state.named]).toEqual([true, ['4']]);
	});

	it('is that it leaves out nothing, once it lists a claim as used', async () => {
		const shop = new Shop();
		shop.benefits = [used(4)];
		await looksAt(shop, { made: [4], isKnown: true }).looks.before();
		expect(isKnownToLeaveOut(shop)).toBe(false);
	});

	it.each<[string, Given, Partial<Shop>]>([
		['it lists a claim as it was before', { made: [4] }, { benefits: [benefit(4)] }],
		['it lists somebody else’s as used', { made: [4] }, { benefits: [used(3)] }],
		['redemptions show a claim as used', { made: [4] }, { redeemed: [used(4)] }],
		['the claim redeems nothing', { made: [4], kind: 'claim' }, { benefits: [used(4)] }],
	])('is nothing where %s', async (_, given, has) => {
		const shop = Object.assign(new Shop(), has);
		await looksAt(shop, { ...given, isKnown: true }).looks.before();
		expect(isKnownToLeaveOut(shop)).toBe(true);
		const fresh = Object.assign(new Shop(), has);
		await looksAt(fresh, given).looks.before();
		expect(isKnownToLeaveOut(fresh)).toBe(false);
	});

	it('is nothing about claims that redeem nothing', async () => {
		const shop = new Shop();
		shop.redeemed = [used(4)];
		const { looks, state } = looksAt(shop, { made: [4], kind: 'claim' });
		await looks.whole(true);
		await looks.whole(true);
		expect([isKnownToLeaveOut(shop), state.named]).toEqual([false, []]);
	});
});
