import type { Bench } from '../bench';
import type { Check } from '../check';
import { at, kindOf } from '../json';
import { benefitIn, idIn } from '../records';
import { expect } from '../verdict';

/** A claim with an external ID, and what became of the ID. */
async function kept(bench: Bench, externalId: string): Promise<unknown> {
	const { reply, benefitId } = await bench.claim('claim', externalId);
	const shown = at(benefitIn(reply.json), 'external_id');
	if (shown !== undefined) return shown;
	return at((await bench.get(`/benefits/${benefitId}`)).json, 'data', 'external_id');
}

const keeps = (
	name: string,
	says: string,
	means: string,
	ids: (mark: string) => { sent: string; shown: string },
): Check => ({
	name: `external-id.${name}`,
	says,
	source: 'none; other applications in Laravel differ',
	strength: 'assumed',
	means,
	docs: 'docs/promises.md',
	writes: true,
	run: async (bench) => {
		const { sent, shown } = ids(bench.mark());
		const is = await kept(bench, sent);
		expect(
			is === shown,
			typeof is === 'string'
				? `it is kept in another form (${is.length.toString()} characters)`
				: `it is ${kindOf(is)}`,
		);
	},
});

/** Is a claim found, and is another one not, by a filter in its profile's list? */
async function found(bench: Bench, filter: string, value: string): Promise<(string | null)[]> {
	const path = `/profiles/${(await bench.member()).id}/benefits`;
	return (await bench.list(path, { [filter]: value })).map(idIn);
}

const ONE = 'filter[external_id]';
const SEVERAL = 'filter[external_id][in]';

