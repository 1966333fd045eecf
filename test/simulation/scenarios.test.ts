import { claims } from './claims';
import {
	plainExecution,
	plainPlan,
	QUIET,
	type ExecutionPlan,
	type Plan,
	type TenantPlan,
} from './plan';

/** Plays a plan with default values, apart from those given. */
async function play({
	tenant,
	...more
}: Partial<Omit<Plan, 'tenant'>> & { tenant?: Partial<TenantPlan> }) {
	const plain = plainPlan();
	const played = await claims.play(
		{ ...plain, ...more, tenant: { ...plain.tenant, ...tenant } },
		true,
	);
	expect(played.violations).toEqual([]);
	return {
		...played,
		endings: played.told.map(({ execution, outcome, code, benefitId, duplicate }) =>
			[execution.name, outcome ?? 'success', code ?? benefitId, duplicate && 'duplicate']
				.filter(Boolean)
				.join(' '),
		),
		happened: (what: string) => played.story.filter((line) => line.includes(what)).length,
	};
}

const A = plainExecution('A');
const B = plainExecution('B', { process: 1 });

describe('a claim that nothing disturbs', () => {
	it('takes four requests: a look at two lists, the claim, and a look after it', async () => {
		const { requests, endings } = await play({});
		expect(requests).toBe(4);
		expect(endings).toEqual(['A success 100']);
	});
});

describe('a double click', () => {
	it('makes one claim in one process', async () => {
		const { endings, happened } = await play({
			executions: [A, plainExecution('B', { start: 5 })],
		});
		expect(endings).toEqual(['A success 100', 'B success 100 duplicate']);
		expect(happened('claim is made')).toBe(1);
	});

	it('makes one claim in one process, also where nothing is checked', async () => {
		const { happened } = await play({
			executions: [{ ...A, checks: false }, plainExecution('B', { start: 5, checks: false })],
		});
		expect(happened('claim is made')).toBe(1);
	});

	it('leaves one claim in two processes: the later is reversed and deleted by its maker', async () => {
		const { endings, happened } = await play({ executions: [A, B] });
		expect(endings).toEqual(['A success 100', 'B success 100 duplicate']);
		expect(happened('B reverses redemption 501')).toBe(1);
		expect(happened('B deletes benefit 101')).toBe(1);
	});

	it('is the error duplicate_external_id under Fail, when the own claim has been undone', async () => {
		const { endings, happened } = await play({ executions: [A, { ...B, protection: 'fail' }] });
		expect(endings).toEqual(['A success 100', 'B refused duplicate_external_id']);
		expect(happened('B deletes benefit 101')).toBe(1);
	});
});

describe('a claim whose answer is lost', () => {
	/** The number of the claim among A's requests, after a look at two lists. */
	const CLAIM = 2;

	it('is found, and not made again', async () => {
		const { endings, happened } = await play({
			executions: [{ ...A, faults: { [CLAIM]: { kind: 'answerLost', ms: 1 } } }],
		});
		expect(endings).toEqual(['A success 100']);
		expect(happened('claim is made')).toBe(1);
	});

	it('is made again where it never arrived', async () => {
		const { endings, happened } = await play({
			executions: [{ ...A, faults: { [CLAIM]: { kind: 'lost', ms: 1 } } }],
		});
		expect(endings).toEqual(['A success 100']);
		expect(happened('claim is made')).toBe(1);
	});

	it('is undone in the last look where it takes effect 9 s after it was given up', async () => {
		const { endings, happened } = await play({
			executions: [{ ...A, faults: { [CLAIM]: { kind: 'late', ms: 9_000 } } }],
		});
		expect(endings).toEqual(['A success 100']);
		expect(happened('A deletes benefit 101')).toBe(1);
	});

	it('is unknown where nothing can be seen any more', async () => {
		const blind = { kind: 'lost', ms: 1 } as const;
		const faults = Object.fromEntries(
			Array.from({ length: 20 }, (_, request) => [request + CLAIM, blind]),
		);
		const { endings } = await play({ executions: [{ ...A, faults }] });
		expect(endings).toEqual(['A unknown timeout']);
	});

	it('is not taken for a claim that another execution is just undoing', async () => {
		const { told } = await play({
			tenant: {
				stores: 'smallLetters',
				benefitsOfProfile: 'active',
				redemptionLag: 376,
				answers: 'benefit',
			},
			keys: ['Survey-ABC'],
			executions: [
				{ ...A, faults: { 2: { kind: 'halfDone', ms: 1 }, 7: { kind: 'emptyAnswer', ms: 1 } } },
				plainExecution('B', { faults: { 14: { kind: 'rateLimited', ms: 1 } } }),
			],
		});
		// B could not delete benefit 101, and its look at the redemption of 100 comes too early.
		expect(told.map(({ benefitId, code }) => benefitId ?? code)).toEqual(['100', 'undo_failed']);
	});

	it('is redeemed where only its redemption is missing', async () => {
		const { endings, happened } = await play({
			executions: [{ ...A, faults: { [CLAIM]: { kind: 'halfDone', ms: 1 } } }],
		});
		expect(endings).toEqual(['A success 100']);
		expect(happened('A redeems benefit 100')).toBe(1);
	});
});

