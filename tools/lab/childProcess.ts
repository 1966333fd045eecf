import { fork, type ForkOptions, type Serializable } from 'node:child_process';

/** What a child process sends back when its job has ended. */
type Reply<Result> = { result: Result } | { failure: string };

export interface RunningJob<Result> {
	/** Rejects with a sentence if the job failed, or if the process ended before it replied. */
	result: Promise<Result>;
	/** Ends the process at once, as a crash does; resolves when it is gone. */
	kill(): Promise<void>;
}

/** Does a job in a separate Node process: `modulePath` is a TypeScript file that calls `doJob`. */
export function startJob<Job extends Serializable, Result>(
	modulePath: string,
	job: Job,
	execArgv: string[] = [],
	options: Pick<ForkOptions, 'execPath' | 'env' | 'stdio'> = {},
): RunningJob<Result> {
	const child = fork(modulePath, { ...options, execArgv: ['--import', 'tsx', ...execArgv] });
	const ended = new Promise<string>((resolve) => {
		child.once('exit', (code, signal) => {
			resolve(signal ?? `code ${String(code)}`);
		});
	});
	const result = new Promise<Result>((resolve, reject) => {
		child.once('error', reject);
		child.once('message', (reply: Reply<Result>) => {
			if ('result' in reply) resolve(reply.result);
			else reject(new Error(reply.failure));
		});
		void ended.then((how) => {
			reject(new Error(`The process ended before its job was done (${how})`));
		});
	});
	result.catch(() => undefined);
	child.send(job);
	return {
		result,
		async kill() {
			child.kill('SIGKILL');
			await ended;
		},
	};
}

/**
 * Waits for this process's job, does it and replies. The process stays until its parent kills it,
 * because the job may be a server; it never outlives its parent.
 */
export function doJob<Job, Result>(work: (job: Job) => Promise<Result>): void {
	process.once('disconnect', () => process.exit());
	process.once('message', (job: Job) => {
		void work(job)
			.then(
				(result): Reply<Result> => ({ result }),
				(error: unknown): Reply<Result> => ({
					failure: error instanceof Error ? (error.stack ?? error.message) : String(error),
				}),
			)
			.then((reply) => process.send?.(reply));
	});
}
