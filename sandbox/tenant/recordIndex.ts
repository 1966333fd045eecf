/** Many records under one key, in the order in which they came. */
export class Index<Key, Item> {
	private readonly groups = new Map<Key, Set<Item>>();

	add(key: Key, item: Item): void {
		const group = this.groups.get(key);
		if (group) group.add(item);
		else this.groups.set(key, new Set([item]));
	}

	remove(key: Key, item: Item): void {
		this.groups.get(key)?.delete(item);
	}

	under(key: Key): ReadonlySet<Item> {
		return this.groups.get(key) ?? new Set();
	}
}
