import {
	ClaimState,
	type Claim,
	type ClaimContext,
	type ClaimWork,
	type MadeClaim,
} from '../../../nodes/shared/claims/claim';
import {
	keepOneRedemption,
	keyOfBenefit,
	redeemWinner,
	stateOf,
	undoClaim,
} from '../../../nodes/shared/claims/winner';
import type { Benefit } from '../../../nodes/shared/omneo/benefit';
import { Problem } from '../../../nodes/shared/problems/problem';
import { listOf, lost, refused, Tenant } from '../records/support';
import { CLAIM } from './support';

const LIST = 'GET profiles/p/redemptions';
const REDEEM = 'POST profiles/p/benefits/4/redeem';
const READ = 'GET benefits/4';
const DELETE = 'DELETE profiles/p/benefits/4';
const reversalOf = (id: number) => `POST redemptions/${id.toString()}/reversal`;

const MINUTE = 60_000;

const benefit = (id: number, more: Partial<Benefit> = {}): Benefit => ({
	id,
	profile_id: 'p',
	external_id: 'ID-1',
	...more,
});

const ONCE = { definition: { handle: 'coffee', max_redemptions: 1 } };

interface Entry {
	id: number;
	of?: number;
	type?: string;
	count?: number;
	redeem_at?: string;
}

/** A tenant with the redemptions of one profile. */
class Shop extends Tenant {
	entries: Entry[] = [];

	/** The benefit with the ID 4, as it is shown. */
	shown: Partial<Benefit> = {};

	/** What a list shows, by how many were read. */
	listed: (entries: Entry[], times: number) => Entry[] = (entries) => entries;

	/** What a request to redeem answers. */
	redeemed: (entry: Entry) => unknown = (entry) => this.redemptionOf(entry);

	constructor() {
		super((name, times, { path }) => {
			if (name.endsWith('/redemptions')) {
				return listOf(this.listed(this.entries, times).map((each) => this.redemptionOf(each)));
			}
			if (name === READ) return { data: benefit(4, this.shown) };
			if (name.startsWith('DELETE')) return { data: undefined };
			if (name.endsWith('/redeem')) return { data: this.redeemed(this.redeem()) };
			const reversed = this.entries.find(({ id }) => String(id) === String(path[1]));
			return { data: this.redeem({ type: 'reversal', of: reversed?.of }) };
		});
	}

	redeem(more: Partial<Entry> = {}): Entry {
		const entry = { id: 1_001 + this.entries.length, ...more };
		this.entries.push(entry);
		return entry;
	}

	get writes(): string[] {
		return this.sent.filter((name) => !name.startsWith('GET'));
	}

	private redemptionOf({ of = 4, count = 1, ...more }: Entry): object {
		const redeemed = benefit(of, of === 4 ? this.shown : {});
		return { type: 'redeem', items: [{ count, type_attributes: redeemed }], ...more };
	}
}

function workAt(shop: Shop, more: Partial<Claim> = {}): ClaimWork {
	const context: ClaimContext = {
		...shop.context(),
		sharedLooks: () => undefined,
		batches() {
			throw new Error('Nothing is sent in batches here');
		},
	};
	const claim: Claim = { ...CLAIM, ...more };
	return { context, tenant: 'tenant', claim, state: new ClaimState('p') };
}

const winner = benefit(4);

describe('a benefit', () => {
	const entry = (count: number, isRedemption = true) => ({ id: 1, count, isRedemption });

	it.each([
		['unredeemed', 'has no redemption', []],
		['redeemed', 'has one', [entry(1)]],
		['redeemed', 'has one of two left', [entry(2), entry(1, false)]],
		['reversed', 'has none left', [entry(1), entry(1, false)]],
	])('is %s where it %s', (is, _, entries) => {
		expect(stateOf(entries)).toBe(is);
	});

	it('is the same one however its IDs are written, and another one of another tenant', () => {
		const key = keyOfBenefit('tenant', { profileId: 'p', benefitId: 4 });
		expect(keyOfBenefit('tenant', { profileId: 'P', benefitId: '4' })).toBe(key);
		expect(keyOfBenefit('other', { profileId: 'p', benefitId: 4 })).not.toBe(key);
		expect(keyOfBenefit('tenant', { profileId: 'p', benefitId: 5 })).not.toBe(key);
	});
});

