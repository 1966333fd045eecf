import { setMaxListeners } from 'node:events';

/** What has been started and must be ended again. */
export class Endings {
	private readonly all: (() => Promise<unknown>)[] = [];

	add(ending: () => Promise<unknown>): void {
		this.all.push(ending);
	}

	/**
	 * Ends everything, the last started first. If one fails, the others are still ended.
	 *
	 * @throws the first failure, when all is done
	 */
	async end(): Promise<void> {
		const failures: unknown[] = [];
		for (const ending of this.all.splice(0).reverse()) {
			await ending().catch((error: unknown) => failures.push(error));
		}
		if (failures.length > 0) throw failures[0];
	}
}

/** A signal that is aborted by Ctrl-C, by a polite kill and by a closed terminal, once for all. */
export function interruption(): AbortSignal {
	const interrupt = new AbortController();
	setMaxListeners(0, interrupt.signal);
	for (const name of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
		process.on(name, () => {
			interrupt.abort();
		});
	}
	return interrupt.signal;
}
