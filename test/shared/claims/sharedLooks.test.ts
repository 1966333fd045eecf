import { SharedLooks, type Wanted } from '../../../nodes/shared/claims/sharedLooks';
import { Problem } from '../../../nodes/shared/problems/problem';
import type { ApiAnswer, ApiRequest } from '../../../nodes/shared/transport/types';

const wanted = (i: number): Wanted => ({ profileId: `P-${i}`, externalId: `ID-${i}` });
const row = (i: number) => ({ id: i, profile_id: `p-${i}`, external_id: `ID-${i}` });
const evidence = (i: number) => ({ ...wanted(i), id: String(i), isRedeemed: true });
const redemption = (i: number) => ({
	id: i + 1_000,
	profile_id: `P-${i}`,
	items: [{ type: 'benefit', type_attributes: row(i) }],
});
const tick = async () => await new Promise<void>((resolve) => setImmediate(resolve));

/** A tenant that has the rows 0 to 9, and answers a list of IDs as it is told. */
function tenant(
	answer: (rows: unknown[], asked: string[]) => unknown = (rows) => rows,
	redemptions = (profiles: string[]) =>
		Array.from({ length: 10 }, (_, i) => redemption(i)).filter(({ profile_id: id }) =>
			profiles.includes(id),
		),
) {
	const asked: string[][] = [];
	const askedProfiles: string[][] = [];
	const sender = {
		/** How many more benefits there are than an answer shows. */
		hidden: 0,
		async send<T>({ path, query }: ApiRequest) {
			if (path[0] === 'redemptions') {
				const profiles = String(query?.['filter[profile_id][in]']).split(',');
				askedProfiles.push(profiles);
				const data = redemptions(profiles);
				return { data, meta: { total: data.length } } as ApiAnswer<T>;
			}
			const ids = String(query?.['filter[external_id][in]']).split(',');
			asked.push(ids);
			const rows = Array.from({ length: 10 }, (_, i) => row(i));
			const data = answer(
				rows.filter(({ external_id: id }) => ids.includes(id)),
				ids,
			);
			if (data instanceof Problem) throw data;
			await tick();
			const total = (data as unknown[]).length + sender.hidden;
			return { data, meta: { total } } as ApiAnswer<T>;
		},
		withoutSlot: async <T>(waiting: Promise<T>) => await waiting,
	};
	return {
		sender,
		asked,
		askedProfiles,
		looks: new SharedLooks({ wait: tick, left: () => Infinity }, 2),
	};
}

async function proved(played: ReturnType<typeof tenant>) {
	await played.looks.testify(played.sender, evidence(1));
	await played.looks.testify(played.sender, evidence(2));
	return played;
}