describe('a winner', () => {
	it('that is redeemed is left as it is', async () => {
		const shop = new Shop();
		shop.redeem();
		expect(await redeemWinner(workAt(shop), winner, [winner])).toEqual({
			redemptionId: 1_001,
			byUs: false,
		});
		expect(shop.sent).toEqual([LIST]);
	});

	it.each([2, 3])('that others redeem before look %d is left as it is', async (look) => {
		const shop = new Shop();
		shop.redeem();
		shop.listed = (entries, times) => (times < look ? [] : entries);
		expect(await redeemWinner(workAt(shop), winner, [winner])).toMatchObject({ byUs: false });
		expect(shop.waited).toBe((look - 1) * 1_000);
		expect(shop.writes).toEqual([]);
	});

	it('whose redemption was reversed is refused', async () => {
		const shop = new Shop();
		shop.redeem();
		shop.redeem({ type: 'reversal' });
		await expect(redeemWinner(workAt(shop), winner, [winner])).rejects.toMatchObject({
			code: 'redemption_reversed',
		});
		expect(shop.sent).toEqual([LIST]);
	});

	it('that nobody redeems for two seconds is redeemed', async () => {
		const shop = new Shop();
		shop.shown = ONCE;
		const work = workAt(shop);
		expect(await redeemWinner(work, winner, [winner])).toEqual({ redemptionId: 1_001, byUs: true });
		expect(shop.sent).toEqual([LIST, LIST, LIST, REDEEM]);
		expect(shop.waits).toEqual([1_000, 1_000]);
		expect(work.state).toMatchObject({ sent: true, changedWinner: true });
	});

	it('of another profile is redeemed there', async () => {
		const shop = new Shop();
		shop.shown = ONCE;
		await redeemWinner(workAt(shop), benefit(4, { profile_id: 'q' }), []);
		expect(shop.writes).toEqual(['POST profiles/q/benefits/4/redeem']);
		const ofNone = new Shop();
		ofNone.shown = ONCE;
		await redeemWinner(workAt(ofNone), benefit(4, { profile_id: undefined }), []);
		expect(ofNone.writes).toEqual([REDEEM]);
	});

	it('is redeemed once where two items of the process find it', async () => {
		const shop = new Shop();
		shop.shown = ONCE;
		const first = workAt(shop);
		const second = workAt(shop);
		await Promise.all([redeemWinner(first, winner, []), redeemWinner(second, winner, [])]);
		expect(shop.writes).toEqual([REDEEM]);
	});

	it('that no longer exists is gone', async () => {
		const shop = new Shop().fail(REDEEM, 1, new Problem('benefit_not_found', { httpStatus: 404 }));
		expect(await redeemWinner(workAt(shop), winner, [])).toBe('gone');
	});

	it('whose redemption is refused is refused', async () => {
		const shop = new Shop().fail(REDEEM, 1, refused());
		shop.shown = { redemptions_remaining: 0 };
		const work = workAt(shop);
		await expect(redeemWinner(work, winner, [])).rejects.toMatchObject({
			code: 'request_refused',
		});
		expect(shop.sent.at(-1)).toBe(REDEEM);
		expect(work.state.changedWinner).toBe(false);
	});
});

describe('a winner that cannot be redeemed, as Omneo says', () => {
	const notRedeemable = () => new Shop().fail(REDEEM, 1, new Problem('not_redeemable'));

	it('is redeemed where its redemption shows up', async () => {
		const shop = notRedeemable();
		shop.redeem();
		shop.listed = (entries, times) => (times < 7 ? [] : entries);
		expect(await redeemWinner(workAt(shop), winner, [])).toEqual({
			redemptionId: 1_001,
			byUs: true,
		});
	});

	it.each([0, -1])('is redeemed where %d redemptions are left', async (left) => {
		const shop = notRedeemable();
		shop.shown = { redemptions_remaining: left };
		expect(await redeemWinner(workAt(shop), winner, [])).toEqual({
			redemptionId: null,
			byUs: true,
		});
		expect(shop.sent.at(-1)).toBe(READ);
	});

	it.each([1, null])('is refused where %j redemptions are left', async (left) => {
		const shop = notRedeemable();
		shop.shown = { redemptions_remaining: left };
		await expect(redeemWinner(workAt(shop), winner, [])).rejects.toMatchObject({
			code: 'not_redeemable',
		});
	});
});

