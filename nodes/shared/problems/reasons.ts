import type { ProblemCode } from './table';

/**
 * Why the API may refuse a request, by the kind of request: a reason that a request cannot meet is
 * not looked for in what the API says about it.
 */

/** Of the three that make a benefit: claim, claim and redeem, issue. */
const MAKING_REASONS = [
	'allocation_limit_reached',
	'archived',
	'not_published',
	'time_zone_invalid',
	'definition_not_found',
	'profile_not_found',
] as const satisfies readonly ProblemCode[];

export const ISSUE_REASONS: readonly ProblemCode[] = MAKING_REASONS;

export const CLAIM_REASONS: readonly ProblemCode[] = [
	...MAKING_REASONS,
	'already_claimed',
	'claim_period_not_begun',
	'claim_period_over',
	'condition_not_met',
	'global_limit_reached',
	'not_claimable',
];

export const CLAIM_REDEEM_REASONS: readonly ProblemCode[] = [...CLAIM_REASONS, 'not_redeemable'];

export const REDEEM_REASONS: readonly ProblemCode[] = [
	'global_limit_reached',
	'not_redeemable',
	'profile_not_found',
	'benefit_not_found',
];

export const UNDO_REASONS: readonly ProblemCode[] = [
	'reversal_window_over',
	'redemption_not_found',
];
