import type { LedgerEntry } from '../../../sandbox';
import { repeated } from '../repeated';
import type { Answer } from './events';

/** What the tenant's books say of what the CRM was told. */
export interface Audit {
	/** How many events have redeemed their benefit, exactly once. */
	redeemed: number;
	/** The promises that were broken, in sentences. */
	broken: string[];
}

/**
 * Compares the answers to `events` events with the tenant's ledger: no event claims or
 * redeems twice, each that
 * was answered with 200 has redeemed the benefit it was told of, and in the end all have.
 */
export function audit(
	answers: readonly Answer[],
	ledger: readonly LedgerEntry[],
	events: number,
): Audit {
	const redemptions = new Map<string, LedgerEntry[]>();
	for (const entry of ledger) {
		if (entry.kind !== 'redeem' || entry.external_id === null) continue;
		redemptions.set(entry.external_id, [...(redemptions.get(entry.external_id) ?? []), entry]);
	}
	const broken = repeated(ledger);
	for (const { eventId, status, benefitId } of answers) {
		if (status !== 200) continue;
		const known = redemptions.get(eventId)?.some((entry) => entry.benefit_id === benefitId);
		if (!known) broken.push(`Answered with 200, but not redeemed: ${eventId}`);
	}
	if (redemptions.size < events) {
		broken.push(`Never redeemed: ${events - redemptions.size} events`);
	}
	const redeemed = [...redemptions.values()].filter((entries) => entries.length === 1).length;
	return { redeemed, broken };
}