describe('a winner whose redemption was lost', () => {
	it('is redeemed where a redemption is found, and that is counted', async () => {
		const shop = new Shop().fail(REDEEM, 1, lost(), 'done');
		const work = workAt(shop);
		expect(await redeemWinner(work, winner, [])).toEqual({ redemptionId: 1_001, byUs: true });
		expect(shop.writes).toEqual([REDEEM]);
		expect(work.state).toMatchObject({
			lostRedemptions: 1,
			needsLastLook: true,
			lostSince: shop.now - 500,
		});
	});

	it('is redeemed again soon where none is found', async () => {
		const shop = new Shop().fail(REDEEM, 1, lost());
		shop.shown = ONCE;
		const work = workAt(shop);
		expect(await redeemWinner(work, winner, [])).toEqual({ redemptionId: 1_001, byUs: true });
		expect(shop.waited).toBe(2_000 + 3_500);
		expect(work.state.lostRedemptions).toBe(1);
	});
});

describe('a winner that can be redeemed more than once', () => {
	/** Somebody else’s redemption, which comes first although it shows later. */
	const raced = () => {
		const shop = new Shop();
		shop.redeem({ id: 900 });
		shop.listed = (entries) => (shop.count(REDEEM) === 0 ? [] : entries);
		return shop;
	};

	it('keeps our redemption where it is the first', async () => {
		const shop = new Shop();
		shop.redeemed = (entry) => {
			shop.redeem({ id: 2_000 });
			return { ...entry, items: [{ type_attributes: benefit(4) }] };
		};
		const work = workAt(shop);
		expect(await redeemWinner(work, winner, [])).toEqual({ redemptionId: 1_001, byUs: true });
		expect(shop.waits).toEqual([1_000, 1_000, 1_000]);
		expect(shop.writes).toEqual([REDEEM]);
		expect(work.state.unchecked).toBeUndefined();
	});

	it('keeps somebody else’s that came first, and ours is reversed', async () => {
		const shop = raced();
		const work = workAt(shop);
		expect(await redeemWinner(work, winner, [])).toEqual({ redemptionId: 900, byUs: true });
		expect(shop.writes).toEqual([REDEEM, reversalOf(1_002)]);
		expect(work.state).toMatchObject({ tooMany: [], reversed: ['1002'], changedWinner: false });
	});

	it('keeps both without the check', async () => {
		const shop = raced();
		const work = workAt(shop, { checkAfterClaim: false });
		expect(await redeemWinner(work, winner, [])).toEqual({ redemptionId: 1_002, byUs: true });
		expect(shop.sent.at(-1)).toBe(REDEEM);
	});

	it('keeps the first where the answer does not show which is ours', async () => {
		const shop = raced();
		shop.redeemed = () => benefit(4, ONCE);
		expect(await redeemWinner(workAt(shop), winner, [])).toEqual({
			redemptionId: 900,
			byUs: true,
		});
		expect(shop.writes).toEqual([REDEEM]);
	});

	it('is read until it shows ours', async () => {
		const shop = new Shop();
		shop.listed = (entries, times) => (times < 6 ? [] : entries);
		expect(await redeemWinner(workAt(shop), winner, [])).toMatchObject({ redemptionId: 1_001 });
		expect(shop.waits.slice(2)).toEqual([1_000, 300, 700]);
	});

	it('is redeemed by ours where none is ever listed', async () => {
		const shop = new Shop();
		shop.listed = () => [];
		expect(await redeemWinner(workAt(shop), winner, [])).toEqual({
			redemptionId: 1_001,
			byUs: true,
		});
		expect(shop.waits.slice(2)).toEqual([1_000, 300, 700, 1_500]);
		expect(shop.writes).toEqual([REDEEM]);
	});

	it('is refused where a person reversed its redemption meanwhile', async () => {
		const shop = new Shop();
		shop.redeemed = (entry) => {
			shop.redeem({ type: 'reversal' });
			return { ...entry, items: [{ type_attributes: benefit(4) }] };
		};
		const work = workAt(shop);
		await expect(redeemWinner(work, winner, [])).rejects.toMatchObject({
			code: 'redemption_reversed',
		});
		expect(work.state.unchecked).toBeUndefined();
	});
});

