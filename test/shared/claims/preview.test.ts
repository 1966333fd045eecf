import type { Claim, ClaimContext } from '../../../nodes/shared/claims/claim';
import {
	Availability,
	previewClaim,
	type Claimant,
	type Surroundings,
} from '../../../nodes/shared/claims/preview';
import { SharedLooks } from '../../../nodes/shared/claims/sharedLooks';
import type { Benefit } from '../../../nodes/shared/omneo/benefit';
import type { Definition } from '../../../nodes/shared/omneo/definition';
import { Problem } from '../../../nodes/shared/problems/problem';
import { listOf, refused, Tenant } from '../records/support';
import { CLAIM } from './support';

const CLAIMABLE = 'GET profiles/p/benefits/claimable';
const BENEFITS = 'GET profiles/p/benefits';
const REDEMPTIONS = 'GET profiles/p/redemptions';
const PROFILES = 'GET profiles';

/** All may have it, as often as they like. */
const FREE: Definition = { id: 9, handle: 'coffee', is_reclaimable: true, claim_condition: null };
/** Each may have it once. */
const ONCE: Definition = { ...FREE, is_reclaimable: false };
const ARCHIVED: Definition = { ...FREE, is_archived: true };

const benefit = (more: Partial<Benefit> = {}): Benefit => ({
	id: 4,
	profile_id: 'p',
	external_id: 'ID-1',
	definition: { handle: 'coffee' },
	...more,
});

const redemptionOf = (redeemed: Benefit, id: number, type = 'redeem') => ({
	id,
	type,
	profile_id: 'p',
	items: [{ type_attributes: redeemed }],
});

/** A tenant with one member, who has nothing yet and may claim coffee. */
class Shop extends Tenant {
	benefits: Benefit[] = [];

	redemptions: object[] = [];

	/** The handles that the member may claim. */
	claimable: string[] | Problem = ['Coffee'];

	profiles: string[] = ['P'];

	constructor() {
		super((name) => {
			const { claimable } = this;
			if (name.endsWith('/claimable')) {
				return claimable instanceof Problem
					? claimable
					: listOf(claimable.map((handle) => ({ id: handle, handle })));
			}
			if (name.endsWith('benefits')) return listOf(this.benefits);
			if (name.endsWith('redemptions')) return listOf(this.redemptions);
			return listOf(this.profiles.map((id) => ({ id })));
		});
	}
}

const run = { wait: async () => await Promise.resolve(), left: () => 1 };
const availabilityOf = (definition: Definition) => new Availability(definition, run);

/** The previews of the items of one run. */
function previewsAt(shop: Shop, definition = FREE, more: Partial<Surroundings> = {}) {
	const surroundings = { availability: availabilityOf(definition), planned: new Set<string>() };
	return async (claim: Partial<Claim> = {}, looks?: SharedLooks) => {
		const context: ClaimContext = {
			...shop.context(),
			sharedLooks: () => looks,
			batches() {
				throw new Error('Nothing is sent here');
			},
		};
		return await previewClaim(
			context,
			{ ...CLAIM, ...claim },
			{ ...surroundings, isFound: true, ...more },
		);
	};
}

const refusal = (code: string) => ({ would: 'refuse', problem: { code } });

