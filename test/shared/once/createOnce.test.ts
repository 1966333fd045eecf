import { Problem } from '../../../nodes/shared/problems/problem';
import { begin, inUse, lost, play, refused, row, type Looking, type Row } from './oneKey';

const unknown = (code: string) => ({ code, outcome: 'unknown', details: { mayBeRepeated: true } });
const settledAs = (code: string) => ({ code, outcome: 'refused', details: { isSettled: true } });
const SEEKING_OWN = 'wait 300, again, wait 700, again, wait 1500, again, whole, late';

/** Looks each of which shows a lower ID than the one before. */
const contradictory = Array.from({ length: 20 }, (_, number) => [39 - number]);

describe('a record that is created once', () => {
	it('is made where none is there, and looked at a second later', async () => {
		const { ended, happened, hints, log } = await play({ shown: [[], [20]] });
		expect(happened).toBe('before, make, wait 1000, after 20');
		expect(ended).toEqual({ id: 20, look: 2, duplicate: false, made: 20 });
		expect(hints).toEqual([]);
		expect(log).toMatchObject([
			['Omneo, once: verdict', { is: 'nothing', winner: undefined }],
			['Omneo, once: verdict', { is: 'mine', winner: '20' }],
		]);
	});

	it('is not made where one is there', async () => {
		const { ended, happened } = await play({ shown: [[3]] });
		expect(happened).toBe('before, wait 1000, at 3, complete 3');
		const completion = { redemptionId: null, byUs: false };
		expect(ended).toEqual({ id: 3, look: 2, duplicate: true, made: undefined, completion });
	});

	it('is not sent where the look before fails, or finds what may not be there', async () => {
		const blind = await play({ shown: [refused()] });
		expect(blind.happened).toBe('before');
		expect(blind.problem).toMatchObject(settledAs('request_refused'));
		const checkFound = ({ seen }: Looking) => {
			if (seen.has('3')) throw inUse();
		};
		const found = await play({ shown: [[3]], checkFound });
		expect(found.happened).toBe('before');
		expect(found.problem).toMatchObject(settledAs('external_id_in_use'));
	});

	it('is sent without a look where it was sent before', async () => {
		const { happened } = await play({ shown: [[20]], wasSent: true });
		expect(happened).toBe('make, wait 1000, after 20');
	});

	it('is refused where its write is', async () => {
		const { happened, problem } = await play({ shown: [[]], writes: [refused()] });
		expect(happened).toBe('before, make');
		expect(problem).toMatchObject(settledAs('request_refused'));
	});

	it('is not looked at where that is not wanted', async () => {
		const { ended, happened } = await play({ shown: [[]], checks: false });
		expect(happened).toBe('before, make');
		expect(ended).toEqual({ id: 20, duplicate: false, made: 20 });
	});

	it('is unknown where the look after it fails', async () => {
		const { problem } = await play({ shown: [[], refused()] });
		expect(problem).toMatchObject(unknown('request_refused'));
	});

	it('is looked at twice where the look before could not have found another', async () => {
		const learn = () => true;
		const own = await play({ shown: [[], [20]], learn });
		expect(own.happened).toBe('before, make, wait 1000, after 20, wait 1000, again');
		const another = await play({ shown: [[], [3, 20]], learn });
		expect(another.happened).toContain('after 20, wait 1000, at 3');
		const blind = await play({ shown: [[], [20], refused()], learn });
		expect(blind.problem).toMatchObject(unknown('request_refused'));
	});

	it('is noted as what certainly exists, and so is one that is shown', async () => {
		const noted: unknown[] = [];
		const testify = async (id: string, view?: Looking) => {
			await Promise.resolve();
			noted.push([id, view?.candidates.length]);
		};
		const key = begin();
		await key.run({ shown: [[], [20]], testify });
		await key.run({ shown: [[20, 30]], testify });
		await key.run({ shown: [[], [20]], testify });
		expect(noted).toEqual([
			['20', undefined],
			['20', 2],
		]);
	});

	it.each([
		['is made', [[], [20]], [20]],
		['is refused', [[]], [refused()]],
		['cannot be looked for', [refused()], []],
	])('leaves what items share where it %s', async (_, shown, writes) => {
		const seen: string[] = [];
		const enter = async () => {
			seen.push('enter');
			return await Promise.resolve(() => seen.push('leave'));
		};
		const before = (view: Looking) => seen.push(`found ${view.candidates.length.toString()}`);
		await play({ shown, writes, enter, checkFound: before });
		expect([seen[0], seen.at(-1)]).toEqual(['enter', 'leave']);
	});

	it('is made by one item of a run, and is a duplicate for the next, which waits', async () => {
		const { run, process } = begin();
		const [first, second] = await Promise.all([
			run({ shown: [[], [20]] }),
			run({ shown: [[20]], itemId: '0:1' }),
		]);
		expect(first.ended).toMatchObject({ id: 20, duplicate: false });
		expect(second.happened).toBe('before');
		expect(second.ended).toMatchObject({ id: 20, duplicate: true, made: 20 });
		expect(process.queues.size).toBe(0);
	});

	it('counts for a later item without a check though no list shows it', async () => {
		const key = begin();
		await key.run({ shown: [[]], checks: false });
		const { ended, happened } = await key.run({ shown: [[]], checks: false, itemId: '0:1' });
		expect(happened).toBe('before');
		expect(ended).toMatchObject({ id: 20, duplicate: true });
	});

	it('gives the mutex back that its caller holds, before the last look', async () => {
		const held: boolean[] = [];
		const key = begin();
		key.process.queues.set('key', new Promise(() => undefined));
		const release = () => key.process.queues.delete('key');
		const untilDone = async () => {
			held.push(key.process.queues.has('key'));
			await Promise.resolve();
		};
		const enter = async () => {
			await untilDone();
			return undefined;
		};
		const story = { shown: [[], [20]], writes: [lost()], enter, untilDone, release };
		expect((await key.run(story)).ended).toMatchObject({ id: 20 });
		expect(held).toEqual([true, false]);
	});
});

