import type { IDataObject } from 'n8n-workflow';
import type { LedgerEntry } from '../../../sandbox';
import type { ClaimRow } from '../claimWorkflow';
import { givenTwice, groupBy, standingRedemptions } from '../standing';
import type { Output } from '../claimInEngine';

/** How the items of one run of the node ended, and what is wrong by the tenant's own books. */
export interface Audit {
	succeeded: number;
	/** How many of those returned an earlier claim, or finished one. */
	duplicates: number;
	refused: number;
	failed: number;
	unknown: number;
	/** One sentence for each external ID that has more than one standing redemption. */
	redeemedTwice: string[];
	/** One sentence for each item without a right result or a right error. */
	lost: string[];
}

interface Books {
	/** All that happened in the tenant. */
	ledger: LedgerEntry[];
	/** How much of the ledger is older than the run. */
	before: number;
	/** What stands at the end; default: the redemptions. */
	standing?: LedgerEntry[];
}

/**
 * Compares what the node said of every item with what happened in the tenant:
 * - a success names a benefit whose redemption stands, for this profile and external ID, and no other
 *   item's;
 * - an error says `unknown`, or that nothing was done (`refused`, `failed`), and then nothing that
 *   stands was done for its external ID in this run;
 * - nothing was redeemed that belongs to no item.
 */
export function audit(
	rows: ClaimRow[],
	outputs: Output[],
	{ ledger, before, standing = standingRedemptions(ledger) }: Books,
): Audit {
	const byBenefit = new Map(standing.map((entry) => [entry.benefit_id, entry]));
	const inThisRun = new Set(ledger.slice(before));
	const redeemedNow = new Set(
		standing.filter((entry) => inThisRun.has(entry)).map(({ external_id }) => external_id),
	);
	const result: Audit = {
		succeeded: 0,
		duplicates: 0,
		refused: 0,
		failed: 0,
		unknown: 0,
		redeemedTwice: givenTwice(standing),
		lost: [],
	};
	const accounted = new Set<unknown>();
	const given = new Set<unknown>();
	const byItem = groupBy(outputs, ({ item }) => item);

	rows.forEach((row, index) => {
		const lose = (what: string) => result.lost.push(`Item ${index.toString()} ${what}`);
		const [output, ...more] = byItem.get(index) ?? [];
		if (!output || more.length > 0) {
			lose(output ? 'came out more than once' : 'did not come out');
			return;
		}
		const { json } = output;
		if (isError(json)) {
			const { outcome, external_id: externalId } = json.details;
			accounted.add(externalId);
			if (!isOutcome(outcome)) {
				lose(`has an error without an outcome: ${json.error}`);
				return;
			}
			result[outcome] += 1;
			if (outcome !== 'unknown' && redeemedNow.has(externalId)) {
				lose(`is said to be ${outcome}, and was redeemed (${externalId})`);
			}
			return;
		}
		accounted.add(json.external_id);
		const entry = byBenefit.get(Number(json.benefit_id));
		if (
			entry?.profile_id !== row.profile ||
			entry.external_id !== json.external_id ||
			(row.claim !== '' && json.external_id !== row.claim) ||
			(json.redemption_id !== null && json.redemption_id !== entry.redemption_id)
		) {
			lose(`has a result that the ledger does not know: benefit ${String(json.benefit_id)}`);
			return;
		}
		if (given.has(json.benefit_id)) {
			lose(`has the benefit ${String(json.benefit_id)} of another item`);
			return;
		}
		given.add(json.benefit_id);
		result.succeeded += 1;
		if (json.duplicate === true) result.duplicates += 1;
	});

	for (const { external_id: externalId, benefit_id: benefit } of standing) {
		if (!accounted.has(externalId)) {
			result.lost.push(`The benefit ${String(benefit)} was redeemed and belongs to no item`);
		}
	}
	return result;
}

type Outcome = 'refused' | 'failed' | 'unknown';

interface ErrorJson extends IDataObject {
	error: string;
	details: { outcome: string; external_id: string };
}

function isError(json: IDataObject): json is ErrorJson {
	return typeof json.error === 'string';
}

function isOutcome(text: string): text is Outcome {
	return ['refused', 'failed', 'unknown'].includes(text);
}
