/**
 * How many items send requests at the same time. An item that only waits gives its slot to another.
 * When it goes on, it comes before those that have not begun, once `ahead` others wait to go on as
 * well: so what items look up together is there before the slots run dry.
 */
export class Slots {
	private readonly resuming: Array<() => void> = [];

	private readonly beginning: Array<() => void> = [];

	constructor(
		private free: number,
		private readonly ahead = 0,
	) {}

	/** Waits for a slot. */
	async take(queue = this.beginning): Promise<void> {
		if (this.free > 0) this.free -= 1;
		else await new Promise<void>((resolve) => queue.push(resolve));
	}

	/** Gives a slot back. */
	give(): void {
		const queues = [this.resuming, this.beginning];
		if (this.resuming.length < this.ahead) queues.reverse();
		const next = queues.find(({ length }) => length > 0)?.shift();
		if (next) next();
		else this.free += 1;
	}

	/** Awaits something outside the slot that the caller has. */
	async without<T>(waiting: Promise<T>): Promise<T> {
		this.give();
		try {
			return await waiting;
		} finally {
			await this.take(this.resuming);
		}
	}
}
