import type { Benefit, Redemption } from '../omneo/benefit';
import { asUnknownOutcome, Problem } from '../problems/problem';

/** Which request makes the claim; all three give a profile a benefit of a definition. */
export type ClaimKind = 'claim' | 'claimRedeem' | 'issue';

/** A benefit that this execution made for a key. */
export interface Made {
	benefit: Benefit;
	/** The API's own record: the answer to the claim, or the benefit as it was listed. */
	data: Benefit | Redemption;
	/** The redemption that the claim made with it, where the answer told. */
	redemptionId: number | string | null;
	/** The item that made it. */
	place: string;
}

/** What one execution knows of one key, over all its items, runs and tries. */
export interface ClaimRecord {
	/** The forms in which the tenant stores the external ID, as answers told; without the one sent. */
	readonly stored: Set<string>;
	/** Profiles whose benefits are read: the claim's own, and one that it was merged into. */
	readonly profiles: Set<string>;
	/** What this execution made and has not undone, by the benefit's ID. */
	readonly made: Map<string, Made>;
	/** Benefits of others for which this execution gave up its own, by ID: lists may leave them out then. */
	readonly kept: Map<string, Benefit>;
	/** IDs of those that redemptions have named: they may be in no list of benefits. */
	readonly named: Set<string>;
	/** IDs of what this execution undid: a list that lags may show them still. */
	readonly undone: Set<string>;
	/** IDs of benefits that redemptions name still, and that are there no more. */
	readonly gone: Set<string>;
	/** IDs of all benefits that were seen before the first request for this key. */
	readonly seenBefore: Set<string>;
	/** Whether a request was sent for this key. */
	sent: boolean;
	/** When the answer to the first and the latest lost request was given up; `undefined` without a loss. */
	lostSince: number | undefined;
	lostAt: number | undefined;
	/** Whether this execution redeemed a winner that it did not make. */
	redeemed: boolean;
	/** A redemption of our own that was not compared yet with those that others made beside it. */
	unchecked: { benefitId: string; redemptionId: number | string | null } | undefined;
	/** IDs of redemptions that this execution made beside an earlier one, and has not reversed yet. */
	readonly tooMany: Set<string>;
	/** IDs of redemptions that this execution reversed: the entries do not tell which one was. */
	readonly reversed: Set<string>;
	/** How many redemptions of the winner were sent whose answer was lost. */
	lostRedemptions: number;
	/** Whether such a request was sent that no last look has followed yet. */
	needsLastLook: boolean;
}

export function createClaimRecord(profileId: string): ClaimRecord {
	return {
		stored: new Set(),
		profiles: new Set([profileId]),
		made: new Map(),
		kept: new Map(),
		named: new Set(),
		undone: new Set(),
		gone: new Set(),
		seenBefore: new Set(),
		sent: false,
		lostSince: undefined,
		lostAt: undefined,
		redeemed: false,
		unchecked: undefined,
		tooMany: new Set(),
		reversed: new Set(),
		lostRedemptions: 0,
		needsLastLook: false,
	};
}

/** Notes that the answer to a request was lost; times in milliseconds. */
export function noteLoss(record: ClaimRecord, sentAt: number, givenUpAt: number): void {
	record.lostSince ??= sentAt;
	record.lostAt = givenUpAt;
	record.needsLastLook = true;
}

/**
 * A problem with which a claim ends, whatever it says of itself: as long as something stands that
 * this execution made, or may still be made, it is not known what was done.
 */
export function asEnding(record: ClaimRecord, problem: Problem): Problem {
	if (problem.outcome === 'unknown') return problem;
	if (record.made.size === 0 && !record.redeemed && !record.needsLastLook) return problem;
	return problem.kind === 'canceled'
		? new Problem('canceled', { ...problem.details, wasWrite: true, mayBeRepeated: true })
		: asUnknownOutcome(problem);
}

/** A problem met after something was sent for the key: what became of that stays unknown. */
export function unknownAfter(record: ClaimRecord, problem: Problem): Problem {
	return record.sent ? asUnknownOutcome(problem) : problem;
}
