import type { LedgerEntry } from '../../sandbox';

/** The external IDs with more than one claim or redemption; one without an ID cannot be told. */
export function repeated(ledger: readonly LedgerEntry[]): string[] {
	const byClaim = groupBy(ledger, ({ kind, external_id }) => `${kind} ${external_id ?? ''}`);
	return [...byClaim]
		.filter(([, { length }]) => length > 1)
		.map(([what, { length }]) => `${length.toString()} times: ${what}`);
}

export function groupBy<T, K>(values: readonly T[], keyOf: (value: T) => K): Map<K, T[]> {
	const groups = new Map<K, T[]>();
	for (const value of values) {
		const key = keyOf(value);
		const group = groups.get(key);
		if (group) group.push(value);
		else groups.set(key, [value]);
	}
	return groups;
}
