import type { ItemContext } from '../fields/field';

/** What the items of a run read that is the same for all of them, so that it is read and checked once. */
export class SharedReads {
	private readonly values = new Map<string, unknown>();

	/** How often something was read that may differ between items. */
	private different = 0;

	/** To be told of every such reading. */
	differs(): void {
		this.different += 1;
	}

	/**
	 * The value under `name`: `read` gives it for every item anew, unless it reads nothing that may
	 * differ, and adds nothing to what identifies the item.
	 */
	get<T>(name: string, identity: ItemContext['identity'], read: () => T): T {
		if (this.values.has(name)) return this.values.get(name) as T;
		const before = this.different;
		const known = Object.keys(identity).length;
		const value = read();
		const isShared = this.different === before && Object.keys(identity).length === known;
		if (isShared) this.values.set(name, value);
		return value;
	}
}