describe('the preview of a claim', () => {
	it('looks as the claim does, and then whether it may be made', async () => {
		const shop = new Shop();
		expect(await previewsAt(shop)()).toEqual({ would: 'claim' });
		expect(shop.sent).toEqual([BENEFITS, REDEMPTIONS, CLAIMABLE]);
	});

	it.each<[string, Partial<Claim>]>([
		['without protection', { protection: 'off' }],
		['without an external ID', { externalId: '' }],
	])('%s does not look for an earlier one', async (_, claim) => {
		const shop = new Shop();
		shop.benefits.push(benefit());
		const preview = previewsAt(shop);
		expect(await preview(claim)).toEqual({ would: 'claim' });
		expect(await preview(claim)).toEqual({ would: 'claim' });
		expect(shop.sent).toEqual([CLAIMABLE]);
	});

	it('gives what an earlier item of the run would make', async () => {
		const shop = new Shop();
		const preview = previewsAt(shop);
		const both = Promise.all([preview({ protection: 'fail' }), preview({ protection: 'fail' })]);
		expect(await both).toEqual([{ would: 'claim' }, { would: 'return_existing' }]);
		expect(await preview({ externalId: 'ID-2' })).toEqual({ would: 'claim' });
		expect(await preview({ profileId: 'P', definition: 'COFFEE' })).toMatchObject({
			would: 'return_existing',
		});
	});

	it('gives nothing where an earlier item of the run would be refused', async () => {
		const shop = new Shop();
		shop.claimable = [];
		const preview = previewsAt(shop, ARCHIVED);
		expect(await preview()).toMatchObject(refusal('archived'));
		expect(await preview()).toMatchObject(refusal('archived'));
	});

	it('is refused where the external ID belongs to another benefit', async () => {
		const shop = new Shop();
		shop.benefits.push(benefit({ definition: { handle: 'tea' } }));
		expect(await previewsAt(shop)()).toMatchObject(refusal('external_id_in_use'));
		expect(shop.count(CLAIMABLE)).toBe(0);
	});

	it('is refused where too many items of the run would claim', async () => {
		const preview = previewsAt(new Shop(), { ...FREE, total_allocations_remaining: 1 });
		expect(await preview()).toEqual({ would: 'claim' });
		expect(await preview({ externalId: 'ID-2' })).toMatchObject(
			refusal('allocation_limit_reached'),
		);
	});

	it('proves looks that items share by what others have', async () => {
		const shop = new Shop();
		await previewsAt(shop)({}, new SharedLooks(run));
		expect(shop.sent.slice(0, 2).sort()).toEqual(['GET benefits', 'GET redemptions']);
	});

	it.each<[string, Partial<Shop>]>([
		['has another benefit', { benefits: [benefit({ external_id: 'ID-0' })] }],
		['has a redemption', { redemptions: [redemptionOf(benefit({ external_id: 'ID-0' }), 1)] }],
	])('does not look for a member who %s', async (_, has) => {
		const shop = Object.assign(new Shop(), has);
		await previewsAt(shop, FREE, { isFound: false })();
		expect(shop.count(PROFILES)).toBe(0);
	});

	it('looks for a member who has nothing', async () => {
		const shop = new Shop();
		await previewsAt(shop, FREE, { isFound: false })();
		expect(shop.count(PROFILES)).toBe(1);
	});
});

describe('the preview of a claim that was made before', () => {
	const having = (more: Partial<Benefit> = {}, ...types: string[]) => {
		const shop = new Shop();
		const there = benefit(more);
		shop.benefits.push(there);
		shop.redemptions = types.map((type, i) => redemptionOf(there, 1_001 + i, type));
		return shop;
	};

	it('gives the benefit that is there', async () => {
		const shop = having();
		expect(await previewsAt(shop)()).toEqual({
			would: 'return_existing',
			problem: undefined,
			existing: benefit(),
		});
		expect(shop.count(CLAIMABLE)).toBe(0);
	});

	it('is refused under Fail', async () => {
		expect(await previewsAt(having())({ protection: 'fail' })).toMatchObject({
			...refusal('duplicate_external_id'),
			existing: { id: 4 },
		});
	});

	it.each<[string, Partial<Benefit>, string[], string]>([
		['expired', { is_expired: true }, [], 'not_redeemable'],
		['used up otherwise', { redemptions_remaining: 0 }, [], 'not_redeemable'],
		['reversed', { redemptions_remaining: 1 }, ['redeem', 'reversal'], 'redemption_reversed'],
	])('is refused where that is %s, but is only claimed otherwise', async (_, more, types, code) => {
		const shop = having(more, ...types);
		expect(await previewsAt(shop)()).toMatchObject({ ...refusal(code), existing: { id: 4 } });
		expect(await previewsAt(shop)({ kind: 'claim' })).toMatchObject({ would: 'return_existing' });
	});

	it.each<[string, Partial<Benefit>, string[]]>([
		['can be redeemed', { redemptions_remaining: 1, is_expired: false }, []],
		['is redeemed and expired', { is_expired: true }, ['redeem']],
		['is redeemed and used up', { redemptions_remaining: 0 }, ['redeem']],
	])('gives the benefit where it %s', async (_, more, types) => {
		const preview = previewsAt(having(more, ...types));
		expect(await preview()).toMatchObject({ would: 'return_existing' });
	});

	it('reads the redemptions once more where they do not show the benefit', async () => {
		const shop = having();
		await previewsAt(shop)();
		expect(shop.count(REDEMPTIONS)).toBe(2);
		const redeemed = having({}, 'redeem');
		await previewsAt(redeemed)();
		expect(redeemed.count(REDEMPTIONS)).toBe(1);
	});
});