describe('a further try to redeem a winner', () => {
	it('compares a redemption that was not compared, and makes none', async () => {
		const shop = new Shop().fail(LIST, 4, new Problem('server_error'));
		shop.listed = (entries, times) => (times > 3 ? entries : []);
		const work = workAt(shop);
		await expect(redeemWinner(work, winner, [])).rejects.toMatchObject({ code: 'server_error' });
		shop.redeem({ id: 900 });
		expect(await redeemWinner(work, winner, [])).toMatchObject({ redemptionId: 900, byUs: true });
		expect(shop.writes).toEqual([REDEEM, reversalOf(1_001)]);
	});

	it('does not compare the redemption of another benefit', async () => {
		const shop = new Shop();
		shop.redeem();
		const work = workAt(shop);
		work.state.unchecked = { benefitId: '5', redemptionId: 1_005 };
		expect(await redeemWinner(work, winner, [])).toMatchObject({ byUs: false });
		expect(shop.waits).toEqual([]);
	});

	it('reverses first what could not be reversed before', async () => {
		const shop = new Shop().fail(reversalOf(1_002), 1, refused());
		shop.redeem({ id: 900 });
		shop.listed = (entries) => (shop.count(REDEEM) === 0 ? [] : entries);
		const work = workAt(shop);
		await expect(redeemWinner(work, winner, [])).rejects.toMatchObject({
			code: 'request_refused',
		});
		expect(work.state).toMatchObject({ tooMany: ['1002'], changedWinner: true });
		expect(await redeemWinner(work, winner, [])).toEqual({ redemptionId: 900, byUs: false });
		expect(shop.writes).toEqual([REDEEM, reversalOf(1_002), reversalOf(1_002)]);
		expect(work.state).toMatchObject({ tooMany: [], changedWinner: false });
	});

	it('reverses only what is left where an earlier try reversed the first of two', async () => {
		const shop = new Shop().fail(reversalOf(1_003), 1, refused());
		shop.redeem({ id: 900 });
		shop.redeem();
		shop.redeem();
		const work = workAt(shop);
		work.state.tooMany = ['1002', '1003'];
		await expect(redeemWinner(work, winner, [])).rejects.toMatchObject({
			code: 'request_refused',
		});
		expect(work.state.tooMany).toEqual(['1003']);
		await redeemWinner(work, winner, []);
		expect(shop.writes).toEqual([1_002, 1_003, 1_003].map(reversalOf));
	});
});

describe('another benefit of the key that was redeemed', () => {
	const at = (shop: Shop, before: number) => new Date(shop.now - before).toISOString();
	const other = benefit(6);
	/** A winner without a redemption, beside another benefit. */
	const beside = (...entries: ((shop: Shop) => Partial<Entry>)[]) => {
		const shop = new Shop();
		shop.shown = ONCE;
		for (const entry of entries) shop.redeem({ of: 6, ...entry(shop) });
		return shop;
	};

	it('more than ten minutes ago counts instead', async () => {
		const shop = beside((to) => ({ redeem_at: at(to, 11 * MINUTE) }));
		expect(await redeemWinner(workAt(shop), winner, [winner, benefit(5), other])).toEqual({
			redemptionId: 1_001,
			byUs: false,
			instead: other,
		});
		expect(shop.writes).toEqual([]);
	});

	it('less than ten minutes ago does not count', async () => {
		const shop = beside((to) => ({ redeem_at: at(to, 5 * MINUTE) }));
		expect(await redeemWinner(workAt(shop), winner, [winner, other])).toMatchObject({ byUs: true });
	});

	it('exactly ten minutes before does not count', async () => {
		// The looks before take two seconds.
		const shop = beside((to) => ({ redeem_at: at(to, 10 * MINUTE - 2_000) }));
		expect(await redeemWinner(workAt(shop), winner, [winner, other])).toMatchObject({ byUs: true });
	});

	it('at no known time does not count', async () => {
		const shop = beside(() => ({}));
		expect(await redeemWinner(workAt(shop), winner, [winner, other])).toMatchObject({ byUs: true });
	});

	it('and given back does not count', async () => {
		const shop = beside(
			(to) => ({ redeem_at: at(to, 20 * MINUTE) }),
			(to) => ({ redeem_at: at(to, 15 * MINUTE), type: 'reversal' }),
		);
		expect(await redeemWinner(workAt(shop), winner, [winner, other])).toMatchObject({ byUs: true });
	});

	it('does not count where this execution made it', async () => {
		const shop = beside((to) => ({ redeem_at: at(to, 11 * MINUTE) }));
		const work = workAt(shop);
		work.state.made.set('6', { row: other, data: other, redemptionId: null, itemId: '0:0' });
		expect(await redeemWinner(work, winner, [winner, other])).toMatchObject({ byUs: true });
	});
});

