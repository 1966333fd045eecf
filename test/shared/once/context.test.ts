import { at, endpoints } from '../../../nodes/shared/api/endpoints';
import {
	allMadeLately,
	attempt,
	createProcessMemory,
	type WorkContext,
	exclusively,
	executionMemory,
	madeLately,
	noteMade,
	noteOpen,
	noting,
	takeIfFree,
} from '../../../nodes/shared/once/context';
import { Problem } from '../../../nodes/shared/problems/problem';

const tick = async () => await new Promise((resolve) => setImmediate(resolve));

function contextOf(withoutSlot: WorkContext['withoutSlot'] = async (waiting) => await waiting) {
	return { process: createProcessMemory(), withoutSlot };
}

describe('work on the same key', () => {
	it('is done one after the other, in the order it came', async () => {
		const context = contextOf();
		const seen: string[] = [];
		const work = (name: string) => async () => {
			seen.push(`${name} begins`);
			await tick();
			seen.push(`${name} ends`);
		};
		await Promise.all(['a', 'b', 'c'].map((name) => exclusively(context, 'key', work(name))));
		expect(seen).toEqual(['a begins', 'a ends', 'b begins', 'b ends', 'c begins', 'c ends']);
	});

	it('goes on after a failure, which reaches only its own caller', async () => {
		const context = contextOf();
		const failing = exclusively(context, 'key', () => Promise.reject(new Error('no')));
		const next = exclusively(context, 'key', () => Promise.resolve('yes'));
		await expect(failing).rejects.toThrow('no');
		await expect(next).resolves.toBe('yes');
	});

	it('leaves nothing behind', async () => {
		const context = contextOf();
		await Promise.all([1, 2, 3].map((n) => exclusively(context, 'key', () => Promise.resolve(n))));
		expect(context.process.queues.size).toBe(0);
	});

	it('keeps its turn though one in between no longer waits', async () => {
		const context = contextOf();
		const seen: string[] = [];
		let endFirst: () => void = () => undefined;
		const first = exclusively(context, 'key', async () => {
			await new Promise<void>((resolve) => {
				endFirst = resolve;
			});
			seen.push('first');
		});
		const stopping = {
			...context,
			withoutSlot: async () => await Promise.reject(new Error('stopped')),
		};
		const stopped = exclusively(stopping, 'key', tick);
		const third = exclusively(context, 'key', async () => {
			seen.push('third');
			await tick();
		});
		await expect(stopped).rejects.toThrow('stopped');
		await tick();
		endFirst();
		await Promise.all([first, third]);
		expect(seen).toEqual(['first', 'third']);
	});

	it('does not wait for work on another key', async () => {
		const context = contextOf();
		void exclusively(context, 'a', () => new Promise(() => undefined));
		await expect(exclusively(context, 'b', () => Promise.resolve('b'))).resolves.toBe('b');
	});
});

describe('the mutex of a key', () => {
	it('is taken where nobody works on the key, and given back', async () => {
		const context = contextOf();
		const release = takeIfFree(context, 'key');
		expect(takeIfFree(context, 'key')).toBeUndefined();
		expect(takeIfFree(context, 'another')).toBeDefined();
		const seen: string[] = [];
		const next = exclusively(context, 'key', async () => {
			seen.push('next');
			await tick();
		});
		await tick();
		expect(seen).toEqual([]);
		release?.();
		await next;
		expect(seen).toEqual(['next']);
	});

	it('stays with those that wait when it is given back', async () => {
		const context = contextOf();
		const release = takeIfFree(context, 'key');
		const next = exclusively(context, 'key', tick);
		release?.();
		expect(takeIfFree(context, 'key')).toBeUndefined();
		await next;
		expect(takeIfFree(context, 'key')).toBeDefined();
	});
});

