import type { WorkContext } from './context';

/** A mutex: does `work` when all earlier work of this process on the key has ended, however it ended. */
export async function exclusively<T>(
	{ process: { queues }, withoutSlot }: Pick<WorkContext, 'process' | 'withoutSlot'>,
	key: string,
	work: () => Promise<T>,
): Promise<T> {
	const earlier = queues.get(key);
	let end = () => {};
	const ended = new Promise<void>((resolve) => {
		end = resolve;
	});
	const mine = earlier ? earlier.then(async () => await ended) : ended;
	queues.set(key, mine);
	try {
		if (earlier) await withoutSlot(earlier);
		return await work();
	} finally {
		end();
		if (queues.get(key) === mine) queues.delete(key);
	}
}
