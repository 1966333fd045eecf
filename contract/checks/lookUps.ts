import type { Bench } from '../bench';
import type { Check } from '../check';
import { daysAgo } from '../clock';
import { at } from '../json';
import { expect } from '../verdict';

const LIST = {
	profile: async (bench: Bench) => `/profiles/${(await bench.member()).id}/benefits`,
	all: () => Promise.resolve('/benefits'),
};

/** Is a benefit that was used up long enough ago to be left out, or not, still in a list? */
async function keepsUsedUp(bench: Bench, list: keyof typeof LIST): Promise<void> {
	const { benefitId, externalId } = await bench.redeemed();
	const path = await LIST[list](bench);
	const isListed = async () => (await bench.inList(path, benefitId, externalId)) !== undefined;
	expect(await bench.until(isListed), 'a benefit that is used up is not in it');
}

async function keepsExpired(bench: Bench, list: keyof typeof LIST): Promise<void> {
	const { id, externalId } = await bench.once('expired', async () => {
		const external_id = bench.mark();
		const issued = await bench.issue({ external_id, expires_at: daysAgo(2) });
		return { ...issued, externalId: external_id };
	});
	const path = await LIST[list](bench);
	const isListed = async () => (await bench.inList(path, id, externalId)) !== undefined;
	expect(await bench.until(isListed), 'a benefit that has expired is not in it');
}

async function keepsOld(bench: Bench, list: keyof typeof LIST): Promise<void> {
	const { id, externalId } = await bench.once('old', async () => {
		const external_id = bench.mark();
		const dates = { issued_at: '2025-01-01 08:30:00', expires_at: '2030-12-06 23:59:59' };
		const issued = await bench.issue({ external_id, ...dates });
		return { ...issued, externalId: external_id };
	});
	const path = await LIST[list](bench);
	const isListed = async () => (await bench.inList(path, id, externalId)) !== undefined;
	expect(await bench.until(isListed), 'a benefit of 2025 is not in it');
}

/** Which lists of benefits there are at all. */
export const readableChecks: Check[] = [
	{
		name: 'lists.of-profile',
		says: 'lets the benefits of a profile be listed',
		source: 'reference',
		strength: 'documented',
		means: 'Claims are looked for in the list of all benefits alone.',
		docs: 'docs/credential.md',
		writes: true,
		run: async (bench) => {
			const { status } = await bench.get(await LIST.profile(bench));
			expect(status === 200, `answers ${status.toString()}`);
		},
	},
	{
		name: 'lists.of-all',
		says: 'lets the benefits of all profiles be listed',
		source: 'SDK tests 2025 and 2026, list-benefit',
		strength: 'asserted',
		means: 'Each claim is looked for by itself: about two requests for each in place of 1.1.',
		docs: 'docs/scaling.md',
		needs: ['lists.of-profile'],
		run: async (bench) => {
			const { status } = await bench.get('/benefits', { 'page[size]': '1' });
			expect(status === 200, `answers ${status.toString()}`);
		},
	},
];