describe('an undo', () => {
	/** B's requests: two lists, the claim, a list, two lists and the redemptions; then the undo. */
	const REVERSAL = 7;

	it('is sent again where its answers are lost', async () => {
		const lost = { kind: 'lost', ms: 1 } as const;
		const faults = Object.fromEntries(Array.from({ length: 3 }, (_, i) => [REVERSAL + i, lost]));
		const { endings } = await play({ executions: [A, { ...B, faults }] });
		expect(endings).toEqual(['A success 100', 'B success 100 duplicate']);
	});

	it('that is forbidden names both benefits, and deletes nothing', async () => {
		const { endings, told, happened } = await play({
			tenant: { forbids: 'reversal' },
			executions: [A, B],
		});
		expect(endings).toEqual(['A success 100', 'B unknown undo_failed']);
		expect(told[1]?.text).toMatch(/benefit 101.*benefit 100|benefit 100.*benefit 101/i);
		expect(happened('deletes')).toBe(0);
	});

	it('leaves a benefit alone that a till has redeemed meanwhile', async () => {
		const { endings, happened } = await play({
			tenant: { mostRedemptions: null },
			executions: [A, B],
			acts: [{ at: 1_500, who: 'till', does: 'redeems', key: 0, which: 1 }],
		});
		expect(endings).toEqual(['A success 100', 'B unknown undo_failed']);
		expect(happened('B deletes')).toBe(0);
	});
});

describe('an undo that is kept from its end', () => {
	const lost = { kind: 'lost', ms: 1 } as const;

	it('looks again before a deletion is sent again: a till has redeemed the benefit meanwhile', async () => {
		const { endings, happened } = await play({
			tenant: { mostRedemptions: null },
			executions: [A, { ...B, faults: { 9: lost } }],
			acts: [{ at: 4_000, who: 'till', does: 'redeems', key: 0, which: 1 }],
		});
		expect(happened('B request 9 (DELETE benefits/101): it never arrives')).toBe(1);
		expect(happened('till redeems benefit 101')).toBe(1);
		expect(endings).toEqual(['A success 100', 'B unknown undo_failed']);
		expect(happened('deletes')).toBe(0);
	});

	it('leaves no success for the next item of the same ID, which sees only what was to be undone', async () => {
		const { endings, happened } = await play({
			tenant: { benefitsOfProfile: 'active', redemptionLag: 700, forbids: 'deletion' },
			executions: [plainExecution('C', { operation: 'claim' }), { ...B, items: [0, 0] }],
		});
		expect(happened('B redeems benefit 100')).toBe(1);
		expect(happened('B reverses redemption 500')).toBe(1);
		expect(endings).toEqual(['C success 100', 'B unknown undo_failed', 'B unknown undo_failed']);
	});

	describe('of a redemption beside an earlier one', () => {
		/** A and B redeem, at the same time, a benefit that was only claimed and that has no limit. */
		const bothRedeem = async (
			faults: ExecutionPlan['faults'],
			tenant: Partial<TenantPlan> = {},
		) => {
			const played = await play({
				tenant: { mostRedemptions: null, ...tenant },
				executions: [
					plainExecution('C', { operation: 'claim' }),
					plainExecution('A', { process: 1, start: 60_000 }),
					plainExecution('B', { process: 2, start: 60_005, tries: 2, faults }),
				],
			});
			expect(played.happened('A redeems benefit 100: redemption 500')).toBe(1);
			expect(played.happened('B redeems benefit 100: redemption 501')).toBe(1);
			expect(played.happened('B is tried again')).toBe(1);
			return played;
		};

		it('is tried by the next try too where it is forbidden, which is no success either', async () => {
			const { endings, happened } = await bothRedeem({}, { forbids: 'reversal' });
			expect(happened('B sends POST redemptions/501/reversal')).toBe(2);
			expect(endings.slice(0, 2)).toEqual(['C success 100', 'A success 100 duplicate']);
			expect(endings[2]).toMatch(/^B unknown/);
		});

		it('is done by the next try where the look after the redemption failed', async () => {
			const { endings, happened } = await bothRedeem({ 8: lost });
			expect(happened('B request 8 (GET redemptions): it never arrives')).toBe(1);
			expect(happened('B reverses redemption 501')).toBe(1);
			expect(endings[2]).toBe('B success 100 duplicate');
		});
	});
});