describe('an item’s work in one try', () => {
	const lost = () => new Problem('connection_lost', { wasWrite: true, mayBeRepeated: true });
	const refused = (isSettled = false) =>
		new Problem('request_refused', { kind: 'rejected', isSettled });
	const stopped = (isSettled = false) => new Problem('canceled', { isSettled });

	/** Tries one after the other, each of which ends as given; `writes` says if it changed something. */
	async function tries(...steps: { ends: Problem | object; writes?: boolean }[]) {
		const memory = executionMemory({}, () => 'execution');
		const begun: number[] = [];
		const endings: unknown[] = [];
		for (const [number, { ends, writes = false }] of steps.entries()) {
			const work = async (noteWrite: () => void) => {
				begun.push(number);
				if (writes) noteWrite();
				if (ends instanceof Problem) throw ends;
				return await Promise.resolve({ ...ends });
			};
			const ending = attempt({ memory, itemId: '0:0', identity: {} }, work);
			endings.push(await ending.catch((problem: Problem) => problem.outcome));
		}
		return { endings, begun, open: memory.unknown.size };
	}

	it('is not done again after a success', async () => {
		expect(await tries({ ends: { id: 1 } }, { ends: { id: 2 } })).toEqual({
			endings: [[{ id: 1 }], [{ id: 1 }]],
			begun: [0],
			open: 0,
		});
	});

	it('is done again after a refusal', async () => {
		expect(await tries({ ends: refused() }, { ends: { id: 2 } })).toEqual({
			endings: ['refused', [{ id: 2 }]],
			begun: [0, 1],
			open: 0,
		});
	});

	it('stays unknown, and is not begun again, where it cannot be looked up', async () => {
		const forEver = new Problem('connection_lost', { wasWrite: true });
		expect(await tries({ ends: forEver }, { ends: { id: 2 } })).toEqual({
			endings: ['unknown', 'unknown'],
			begun: [0],
			open: 1,
		});
	});

	it('stays unknown after an unknown try, unless a further one settles it', async () => {
		const { endings } = await tries({ ends: lost() }, { ends: refused() }, { ends: { id: 3 } });
		expect(endings).toEqual(['unknown', 'unknown', [{ id: 3 }]]);
		const settling = await tries({ ends: lost() }, { ends: refused(true) });
		expect(settling).toMatchObject({ endings: ['unknown', 'refused'], open: 0 });
	});

	it.each<[string, Problem, boolean, string]>([
		['refused', refused(), true, 'refused'],
		['stopped after it has written', stopped(), true, 'unknown'],
		['stopped before it has written', stopped(), false, 'failed'],
		['stopped when all is settled', stopped(true), true, 'failed'],
		[
			'ended by an error of the node after it has written',
			new Problem('unexpected'),
			true,
			'unknown',
		],
		['ended by such an error before', new Problem('unexpected'), false, 'failed'],
	])('that is %s ends as it should', async (_, ends, writes, outcome) => {
		expect((await tries({ ends, writes })).endings).toEqual([outcome]);
	});
});

describe('a request that changes something', () => {
	const write = at(endpoints.claim, { profileId: 'p' });
	const read = at(endpoints.getProfile, { profileId: 'p' });
	const failing = (problem: Problem) => async () => await Promise.reject<string>(problem);

	it.each<[string, typeof write, () => Promise<string>, number]>([
		['a write that is answered', write, async () => await Promise.resolve('done'), 1],
		['a write that is lost', write, failing(new Problem('connection_lost', { wasWrite: true })), 1],
		['a write that is refused', write, failing(new Problem('profile_not_found')), 0],
		['a read', read, async () => await Promise.resolve('shown'), 0],
		['a read that is lost', read, failing(new Problem('connection_lost')), 0],
	])('is noted as such: %s', async (_, request, send, expected) => {
		let noted = 0;
		await noting(request, send, () => noted++).catch(() => undefined);
		expect(noted).toBe(expected);
	});
});

describe('the memory of an execution', () => {
	it('is the same for the same node context, and leaves that context as it was', () => {
		const context = {};
		expect(executionMemory(context, () => 'a')).toBe(executionMemory(context, () => 'b'));
		expect(context).toEqual({});
	});

	it('is another one for another execution', () => {
		expect(executionMemory({}, () => 'a')).not.toBe(executionMemory({}, () => 'a'));
	});
});

describe('what a process made a moment ago', () => {
	const begin = () => {
		const clock = { ms: 0 };
		const context = { process: createProcessMemory(), now: () => clock.ms } as WorkContext;
		return { clock, context };
	};

	it('is known for ten seconds, the latest last', () => {
		const { clock, context } = begin();
		noteMade(context, 'key', '1');
		clock.ms = 5_000;
		noteMade(context, 'key', '2');
		expect(allMadeLately(context, 'key')).toEqual(['1', '2']);
		clock.ms = 9_999;
		expect(allMadeLately(context, 'key')).toEqual(['1', '2']);
		clock.ms = 10_000;
		expect(allMadeLately(context, 'key')).toEqual(['2']);
		expect(madeLately(context, 'key')).toBe('2');
		clock.ms = 15_000;
		expect(madeLately(context, 'key')).toBeUndefined();
	});

	it('is of its own key', () => {
		const { context } = begin();
		noteMade(context, 'key', '1');
		expect(madeLately(context, 'another')).toBeUndefined();
	});

	it('is forgotten with the next one, but for what is younger than ten seconds', () => {
		const { clock, context } = begin();
		noteMade(context, 'old', '1');
		noteMade(context, 'older, and again', '2');
		clock.ms = 6_000;
		noteMade(context, 'young', '3');
		noteMade(context, 'older, and again', '4');
		clock.ms = 12_000;
		noteMade(context, 'new', '5');
		expect([...context.process.madeLately.keys()]).toEqual(['young', 'older, and again', 'new']);
	});
});

describe('writes whose outcome is unknown', () => {
	it('are remembered, a thousand of them, the latest', () => {
		const open = new Map<object, string>();
		const all = Array.from({ length: 1_001 }, (_, number) => ({ number }));
		for (const before of all.slice(0, 1_000)) noteOpen(open, before, 'key');
		expect(open.size).toBe(1_000);
		for (const before of all.slice(1_000)) noteOpen(open, before, 'key');
		expect(open.size).toBe(1_000);
		expect(open.has(all[0] ?? {})).toBe(false);
		expect(open.get(all[1_000] ?? {})).toBe('key');
	});
});