describe('looks that items share', () => {
	it('are not taken before they found what two items found alone', async () => {
		const { looks, sender, asked } = tenant();
		expect(await looks.find(sender, wanted(3))).toBeUndefined();
		await looks.testify(sender, evidence(1));
		expect(await looks.find(sender, wanted(3))).toBeUndefined();
		await looks.testify(sender, evidence(2));
		expect(await looks.find(sender, wanted(3))).toEqual([row(3)]);
		expect(asked).toEqual([['ID-1', 'ID-2'], ['ID-3']]);
	});

	it('answer for all that ask at the same time, each with its own', async () => {
		const { looks, sender, asked } = await proved(tenant());
		const found = await Promise.all(
			[3, 4, 77].map(async (i) => await looks.find(sender, wanted(i))),
		);
		expect(found).toEqual([[row(3)], [row(4)], []]);
		expect(asked).toHaveLength(2);
	});

	it('are not believed where the answer says that there is more', async () => {
		const { looks, sender } = await proved(tenant());
		sender.hidden = 1;
		expect(await looks.find(sender, wanted(77))).toBeUndefined();
	});

	it('find no redemptions while there are none, and are proved anew once there is one', async () => {
		let isFirst = true;
		// The tenant finds nothing by several profiles; without a filter it shows what there is.
		const { looks, sender } = tenant(undefined, (profiles) =>
			profiles.includes('undefined') && !isFirst ? [redemption(3)] : [],
		);
		await looks.proveRedemptions(sender);
		expect(await looks.findRedemptions(sender, wanted(3))).toEqual([]);
		isFirst = false;
		expect(await looks.findRedemptions(sender, wanted(3))).toBeUndefined();
	});

	it('let only the first items begin, and the others once they are proved', async () => {
		const played = tenant();
		const { looks, sender } = played;
		const begun: number[] = [];
		for (const i of [1, 2, 3]) {
			void looks.enter(sender, wanted(i)).then(() => begun.push(i));
		}
		await tick();
		expect(begun).toEqual([1, 2]);
		await proved(played);
		await tick();
		expect(begun).toEqual([1, 2, 3]);
	});

	it('let the next begin where a first item ends without a proof', async () => {
		const { looks, sender } = tenant();
		const leave = await looks.enter(sender, wanted(1));
		await looks.enter(sender, wanted(2));
		const third = looks.enter(sender, wanted(3));
		leave();
		await expect(third).resolves.toEqual(expect.any(Function));
	});

	it('let an item begin at once whose ID a list cannot hold', async () => {
		const { looks, sender } = tenant();
		await looks.enter(sender, wanted(1));
		await looks.enter(sender, wanted(2));
		const comma = { profileId: 'P', externalId: 'a,b' };
		await expect(looks.enter(sender, comma)).resolves.toEqual(expect.any(Function));
		expect(await looks.find(sender, comma)).toBeUndefined();
	});

	it.each<[string, Parameters<typeof tenant>[0]]>([
		['refuses them', () => new Problem('scope_missing')],
		['finds nothing', () => []],
		['ignores the filter', (rows) => [...rows, row(9)]],
		['gives no list', () => ({ 0: row(1) })],
		[
			'gives rows without a profile',
			(rows) => rows.map((each) => ({ ...(each as object), profile_id: undefined })),
		],
		['hides other profiles', (rows) => rows.slice(0, 1)],
	])('are never taken where the tenant %s', async (_, answer) => {
		const { looks, sender } = await proved(tenant(answer));
		expect(await looks.find(sender, wanted(3))).toBeUndefined();
	});

	it('are never taken again after one that does not find what is there', async () => {
		const { looks, sender } = await proved(tenant());
		expect(await looks.find(sender, wanted(77), '77')).toBeUndefined();
		expect(await looks.find(sender, wanted(3))).toBeUndefined();
	});
});

describe('redemptions that items read together', () => {
	it('are those of the profile, for all that ask at the same time', async () => {
		const { looks, sender, askedProfiles } = await proved(tenant());
		const found = await Promise.all(
			[3, 4, 77].map(async (i) => await looks.findRedemptions(sender, wanted(i))),
		);
		expect(found).toEqual([[redemption(3)], [redemption(4)], []]);
		expect(askedProfiles).toEqual([
			['P-1', 'P-2'],
			['P-3', 'P-4', 'P-77'],
		]);
	});

	it.each([
		['do not show what was redeemed', () => []],
		['are those of other profiles too', () => [redemption(1), redemption(2), redemption(9)]],
	])('are read by each item alone where they %s', async (_, answer) => {
		const { looks, sender } = await proved(tenant(undefined, answer));
		expect(await looks.findRedemptions(sender, wanted(3))).toBeUndefined();
	});

	it('are read by each item alone where the first items redeemed nothing', async () => {
		const { looks, sender } = tenant();
		await looks.testify(sender, { ...evidence(1), isRedeemed: false });
		await looks.testify(sender, { ...evidence(2), isRedeemed: false });
		expect(await looks.find(sender, wanted(3))).toEqual([row(3)]);
		expect(await looks.findRedemptions(sender, wanted(3))).toBeUndefined();
	});
});
