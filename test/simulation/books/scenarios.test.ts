import type { SimulatedClass } from '../class';
import type { Fault } from '../schedule';
import type { BooksPlan } from './books';
import { extensions, redemptions } from './given';
import { consent, members, tags } from './members';
import { points, rewards } from './records';
import type { BooksExecution, BooksSchedule } from './schedule';

type Faults = Record<number, Fault['kind'] | Fault>;

/** An execution with default values, apart from those given. */
type Given = Partial<Omit<BooksExecution, 'faults'>> & { faults?: Faults };

/**
 * Plays executions A, B, … with default values, apart from those given, and checks the promises.
 */
async function play(
	simulated: SimulatedClass<BooksSchedule>,
	given: Given[],
	tenant: Partial<BooksPlan> = {},
	more: Partial<BooksSchedule> = {},
) {
	const plain = simulated.plain(0);
	const [one] = plain.executions;
	if (!one) throw new Error('A plain schedule has an execution');
	const executions = given.map(({ faults = {}, ...others }, number) => ({
		...one,
		name: 'ABCDEF'.charAt(number),
		...others,
		faults: Object.fromEntries(
			Object.entries(faults).map(([request, fault]) => [
				request,
				typeof fault === 'string' ? { kind: fault, ms: 1 } : fault,
			]),
		),
	}));
	const played = await simulated.play(
		{ ...plain, executions, tenant: { ...plain.tenant, ...tenant }, ...more },
		true,
	);
	expect(played.violations).toEqual([]);
	return {
		...played,
		endings: played.told.map(({ execution, outcome, code, duplicate }) =>
			[execution.name, outcome ?? 'success', code, duplicate && 'duplicate']
				.filter(Boolean)
				.join(' '),
		),
		happened: (what: string) => played.story.filter((line) => line.includes(what)).length,
	};
}

describe('a further try of Retry On Fail, after one that is unknown', () => {
	/** The requests of a reward: the definitions, the list, the reward, the list after it. */
	const [CHECK, NEXT_DEFINITIONS] = [3, 4];

	it.each(['lost', 'refused', 'rateLimited', 'notSent'] as const)(
		'is unknown too where its first read is %s: the reward of the first stands',
		async (kind) => {
			const { endings, happened } = await play(rewards, [
				{ tries: 2, faults: { [CHECK]: 'lost', [NEXT_DEFINITIONS]: kind } },
			]);
			expect(happened('A makes rewards')).toBe(1);
			expect(endings).toEqual([expect.stringMatching(/^A unknown /)]);
		},
	);

	it('is a success where it finds the reward', async () => {
		const { endings, happened } = await play(rewards, [{ tries: 2, faults: { [CHECK]: 'lost' } }]);
		expect(happened('A makes rewards')).toBe(1);
		expect(endings).toEqual(['A success']);
	});
});

describe('a replica that goes back behind what it has shown', () => {
	it('makes nobody give points again that were seen', async () => {
		for (let seed = 0; seed < 30; seed++) {
			const { happened } = await play(
				points,
				[{}, { start: 800 }],
				{ replicaLag: 2_900 },
				{ seed },
			);
			expect(happened('makes points')).toBe(1);
		}
	});

	it('is asked again for a record that its list shows and it does not find', async () => {
		for (let seed = 0; seed < 30; seed++) {
			const { endings } = await play(
				points,
				[{ items: [0, 1] }],
				{ replicaLag: 2_900, meta: 'readOnly' },
				{ seed },
			);
			expect(endings).toEqual(['A success', 'A success']);
		}
	});
});

describe('an item that is stopped after it has written', () => {
	it('is unknown, and not failed', async () => {
		const { endings, happened } = await play(tags, [{ stop: 725 }]);
		expect(happened('A changes profiles')).toBe(1);
		expect(endings).toEqual(['A unknown canceled']);
	});
});

describe('a redemption that was found after its answer was lost', () => {
	it('is not made again by a further try, where its benefit could not be read', async () => {
		const { endings, happened } = await play(
			redemptions,
			[{ tries: 2, operation: 'benefit.redeem', faults: { 1: 'answerLost', 3: 'lost' } }],
			{ mostRedemptions: 3 },
		);
		expect(happened('A makes redemptions')).toBe(1);
		expect(endings).toEqual(['A success']);
	});
});

