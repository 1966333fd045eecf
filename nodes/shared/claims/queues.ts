/** The last piece of work on each key, after which the next one begins. */
export type Queues = Map<string, Promise<unknown>>;

/**
 * Does `work` when all earlier work on the same key has ended, however it ended.
 * @param idle awaits the turn, for example without a concurrency slot
 */
export async function inTurn<T>(
	queues: Queues,
	key: string,
	idle: <R>(waiting: Promise<R>) => Promise<R>,
	work: () => Promise<T>,
): Promise<T> {
	const earlier = queues.get(key);
	let end = () => {};
	const ended = new Promise<void>((resolve) => {
		end = resolve;
	});
	queues.set(key, earlier ? earlier.then(async () => await ended) : ended);
	const mine = queues.get(key);
	try {
		if (earlier) await idle(earlier);
		return await work();
	} finally {
		end();
		if (queues.get(key) === mine) queues.delete(key);
	}
}
