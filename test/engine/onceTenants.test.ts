import { bulkProfileId, startSandbox, type Sandbox, type SandboxOptions } from '../../sandbox';
import { claimOfRow, jsonOf, runNode } from './support';

/** Enough that looks are shared by the items. */
const ITEMS = 24;
const PATIENCE_MS = 400_000;

const plainIds = (i: number) => `SURVEY-${i.toString()}`;

/** Ways in which a tenant may lag, store, filter and answer, with IDs that show it. */
const tenants: [string, SandboxOptions['tenant'], (i: number) => string][] = [
	['is as documented', {}, plainIds],
	['cuts external IDs', { externalId: 'cut40' }, (i) => `${i.toString()}-${'long-'.repeat(9)}`],
	['keeps small letters', { externalId: 'lowerCase' }, plainIds],
	['composes accents', { externalId: 'composed' }, (i) => `e\u0301te\u0301-${i.toString()}`],
	['keeps no emoji', { externalId: 'noEmoji' }, (i) => `party \u{1F389} ${i.toString()}`],
	['shows numbers', { externalId: 'asNumber' }, (i) => `00${i.toString()}`],
	['compares loosely', { collation: 'anyCase' }, plainIds],
	['splits a filter at commas', { externalIdFilter: 'splitAtCommas' }, (i) => `A,${i.toString()}`],
	['ignores the filter', { externalIdFilter: 'ignored' }, plainIds],
	['refuses the filter', { externalIdFilter: 'refused' }, plainIds],
	['takes a list of IDs for one', { externalIdsFilter: 'literal' }, plainIds],
	['ignores a list of IDs', { externalIdsFilter: 'ignored' }, plainIds],
	['refuses a list of IDs', { externalIdsFilter: 'refused' }, plainIds],
	['lists one profile at a time', { lookUps: 'oneProfile' }, plainIds],
	['has small pages', { largestPage: 5 }, plainIds],
	['lags', { listLagMs: 40 }, plainIds],
	['writes what was redeemed as text', { typeAttributes: 'text' }, plainIds],
	['answers a Benefit', { claimRedeemAnswer: 'benefit' }, plainIds],
	['lists no redemptions remaining', { remainingMissingIn: 'lists' }, plainIds],
];

describe.each(tenants)('a tenant that %s', (_, tenant, idOf) => {
	let sandbox: Sandbox;
	const rows = Array.from({ length: ITEMS }, (_item, i) => ({
		profile: bulkProfileId(i % (ITEMS / 2)),
		id: idOf(i),
	}));

	beforeAll(async () => {
		sandbox = await startSandbox({ profiles: ITEMS, tenant });
	});

	afterAll(async () => {
		await sandbox.close();
	});

	const run = async () => {
		const parameters = claimOfRow({ options: { concurrency: 8 } });
		const result = await runNode({ baseUrl: sandbox.baseUrl, rows, parameters });
		expect(result.error).toBeUndefined();
		return jsonOf(result);
	};

	/** The redemptions that stand, by the benefit. */
	const standing = () => {
		const counts = new Map<number | null, number>();
		for (const { kind, benefit_id: id } of sandbox.ledger()) {
			const change = { redeem: 1, reversal: -1 }[String(kind)] ?? 0;
			counts.set(id, (counts.get(id) ?? 0) + change);
		}
		return [...counts].filter(([, count]) => count > 0).map(([id]) => id);
	};

	it(
		'gives each external ID one benefit, whoever comes again',
		async () => {
			const first = await run();
			expect(first.map(({ duplicate }) => duplicate)).toEqual(rows.map(() => false));
			const again = await run();
			expect(again.map(({ duplicate }) => duplicate)).toEqual(rows.map(() => true));
			const ids = first.map(({ benefit_id: id }) => id);
			expect(again.map(({ benefit_id: id }) => id)).toEqual(ids);
			expect(new Set(standing())).toEqual(new Set(ids));
			expect(standing()).toHaveLength(ITEMS);
			expect(again.map(({ redemption_id: id }) => typeof id)).toEqual(rows.map(() => 'number'));
		},
		PATIENCE_MS,
	);
});
