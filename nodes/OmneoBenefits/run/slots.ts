/**
 * How many items send requests at the same time. An item that only waits gives its slot to another,
 * and when it goes on it comes before those that have not begun.
 */
export class Slots {
	private readonly resuming: Array<() => void> = [];

	private readonly beginning: Array<() => void> = [];

	constructor(private free: number) {}

	/** Waits for a slot. */
	async take(queue = this.beginning): Promise<void> {
		if (this.free > 0) this.free -= 1;
		else await new Promise<void>((resolve) => queue.push(resolve));
	}

	/** Gives a slot back. */
	give(): void {
		const next = this.resuming.shift() ?? this.beginning.shift();
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