describe('a redemption of another execution that no list showed before', () => {
	it('is not taken for one whose answer was lost', async () => {
		for (let seed = 0; seed < 30; seed++) {
			const { endings, happened } = await play(
				redemptions,
				[
					{ operation: 'benefit.redeem' },
					{ operation: 'benefit.redeem', start: 500, faults: { 1: 'lost' } },
				],
				{ mostRedemptions: 3, replicaLag: 2_900 },
				{ seed },
			);
			expect(happened('B makes redemptions')).toBe(1);
			expect(endings).toEqual(['A success', 'B success']);
		}
	});
});

describe('a reward with no external ID whose answer was lost', () => {
	it('is unknown where the record that may be it cannot be read', async () => {
		const { endings, happened } = await play(
			rewards,
			[
				{
					with: { hasKey: false },
					faults: { 2: 'answerLost', 4: 'lost', 6: 'lost', 8: 'lost', 10: 'lost' },
				},
			],
			{ meta: 'readOnly' },
		);
		expect(happened('A makes rewards')).toBe(1);
		expect(endings).toEqual([expect.stringMatching(/^A unknown /)]);
	});
});

describe('what somebody stored after a lost answer', () => {
	const person = (does: string) => ({ acts: [{ at: 3_000, does, key: 0 }] });

	it('stays, as an opt-out beside a consent, whatever try it is', async () => {
		const { endings, happened } = await play(
			consent,
			[{ with: { consent: { emailPromo: true } }, tries: 3, faults: { 1: 'lost' } }],
			{},
			person('opts out'),
		);
		expect(happened('A changes profiles')).toBe(0);
		expect(endings).toEqual(['A unknown timeout']);
	});

	it('stays, as a name, in a further try too', async () => {
		const { endings, happened } = await play(
			members,
			[
				{
					operation: 'profile.update',
					with: { firstName: 'Mia' },
					tries: 3,
					faults: { 1: 'lost' },
				},
			],
			{},
			person('renames'),
		);
		expect(happened('A changes profiles')).toBe(0);
		expect(endings).toEqual(['A unknown timeout']);
	});

	it('stays, as a name, where the consent beside it was refused since', async () => {
		const { endings, happened } = await play(
			members,
			[
				{
					operation: 'profile.update',
					with: { firstName: 'Mia', consents: true },
					faults: { 1: 'lost' },
				},
			],
			{ parts: 'refused' },
			{ acts: [{ at: 8_000, does: 'renames', key: 0 }] },
		);
		expect(happened('A changes profiles')).toBe(0);
		expect(endings).toEqual(['A unknown validation_failed']);
	});

	it('stays, as a name, where a further try stores what the first did not', async () => {
		const update = {
			operation: 'profile.update',
			with: { firstName: 'Mia', consents: true },
			tries: 3,
		};
		const { endings } = await play(
			members,
			[{ ...update, faults: { 3: 'lost', 4: 'lost', 5: 'lost', 6: 'lost' } }],
			{ parts: 'ignored' },
			person('renames'),
		);
		expect(endings).toEqual(['A success']);
	});
});

describe('what somebody stored after a refused request', () => {
	const acts = (does: string) => ({ acts: [{ at: 500, does, key: 0 }] });

	it('stays, as an opt-out, in a further try', async () => {
		const { endings, happened } = await play(
			consent,
			[{ with: { consent: { emailPromo: true } }, tries: 2, faults: { 1: 'rateLimited' } }],
			{},
			acts('opts out'),
		);
		expect(happened('A changes profiles')).toBe(0);
		expect(endings).toEqual(['A failed rate_limited']);
	});

	it('stays, as a name, in a further try', async () => {
		const update = { operation: 'profile.update', with: { firstName: 'Mia' }, tries: 2 };
		const { endings, happened } = await play(
			members,
			[{ ...update, faults: { 1: 'rateLimited' } }],
			{},
			acts('renames'),
		);
		expect(happened('A changes profiles')).toBe(0);
		expect(endings).toEqual(['A failed rate_limited']);
	});
});

