import type { DateTime } from 'luxon';
import { momentOf } from './dates';
import type { Definition } from './definition';
import type { ProblemCode } from '../problems/table';

/** What is known of a definition and a profile when it is asked whether the one may claim the other. */
export interface EligibilityFacts {
	definition: Definition;
	/** How many benefits of this definition the profile has had. */
	claimed: number;
	/** Whether Omneo lists the definition as claimable by the profile: it has the last word. */
	isListed: boolean;
	now: DateTime;
}

interface Reason {
	code: ProblemCode;
	applies(facts: Omit<EligibilityFacts, 'isListed'>): boolean;
}

/** Milliseconds since 1970; NaN, which is neither before nor after, for none. */
const ms = (date: unknown) => momentOf(date)?.toMillis() ?? NaN;
const isUsedUp = (remaining: unknown) => typeof remaining === 'number' && remaining <= 0;

/** The first that applies is the reason; those that the retailer can mend come first. */
const reasons: Reason[] = [
	{ code: 'archived', applies: ({ definition }) => definition.is_archived === true },
	{ code: 'not_published', applies: ({ definition }) => definition.is_published === false },
	{ code: 'not_claimable', applies: ({ definition }) => definition.is_claimable === false },
	{
		code: 'claim_period_not_begun',
		applies: ({ definition, now }) => ms(definition.claim_period_start_at) > now.toMillis(),
	},
	{
		code: 'claim_period_over',
		applies: ({ definition, now }) => ms(definition.claim_period_end_at) < now.toMillis(),
	},
	{
		code: 'already_claimed',
		applies: ({ definition, claimed }) => definition.is_reclaimable === false && claimed > 0,
	},
	{
		code: 'allocation_limit_reached',
		applies: ({ definition }) => isUsedUp(definition.total_allocations_remaining),
	},
	{
		code: 'global_limit_reached',
		applies: ({ definition }) => isUsedUp(definition.total_global_redemptions_remaining),
	},
	{
		code: 'condition_not_met',
		applies: ({ definition: { claim_condition: condition } }) =>
			condition !== undefined && condition !== null,
	},
];

/** Why the profile cannot claim the definition now; `undefined` where it can. */
export function ineligibility(facts: EligibilityFacts): ProblemCode | undefined {
	if (facts.isListed) return undefined;
	return reasonIn(facts) ?? 'not_claimable';
}

/** What the definition itself says against a claim of anybody; `undefined` where it says nothing. */
export function generalReason(definition: Definition, now: DateTime): ProblemCode | undefined {
	return reasonIn({ definition: { ...definition, claim_condition: null }, claimed: 0, now });
}

function reasonIn(facts: Omit<EligibilityFacts, 'isListed'>): ProblemCode | undefined {
	return reasons.find(({ applies }) => applies(facts))?.code;
}
