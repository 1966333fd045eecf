import { bulkProfileId, people, startSandbox, type Sandbox } from '../../sandbox';
import { claimOfRow, countsOf, emptyList, jsonOf, NODE, runNode, startRecorder } from './support';

const MANY = 1_000;

describe('any number of items', () => {
	let sandbox: Sandbox;

	beforeAll(async () => {
		sandbox = await startSandbox({ profiles: MANY });
	});

	beforeEach(() => {
		sandbox.reset();
	});

	afterAll(async () => {
		await sandbox.close();
	});

	const rowsOf = (count: number) =>
		Array.from({ length: count }, (_, i) => ({ profile: bulkProfileId(i), id: `ROW-${i}` }));

	it.each([0, 1, 2, 7])('%d: one result for each, and nothing sent for none', async (count) => {
		const result = await runNode({
			baseUrl: sandbox.baseUrl,
			rows: rowsOf(count),
			startNode: NODE,
		});
		expect(result.error).toBeUndefined();
		expect(jsonOf(result)).toHaveLength(count);
		expect(sandbox.ledger().filter(({ kind }) => kind === 'redeem')).toHaveLength(count);
		// A look at two lists, the claim, and the check after it.
		expect(sandbox.requests()).toHaveLength(count * 4);
	});

	it('1,000: each is redeemed once, in the order of the input, paired with its own item', async () => {
		const rows = rowsOf(MANY);
		const result = await runNode({
			baseUrl: sandbox.baseUrl,
			rows,
			parameters: claimOfRow({ options: { concurrency: 20 } }),
		});
		expect(result.run.status).toBe('success');
		const items = result.items(NODE);
		expect(items.map(({ json }) => json.external_id)).toEqual(rows.map(({ id }) => id));
		expect(items.map(({ json }) => json.profile_id)).toEqual(rows.map(({ profile }) => profile));
		expect(items.map(({ pairedItem }) => pairedItem)).toEqual(rows.map((_, item) => ({ item })));
		expect(countsOf(sandbox.ledger())).toEqual({ claim: MANY, redeem: MANY });
		const redeemed = sandbox.ledger().filter(({ kind }) => kind === 'redeem');
		expect(new Set(redeemed.map(({ external_id }) => external_id)).size).toBe(MANY);
	});

	it('keeps the order where later items are answered first', async () => {
		const total = 12;
		const recorder = await startRecorder(({ method, body }) => {
			if (method === 'GET') return emptyList;
			const { external_id } = JSON.parse(body) as { external_id: string };
			const item = Number(external_id.replace('ROW-', ''));
			return { body: { data: { id: item + 1, external_id } }, delayMs: (total - item) * 15 };
		});
		try {
			const result = await runNode({
				baseUrl: recorder.baseUrl,
				rows: rowsOf(total),
				parameters: claimOfRow({ options: { concurrency: 4, checkAfterClaim: false } }),
			});
			expect(jsonOf(result).map(({ benefit_id }) => benefit_id)).toEqual(
				Array.from({ length: total }, (_, item) => item + 1),
			);
		} finally {
			await recorder.close();
		}
	});

	it.each([1, 3])(
		'works on no more items at a time than the concurrency of %d',
		async (concurrency) => {
			let atOnce = 0;
			let most = 0;
			const recorder = await startRecorder(({ method }) => {
				if (method === 'GET') return emptyList;
				most = Math.max(most, ++atOnce);
				setTimeout(() => atOnce--, 14);
				return { body: { data: { id: 1 } }, delayMs: 15 };
			});
			try {
				await runNode({
					baseUrl: recorder.baseUrl,
					rows: rowsOf(12),
					parameters: claimOfRow({ options: { concurrency, duplicateProtection: 'off' } }),
				});
				expect(most).toBe(concurrency);
			} finally {
				await recorder.close();
			}
		},
	);

	it('pairs an error item with its own item too, in its place', async () => {
		const rows = [
			{ profile: people.mia.id, id: 'A' },
			{ profile: 'nobody', id: 'B' },
			{ profile: people.jose.id, id: 'C' },
		];
		const result = await runNode({
			baseUrl: sandbox.baseUrl,
			rows,
			node: { onError: 'continueRegularOutput' },
		});
		expect(result.items(NODE).map(({ pairedItem }) => pairedItem)).toEqual([
			{ item: 0 },
			{ item: 1 },
			{ item: 2 },
		]);
		expect(jsonOf(result).map((json) => json.external_id ?? 'failed')).toEqual([
			'A',
			'failed',
			'C',
		]);
	});
});
