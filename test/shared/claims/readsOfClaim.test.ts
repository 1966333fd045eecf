import {
	type Claim,
	type ClaimContext,
	ClaimState,
	type ClaimWork,
} from '../../../nodes/shared/claims/claim';
import {
	readAllBenefits,
	readBenefits,
	readRedeemed,
	readRedemptions,
	readStanding,
	redemptionsOf,
} from '../../../nodes/shared/claims/reads';
import type { Benefit, Redemption } from '../../../nodes/shared/omneo/benefit';
import { Problem } from '../../../nodes/shared/problems/problem';
import type { ApiAnswer } from '../../../nodes/shared/transport/types';
import { listOf, nameOf, Tenant } from '../records/support';

const TENANT = 'tenant';
const ALL = 'GET profiles/p/benefits';
const FILTERED = `${ALL} ID-1`;

const benefit = (id: number, more: Partial<Benefit> = {}): Benefit => ({
	id,
	profile_id: 'p',
	external_id: 'ID-1',
	definition: { handle: 'coffee' },
	...more,
});
const redemptionOf = (redeemed: Benefit): Redemption => ({
	id: Number(redeemed.id) + 1_000,
	items: [{ type_attributes: redeemed }],
});
const refused = (httpStatus: number) => new Problem('request_refused', { httpStatus });
const noProfile = () => new Problem('profile_not_found', { httpStatus: 404 });

/** A tenant that answers to each request by its name, with its filter if there is one. */
class Shop extends Tenant {
	constructor(answers: Record<string, Benefit[] | Benefit | ApiAnswer | Problem>) {
		super((name, _, request) => {
			const answer = answers[filteredName(name, request.query)] ?? [];
			if (answer instanceof Problem || 'data' in answer) return answer as ApiAnswer | Problem;
			return Array.isArray(answer) ? listOf(answer) : { data: answer };
		});
	}

	get reads(): string[] {
		return this.requests.map((request) => filteredName(nameOf(request), request.query));
	}

	get trustsFilter(): boolean {
		return !this.process.untrustedFilters.has(TENANT);
	}
}

function filteredName(name: string, query: { 'filter[external_id]'?: unknown } = {}): string {
	return 'filter[external_id]' in query ? `${name} ${String(query['filter[external_id]'])}` : name;
}

interface Given {
	externalId?: string;
	/** Forms in which the tenant stores the external ID. */
	stored?: string[];
	/** A profile into which the claim’s own was merged. */
	merged?: string;
	undone?: string;
	gone?: string;
	/** A benefit that this execution made. */
	made?: Benefit;
}

function workOn(shop: Shop, { externalId = 'ID-1', ...given }: Given = {}): ClaimWork {
	const batches = () => {
		throw new Error('Nothing is sent in batches here');
	};
	const context: ClaimContext = { ...shop.context(), sharedLooks: () => undefined, batches };
	const claim: Claim = {
		kind: 'claimRedeem',
		profileId: 'p',
		definition: 'coffee',
		timezone: 'Australia/Melbourne',
		externalId,
		protection: 'returnExisting',
		checkAfterClaim: true,
	};
	const state = new ClaimState('p');
	state.stored.push(...(given.stored ?? []));
	if (given.merged) state.profiles.push(given.merged);
	if (given.undone) state.undone.push(given.undone);
	if (given.gone) state.gone.push(given.gone);
	if (given.made) {
		const row = given.made;
		state.made.set(String(row.id), { row, data: row, redemptionId: null, itemId: '0:0' });
	}
	return { context, tenant: TENANT, claim, state };
}

