import type { LedgerEntry } from '../../sandbox';
import { audit } from '../../tools/lab/soak/audit';
import type { ClaimRow } from '../../tools/lab/claimWorkflow';
import type { Output } from '../../tools/lab/claimInEngine';
import { soak, type Phase } from '../../tools/lab/soak/phases';

/** Several processes of n8n's engine begin at once, which takes long on a busy machine. */
const PATIENCE_MS = 300_000;

describe('a soak of 300 claims with a fifth of all requests failing', () => {
	let phases: Phase[];

	beforeAll(async () => {
		phases = await soak(
			{
				operation: 'claimRedeem',
				items: 300,
				faults: 0.2,
				concurrency: 20,
				seed: 7,
				maxRetries: 5,
				tenant: {},
			},
			() => undefined,
		);
	}, PATIENCE_MS);

	describe.each([
		'one run',
		'the same items in a second execution',
		'the same items 200 days later',
		'Retry On Fail, 3 tries',
		'killed half-way, and run again',
	])('%s', (name) => {
		const played = () => {
			const phase = phases.find((candidate) => candidate.name === name);
			if (!phase) throw new Error(`There is no phase ${name}`);
			return phase;
		};

		it('redeems no claim twice', () => {
			expect(played().audit.redeemedTwice).toEqual([]);
		});

		it('gives every item a right result, or an error that says what is known', () => {
			expect(played().audit.lost).toEqual([]);
		});

		it('does what it is there to do', () => {
			expect(played().troubles).toEqual([]);
		});

		// The full soak asks for 99.9 %; of 300 items that would be all.
		it('succeeds for 99 % of the items', () => {
			expect(played().audit.succeeded).toBeGreaterThanOrEqual(played().expected * 0.99);
		});
	});

	it('finds every claim of the first run again in a second execution', () => {
		const [first, second] = phases;
		expect(second?.audit.duplicates).toBeGreaterThanOrEqual((first?.audit.succeeded ?? 0) * 0.99);
	});
});

describe('the audit of a soak', () => {
	const row: ClaimRow = { profile: 'profile-1', claim: 'claim-1' };
	const success: Output = {
		item: 0,
		json: { benefit_id: 1, redemption_id: 11, external_id: 'claim-1', duplicate: false },
	};
	const failure = (outcome: string): Output => ({
		item: 0,
		json: { error: 'No', message: '', details: { outcome, external_id: 'claim-1' } },
	});

	function made(benefit: number, more: Partial<LedgerEntry> = {}): LedgerEntry[] {
		const entry: LedgerEntry = {
			kind: 'claim',
			at: '2026-03-05 00:06:51',
			profile_id: 'profile-1',
			benefit_id: benefit,
			redemption_id: null,
			external_id: 'claim-1',
			definition_handle: 'coffee-on-us',
			count: 1,
			...more,
		};
		return [entry, { ...entry, kind: 'redeem', redemption_id: benefit + 10 }];
	}

	const lostOf = (outputs: Output[], ledger: LedgerEntry[], before = 0) =>
		audit([row], outputs, { ledger, before }).lost;

	it('finds nothing wrong with a result that is in the ledger', () => {
		expect(audit([row], [success], { ledger: made(1), before: 0 })).toEqual({
			succeeded: 1,
			duplicates: 0,
			refused: 0,
			failed: 0,
			unknown: 0,
			redeemedTwice: [],
			lost: [],
		});
	});

	it('sees a claim that was made and redeemed twice', () => {
		const { redeemedTwice } = audit([row], [success], {
			ledger: [...made(1), ...made(2)],
			before: 0,
		});
		expect(redeemedTwice).toEqual(['2 times: claim-1']);
	});

	it.each<[string, Output[], LedgerEntry[]]>([
		['an item that did not come out', [], []],
		['an item that came out more than once', [success, success], made(1)],
		['a success that is not in the ledger', [success], []],
		['a success that was claimed and not redeemed', [success], made(1).slice(0, 1)],
		['a success with the benefit of another profile', [success], made(1, { profile_id: 'other' })],
		['a success with the benefit of another claim', [success], made(1, { external_id: 'other' })],
		['a refusal of what was redeemed', [failure('refused')], made(1)],
		['a failure of what was redeemed', [failure('failed')], made(1)],
		['an error without an outcome', [failure('')], []],
		['a redemption that belongs to no item', [failure('failed')], made(2, { external_id: 'x' })],
	])('sees %s', (_, outputs, ledger) => {
		expect(lostOf(outputs, ledger)).not.toEqual([]);
	});

	it('finds nothing wrong where the second redemption was reversed', () => {
		const [claim, redemption] = made(2);
		const undone = { ...made(2)[1], kind: 'reversal' } as LedgerEntry;
		const ledger = [...made(1), claim, redemption, undone] as LedgerEntry[];
		expect(audit([row], [success], { ledger, before: 0 })).toMatchObject({
			redeemedTwice: [],
			lost: [],
		});
	});

	it('takes an unknown outcome for true, whether it was redeemed or not', () => {
		expect(lostOf([failure('unknown')], made(1))).toEqual([]);
		expect(lostOf([failure('unknown')], [])).toEqual([]);
	});

	it('takes a failure for true where only an earlier run redeemed', () => {
		expect(lostOf([failure('failed')], made(1), 2)).toEqual([]);
	});
});
