import { Problem } from '../../../nodes/shared/problems/problem';
import { begin, inUse, lost, play, refused, row, type Row } from './oneKey';

const unknown = (code: string) => ({ code, outcome: 'unknown', details: { mayBeRepeated: true } });
const settledAs = (code: string) => ({ code, outcome: 'refused', details: { isSettled: true } });
const SEEKING = 'wait 500, again, wait 1000, again, wait 2000, whole';
/** Looks each of which shows a lower ID than the one before. */
const contradictory = Array.from({ length: 20 }, (_, number) => [39 - number]);

describe('a write whose answer was lost', () => {
	const story = { writes: [lost()], restTakes: 60_000 };

	it('is found, and all are looked at once more 10 seconds after it was given up', async () => {
		const { ended, happened } = await play({ shown: [[], [20]], writes: [lost()] });
		expect(happened).toBe(
			'before, make, wait 500, again, wait 1000, at 20, complete 20, end of run, wait 8500, whole, complete 20',
		);
		expect(ended).toMatchObject({ id: 20, look: 4, duplicate: false });
	});

	it.each([
		['half of it', 5_000, 'end of run, wait 3500, whole'],
		['all of it', 8_500, 'end of run, whole'],
		['longer', 60_000, 'end of run, whole'],
	])('waits less where the rest of the run takes %s', async (_, restTakes, expected) => {
		const { happened } = await play({ shown: [[], [20]], writes: [lost()], restTakes });
		expect(happened).toContain(`complete 20, ${expected}, complete 20`);
	});

	it('waits from the latest loss', async () => {
		const shown = [[], [], [], [], [20]];
		const { happened } = await play({ shown, writes: [lost()] });
		expect(happened).toContain(
			`make, ${SEEKING}, make, wait 500, again, wait 1000, at 20, complete 20, end of run, wait 8500`,
		);
	});

	it('is looked for by a look without a filter last, and not sent where that fails', async () => {
		const shown = [[], [], [], refused()];
		const { happened, problem } = await play({ ...story, shown });
		expect(happened).toBe(`before, make, ${SEEKING}, end of run, whole`);
		expect(problem).toMatchObject(unknown('connection_lost'));
	});

	it('is not sent again where that may not be', async () => {
		const codes: string[] = [];
		const mayBeRepeated = ({ code }: Problem) => codes.push(code) === 0;
		const { happened, problem } = await play({ ...story, shown: [[]], mayBeRepeated });
		expect(happened).toBe(`before, make, ${SEEKING}, end of run, whole`);
		expect(codes).toEqual(['connection_lost']);
		expect(problem).toMatchObject(unknown('connection_lost'));
	});

	it('is sent again only when it is late where it cannot be undone', async () => {
		const { happened } = await play({ ...story, shown: [[]], mayRepeatSoon: false });
		expect(happened).toContain('wait 2000, again, wait 6500, whole, make');
	});

	it('is looked for where a refusal tells of an earlier one', async () => {
		const tellsOfEarlier = ({ code }: Problem) => code === 'request_refused';
		const { ended, happened } = await play({
			shown: [[], [3]],
			writes: [refused()],
			tellsOfEarlier,
		});
		expect(happened).toBe('before, make, again, wait 1000, at 3, complete 3');
		expect(ended).toMatchObject({ id: 3, duplicate: true });
	});

	it('is looked for in the next try, though that is refused', async () => {
		const key = begin();
		await key.run({ ...story, shown: [[]], mayBeRepeated: () => false });
		const { happened, problem } = await key.run({ shown: [[]], writes: [refused()] });
		expect(happened).toContain(`before, make, again, ${SEEKING}`);
		expect(problem).toMatchObject(unknown('request_refused'));
	});
});

describe('what is there already', () => {
	const stopped = (wasWrite: boolean) => new Problem('canceled', { wasWrite });
	const checkFound = () => {
		throw inUse();
	};

	it.each([
		['is checked again in the next try after a refusal', [refused()], 'before'],
		['may be ours after a write that was stopped', [stopped(true)], 'before, wait 1000, at 20'],
		['may be ours after a loss', [lost(), stopped(false)], 'before, wait 1000, at 20'],
	])('%s', async (_, writes, expected) => {
		const key = begin();
		await key.run({ shown: [[]], writes });
		const { happened } = await key.run({ shown: [[20]], checkFound });
		expect(happened.split(', complete')[0]).toBe(expected);
	});
});