describe('whether a member may have a benefit', () => {
	const claimant: Claimant = { profileId: 'p', isFound: true };

	/** Asks as the items of one run do. */
	function askingAt(shop: Shop, definition: Definition) {
		const availability = availabilityOf(definition);
		return async (kind: Claim['kind'] = 'claim', more: Partial<Claimant> = {}) =>
			await availability.refusalOf(kind, shop.context(), { ...claimant, ...more });
	}

	describe('by the definition alone', () => {
		it('is asked of Omneo once, and then known', async () => {
			const shop = new Shop();
			const ask = askingAt(shop, FREE);
			expect(await ask()).toBeUndefined();
			expect(await ask()).toBeUndefined();
			expect(shop.sent).toEqual([CLAIMABLE]);
		});

		it('is refused for the reason that it shows, where Omneo agrees', async () => {
			const shop = new Shop();
			shop.claimable = ['tea'];
			const ask = askingAt(shop, ARCHIVED);
			expect(await ask()).toMatchObject({ code: 'archived' });
			expect(await ask()).toMatchObject({ code: 'archived' });
			expect(shop.sent).toEqual([CLAIMABLE]);
		});

		it('is asked of Omneo for each member, where it does not agree', async () => {
			const shop = new Shop();
			shop.claimable = ['tea'];
			const ask = askingAt(shop, FREE);
			expect(await ask()).toMatchObject({ code: 'not_claimable' });
			expect(await ask()).toMatchObject({ code: 'not_claimable' });
			expect(shop.sent).toEqual([CLAIMABLE, CLAIMABLE, CLAIMABLE]);
			const listed = new Shop();
			expect(await askingAt(listed, ARCHIVED)()).toBeUndefined();
		});

		it('is asked anew at every hundredth', async () => {
			const shop = new Shop();
			const ask = askingAt(shop, FREE);
			for (let number = 1; number < 100; number++) await ask();
			expect(shop.count(CLAIMABLE)).toBe(1);
			shop.claimable = [];
			expect(await ask()).toMatchObject({ code: 'not_claimable' });
			expect(await ask()).toMatchObject({ code: 'not_claimable' });
			expect(shop.count(CLAIMABLE)).toBe(4);
		});

		it('is asked anew after an answer that failed', async () => {
			const shop = new Shop().fail(CLAIMABLE, 1, refused());
			const ask = askingAt(shop, FREE);
			await expect(ask()).rejects.toMatchObject({ code: 'request_refused' });
			expect(await ask()).toBeUndefined();
			expect(await ask()).toBeUndefined();
			expect(shop.sent).toEqual([CLAIMABLE, CLAIMABLE]);
		});

		it('is as it was after a check that failed', async () => {
			const shop = new Shop().fail(CLAIMABLE, 2, refused());
			const ask = askingAt(shop, FREE);
			for (let number = 1; number < 100; number++) await ask();
			await expect(ask()).rejects.toMatchObject({ code: 'request_refused' });
			expect(await ask()).toBeUndefined();
			expect(shop.count(CLAIMABLE)).toBe(2);
		});

		it('is asked by each that waits for an answer that fails', async () => {
			const shop = new Shop().fail(CLAIMABLE, 1, refused());
			const ask = askingAt(shop, FREE);
			const [, second] = await Promise.allSettled([ask(), ask()]);
			expect(second).toEqual({ status: 'fulfilled', value: undefined });
			expect(shop.count(CLAIMABLE)).toBe(2);
		});
	});

	describe('that is not by the definition alone', () => {
		it.each<[string, Definition]>([
			['with a condition', { ...FREE, claim_condition: { tag: 'vip' } }],
			['once each', ONCE],
			['as often as is not known', { ...FREE, is_reclaimable: undefined }],
		])('is asked of Omneo for each: %s', async (_, definition) => {
			const shop = new Shop();
			const ask = askingAt(shop, definition);
			expect(await ask()).toBeUndefined();
			expect(await ask()).toBeUndefined();
			expect(shop.sent).toEqual([CLAIMABLE, CLAIMABLE]);
		});

		it('is by the definition alone where no condition is shown', async () => {
			const shop = new Shop();
			const ask = askingAt(shop, { ...FREE, claim_condition: undefined });
			await ask();
			await ask();
			expect(shop.sent).toEqual([CLAIMABLE]);
		});

		it('is refused for its condition, without a look at what the member had', async () => {
			const shop = new Shop();
			shop.claimable = [];
			const ask = askingAt(shop, { ...FREE, claim_condition: { tag: 'vip' } });
			expect(await ask()).toMatchObject({ code: 'condition_not_met' });
			expect(shop.sent).toEqual([CLAIMABLE]);
		});
	});

	describe('once', () => {
		const claimed = (has: Partial<Shop>) => {
			const shop = Object.assign(new Shop(), { claimable: [], ...has });
			return { shop, ask: askingAt(shop, ONCE) };
		};

		it('is refused to a member who has it', async () => {
			const { shop, ask } = claimed({ benefits: [benefit({ definition: { handle: 'COFFEE' } })] });
			expect(await ask()).toMatchObject({ code: 'already_claimed' });
			expect(shop.sent).toEqual([CLAIMABLE, BENEFITS, REDEMPTIONS]);
			expect(shop.requests[1]?.query).toMatchObject({ 'filter[benefit_definition_id]': 9 });
		});

		it('is refused to a member who has redeemed it', async () => {
			const redemption = redemptionOf(benefit(), 1_001);
			const { ask } = claimed({ redemptions: [redemption] });
			expect(await ask()).toMatchObject({ code: 'already_claimed' });
			const known = claimed({});
			expect(await known.ask('claim', { redemptions: [redemption] })).toMatchObject({
				code: 'already_claimed',
			});
			expect(known.shop.count(REDEMPTIONS)).toBe(0);
		});

		it.each<[string, Partial<Shop>]>([
			['nothing', {}],
			['another benefit', { benefits: [benefit({ definition: { handle: 'tea' } })] }],
			['one of no known definition', { benefits: [benefit({ definition: undefined })] }],
		])('is refused for no known reason to a member who has %s', async (_, has) => {
			expect(await claimed(has).ask()).toMatchObject({ code: 'not_claimable' });
		});

		it('is judged by the benefits where redemptions may not be read', async () => {
			const { shop, ask } = claimed({ benefits: [benefit()] });
			shop.fail(REDEMPTIONS, 1, new Problem('scope_missing'));
			expect(await ask()).toMatchObject({ code: 'already_claimed' });
		});
	});

	describe('from the retailer', () => {
		it.each<[string, Partial<Definition>]>([
			['without a limit', { total_allocations_remaining: null }],
			['as long as there are some left', { total_allocations_remaining: 1 }],
			['whatever the rules of claims', { is_claimable: false, is_assignable: true }],
		])('is not refused %s', async (_, more) => {
			const shop = new Shop();
			expect(await askingAt(shop, { ...FREE, ...more })('issue')).toBeUndefined();
			expect(shop.sent).toEqual([]);
		});

		it.each([0, -1])('is refused where %d are left', async (left) => {
			const ask = askingAt(new Shop(), { ...FREE, total_allocations_remaining: left });
			expect(await ask('issue')).toMatchObject({ code: 'allocation_limit_reached' });
		});

		it('is refused where it is not assignable', async () => {
			const ask = askingAt(new Shop(), { ...FREE, is_assignable: false });
			expect(await ask('issue')).toMatchObject({
				code: 'request_refused',
				kind: 'rejected',
				message: 'The benefit definition is not assignable',
				nextStep: 'Make it assignable in CX Manager, or give it with the operation Claim.',
			});
		});
	});

	describe('of whom it is not known whether Omneo has them', () => {
		it.each<Claim['kind']>(['claim', 'issue'])('is looked up in a list for %s', async (kind) => {
			const shop = new Shop();
			const ask = askingAt(shop, FREE);
			await askingAt(shop, FREE)();
			await ask(kind, { isFound: false });
			expect(shop.count(PROFILES)).toBe(1);
			expect(shop.count(CLAIMABLE)).toBe(kind === 'claim' ? 2 : 1);
		});

		it.each<[string, (shop: Shop) => void]>([
			['does not show them', (shop) => shop.profiles.splice(0)],
			['cannot be read', (shop) => shop.fail(PROFILES, 1, refused())],
		])('is asked of Omneo where the list %s', async (_, spoil) => {
			const shop = new Shop();
			spoil(shop);
			shop.claimable = new Problem('profile_not_found');
			const ask = askingAt(shop, FREE);
			await expect(ask('issue', { isFound: false })).rejects.toMatchObject({
				code: 'profile_not_found',
			});
			expect(shop.sent).toEqual([PROFILES, CLAIMABLE]);
		});
	});
});

