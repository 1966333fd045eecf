import { replaceOnce, type Replacing } from '../../../nodes/shared/once/replaceOnce';
import { sendUntilKnown, type Writing } from '../../../nodes/shared/once/sendUntilKnown';
import type { WorkContext } from '../../../nodes/shared/once/context';
import { Problem } from '../../../nodes/shared/problems/problem';

const lost = () => new Problem('connection_lost', { wasWrite: true });
const refused = (mayBeDone?: boolean) =>
	new Problem('request_refused', { kind: 'rejected', mayBeDone });
const stopped = () => new Problem('canceled');

/** What follows one another: values are given, problems thrown; the last one again and again. */
function inTurn<T>(...steps: (T | Problem)[]) {
	const calls: unknown[][] = [];
	const next = async (...parameters: unknown[]): Promise<T> => {
		calls.push(parameters);
		const step = steps[Math.min(calls.length, steps.length) - 1];
		if (step instanceof Problem) throw step;
		return await Promise.resolve(step as T);
	};
	return Object.assign(next, { calls });
}

function contextOf(maxRetries = 1) {
	const waits: number[] = [];
	const log: unknown[] = [];
	let time = 1_000;
	const context = {
		maxRetries,
		now: () => time,
		pause: async (ms: number) => {
			waits.push(ms);
			time += ms;
			await Promise.resolve();
		},
		debug: (message: string, facts: object) => log.push([message, facts]),
	};
	return { context: context as unknown as WorkContext, waits, log };
}

/** How a write ends that is answered and found as given. */
async function write(
	{
		send,
		find = inTurn<string | undefined>(undefined),
		...more
	}: Pick<Writing<string, string>, 'send'> & Partial<Writing<string, string>>,
	maxRetries?: number,
) {
	const { context, waits, log } = contextOf(maxRetries);
	const writing = { key: 'key', send, find, mayRepeatSoon: true, ...more };
	const ended = await sendUntilKnown(context, writing).catch((problem: unknown) => {
		if (!(problem instanceof Problem)) throw problem;
		const { code, outcome, details } = problem;
		return { code, outcome, mayBeRepeated: details.mayBeRepeated === true };
	});
	return { ended, waits, log };
}