describe('the last look', () => {
	const missed = { writes: [lost()], mayBeRepeated: () => false };
	const MISSED = `before, make, ${SEEKING}, end of run, wait 6500, whole`;
	/** What looks show before it, where the second write is answered. */
	const resent = [[], [], [], [], [20]];
	const RESENT = `before, make, ${SEEKING}, make, wait 1000, after 20, end of run, wait 5500, whole`;
	const answered = { writes: [lost(), 20] };

	it('gives what was missed before, once two looks agree on it', async () => {
		const { ended, happened } = await play({ ...missed, shown: [[], [], [], [], [20]] });
		expect(happened).toBe(`${MISSED}, wait 1000, whole, complete 20`);
		expect(ended).toMatchObject({ id: 20, look: 6, duplicate: false, completion: {} });
	});

	it('leaves it unknown where nothing is there', async () => {
		const { happened, problem } = await play({ ...missed, shown: [[]] });
		expect(happened).toBe(MISSED);
		expect(problem).toMatchObject(unknown('connection_lost'));
	});

	it('leaves it unknown where it fails, even if the winner was seen', async () => {
		const unseen = await play({ ...missed, shown: [[], [], [], [], refused()] });
		expect(unseen.problem).toMatchObject(unknown('connection_lost'));
		const seen = await play({ ...missed, shown: [[], [20], [20], refused()] });
		expect(seen.problem).toMatchObject(unknown('request_refused'));
	});

	it('undoes what a lost answer made, but nothing that others made', async () => {
		const shown = [[], [3], [3], [3, 4, 20]];
		const { ended, happened, hints } = await play({ ...missed, shown });
		expect(happened).toContain('wait 8500, whole, complete 3, undo 20 for 3, again');
		expect(ended).toMatchObject({ id: 3, look: 5, duplicate: true });
		expect(hints).toEqual([expect.stringMatching(/may still stand: 4\.$/)]);
	});

	it('undoes what a lost answer made beside ours', async () => {
		const { ended, happened } = await play({ ...answered, shown: [...resent, [20, 25]] });
		expect(happened).toBe(`${RESENT}, undo 25 for 20, again`);
		expect(ended).toMatchObject({ id: 20, duplicate: false, made: 20 });
	});

	it('undoes ours where a lost answer made an earlier one', async () => {
		const { ended, happened } = await play({ ...answered, shown: [...resent, [15, 20]] });
		expect(happened).toBe(`${RESENT}, wait 1000, whole, complete 15, undo 20 for 15, again`);
		expect(ended).toMatchObject({ id: 15, duplicate: false, made: undefined });
	});

	it.each([
		['is the last where it shows ours alone', [[20]], '', 6],
		['is followed by another where it does not show ours', [[], [20]], ', again', 7],
	])('%s, and gives ours as it was seen last', async (_, shown, expected, look) => {
		const { ended, happened } = await play({ ...answered, shown: [...resent, ...shown] });
		expect(happened).toBe(`${RESENT}${expected}`);
		expect(ended).toMatchObject({ id: 20, made: 20, look });
	});

	it('leaves it unknown where ours no longer wins after another was undone', async () => {
		const shown = [...resent, [20, 25], [11, 20]];
		const { problem } = await play({ ...answered, shown });
		expect(problem).toMatchObject(unknown('claims_unsettled'));
	});

	it('leaves it unknown where the winner is gone', async () => {
		const complete = async () => await Promise.resolve('gone' as const);
		const { problem } = await play({ ...missed, shown: [[], [], [], [], [3]], complete });
		expect(problem).toMatchObject(unknown('claims_unsettled'));
	});

	it('is repeated while the winner changes, eight times at most', async () => {
		const shown = [[], [40], [40], ...contradictory];
		const { happened, problem } = await play({ ...missed, shown });
		expect(happened.match(/whole/g)).toHaveLength(9);
		expect(problem).toMatchObject(unknown('claims_unsettled'));
	});

	it('counts a winner that stands though it is not shown again', async () => {
		const shown = [[], [], [], [], [3], []];
		const { ended, happened } = await play({ ...missed, shown, stands: 3 });
		expect(happened).toBe(`${MISSED}, wait 1000, whole, complete 3`);
		expect(ended).toMatchObject({ id: 3 });
	});

	describe('at a winner that may not be taken', () => {
		const refusalOf = () => inUse();
		const shown = [...resent, [3, 20]];

		it('is refused, with nothing left of ours and nothing more to look for', async () => {
			const key = begin();
			const { happened, problem } = await key.run({ ...answered, shown, refusalOf });
			expect(happened).toBe(`${RESENT}, wait 1000, whole, undo 20 for 3`);
			expect(problem).toMatchObject(settledAs('external_id_in_use'));
			const again = await key.run({ shown: [[3]], refusalOf });
			expect(again.happened).toBe('before, wait 1000, at 3');
		});

		it('leaves it unknown where ours cannot be undone, and comes in the next try too', async () => {
			const key = begin();
			const undo = async () => await Promise.reject(new Problem('undo_failed', { wasWrite: true }));
			const { problem } = await key.run({ ...answered, shown, refusalOf, undo });
			expect(problem).toMatchObject({ code: 'undo_failed', outcome: 'unknown' });
			const { happened } = await key.run({ shown: [[3, 20]], refusalOf });
			expect(happened).toContain('at 3, undo 20 for 3, end of run, whole');
		});
	});

	it('does not come again once it has settled the key', async () => {
		const key = begin();
		await key.run({ ...missed, shown: [[], [20]] });
		const { happened } = await key.run({ shown: [[20]] });
		expect(happened).toBe('before, wait 1000, at 20, complete 20');
	});

	it.each([
		['before the winner is taken', 'wait 1000', 'before, make, wait 500, again, wait 1000'],
		['while it is looked for', 'wait 500', 'before, make, wait 500'],
	])('does not come where the workflow was stopped %s', async (_, stoppedDuring, expected) => {
		const { happened, problem } = await play({ ...missed, shown: [[], [20]], stoppedDuring });
		expect(happened).toBe(expected);
		expect(problem).toMatchObject(unknown('canceled'));
	});

	it('does not come without a check', async () => {
		const { happened } = await play({ ...missed, shown: [[], [20]], checks: false });
		expect(happened).toBe('before, make, wait 500, again, wait 1000, at 20, complete 20');
	});

	it('comes after all that Omneo accepted is done, and before lost completions are undone', async () => {
		const order: unknown[] = [];
		const { state, run } = begin();
		const untilDone = async () => {
			order.push('done');
			state.made.set('20', { row: row(20), itemId: '0:0' });
			await Promise.resolve();
		};
		const completeOnce = async (ended: { row: Row }) => {
			order.push(ended.row.id, state.needsLastLook);
			await Promise.resolve();
		};
		const shown = [[], [], [], [], [20]];
		const { ended } = await run({ ...missed, shown, untilDone, completeOnce });
		expect(order).toEqual(['done', 20, true]);
		expect(ended).toMatchObject({ id: 20, made: 20 });
	});
});
