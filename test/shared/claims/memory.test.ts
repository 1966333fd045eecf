import { executionMemory, oneAfterTheOther } from '../../../nodes/shared/claims/memory';

const tick = async () => await new Promise((resolve) => setImmediate(resolve));

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

describe('work on the same key', () => {
	it('is done one after the other, in the order it came', async () => {
		const queues = new Map<string, Promise<unknown>>();
		const seen: string[] = [];
		const work = (name: string) => async () => {
			seen.push(`${name} begins`);
			await tick();
			seen.push(`${name} ends`);
		};
		await Promise.all(['a', 'b', 'c'].map((name) => oneAfterTheOther(queues, 'key', work(name))));
		expect(seen).toEqual(['a begins', 'a ends', 'b begins', 'b ends', 'c begins', 'c ends']);
	});

	it('goes on after a failure, which reaches only its own caller', async () => {
		const queues = new Map<string, Promise<unknown>>();
		const failing = oneAfterTheOther(queues, 'key', () => Promise.reject(new Error('no')));
		const next = oneAfterTheOther(queues, 'key', () => Promise.resolve('yes'));
		await expect(failing).rejects.toThrow('no');
		await expect(next).resolves.toBe('yes');
	});

	it('leaves nothing behind', async () => {
		const queues = new Map<string, Promise<unknown>>();
		await Promise.all(
			[1, 2, 3].map((n) => oneAfterTheOther(queues, 'key', () => Promise.resolve(n))),
		);
		expect(queues.size).toBe(0);
	});

	it('does not wait for work on another key', async () => {
		const queues = new Map<string, Promise<unknown>>();
		void oneAfterTheOther(queues, 'a', () => new Promise(() => undefined));
		await expect(oneAfterTheOther(queues, 'b', () => Promise.resolve('b'))).resolves.toBe('b');
	});
});
