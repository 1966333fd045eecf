import type { LedgerEntry } from '../../../sandbox';
import { groupBy, redeemedTwice, standingRedemptions } from '../standing';
import type { Answer } from './events';

/** What the tenant's books say about what was reported to the CRM. */
export interface Audit {
	/** How many events have redeemed their benefit, exactly once. */
	redeemed: number;
	/** The promises that were broken, in sentences. */
	broken: string[];
}

/**
 * Compares the answers to `events` events with the tenant's ledger: no event has two redemptions
 * that stand, each event answered with 200 has the redemption of the reported benefit, and in the
 * end all have one.
 */
export function audit(
	answers: readonly Answer[],
	ledger: readonly LedgerEntry[],
	events: number,
): Audit {
	const redemptions = groupBy(
		standingRedemptions(ledger).filter(({ external_id }) => external_id !== null),
		({ external_id }) => external_id,
	);
	const broken = redeemedTwice(ledger).map((what) => `Redeemed twice, ${what}`);
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
