import { people, startSandbox, type Sandbox } from '../../sandbox';
import { race, type Race } from '../../tools/lab/race/race';
import { claimOfRow, countsOf, jsonOf, runNode } from './support';

/** Many executions wait for their turn and for the check after a claim, on a machine that may be busy. */
const PATIENCE_MS = 400_000;

const PAIRS = 100;

describe(`a double click, ${PAIRS.toString()} times in one process`, () => {
	let sandbox: Sandbox;

	beforeAll(async () => {
		sandbox = await startSandbox({ latencyMs: 30 });
	});

	afterAll(async () => {
		await sandbox.close();
	});

	it.each([true, false])(
		'makes one claim each, with Check After Claim %s',
		async (checkAfterClaim) => {
			sandbox.reset();
			const click = async (id: string) => {
				const result = await runNode({
					baseUrl: sandbox.baseUrl,
					rows: [{ profile: people.mia.id, id }],
					parameters: claimOfRow({ options: { checkAfterClaim } }),
				});
				return jsonOf(result)[0];
			};
			const pairs = await Promise.all(
				Array.from({ length: PAIRS }, async (_, i) => {
					const id = `FORM-${i.toString()}`;
					return await Promise.all([click(id), click(id)]);
				}),
			);
			for (const [first, second] of pairs) {
				expect(first?.benefit_id).toEqual(expect.any(Number));
				expect(second?.benefit_id).toBe(first?.benefit_id);
				// A tenant that answers a Benefit does not tell it to who claimed; the look does.
				const told = [first, second].map((json) => json?.redemption_id).filter((id) => id !== null);
				expect(new Set(told).size).toBe(1);
				expect([first?.duplicate, second?.duplicate].sort()).toEqual([false, true]);
			}
			expect(countsOf(sandbox.ledger())).toEqual({ claim: PAIRS, redeem: PAIRS });
		},
		PATIENCE_MS,
	);
});

describe('three processes that claim the same 30 IDs at the same moment', () => {
	let result: Race;

	beforeAll(async () => {
		result = await race({
			processes: 3,
			ids: 30,
			shuffled: false,
			listLagMs: 150,
			tenant: {},
			rounds: 1,
			operation: 'claimRedeem',
			faults: 0,
		});
	}, PATIENCE_MS);

	it('race for them: more claims are made than there are IDs', () => {
		expect(result.claims).toBeGreaterThan(30);
	});

	it('leave one standing redemption for each', () => {
		expect(result.twice).toEqual([]);
		expect(result.lost).toEqual([]);
	});

	it('are told benefits that stand, and nothing is unknown', () => {
		expect(result.untrue).toEqual([]);
		expect(result.errors).toEqual({});
	});
});