describe('a record of ours that no list shows yet', () => {
	const unseen = 'before, make, wait 1000, after 20';

	it('is looked for in growing intervals, and a look that fails does not count', async () => {
		const { ended, happened } = await play({ shown: [[], [], refused(), [], [20]] });
		expect(happened).toBe(`${unseen}, wait 300, again, wait 700, again, wait 1500, again`);
		expect(ended).toMatchObject({ id: 20, look: 5, duplicate: false });
	});

	it('is looked for twice without a filter, a second apart, after all filters missed it', async () => {
		const { ended, happened } = await play({ shown: [[], [], [], [], [], [20]] });
		expect(happened).toBe(`${unseen}, ${SEEKING_OWN}, wait 1000, whole, late`);
		expect(ended).toMatchObject({ id: 20, look: 7 });
	});

	it('yields at once to another that only the look without a filter shows', async () => {
		const { ended, happened } = await play({ shown: [[], [], [], [], [], [3, 20]] });
		expect(happened).toContain(`${unseen}, ${SEEKING_OWN}, wait 1000, at 3`);
		expect(ended).toMatchObject({ id: 3 });
	});

	it.each([
		['any look', [[], []], `${unseen}, ${SEEKING_OWN}`],
		[
			'the last look',
			[[], [], [], [], [], [20], []],
			`${unseen}, ${SEEKING_OWN}, wait 1000, whole, late`,
		],
	])('is unknown where %s does not show it', async (_, shown, expected) => {
		const { happened, problem } = await play({ shown });
		expect(happened).toBe(expected);
		expect(problem).toMatchObject(unknown('claim_not_listed'));
		expect(problem?.message).toBe('Omneo accepted it as benefit 20, but lists it nowhere');
	});
});

