/** The moment at which every item of a run is done, or waits for this moment. */
export class EndOfRun {
	private waiting: Array<() => void> = [];

	/** @param present how many items there are */
	constructor(private present: number) {}

	/** How many items are not done. */
	get left(): number {
		return this.present;
	}

	/** Resolves when it has come. */
	async reached(): Promise<void> {
		await new Promise<void>((resolve) => {
			this.waiting.push(resolve);
			this.openIfAllWait();
		});
	}

	/** Items that are done, or will never begin, are not waited for. */
	leave(items = 1): void {
		this.present -= items;
		this.openIfAllWait();
	}

	private openIfAllWait(): void {
		if (this.waiting.length < this.present) return;
		const all = this.waiting;
		this.waiting = [];
		for (const open of all) open();
	}
}