describe('what somebody did on purpose', () => {
	it('stays: a redemption that was reversed is not made again', async () => {
		const { endings } = await play({
			executions: [A, plainExecution('B', { start: QUIET + 1_000 })],
			acts: [{ at: QUIET, who: 'person', does: 'reverses', key: 0, which: 0 }],
		});
		expect(endings).toEqual(['A success 100', 'B refused redemption_reversed']);
	});

	it.each(['nothing', 'asTheyWere'] as const)(
		'is no claim any more where the benefit was deleted, and its redemption holds %s: it is claimed anew',
		async (deletedBenefits) => {
			const { endings } = await play({
				tenant: { deletedBenefits },
				executions: [A, plainExecution('B', { start: QUIET + 1_000 })],
				acts: [{ at: QUIET, who: 'person', does: 'deletes', key: 0, which: 0 }],
			});
			expect(endings).toEqual(['A success 100', 'B success 101']);
		},
	);
});

describe('a tenant with habits of its own', () => {
	it.each<[string, Partial<TenantPlan>, string]>([
		['cuts the ID', { stores: 'cut' }, 'long-'.repeat(10)],
		['keeps small letters', { stores: 'smallLetters' }, 'ABC-1'],
		['composes accents', { stores: 'composed' }, 'e\u0301-1'],
		['keeps a number', { stores: 'number' }, '0047'],
		['splits the filter at commas', { filter: 'splitsAtCommas' }, 'a,b'],
		['ignores the filter', { filter: 'isIgnored', others: 3 }, 'E-1'],
		['finds nothing with the filter', { filter: 'findsNothing' }, 'E-1'],
		['lists one row on a page', { pageSize: 1, others: 3 }, 'E-1'],
		['lags by three seconds', { listLag: 3_000 }, 'E-1'],
		['lists what is active, of a profile', { benefitsOfProfile: 'active' }, 'E-1'],
		[
			'lists what is active, and redemptions three seconds late',
			{ benefitsOfProfile: 'active', benefitsOfAll: 'active', redemptionLag: 3_000 },
			'E-1',
		],
	])('that %s gives a second execution the first one’s benefit', async (_, tenant, key) => {
		const { told, happened } = await play({
			tenant,
			keys: [key],
			executions: [A, plainExecution('B', { process: 1, start: 60_000 })],
		});
		expect(told[1]).toMatchObject({ benefitId: told[0]?.benefitId, duplicate: true });
		expect(happened('claim is made') - happened('deletes')).toBe(1);
	});

	it('whose list drops the winner while another is redeeming it is asked for that benefit itself', async () => {
		const { endings, happened } = await play({
			keys: ['e\u0301-1'],
			tenant: { stores: 'composed', benefitsOfProfile: 'active', redemptionLag: 889 },
			executions: [
				{ ...A, operation: 'claim' },
				plainExecution('B', { process: 1, start: 700 }),
				{ ...plainExecution('C', { process: 2, start: 3_180 }), operation: 'claim' },
			],
		});
		expect(endings).toEqual([
			'A success 100',
			'B success 100 duplicate',
			'C success 100 duplicate',
		]);
		expect(happened('C deletes benefit 102')).toBe(1);
	});

	it('whose filter finds nothing is looked at twice: a benefit may just pass from one list to another', async () => {
		const { endings, happened } = await play({
			tenant: {
				filter: 'findsNothing',
				benefitsOfProfile: 'active',
				redemptionLag: 708,
				rows: 'noMost',
			},
			executions: [
				{ ...A, operation: 'claim' },
				plainExecution('B', { process: 1, start: 300_000 }),
				plainExecution('C', { start: 300_000 }),
			],
		});
		expect(endings).toEqual([
			'A success 100',
			'B success 100 duplicate',
			'C success 100 duplicate',
		]);
		expect(happened('B deletes benefit 101')).toBe(1);
	});
});

describe('a process that dies', () => {
	it('between the claim and the check leaves a claim that its second run gives back', async () => {
		const { endings, happened } = await play({
			executions: [{ ...A, crash: 500 }, plainExecution('B', { start: 2_000 })],
		});
		expect(endings).toEqual(['B success 100 duplicate']);
		expect(happened('claim is made')).toBe(1);
	});
});

describe('Retry On Fail', () => {
	it('finds what an earlier try made, and does not call it a duplicate of somebody else', async () => {
		const blind = { kind: 'lost', ms: 1 } as const;
		const { endings, happened } = await play({
			executions: [
				{
					...A,
					tries: 3,
					faults: { 2: { kind: 'answerLost', ms: 1 }, 3: blind, 4: blind, 5: blind, 6: blind },
				},
			],
		});
		expect(endings).toEqual(['A success 100']);
		expect(happened('claim is made')).toBe(1);
	});
});