/** How a claim is found again: the promise of "once" rests on these. */
export const lookUpChecks: Check[] = [
	{
		name: 'lists.show-at-once',
		says: 'shows a claim in the list of the next request',
		source: 'SDK tests 2026, list-benefit, redeemable-profile-benefits',
		strength: 'asserted',
		means:
			'Executions at the same time, and those after a crash, wait longer before they trust a list.',
		docs: 'docs/promises.md',
		needs: ['lists.of-profile'],
		writes: true,
		run: async (bench) => {
			const path = await LIST.profile(bench);
			for (let claim = 1; claim <= 4; claim++) {
				const { benefitId } = await bench.claim('claim');
				const shown = await bench.inList(path, benefitId);
				expect(shown !== undefined, `claim ${claim.toString()} of 4 is not in it`);
			}
		},
	},
	{
		name: 'lists.in-order-of-ids',
		says: 'shows no claim before one with a lower ID',
		source: 'none',
		strength: 'assumed',
		means:
			'Two claims of the same ID, made at the same time, are compared once more before one of them is undone.',
		docs: 'docs/promises.md',
		needs: ['lists.show-at-once'],
		writes: true,
		run: async (bench) => {
			const path = await LIST.profile(bench);
			for (let pair = 1; pair <= 4; pair++) {
				const asked = [bench.claim('claim'), bench.claim('claim')];
				const first = await Promise.race(asked);
				const rows = await bench.list(path);
				const claims = await Promise.all(asked);
				const lower = Math.min(...claims.map(({ benefitId }) => Number(benefitId)));
				const isLater = Number(first.benefitId) > lower;
				const isShown = rows.some((row) => Number(at(row, 'id')) === lower);
				expect(!isLater || isShown, `pair ${pair.toString()}: a later claim was shown first`);
				// An odd number of writes, so that what alternates is met in either order.
				await bench.claim('claim');
			}
		},
	},
	{
		name: 'records.show-at-once',
		says: 'gives a record by its ID in the next request',
		source: 'SDK tests 2026, profile benefits',
		strength: 'asserted',
		means: 'A claim that was just made may be told of as not found when it is checked.',
		docs: 'docs/promises.md',
		writes: true,
		run: async (bench) => {
			for (let claim = 1; claim <= 2; claim++) {
				const { benefitId } = await bench.claim('claim');
				const { status } = await bench.get(`/benefits/${benefitId}`);
				expect(status === 200, `claim ${claim.toString()} of 2 answers ${status.toString()}`);
			}
		},
	},
	{
		name: 'lists.keep-used-up-of-profile',
		says: 'keeps what is used up in the list of a profile',
		source: 'the present guide says "all active ones"',
		strength: 'assumed',
		means: 'A claim that was redeemed is looked for in the list of all as well.',
		docs: 'docs/promises.md',
		needs: ['lists.of-profile', 'external-id.filter-finds'],
		writes: true,
		run: async (bench) => {
			await keepsUsedUp(bench, 'profile');
		},
	},
	{
		name: 'lists.keep-used-up-of-all',
		says: 'keeps what is used up in the list of all benefits',
		source: 'none',
		strength: 'assumed',
		means: 'A claim that was redeemed is found by its redemption.',
		docs: 'docs/promises.md',
		needs: ['lists.of-all', 'external-id.filter-finds'],
		writes: true,
		run: async (bench) => {
			await keepsUsedUp(bench, 'all');
		},
	},
	{
		name: 'lists.keep-expired-of-profile',
		says: 'keeps what has expired in the list of a profile',
		source: 'the present guide says "all active ones"',
		strength: 'assumed',
		means: 'A claim that has expired is looked for in the list of all as well.',
		docs: 'docs/promises.md',
		needs: ['lists.of-profile', 'external-id.filter-finds'],
		writes: true,
		run: async (bench) => {
			await keepsExpired(bench, 'profile');
		},
	},
	{
		name: 'lists.keep-expired-of-all',
		says: 'keeps what has expired in the list of all benefits',
		source: 'none',
		strength: 'assumed',
		means: 'A claim that has expired may be made again.',
		docs: 'docs/promises.md',
		needs: ['lists.of-all', 'external-id.filter-finds'],
		writes: true,
		run: async (bench) => {
			await keepsExpired(bench, 'all');
		},
	},
	{
		name: 'lists.keep-old-of-profile',
		says: 'keeps what was issued more than 180 days ago in the list of a profile',
		source: 'none',
		strength: 'assumed',
		means: 'A claim of last year is looked for in the list of all as well, and by its redemption.',
		docs: 'docs/promises.md',
		needs: ['lists.of-profile', 'external-id.filter-finds'],
		writes: true,
		run: async (bench) => {
			await keepsOld(bench, 'profile');
		},
	},
	{
		name: 'lists.keep-old-of-all',
		says: 'keeps what was issued more than 180 days ago in the list of all benefits',
		source: 'none',
		strength: 'assumed',
		means: 'A claim of last year is found by its redemption.',
		docs: 'docs/promises.md',
		needs: ['lists.of-all', 'external-id.filter-finds'],
		writes: true,
		run: async (bench) => {
			await keepsOld(bench, 'all');
		},
	},
];
