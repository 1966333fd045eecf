import { Problem } from '../../shared/problems/problem';

/**
 * Makes the function with which a run awaits what does not know whether the workflow is stopped: it
 * rejects with the problem `canceled` as soon as `signal` is aborted. The run listens once for all
 * that waits, since a signal takes longer the more listen to it.
 */
export function unlessStopped(signal: AbortSignal | undefined): {
	wait<T>(waiting: Promise<T>): Promise<T>;
	/** Stops listening. */
	end(): void;
} {
	const stops = new Set<() => void>();
	const stopAll = () => {
		for (const stop of stops) stop();
	};
	signal?.addEventListener('abort', stopAll, { once: true });

	const wait = async <T>(waiting: Promise<T>) =>
		await new Promise<T>((resolve, reject) => {
			const stop = () => {
				stops.delete(stop);
				reject(new Problem('canceled'));
			};
			stops.add(stop);
			if (signal?.aborted) stop();
			waiting.then(
				(value) => {
					stops.delete(stop);
					resolve(value);
				},
				(error: unknown) => {
					stops.delete(stop);
					reject(error);
				},
			);
		});
	return { wait, end: () => signal?.removeEventListener('abort', stopAll) };
}
