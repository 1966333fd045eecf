import {
	createProcessMemory,
	type WorkContext,
	exclusively,
	executionMemory,
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