export const externalIdChecks: Check[] = [
	keeps(
		'case-kept',
		'keeps capital and small letters of an external ID',
		'IDs that differ in case alone are one: the second claim is told to be a duplicate.',
		(mark) => ({ sent: `${mark}-AbC`, shown: `${mark}-AbC` }),
	),
	keeps(
		'length-kept',
		'keeps an external ID of 200 characters',
		'IDs with the same beginning are one: long IDs should be shortened before they come to the node.',
		(mark) => ({ sent: mark.padEnd(200, 'x'), shown: mark.padEnd(200, 'x') }),
	),
	keeps(
		'accents-kept',
		'keeps the form of accents (NFC or NFD)',
		'Nothing: IDs are compared in either form.',
		(mark) => ({ sent: `${mark}-e\u0301`, shown: `${mark}-e\u0301` }),
	),
	keeps(
		'emoji-kept',
		'keeps emoji in an external ID',
		'IDs that differ in an emoji alone are one.',
		(mark) => ({ sent: `${mark}-\u{1F389}`, shown: `${mark}-\u{1F389}` }),
	),
	keeps(
		'digits-are-text',
		'shows an external ID of digits as a text',
		'Nothing for the nodes, which take numbers too. An ID such as 007 loses its zeros.',
		(mark) => {
			const digits = `00${String(Date.now())}${mark.replace(/\D/g, '').slice(-6)}`;
			return { sent: digits, shown: digits };
		},
	),
	keeps(
		'spaces-trimmed',
		'takes white space off both ends of an external ID',
		'Nothing: the nodes trim before they send.',
		(mark) => ({ sent: ` ${mark} `, shown: mark }),
	),
	keeps(
		'invisible-trimmed',
		'takes invisible characters such as U+200B off both ends of an external ID',
		'Nothing: the nodes look for both forms.',
		(mark) => ({ sent: `\u200b${mark}\u200b`, shown: mark }),
	),
	{
		name: 'external-id.filter-finds',
		says: 'finds a benefit by filter[external_id], and no other',
		source: 'SDK tests 2025 and 2026, list-benefit',
		strength: 'asserted',
		means:
			'Claims are looked for in the whole list of the profile, at more requests for members with many.',
		docs: 'docs/scaling.md',
		needs: ['lists.of-profile'],
		writes: true,
		run: async (bench) => {
			const [one, other] = await bench.once('three claims', () => threeClaims(bench));
			let ids: (string | null)[] = [];
			const isFound = async () => {
				ids = await found(bench, ONE, one.externalId);
				return ids.includes(one.benefitId);
			};
			expect(await bench.until(isFound), 'it is not found');
			expect(!ids.includes(other.benefitId), 'the filter is ignored');
		},
	},
	{
		name: 'external-id.filter-of-all',
		says: 'finds a benefit by filter[external_id] in the list of all',
		source: 'SDK tests 2025 and 2026, list-benefit',
		strength: 'asserted',
		means: 'Each claim is looked for in the list of its profile.',
		docs: 'docs/scaling.md',
		needs: ['lists.of-all', 'external-id.filter-finds'],
		writes: true,
		run: async (bench) => {
			const [{ benefitId, externalId }] = await bench.once('three claims', () =>
				threeClaims(bench),
			);
			const isFound = async () =>
				(await bench.inList('/benefits', benefitId, externalId)) !== undefined;
			expect(await bench.until(isFound), 'it is not found');
		},
	},
	{
		name: 'external-id.filter-comma',
		says: 'takes a comma in filter[external_id] for a part of the ID',
		source: 'none',
		strength: 'assumed',
		means: 'Nothing: an ID with a comma is looked for in the whole list.',
		docs: 'docs/promises.md',
		needs: ['external-id.filter-finds'],
		writes: true,
		run: async (bench) => {
			const { benefitId, externalId } = await bench.claim('claim', `${bench.mark()},b`);
			const isFound = async () => (await found(bench, ONE, externalId)).includes(benefitId);
			expect(await bench.until(isFound), 'it is not found');
		},
	},
	{
		name: 'external-id.filter-exact',
		says: 'tells capital from small letters in filter[external_id]',
		source: 'none',
		strength: 'assumed',
		means: 'Nothing: what the list gives is compared again.',
		docs: 'docs/promises.md',
		needs: ['external-id.filter-finds', 'external-id.case-kept'],
		writes: true,
		run: async (bench) => {
			const { benefitId, externalId } = await bench.claim('claim', `${bench.mark()}-AbC`);
			const isFound = async () => (await found(bench, ONE, externalId)).includes(benefitId);
			expect(await bench.until(isFound), 'it is not found as it was sent');
			for (let look = 1; look <= 2; look++) {
				const ids = await found(bench, ONE, externalId.toLowerCase());
				expect(!ids.includes(benefitId), 'it is found by small letters too');
			}
		},
	},
	{
		name: 'external-id.filter-in',
		says: 'finds several benefits by filter[external_id][in], parted by commas',
		source: 'reference: the operator in',
		strength: 'documented',
		means:
			'Claims of one execution are looked for one by one: about two requests for each in place of 1.1.',
		docs: 'docs/scaling.md',
		needs: ['external-id.filter-finds'],
		writes: true,
		run: async (bench) => {
			const [one, two, third] = await bench.once('three claims', () => threeClaims(bench));
			const list = [one.externalId, two.externalId].join(',');
			let ids: (string | null)[] = [];
			const areFound = async () => {
				ids = await found(bench, SEVERAL, list);
				return ids.includes(one.benefitId) && ids.includes(two.benefitId);
			};
			expect(await bench.until(areFound), 'they are not found');
			expect(!ids.includes(third.benefitId), 'the filter is ignored');
		},
	},
	{
		name: 'external-id.nullable-is-null',
		says: 'takes filter[external_id][nullable]=1 for "is null"',
		source: 'SDK types 2026 name it only',
		strength: 'assumed',
		means: 'Nothing: the nodes do not send it.',
		docs: 'docs/sandbox.md',
		needs: ['external-id.filter-finds'],
		writes: true,
		run: async (bench) => {
			const { id } = await bench.issue({ external_id: null });
			const [one] = await bench.once('three claims', () => threeClaims(bench));
			const nullable = 'filter[external_id][nullable]';
			const isFound = async () => (await found(bench, nullable, '1')).includes(id);
			expect(await bench.until(isFound), 'one without an ID is not found');
			const ids = await found(bench, nullable, '1');
			expect(!ids.includes(one.benefitId), 'one with an ID is found');
		},
	},
	{
		name: 'external-id.changed',
		says: 'lets the external ID of a benefit be changed',
		source: 'SDK tests 2025 and 2026, update-benefit',
		strength: 'asserted',
		means: 'Benefit: Update cannot change it.',
		docs: 'docs/operations.md',
		writes: true,
		run: async (bench) => {
			const { benefitId } = await bench.claim('claim');
			const external_id = bench.mark();
			const { status, json } = await bench.act('PUT', `/benefits/${benefitId}`, { external_id });
			expect(status === 200, `answers ${status.toString()}`);
			expect(at(json, 'data', 'external_id') === external_id, 'it is not in the answer');
		},
	},
];

async function threeClaims(bench: Bench) {
	const claim = () => bench.claim('claim');
	return [await claim(), await claim(), await claim()] as const;
}
