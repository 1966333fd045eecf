import { Problem } from '../../shared/problems/problem';

/**
 * Awaits something that does not know whether the workflow is stopped.
 * @throws {Problem} `canceled` as soon as `signal` is aborted
 */
export async function unlessStopped<T>(waiting: Promise<T>, signal?: AbortSignal): Promise<T> {
	if (!signal) return await waiting;
	let stop = () => {};
	const stopped = new Promise<never>((_, reject) => {
		stop = () => reject(new Problem('canceled'));
		if (signal.aborted) stop();
		signal.addEventListener('abort', stop);
	});
	try {
		return await Promise.race([waiting, stopped]);
	} finally {
		signal.removeEventListener('abort', stop);
	}
}
