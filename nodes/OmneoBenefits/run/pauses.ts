/** How much longer than asked for a pause may be, in milliseconds, so that several are one. */
const LONGEST_DELAY_MS = 20;

/** The pauses of a run's items: those that end at nearly the same time are one. */
export class Pauses {
	private readonly running: Array<{ end: number; over: Promise<void> }> = [];

	/** @param sleep waits the given milliseconds; rejects when the workflow is stopped */
	constructor(private readonly sleep: (ms: number) => Promise<void>) {}

	/** Waits at least `ms` milliseconds; rejects as `sleep` does. */
	async wait(ms: number): Promise<void> {
		const end = performance.now() + ms;
		const other = this.running.find(
			(each) => each.end >= end && each.end <= end + LONGEST_DELAY_MS,
		);
		await (other?.over ?? this.begin(end, ms));
	}

	private begin(end: number, ms: number): Promise<void> {
		const pause = { end, over: this.sleep(ms) };
		this.running.push(pause);
		const leave = () => {
			this.running.splice(this.running.indexOf(pause), 1);
		};
		pause.over.then(leave, leave);
		return pause.over;
	}
}
