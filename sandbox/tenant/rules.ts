import { LogicEngine } from 'json-logic-engine';
import type { TenantHabits } from './habits';
import type { Profile } from './memberRecords';
import type { Benefit, Definition } from './records';
import { localText, utcText } from './time';
import { isRecord } from './json';

const logic = new LogicEngine();

/** What a claim depends on, besides the definition. */
export interface ClaimSituation {
	profile: Profile;
	now: Date;
	/** True if the profile has claimed this definition before. */
	claimedBefore: boolean;
}

/**
 * Why a claim is refused, in the order in which the tenant looks. That these reasons refuse a claim
 * is documented by the fields' names; the sentences and their order are an assumption,
 * untried: what they should say is not known.
 */
export const refusals = {
	archived: 'This benefit is archived.',
	notPublished: 'This benefit is not published.',
	notClaimable: 'This benefit is not claimable.',
	notBegun: 'The claim period of this benefit has not begun.',
	over: 'The claim period of this benefit is over.',
	conditionNotMet: 'This profile does not meet the claim condition of this benefit.',
	alreadyClaimed: 'This benefit has already been claimed by this profile.',
	noAllocations: 'This benefit has no allocations remaining.',
	noGlobalRedemptions: 'This benefit has no global redemptions remaining.',
} as const;
export type Refusal = keyof typeof refusals;

const refusedIf: Record<Refusal, (definition: Definition, situation: ClaimSituation) => boolean> = {
	archived: (definition) => definition.is_archived,
	notPublished: (definition) => !definition.is_published,
	notClaimable: (definition) => !definition.is_claimable,
	notBegun: ({ claim_period_start_at: start }, { now }) => start !== null && utcText(now) < start,
	over: ({ claim_period_end_at: end }, { now }) => end !== null && utcText(now) > end,
	conditionNotMet: ({ claim_condition: condition }, { profile }) =>
		!isMet(condition, facts(profile)),
	alreadyClaimed: (definition, { claimedBefore }) => claimedBefore && !definition.is_reclaimable,
	noAllocations: (definition) => definition.total_allocations_remaining === 0,
	noGlobalRedemptions: (definition) => globalRedemptionsRemaining(definition) === 0,
};

/** The first reason against a claim, or null if the profile may claim the definition now. */
export function claimRefusal(definition: Definition, situation: ClaimSituation): Refusal | null {
	const names = Object.keys(refusals) as Refusal[];
	return names.find((name) => refusedIf[name](definition, situation)) ?? null;
}

/** May the profile see the definition in /viewable? (What else hides it is an assumption, untried: the
 * nodes do not read it.) */
export function isViewable(definition: Definition, profile: Profile): boolean {
	return (
		definition.is_published &&
		!definition.is_archived &&
		isMet(definition.view_condition, facts(profile))
	);
}

/** How often benefits of the definition can still be redeemed; null for no limit. */
export function globalRedemptionsRemaining(definition: Definition): number | null {
	if (definition.max_global_redemptions === null) return null;
	return Math.max(0, definition.max_global_redemptions - definition.total_global_redemptions);
}

/** Has the local day on which the benefit ends, or the time of it, gone by? */
export function isExpired(
	benefit: Benefit,
	now: Date,
	{ lastDay }: Pick<TenantHabits, 'lastDay'>,
): boolean {
	const [local, end] = [localText(now, benefit.timezone), benefit.local.expires_at];
	return lastDay === 'whole' ? dayOf(local) > dayOf(end) : local > end;
}

function dayOf(text: string): string {
	return text.slice(0, 'YYYY-MM-DD'.length);
}

/** How long a list shows a benefit that holds those of the last 180 days, in milliseconds. */
const LISTED_FOR_MS = 180 * 86_400_000;

const isListedIf: Record<
	TenantHabits['benefitsOfAll'],
	(benefit: Benefit, now: Date, habits: TenantHabits) => boolean
> = {
	all: () => true,
	active: (benefit, now, habits) =>
		benefit.redemptions_remaining !== 0 && !isExpired(benefit, now, habits),
	last180Days: ({ local, timezone }, now) =>
		local.issued_at >= localText(new Date(now.getTime() - LISTED_FOR_MS), timezone),
};

/** Does a list hold the benefit, by the tenant's habit? By its id it is there in any case. */
export function isListed(
	benefit: Benefit,
	{ habits, ofProfile, now }: { habits: TenantHabits; ofProfile: boolean; now: Date },
): boolean {
	const held = ofProfile ? habits.benefitsOfProfile : habits.benefitsOfAll;
	return isListedIf[held](benefit, now, habits);
}

/**
 * Why a benefit cannot be redeemed `count` times now, or null if it can. The sentences are
 * an assumption, untried: what they should say is not known.
 */
export function redeemRefusal(
	benefit: Benefit,
	definition: Definition,
	count: number,
	now: Date,
	habits: Pick<TenantHabits, 'lastDay'>,
): string | null {
	if (isExpired(benefit, now, habits)) return 'This benefit has expired.';
	const remaining = benefit.redemptions_remaining;
	if (remaining !== null && remaining < count) {
		return 'This benefit has not enough redemptions remaining.';
	}
	const globally = globalRedemptionsRemaining(definition);
	if (globally !== null && globally < count) return refusals.noGlobalRedemptions;
	return null;
}

/**
 * What a condition on a profile sees at its root: `gender`, `tier_handle`, `flattened_tags`,
 * `aggregations.*`, `attributes.*` (documented).
 */
function facts(profile: Profile): Record<string, unknown> {
	return { ...profile, flattened_tags: profile.tags };
}

/**
 * Is a JsonLogic rule true of the facts? No rule is met by everybody; one that cannot be
 * evaluated is met by nobody (assumption, untried: no rule is known that Omneo cannot evaluate).
 */
export function isMet(condition: unknown, about: Record<string, unknown>): boolean {
	if (condition === null || condition === undefined) return true;
	try {
		const rule: unknown = typeof condition === 'string' ? JSON.parse(condition) : condition;
		if (isRecord(rule) && Object.keys(rule).length === 0) return true;
		return Boolean(logic.run(rule, about));
	} catch {
		return false;
	}
}