describe('a record with a lower ID that another made', () => {
	const both = 'before, make, wait 1000, after 20, wait 1000, at 3';

	it('counts, and ours is undone', async () => {
		const { ended, happened, hints, log } = await play({ shown: [[], [3, 20]] });
		expect(happened).toBe(`${both}, complete 3, undo 20 for 3, again`);
		expect(ended).toMatchObject({ id: 3, look: 4, duplicate: true, made: undefined });
		expect(hints).toEqual([]);
		expect(log.at(-1)).toMatchObject(['Omneo, once: undo', { record: '20', winner: '3' }]);
	});

	it('is looked at again where it was completed by us', async () => {
		const complete = async () => await Promise.resolve({ redemptionId: 1, byUs: true });
		const { ended, happened } = await play({ shown: [[3]], complete });
		expect(happened).toBe('before, wait 1000, at 3, again');
		expect(ended).toMatchObject({ id: 3, look: 3, completion: { redemptionId: 1 } });
	});

	it('yields to one that was completed long before', async () => {
		const instead = row(5);
		const complete = async () => await Promise.resolve({ redemptionId: 1, byUs: false, instead });
		const { ended } = await play({ shown: [[3, 5, 7]], complete });
		expect(ended).toMatchObject({ id: 5, look: 2, duplicate: true });
	});

	it('is refused where it may not be taken, after ours is undone', async () => {
		const refusalOf = ({ id }: Row) => (id === 3 ? inUse() : undefined);
		const earlier = await play({ shown: [[3]], refusalOf });
		expect(earlier.happened).toBe('before, wait 1000, at 3');
		expect(earlier.problem).toMatchObject(settledAs('external_id_in_use'));
		const later = await play({ shown: [[], [3, 20]], refusalOf });
		expect(later.happened).toBe(`${both}, undo 20 for 3`);
		expect(later.problem).toMatchObject(settledAs('external_id_in_use'));
	});

	it('ends as its completion fails, after ours is undone', async () => {
		const complete = async () => await Promise.reject(refused());
		const { happened, problem } = await play({ shown: [[], [3, 20]], complete });
		expect(happened).toBe(`${both}, undo 20 for 3`);
		expect(problem).toMatchObject(settledAs('request_refused'));
	});

	it('leaves it unknown where ours cannot be undone, and the next try undoes it', async () => {
		const undo = async () => await Promise.reject(new Problem('undo_failed', { wasWrite: true }));
		const key = begin();
		const { problem } = await key.run({ shown: [[], [3, 20]], undo });
		expect(problem).toMatchObject({ code: 'undo_failed', outcome: 'unknown' });
		const { ended, happened } = await key.run({ shown: [[3, 20]] });
		expect(happened).toBe('before, wait 1000, at 3, complete 3, undo 20 for 3, again');
		expect(ended).toMatchObject({ id: 3 });
	});

	it('is judged again where it has changed after a second', async () => {
		const { ended, happened } = await play({ shown: [[7], [3, 7]] });
		expect(happened).toBe('before, wait 1000, at 7, wait 1000, at 3, complete 3');
		expect(ended).toMatchObject({ id: 3 });
	});

	it('is the problem of the second look at it, which is unknown only after a write', async () => {
		const earlier = await play({ shown: [[3], refused()] });
		expect(earlier.problem).toMatchObject(settledAs('request_refused'));
		const later = await play({ shown: [[], [3, 20], refused()] });
		expect(later.problem).toMatchObject(unknown('request_refused'));
	});

	it('is given up after eight rounds in which the looks contradict each other', async () => {
		const { happened, problem } = await play({ shown: contradictory });
		expect(happened.match(/at /g)).toHaveLength(8);
		expect(problem).toMatchObject(unknown('claims_unsettled'));
	});

	it('is unknown where no look shows it after ours is undone', async () => {
		const { happened, problem } = await play({ shown: [[], [3, 20], [3, 20], []] });
		expect(happened).toBe(`${both}, complete 3, undo 20 for 3, again, ${SEEKING_OWN}`);
		expect(problem).toMatchObject(unknown('claims_unsettled'));
	});

	it('is forgotten where it is gone, and what else is there counts', async () => {
		const complete = async ({ id }: Row) =>
			id === 3 ? 'gone' : await Promise.resolve({ redemptionId: null, byUs: false });
		const { ended, happened } = await play({ shown: [[3], [3], [7]], complete });
		expect(happened).toBe('before, wait 1000, at 3, again, wait 1000, at 7');
		expect(ended).toMatchObject({ id: 7 });
	});

	it('is forgotten where only memory knows it, but no other', async () => {
		const key = begin();
		key.state.kept = [row(3), row(4)];
		const { happened, problem } = await key.run({ shown: [[]] });
		expect(happened).toBe(`before, wait 1000, at 3, again, ${SEEKING_OWN}`);
		expect(problem).toMatchObject(unknown('claims_unsettled'));
		const again = await key.run({ shown: [[], [], [4]] });
		expect(again.happened).toBe('before, wait 1000, at 4, again, complete 4');
	});

	it('is remembered where lists leave it out', async () => {
		const key = begin();
		await key.run({ shown: [[], [3, 20], [3, 20], [3]] });
		const { ended, happened } = await key.run({ shown: [[], [], [3]] });
		expect(happened).toBe('before, wait 1000, at 3, again, complete 3');
		expect(ended).toMatchObject({ id: 3, duplicate: true });
	});

	it('still counts where it stands though the second look does not show it', async () => {
		const { ended, happened } = await play({ shown: [[3], [7]], stands: 3 });
		expect(happened).toBe('before, wait 1000, at 3, complete 3');
		expect(ended).toMatchObject({ id: 3 });
	});

	it('is named where Omneo cannot take ours back', async () => {
		const { happened, hints } = await play({ shown: [[], [3, 20]], undo: undefined });
		expect(happened).toBe(`${both}, complete 3`);
		expect(hints).toEqual([
			'Benefit 3 came first and counts. This run made benefit 20 at the same moment, which Omneo cannot take back. Correct it in CX Manager.',
		]);
		expect((await play({ shown: [[3]], undo: undefined })).hints).toEqual([]);
	});

	it('is named with all of ours where Omneo cannot take them back', async () => {
		const key = begin();
		for (const id of [20, 21]) key.state.made.set(id.toString(), { row: row(id), itemId: '0:1' });
		const { hints } = await key.run({ shown: [[3]], undo: undefined });
		expect(hints).toEqual([expect.stringContaining('made benefit 20, benefit 21 at the same')]);
	});

	it('counts without a check, and nothing is undone', async () => {
		const key = begin();
		await key.run({ shown: [[]], checks: false });
		const { happened, hints } = await key.run({ shown: [[3, 20]], checks: false });
		expect(happened).toBe('before, wait 1000, at 3, complete 3');
		expect(hints).toEqual([]);
	});
});

describe('records that others made beside the winner', () => {
	it.each([
		[[20, 30], 'Another with the same external ID may still stand: 30.'],
		[[20, 30, 31], 'Others with the same external ID may still stand: 30, 31.'],
	])('are named: of %j', async (ids, text) => {
		const { happened, hints } = await play({ shown: [[], ids] });
		expect(happened).toBe('before, make, wait 1000, after 20');
		expect(hints).toEqual([`Benefit 20 came first and counts. ${text}`]);
	});

	it('are named where the winner is another’s too', async () => {
		const { hints } = await play({ shown: [[3, 30]] });
		expect(hints).toEqual([expect.stringContaining('Benefit 3 came first and counts. Another')]);
	});
});