describe('an extension by days', () => {
	const extend = { operation: 'benefit.extend', with: { extendBy: 'days', extendDays: 7 } };

	it('is of the expiry that the process stored a moment ago, whichever replica answers', async () => {
		for (let seed = 0; seed < 30; seed++) {
			const { endings } = await play(
				extensions,
				[extend, { ...extend, start: 500 }],
				{ replicaLag: 2_900 },
				{ seed },
			);
			expect(endings).toEqual(['A success', 'B success']);
		}
	});

	it('is none that another execution of the process made while its outcome was unknown', async () => {
		const { endings, happened } = await play(extensions, [
			{ ...extend, tries: 2, faults: { 1: 'lost', 5: 'notSent' } },
			{ ...extend, start: 3_000 },
		]);
		expect(happened('A changes benefits')).toBe(1);
		expect(endings).toEqual(['A success', 'B success']);
	});

	it('is told as doubtful where its answer was lost, and another process did the same', async () => {
		const { endings, happened, hints } = await play(extensions, [
			{ ...extend, faults: { 1: 'lost' } },
			{ ...extend, process: 1, start: 500 },
		]);
		expect(happened('A changes benefits')).toBe(0);
		expect(endings).toEqual(['A success', 'B success']);
		expect(hints).toEqual([expect.stringContaining('extension of the record 100001 was lost')]);
	});

	it('is not sent again where another set the expiry back after it', async () => {
		const back = { extendBy: 'date', extendDate: '2026-06-01T00:00:00Z' };
		const { endings, happened } = await play(extensions, [
			{ ...extend, faults: { 1: 'serverError' } },
			{ ...extend, with: back, process: 1, start: 100 },
		]);
		expect(happened('A changes benefits')).toBe(1);
		expect(endings).toEqual(['A unknown server_error', 'B success']);
	});
});

describe('a member whose answer was lost, and who was found', () => {
	it('is not made again by the next item, to which a replica does not show them yet', async () => {
		for (let seed = 0; seed < 60; seed++) {
			const { happened } = await play(
				members,
				[
					{
						operation: 'profile.upsert',
						with: { matchBy: 'identity', firstName: 'Name-1' },
						items: [0, 0],
						faults: { 1: 'serverError' },
					},
				],
				{ replicaLag: 673, uniqueIdentities: false },
				{ seed },
			);
			expect(happened('A makes profiles')).toBe(1);
		}
	});
});

describe('a member of an identity alone whose creation is done seven seconds after it was given up', () => {
	it('is not made again by another execution of the process', async () => {
		const enrol = {
			operation: 'profile.upsert',
			with: { matchBy: 'identity', firstName: 'Name-1' },
		};
		const { endings, happened } = await play(
			members,
			[
				{ ...enrol, faults: { 1: { kind: 'late', ms: 7_000 } } },
				{ ...enrol, start: 800 },
			],
			{ uniqueIdentities: false },
		);
		expect(happened('B makes profiles')).toBe(0);
		expect(endings).toEqual(['A success', 'B success']);
	});
});

describe('an update that Omneo refused for certain', () => {
	it('is not sent by a further try where a person has stored something else', async () => {
		const { endings } = await play(
			members,
			[
				{
					operation: 'profile.update',
					with: { firstName: 'Mia', consents: true },
					tries: 2,
					faults: { 2: 'rateLimited' },
				},
			],
			{ parts: 'refused' },
			{ acts: [{ at: 500, does: 'renames', key: 0 }] },
		);
		expect(endings).toEqual(['A failed rate_limited']);
	});
});

describe('a redemption of a process that died', () => {
	it('is another’s for the process after it, which names it in a hint', async () => {
		const redeem = { operation: 'benefit.redeem' };
		const late = { 1: { kind: 'late', ms: 2_000 } } as const;
		const { endings, hints } = await play(redemptions, [
			{ ...redeem, crash: 600, faults: late },
			{ ...redeem, start: 3_000, faults: late },
		]);
		expect(endings).toEqual(['B success']);
		expect(hints).toEqual([
			expect.stringContaining('Redemption 100 is new and counts as this one'),
		]);
	});
});

describe('a change of tags that another overwrote', () => {
	it('is seen to be lost, though a replica shows it still', async () => {
		const add = { operation: 'profile.addTags' };
		for (let seed = 0; seed < 60; seed++) {
			const { endings } = await play(
				tags,
				[
					{ ...add, with: { tags: 'a' } },
					{ ...add, with: { tags: 'b' }, process: 1, start: 400 },
				],
				{ replicaLag: 900 },
				{ seed, latency: [5, 200] },
			);
			expect(endings).toEqual(['A success', 'B success']);
		}
	});

	it('is unknown, and not refused, where its repetition is refused', async () => {
		const add = { operation: 'profile.addTags' };
		const { endings } = await play(tags, [
			{ ...add, with: { tags: 'a' }, faults: { 3: 'refused' } },
			{ ...add, with: { tags: 'b' }, process: 1, start: 30 },
		]);
		expect(endings).toEqual(['A unknown validation_failed', 'B success']);
	});
});