describe('a write that is sent until its outcome is known', () => {
	it('is sent once where it is answered', async () => {
		const send = inTurn('made');
		const find = inTurn<string | undefined>('never asked');
		expect((await write({ send, find })).ended).toEqual({ sent: 'made' });
		expect([send.calls, find.calls]).toEqual([[[]], []]);
	});

	it('is refused without a look where nothing was lost', async () => {
		const find = inTurn<string | undefined>('another’s');
		const { ended, waits } = await write({ send: inTurn<string>(refused()), find });
		expect(ended).toMatchObject({ code: 'request_refused', outcome: 'refused' });
		expect([find.calls, waits]).toEqual([[], []]);
	});

	it('is not sent again where it is found after its answer was lost', async () => {
		const send = inTurn<string>(lost());
		const find = inTurn<string | undefined>(undefined, 'made');
		const { ended, waits } = await write({ send, find });
		expect(ended).toEqual({ found: 'made' });
		expect(send.calls).toHaveLength(1);
		expect(waits).toEqual([500, 1_000]);
	});

	it('is sent again where three looks do not find it, and no more often than is allowed', async () => {
		const once = inTurn<string>(lost(), 'made');
		expect((await write({ send: once })).ended).toEqual({ sent: 'made' });
		expect(once.calls).toHaveLength(2);
		const never = inTurn<string>(lost());
		const { ended, waits } = await write({ send: never }, 2);
		expect(never.calls).toHaveLength(3);
		expect(ended).toEqual({ code: 'connection_lost', outcome: 'unknown', mayBeRepeated: true });
		expect(waits).toEqual([500, 1_000, 2_000, 500, 1_000, 2_000, 500, 1_000, 2_000]);
		const last = inTurn<string>(lost());
		await write({ send: last }, 0);
		expect(last.calls).toHaveLength(1);
	});

	it('is sent again 10 seconds after it was given up where a second one cannot be taken back', async () => {
		const send = inTurn<string>(lost(), 'made');
		const { ended, waits } = await write({ send, mayRepeatSoon: false });
		expect(ended).toEqual({ sent: 'made' });
		expect(waits.reduce((sum, wait) => sum + wait)).toBe(10_000);
	});

	it('tells the last of its looks that all depends on it', async () => {
		const find = inTurn<string | undefined>(undefined);
		await write({ send: inTurn<string>(lost()), find }, 0);
		expect(find.calls).toEqual([[false], [false], [true]]);
	});

	it('is never sent again on the word of a last look that failed', async () => {
		const send = inTurn<string>(lost(), 'made');
		const find = inTurn<string | undefined>(undefined, undefined, refused());
		const { ended } = await write({ send, find });
		expect(ended).toEqual({ code: 'connection_lost', outcome: 'unknown', mayBeRepeated: true });
		expect(send.calls).toHaveLength(1);
	});

	it('takes a look that failed before the last one for none', async () => {
		const find = inTurn<string | undefined>(refused(), 'made');
		expect((await write({ send: inTurn<string>(lost()), find })).ended).toEqual({ found: 'made' });
	});

	it('is unknown where it is stopped while it is looked for, and looks no further', async () => {
		const find = inTurn<string | undefined>(stopped());
		const { ended } = await write({ send: inTurn<string>(lost()), find });
		expect(ended).toMatchObject({ code: 'canceled', outcome: 'unknown' });
		expect(find.calls).toHaveLength(1);
	});

	it('is not looked for where it was stopped', async () => {
		const find = inTurn<string | undefined>('made');
		const { ended } = await write({ send: inTurn<string>(stopped()), find, wasLost: true });
		expect(ended).toMatchObject({ code: 'canceled' });
		expect(find.calls).toEqual([]);
	});

	it('is unknown where it is refused after a loss and not found', async () => {
		const send = inTurn<string>(lost(), refused());
		const { ended, waits } = await write({ send });
		expect(ended).toEqual({ code: 'request_refused', outcome: 'unknown', mayBeRepeated: true });
		expect(waits.slice(3)).toEqual([500, 1_000, 2_000]);
		const ofEarlierTry = await write({ send: inTurn<string>(refused()), wasLost: true });
		expect(ofEarlierTry.ended).toMatchObject({ outcome: 'unknown' });
	});

	it('is found, or refused, where a refusal tells of an earlier one', async () => {
		const tellsOfEarlier = () => true;
		const find = inTurn<string | undefined>('earlier');
		const found = await write({ send: inTurn<string>(refused()), find, tellsOfEarlier });
		expect(found).toMatchObject({ ended: { found: 'earlier' }, waits: [] });
		const none = await write({ send: inTurn<string>(refused()), tellsOfEarlier });
		expect(none.ended).toMatchObject({ outcome: 'refused' });
		const blind = await write({
			send: inTurn<string>(refused()),
			find: inTurn<string | undefined>(lost()),
			tellsOfEarlier,
		});
		expect(blind.ended).toMatchObject({ code: 'request_refused', outcome: 'refused' });
	});

	it('is a loss where a refusal may hide that it was done, and something is found', async () => {
		const losses: unknown[] = [];
		const noteLoss = (...times: number[]) => losses.push(times);
		const send = inTurn<string>(refused(true));
		const find = inTurn<string | undefined>(undefined, 'somebody’s');
		expect((await write({ send, find, noteLoss })).ended).toEqual({ found: 'somebody’s' });
		expect(losses).toEqual([[1_000, 1_500]]);
		const blind = await write({ send, find: inTurn<string | undefined>(lost()) });
		expect(blind.ended).toMatchObject({ outcome: 'unknown' });
	});

	it('notes a loss once where it is found then', async () => {
		const losses: unknown[] = [];
		const send = inTurn<string>(lost());
		const find = inTurn<string | undefined>(undefined, 'mine');
		await write({ send, find, noteLoss: (...times) => losses.push(times) });
		expect(losses).toEqual([[1_000, 1_000]]);
	});

	it('notes each loss, and writes it into the log', async () => {
		const losses: unknown[] = [];
		const { log } = await write({
			send: inTurn<string>(lost(), lost()),
			noteLoss: (...times) => losses.push(times),
		});
		expect(losses).toEqual([
			[1_000, 1_000],
			[4_500, 4_500],
		]);
		expect(log).toMatchObject([
			['Omneo, once: loss', { code: 'connection_lost', retry: 0 }],
			['Omneo, once: loss', { code: 'connection_lost', retry: 1 }],
		]);
	});

	it('is not sent again where that may not be', async () => {
		const send = inTurn<string>(lost(), 'made');
		const { ended } = await write({ send, mayBeRepeated: () => false });
		expect(ended).toEqual({ code: 'connection_lost', outcome: 'unknown', mayBeRepeated: true });
		expect(send.calls).toHaveLength(1);
	});
});

