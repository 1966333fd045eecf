/** Work that is done later; pending work can be canceled. */
export class Background {
	private readonly timers = new Set<NodeJS.Timeout>();

	after(ms: number, work: () => void): void {
		const timer = setTimeout(() => {
			this.timers.delete(timer);
			work();
		}, ms).unref();
		this.timers.add(timer);
	}

	clear(): void {
		this.timers.forEach(clearTimeout);
		this.timers.clear();
	}
}