describe('the benefits of a claim', () => {
	it.each<[string, Given, string[]]>([
		['by its external ID', {}, [FILTERED]],
		['by each form that the tenant stores', { stored: ['a', 'b'] }, [`${ALL} a`, `${ALL} b`]],
	])('are looked for %s', async (_, given, reads) => {
		const shop = new Shop(Object.fromEntries(reads.map((name, i) => [name, [benefit(i)]])));
		const found = await readBenefits(workOn(shop, given));
		expect(found).toEqual(reads.map((__, i) => benefit(i)));
		expect(shop.reads).toEqual(reads);
	});

	it('are read in full at once where the filter is not trusted', async () => {
		const shop = new Shop({ [ALL]: [benefit(1)] });
		shop.process.untrustedFilters.add(TENANT);
		expect(await readBenefits(workOn(shop))).toEqual([benefit(1)]);
		expect(shop.reads).toEqual([ALL]);
	});

	it.each([400, 422])(
		'are read in full where the filter is refused with %s, and the filter is not trusted again',
		async (status) => {
			const shop = new Shop({ [FILTERED]: refused(status), [ALL]: [benefit(1)] });
			expect(await readBenefits(workOn(shop))).toEqual([benefit(1)]);
			expect(shop.trustsFilter).toBe(false);
		},
	);

	it.each([409, 500])('are unknown where the look is refused with %s', async (status) => {
		const shop = new Shop({ [FILTERED]: refused(status), [ALL]: [benefit(1)] });
		await expect(readBenefits(workOn(shop))).rejects.toMatchObject({ httpStatus: status });
		expect(shop.trustsFilter).toBe(true);
	});

	it.each(['ID-1', 'id-1'])('are whole on one page without a total, all with %s', async (id) => {
		const shop = new Shop({ [FILTERED]: { data: [benefit(1, { external_id: id })] } });
		expect(await readBenefits(workOn(shop))).toHaveLength(1);
		expect(shop.reads).toHaveLength(1);
	});

	it('are not whole on one page without a total, where one has another ID', async () => {
		const pages = [[benefit(1), benefit(2, { external_id: 'ID-2' })], []];
		const shop = new Shop({});
		const work = workOn(shop);
		let page = 0;
		work.context.send = async <T>() => await Promise.resolve({ data: pages[page++] as T });
		expect(await readBenefits(work)).toHaveLength(2);
		expect(page).toBe(2);
	});
});

describe('the whole list of benefits', () => {
	it('is all that is read where it does not answer to the claim', async () => {
		const others = [benefit(1, { external_id: 'ID-2' })];
		const shop = new Shop({ [ALL]: others });
		expect(await readAllBenefits(workOn(shop))).toEqual(others);
		expect(shop.reads).toEqual([ALL]);
	});

	it('is all that is read where the filter is not trusted', async () => {
		const shop = new Shop({ [ALL]: [benefit(1)] });
		shop.process.untrustedFilters.add(TENANT);
		await readAllBenefits(workOn(shop));
		expect(shop.reads).toEqual([ALL]);
	});

	const other = benefit(1, { external_id: 'id-1' });

	it.each<[string, Benefit[], Record<string, Benefit[] | Problem>, Given, boolean]>([
		['keeps it where it shows the same', [benefit(1)], { [FILTERED]: [benefit(1)] }, {}, true],
		['ends it where it misses one', [benefit(1)], { [FILTERED]: [] }, {}, false],
		[
			'ends it where it misses one of two',
			[benefit(1), benefit(2)],
			{ [FILTERED]: [benefit(1)] },
			{},
			false,
		],
		['keeps it where the look fails', [benefit(1)], { [FILTERED]: refused(500) }, {}, true],
		[
			'ends it where it misses one in its stored form',
			[other],
			{ [`${ALL} id-1`]: [] },
			{ stored: ['id-1'] },
			false,
		],
		[
			'keeps it where it misses one in another than the stored form',
			[benefit(1)],
			{ [`${ALL} id-1`]: [] },
			{ stored: ['id-1'] },
			true,
		],
	])('tries the filter, and %s', async (_, all, looks, given, isTrusted) => {
		const shop = new Shop({ [ALL]: all, ...looks });
		expect(await readAllBenefits(workOn(shop, given))).toEqual(all);
		expect(shop.reads).toHaveLength(2);
		expect(shop.trustsFilter).toBe(isTrusted);
	});
});

describe('what a merged profile has', () => {
	const OF_Q = 'GET profiles/q/benefits ID-1';

	it('is read with what the claim’s own has', async () => {
		const shop = new Shop({ [FILTERED]: [benefit(1)], [OF_Q]: [benefit(2)] });
		const found = await readBenefits(workOn(shop, { merged: 'q' }));
		expect(found).toEqual([benefit(1), benefit(2)]);
	});

	it('is all there is where the claim’s own is gone', async () => {
		const shop = new Shop({ [FILTERED]: noProfile(), [OF_Q]: [benefit(2)] });
		expect(await readBenefits(workOn(shop, { merged: 'q' }))).toEqual([benefit(2)]);
	});

	it('is not enough where the claim’s own cannot be read', async () => {
		const shop = new Shop({ [FILTERED]: refused(500), [OF_Q]: [benefit(2)] });
		const reading = readBenefits(workOn(shop, { merged: 'q' }));
		await expect(reading).rejects.toMatchObject({ httpStatus: 500 });
	});

	it('is nothing without a merge: a profile that is gone is an error', async () => {
		const shop = new Shop({ 'GET profiles/p/redemptions': noProfile() });
		await expect(readRedemptions(workOn(shop))).rejects.toMatchObject({
			code: 'profile_not_found',
		});
	});
});