describe('a write that replaces what is shown', () => {
	const notes: unknown[] = [];
	const replace = async (more: Partial<Replacing<string>>) => {
		notes.length = 0;
		return await replaceOnce(contextOf().context, {
			key: 'key',
			before: 'old',
			send: inTurn<string>(lost(), 'new'),
			read: inTurn('old'),
			isStored: (shown) => shown === 'new',
			isUntouched: (before, now) => before === now,
			note: (unknown) => notes.push(unknown?.before),
			...more,
		});
	};
	const unknown = { outcome: 'unknown', details: { mayBeRepeated: true } };

	it('is sent again where all is as it was', async () => {
		expect(await replace({})).toBe('new');
		expect(notes).toEqual([undefined]);
	});

	it('is not sent again where somebody else has stored something meanwhile', async () => {
		await expect(replace({ read: inTurn('somebody’s') })).rejects.toMatchObject(unknown);
		expect(notes).toEqual(['old']);
	});

	it('is not sent again where it is not known what was there before', async () => {
		await expect(replace({ before: undefined })).rejects.toMatchObject(unknown);
	});

	it('gives what is found', async () => {
		expect(await replace({ read: inTurn('new') })).toBe('new');
	});

	it('is refused as it is, and remembers what was there before', async () => {
		await expect(replace({ send: inTurn<string>(refused()) })).rejects.toMatchObject({
			outcome: 'refused',
		});
		expect(notes).toEqual(['old']);
	});

	describe('in a further try, after a refusal', () => {
		const earlier = { problem: refused(), before: 'old' };

		it('is refused again, and not looked for, where all is as it was', async () => {
			const read = inTurn('new');
			const again = replace({ earlier, send: inTurn<string>(refused()), read });
			await expect(again).rejects.toMatchObject({ outcome: 'refused' });
			expect(read.calls).toEqual([]);
		});

		it('is not sent where somebody else has stored something since', async () => {
			const send = inTurn('new');
			await expect(replace({ earlier, before: 'somebody’s', send })).rejects.toBe(earlier.problem);
			expect(send.calls).toEqual([]);
		});
	});

	describe('in a further try, after an unknown outcome', () => {
		const earlier = { problem: lost(), before: 'old' };

		it('is sent where all is as it was before the first', async () => {
			expect(await replace({ earlier, send: inTurn('new') })).toBe('new');
		});

		it.each([['somebody’s'], [undefined]])(
			'stays unknown, and sends nothing, where now %s is there',
			async (before) => {
				const send = inTurn('new');
				await expect(replace({ earlier, before, send })).rejects.toBe(earlier.problem);
				expect(send.calls).toEqual([]);
			},
		);

		it('is unknown where it is refused then, and keeps what was there first', async () => {
			await expect(replace({ earlier, send: inTurn<string>(refused()) })).rejects.toMatchObject(
				unknown,
			);
			expect(notes).toEqual(['old']);
		});
	});
});