describe('the claims that items of a run would make', () => {
	const plan = (definition: Definition) => {
		const availability = availabilityOf(definition);
		return (profileId: string, kind: Claim['kind'] = 'claim') =>
			availability.plan(kind, { profileId, isFound: true })?.code;
	};

	it('are one for each member, where each may have one', () => {
		const next = plan(ONCE);
		const planned = [next('p'), next('P'), next('p'), next('q')];
		expect(planned).toEqual([undefined, 'already_claimed', 'already_claimed', undefined]);
	});

	it.each<[string, Definition, Claim['kind']]>([
		['of what may be claimed again', FREE, 'claim'],
		['of what is issued', ONCE, 'issue'],
		[
			'of what may be claimed as often as is not known',
			{ ...FREE, is_reclaimable: undefined },
			'claim',
		],
	])('are any number for a member, %s', (_, definition, kind) => {
		const next = plan(definition);
		expect([next('p', kind), next('p', kind)]).toEqual([undefined, undefined]);
	});

	it('are no more than are left, whatever is refused between them', () => {
		const next = plan({ ...ONCE, total_allocations_remaining: 2 });
		expect(['p', 'p', 'q', 'r'].map((id) => next(id))).toEqual([
			undefined,
			'already_claimed',
			undefined,
			'allocation_limit_reached',
		]);
	});

	it('have no limit where none is shown', () => {
		const next = plan({ ...FREE, total_allocations_remaining: null });
		expect([next('p'), next('q')]).toEqual([undefined, undefined]);
	});
});
