/** How much longer than asked for a pause may be, in milliseconds, so that several end together. */
const LONGEST_DELAY_MS = 20;

interface Waiting {
	/** By `performance.now()`. */
	end: number;
	resolve(): void;
	reject(error: unknown): void;
}

/**
 * The pauses of a run's items. One that is alone is as long as asked for; of several that are equally
 * long the later ones share a sleep with those that end soon after them, since a timer for each, with
 * a listener to the run's signal, costs more than reading an answer.
 */
export class Pauses {
	/** Those that wait, by how long they do in all; the first ends first. */
	private readonly waiting = new Map<number, Waiting[]>();

	/** @param sleep waits the given milliseconds; rejects when the workflow is stopped */
	constructor(private readonly sleep: (ms: number) => Promise<void>) {}

	/** Waits at least `ms` milliseconds; rejects as `sleep` does. */
	async wait(ms: number): Promise<void> {
		await new Promise<void>((resolve, reject) => {
			const one = { end: performance.now() + ms, resolve, reject };
			const others = this.waiting.get(ms);
			if (others) {
				others.push(one);
				return;
			}
			const queue = [one];
			this.waiting.set(ms, queue);
			void this.endAll(ms, queue);
		});
	}

	private async endAll(ms: number, queue: Waiting[]): Promise<void> {
		try {
			for (let next = queue[0]; next; next = queue[0]) {
				const until = next.end + (queue.length > 1 ? LONGEST_DELAY_MS : 0);
				await this.sleep(Math.max(0, until - performance.now()));
				const running = queue.findIndex(({ end }) => end > until);
				const over = queue.splice(0, running === -1 ? queue.length : running);
				for (const { resolve } of over) resolve();
			}
		} catch (error) {
			for (const { reject } of queue) reject(error);
		}
		this.waiting.delete(ms);
	}
}