describe('after redemptions that were lost', () => {
	const keep = async (
		shop: Shop,
		lostRedemptions: number,
		reported: number | null,
		of = winner,
	) => {
		const work = workAt(shop);
		work.state.lostRedemptions = lostRedemptions;
		await keepOneRedemption(work, of, reported);
		expect(work.state.lostRedemptions).toBe(0);
		return shop.writes;
	};
	const having = (...entries: Partial<Entry>[]) => {
		const shop = new Shop();
		for (const entry of entries) shop.redeem(entry);
		return shop;
	};

	it('the reported one is kept, and the others are reversed', async () => {
		expect(await keep(having({}, {}), 1, 1_002)).toEqual([reversalOf(1_001)]);
		expect(await keep(having({}, {}, {}), 2, 1_001)).toEqual([
			reversalOf(1_002),
			reversalOf(1_003),
		]);
	});

	it.each([null, 900])('the first one is kept where %j was reported', async (reported) => {
		expect(await keep(having({}, {}), 1, reported)).toEqual([reversalOf(1_002)]);
	});

	it('no more are reversed than were lost, the latest first', async () => {
		expect(await keep(having({}, {}, {}), 1, 1_001)).toEqual([reversalOf(1_003)]);
	});

	it('none is reversed where only one stands', async () => {
		expect(await keep(having({}), 1, 1_001)).toEqual([]);
		expect(await keep(having({}, {}, { type: 'reversal' }), 1, 1_001)).toEqual([]);
		expect(await keep(having({}, { type: 'reversal' }), 1, null)).toEqual([]);
	});

	it('each is reversed once, whatever its count', async () => {
		expect(await keep(having({}, { count: 2 }, { count: 2 }), 3, 1_001)).toEqual([
			reversalOf(1_002),
			reversalOf(1_003),
		]);
	});

	it('what was reversed before is not reversed again', async () => {
		const shop = having({}, {}, {}, { type: 'reversal' });
		const work = workAt(shop);
		work.state.lostRedemptions = 1;
		work.state.reversed.push('1003');
		await keepOneRedemption(work, winner, 1_001);
		expect(shop.writes).toEqual([reversalOf(1_002)]);
	});

	it('those of the profile of the benefit are read', async () => {
		const shop = new Shop();
		await keep(shop, 1, null, benefit(4, { profile_id: 'q' }));
		await keep(shop, 1, null, benefit(4, { profile_id: undefined }));
		expect(shop.sent).toEqual(['GET profiles/q/redemptions', LIST]);
	});
});

