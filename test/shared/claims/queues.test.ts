import { inTurn } from '../../../nodes/shared/claims/queues';

const tick = async () => await new Promise((resolve) => setImmediate(resolve));
const idle = async <T>(waiting: Promise<T>) => await waiting;

describe('work on the same key', () => {
	it('is done one after the other, in the order it came', async () => {
		const queues = new Map<string, Promise<unknown>>();
		const seen: string[] = [];
		const work = (name: string) => async () => {
			seen.push(`${name} begins`);
			await tick();
			seen.push(`${name} ends`);
		};
		await Promise.all(['a', 'b', 'c'].map((name) => inTurn(queues, 'key', idle, work(name))));
		expect(seen).toEqual(['a begins', 'a ends', 'b begins', 'b ends', 'c begins', 'c ends']);
	});

	it('goes on after a failure, which reaches only its own caller', async () => {
		const queues = new Map<string, Promise<unknown>>();
		const failing = inTurn(queues, 'key', idle, () => Promise.reject(new Error('no')));
		const next = inTurn(queues, 'key', idle, () => Promise.resolve('yes'));
		await expect(failing).rejects.toThrow('no');
		await expect(next).resolves.toBe('yes');
	});

	it('leaves nothing behind', async () => {
		const queues = new Map<string, Promise<unknown>>();
		await Promise.all([1, 2, 3].map((n) => inTurn(queues, 'key', idle, () => Promise.resolve(n))));
		expect(queues.size).toBe(0);
	});

	it('keeps its turn though one in between no longer waits', async () => {
		const queues = new Map<string, Promise<unknown>>();
		const seen: string[] = [];
		let endFirst: () => void = () => undefined;
		const first = inTurn(queues, 'key', idle, async () => {
			await new Promise<void>((resolve) => {
				endFirst = resolve;
			});
			seen.push('first');
		});
		const stopped = inTurn(
			queues,
			'key',
			async () => await Promise.reject(new Error('stopped')),
			tick,
		);
		const third = inTurn(queues, 'key', idle, async () => {
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
		const queues = new Map<string, Promise<unknown>>();
		void inTurn(queues, 'a', idle, () => new Promise(() => undefined));
		await expect(inTurn(queues, 'b', idle, () => Promise.resolve('b'))).resolves.toBe('b');
	});
});
