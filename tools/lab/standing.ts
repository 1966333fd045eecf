import type { LedgerEntry, Sandbox } from '../../sandbox';
import type { LabOperation } from './claimWorkflow';

/** The redemptions that stand at the end: those of each benefit that were not given back. */
export function standingRedemptions(ledger: readonly LedgerEntry[]): LedgerEntry[] {
	const byBenefit = groupBy(ledger, ({ benefit_id }) => benefit_id);
	return [...byBenefit.values()].flatMap((entries) => {
		const redemptions = entries.filter(({ kind }) => kind === 'redeem');
		const givenBack = entries
			.filter(({ kind }) => kind === 'reversal' || kind === 'return')
			.reduce((sum, { count }) => sum + count, 0);
		return redemptions.slice(givenBack);
	});
}

/** What a run gave and still stands: the redemptions, or the benefits that were issued. */
export function standingOf(sandbox: Sandbox, operation: LabOperation): LedgerEntry[] {
	return operation === 'issue' ? sandbox.benefits() : standingRedemptions(sandbox.ledger());
}

/** The external IDs with more than one standing redemption; one without an ID cannot be told. */
export function redeemedTwice(ledger: readonly LedgerEntry[]): string[] {
	return givenTwice(standingRedemptions(ledger));
}

/** The external IDs under which more than one stands; one without an ID cannot be told. */
export function givenTwice(entries: readonly LedgerEntry[]): string[] {
	const byClaim = groupBy(entries, ({ external_id }) => external_id);
	return [...byClaim]
		.filter(([externalId, { length }]) => externalId !== null && length > 1)
		.map(([externalId, { length }]) => `${length.toString()} times: ${externalId ?? ''}`);
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
