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
	async take(): Promise<void> {
		if (this.takeFree()) return;
		await new Promise<void>((resolve) => this.beginning.push(resolve));
	}

	/** Gives a slot back. */
	give(): void {
		const { resuming, beginning } = this;
		const next =
			resuming.length < this.ahead
				? (beginning.shift() ?? resuming.shift())
				: (resuming.shift() ?? beginning.shift());
		if (next) next();
		else this.free += 1;
	}

	/** Awaits something outside the slot that the caller has. */
	async without<T>(waiting: Promise<T>): Promise<T> {
		this.give();
		try {
			return await waiting;
		} finally {
			if (!this.takeFree()) await new Promise<void>((resolve) => this.resuming.push(resolve));
		}
	}

	private takeFree(): boolean {
		if (this.free === 0) return false;
		this.free -= 1;
		return true;
	}
}
