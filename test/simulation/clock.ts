/** The date of the virtual clock's zero, in milliseconds. */
export const EPOCH = Date.UTC(2026, 2, 5);

interface Event {
	time: number;
	order: number;
	work: () => void;
}

/** Virtual time, in milliseconds: it stands still while any work is going on. */
export class Clock {
	now = 0;

	private readonly events: Event[] = [];

	private order = 0;

	/** Does the work when it is `time`; work of the same time is done in the order it was asked for. */
	at(time: number, work: () => void): void {
		const event = { time: Math.max(time, this.now), order: this.order++, work };
		let low = 0;
		let high = this.events.length;
		while (low < high) {
			const middle = (low + high) >> 1;
			// The next event stands last.
			if ((this.events[middle]?.time ?? 0) > event.time) low = middle + 1;
			else high = middle;
		}
		this.events.splice(low, 0, event);
	}

	after(ms: number, work: () => void): void {
		this.at(this.now + ms, work);
	}

	async wait(ms: number): Promise<void> {
		await new Promise<void>((resolve) => {
			this.after(ms, resolve);
		});
	}

	/**
	 * Goes from event to event until none is left.
	 * @throws if it does not end: more than `most` events
	 */
	async run(most = 200_000): Promise<void> {
		await settled();
		for (let done = 0; ; done++) {
			const event = this.events.pop();
			if (!event) return;
			if (done > most) throw new Error('The schedule does not end');
			this.now = event.time;
			event.work();
			await settled();
		}
	}
}

/**
 * Waits for everything that can go on without time passing: Node turns to ticks when no promise is
 * left.
 */
async function settled(): Promise<void> {
	await new Promise<void>((resolve) => {
		process.nextTick(resolve);
	});
}

/** A cache: the same second is requested again and again. */
const texts = new Map<number, string>();

/** A moment of the virtual clock in the form of the API's dates, which have seconds. */
export function textOf(time: number): string {
	const second = Math.floor(time / 1_000);
	const known = texts.get(second);
	if (known !== undefined) return known;
	const text = new Date(EPOCH + second * 1_000).toISOString().slice(0, 19).replace('T', ' ');
	texts.set(second, text);
	return text;
}