describe('the redemptions of a profile', () => {
	it('without a total are read until a page is empty', async () => {
		const pages = [[redemptionOf(benefit(1))], [redemptionOf(benefit(2))], []];
		let page = 0;
		const send = async <T>() => await Promise.resolve({ data: pages[page++] as T });
		expect(await redemptionsOf({ send }, 'p')).toHaveLength(2);
	});
});

describe('the benefits that redemptions name', () => {
	const READ = 'GET benefits/1';

	/** IDs of what is found where redemptions name these, and the tenant’s record of the first. */
	async function redeemedOf(
		named: Benefit[],
		{ record, listed = [], ...given }: Given & { record?: Benefit; listed?: Benefit[] } = {},
	) {
		const shop = new Shop({
			[READ]: record ?? new Problem('benefit_not_found', { httpStatus: 404 }),
		});
		const work = workOn(shop, given);
		const found = await readRedeemed(work, named.map(redemptionOf), listed);
		return { found: found.map(({ id }) => id), reads: shop.reads, gone: work.state.gone };
	}

	it.each<[string, Parameters<typeof redeemedOf>[1]]>([
		['listed', { listed: [benefit(1)] }],
		['made by this execution', { made: benefit(1) }],
	])('count without a read where they are %s', async (_, given) => {
		expect(await redeemedOf([benefit(1)], given)).toMatchObject({ found: [1], reads: [] });
	});

	it('are read by their ID where they are not listed', async () => {
		const { found, reads } = await redeemedOf([benefit(1)], { record: benefit(1) });
		expect({ found, reads }).toEqual({ found: [1], reads: [READ] });
	});

	it('are gone where they are not found by their ID', async () => {
		const { found, gone } = await redeemedOf([benefit(1)]);
		expect({ found, gone }).toEqual({ found: [], gone: ['1'] });
	});

	it.each<[string, Given]>([
		['undone by this execution', { undone: '1' }],
		['known to be gone', { gone: '1' }],
	])('are not read where they are %s', async (_, given) => {
		const ended = await redeemedOf([benefit(1)], { ...given, record: benefit(1) });
		expect(ended).toMatchObject({ found: [], reads: [] });
	});

	it.each<[string, Partial<Benefit>, Given, boolean]>([
		['the external ID in other letters', { external_id: 'id-1' }, {}, true],
		['a stored form', { external_id: 'form' }, { stored: ['form'] }, true],
		['another external ID', { external_id: 'ID-2' }, { stored: ['form'] }, false],
		['no external ID', { external_id: null }, { externalId: 'null' }, false],
		['an unknown external ID, and the definition', { external_id: undefined }, {}, true],
		[
			'an unknown external ID, and another definition',
			{ external_id: undefined, definition: { handle: 'tea' } },
			{},
			false,
		],
	])('with %s are judged by that', async (_, more, given, counts) => {
		const named = benefit(1, more);
		const { found } = await redeemedOf([named], { ...given, listed: [named] });
		expect(found).toEqual(counts ? [1] : []);
	});

	it('are not those whose own record has another external ID', async () => {
		const record = benefit(1, { external_id: 'ID-2' });
		const { found, gone } = await redeemedOf([benefit(1, { external_id: undefined })], { record });
		expect({ found, gone }).toEqual({ found: [], gone: [] });
	});
});

describe('a benefit that is read by its ID', () => {
	const READ = 'GET benefits/1';
	const missing = () => new Problem('benefit_not_found', { httpStatus: 404 });

	it('is there at the first look, without a wait', async () => {
		const shop = new Shop({ [READ]: benefit(1) });
		expect(await readStanding(shop.context(), '1')).toEqual(benefit(1));
		expect(shop.waits).toEqual([]);
	});

	it('is gone after four looks in two and a half seconds', async () => {
		const shop = new Shop({ [READ]: missing() });
		expect(await readStanding(shop.context(), '1')).toBeUndefined();
		expect(shop.reads).toHaveLength(4);
		expect(shop.waits).toEqual([300, 700, 1_500]);
	});

	it('may show at a later look', async () => {
		const shop = new Shop({ [READ]: benefit(1) }).fail(READ, 1, missing());
		expect(await readStanding(shop.context(), '1')).toEqual(benefit(1));
		expect(shop.waits).toEqual([300]);
	});

	it('is unknown at once where the look fails otherwise', async () => {
		const shop = new Shop({ [READ]: refused(500) });
		await expect(readStanding(shop.context(), '1')).rejects.toMatchObject({ httpStatus: 500 });
		expect(shop.reads).toHaveLength(1);
	});
});
