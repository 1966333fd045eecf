import {
	allMadeLately,
	createProcessMemory,
	type WorkContext,
	exclusively,
	executionMemory,
	madeLately,
	noteMade,
	noteOpen,
} from '../../../nodes/shared/once/context';

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