describe('a claim that is undone', () => {
	const madeWith = (redemptionId: number | null, row = winner): MadeClaim => ({
		row,
		data: row,
		redemptionId,
		itemId: '0:0',
	});
	const undone = async (shop: Shop, made: MadeClaim, more: Partial<Claim> = {}) => {
		await undoClaim(workAt(shop, more), made, '3');
		return shop.sent;
	};

	it('is deleted after its redemption is reversed, and nobody else has redeemed it', async () => {
		const shop = new Shop();
		shop.redeem();
		expect(await undone(shop, madeWith(1_001))).toEqual([reversalOf(1_001), LIST, DELETE]);
	});

	it('is deleted though the list does not show the reversal yet', async () => {
		const shop = new Shop();
		shop.redeem();
		shop.listed = (entries) => entries.filter(({ type }) => type !== 'reversal');
		expect(await undone(shop, madeWith(1_001))).toContain(DELETE);
	});

	it('is deleted where its profile is', async () => {
		const inOther = madeWith(null, benefit(4, { profile_id: 'q' }));
		const other = ['GET profiles/q/redemptions', 'DELETE profiles/q/benefits/4'];
		expect(await undone(new Shop(), inOther, { kind: 'claim' })).toEqual(other);
		const inOwn = madeWith(null, benefit(4, { profile_id: undefined }));
		expect(await undone(new Shop(), inOwn, { kind: 'claim' })).toEqual([LIST, DELETE]);
	});

	it.each(['claim', 'issue'] as const)('is deleted at once after the request %s', async (kind) => {
		const shop = new Shop();
		expect(await undone(shop, madeWith(null), { kind })).toEqual([LIST, DELETE]);
		expect(shop.waits).toEqual([]);
	});

	describe('and whose answer did not show its redemption', () => {
		it('has that looked for, and reversed', async () => {
			const shop = new Shop();
			shop.redeem();
			shop.listed = (entries, times) => (times < 3 ? [] : entries);
			expect(await undone(shop, madeWith(null))).toEqual([
				LIST,
				LIST,
				LIST,
				reversalOf(1_001),
				LIST,
				DELETE,
			]);
			expect(shop.waits).toEqual([300, 700]);
		});

		it('is deleted where none shows up', async () => {
			const shop = new Shop();
			await undone(shop, madeWith(null));
			expect(shop.writes).toEqual([DELETE]);
			expect(shop.waits).toEqual([300, 700, 1_500]);
		});

		it('is deleted where it was given back', async () => {
			const shop = new Shop();
			shop.redeem();
			shop.redeem({ type: 'reversal' });
			expect(await undone(shop, madeWith(null))).toEqual([LIST, LIST, DELETE]);
		});

		it('has its first redemption reversed where the second was given back', async () => {
			const shop = new Shop();
			shop.redeem();
			shop.redeem();
			shop.redeem({ type: 'reversal' });
			await undone(shop, madeWith(null));
			expect(shop.writes).toEqual([reversalOf(1_001), DELETE]);
		});

		it('stays where it was redeemed more than once', async () => {
			const shop = new Shop();
			shop.redeem();
			shop.redeem();
			await expect(undone(shop, madeWith(null))).rejects.toMatchObject({
				code: 'undo_failed',
				message: expect.stringContaining('it was redeemed more than once') as string,
			});
			expect(shop.writes).toEqual([]);
		});

		it('is undone where its one redemption has a count of two', async () => {
			const shop = new Shop();
			const { id } = shop.redeem({ count: 2 });
			// The reversal gives back both.
			shop.listed = (entries) => entries.map((entry) => ({ ...entry, count: 2 }));
			await undone(shop, madeWith(null));
			expect(shop.writes).toEqual([reversalOf(id), DELETE]);
		});
	});

	it('stays where somebody else has redeemed it, and both are named', async () => {
		const shop = new Shop();
		shop.redeem();
		shop.redeem();
		const no = { code: 'undo_failed', outcome: 'unknown', details: { mayBeRepeated: true } };
		await expect(undone(shop, madeWith(1_001))).rejects.toMatchObject({
			...no,
			message:
				'The claim was made twice, and benefit 4 could not be undone: somebody else has redeemed it',
			nextStep:
				'Benefit 3 came first and stays. In CX Manager, look at benefit 4, reverse its redemption if it has one, and delete it.',
		});
		expect(shop.writes).toEqual([reversalOf(1_001)]);
		const unredeemed = new Shop();
		unredeemed.redeem();
		await expect(undone(unredeemed, madeWith(null), { kind: 'claim' })).rejects.toMatchObject(no);
		expect(unredeemed.writes).toEqual([]);
	});

	it('is not deleted again where somebody else redeems it after a lost answer', async () => {
		const shop = new Shop().fail(DELETE, 1, lost());
		shop.listed = (entries, times) => (times > 1 ? [{ id: 2_000 }] : entries);
		await expect(undone(shop, madeWith(null), { kind: 'claim' })).rejects.toMatchObject({
			code: 'undo_failed',
		});
		expect(shop.count(DELETE)).toBe(1);
	});

	it('says why Omneo did not let it be undone', async () => {
		const no = new Problem('request_refused', { httpStatus: 403, apiMessage: 'No.' });
		const shop = new Shop().fail(DELETE, 1, no);
		await expect(undone(shop, madeWith(null))).rejects.toMatchObject({
			httpStatus: 403,
			details: { apiMessage: 'No.' },
		});
	});
});
