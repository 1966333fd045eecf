import {
	booleanEntry,
	conditionEntry,
	freeTextEntry,
	metaEntry,
	numberEntry,
	optionsEntry,
	textEntry,
	type Entry,
} from '../../fields/collection';
import { dateEntry } from '../../fields/dates';

/** A number of redemptions or benefits. */
const AMOUNT = { whole: true, min: 0 };

/**
 * Omneo's claim periods are judged in UTC (assumption: dates.claim-period-in-utc), wherever a claim
 * is made.
 */
const CLAIM_PERIOD_CLOCK =
	'In the workflow’s timezone. It is sent in UTC, which Omneo uses for claim periods.';

/** How a definition's period is counted (vendor's documentation). */
const periodTypes = ['days', 'weeks', 'months', 'years', 'absolute_date'].map((value) => ({
	name: value.charAt(0).toUpperCase() + value.slice(1).replace('_', ' '),
	value,
}));

/** The kinds of benefit (vendor's documentation). */
const types = 'bonus competition discount event gift other value voucher'
	.split(' ')
	.map((value) => ({ name: value.charAt(0).toUpperCase() + value.slice(1), value }));

/**
 * What can be set on a definition, apart from its name, handle and period (vendor's documentation).
 */
export const definitionEntries: Entry[] = [
	conditionEntry('claim_condition', {
		displayName: 'Claim Condition (JSON)',
		name: 'claimCondition',
		description: 'A JsonLogic rule over the profile: who may claim the benefit',
		placeholder: '{"===": [{"var": "gender"}, "female"]}',
	}),
	dateEntry('claim_period_end_at', {
		displayName: 'Claim Period End',
		name: 'claimPeriodEndAt',
		description: CLAIM_PERIOD_CLOCK,
	}),
	dateEntry('claim_period_start_at', {
		displayName: 'Claim Period Start',
		name: 'claimPeriodStartAt',
		description: CLAIM_PERIOD_CLOCK,
	}),
	booleanEntry('is_claimable', {
		displayName: 'Claimable',
		name: 'isClaimable',
		description: 'Whether profiles can claim the benefit themselves',
	}),
	freeTextEntry('description', { displayName: 'Description', name: 'description' }),
	booleanEntry('is_extendable', {
		displayName: 'Extendable',
		name: 'isExtendable',
		description: 'Whether the expiry of a benefit can be extended',
	}),
	numberEntry(
		'max_global_redemptions',
		{
			displayName: 'Max Global Redemptions',
			name: 'maxGlobalRedemptions',
			description: 'How often the benefit can be redeemed by all profiles together',
		},
		AMOUNT,
	),
	numberEntry(
		'max_redemptions',
		{
			displayName: 'Max Redemptions',
			name: 'maxRedemptions',
			description: 'How often each claimed benefit can be redeemed',
		},
		AMOUNT,
	),
	metaEntry(),
	optionsEntry(
		'period_type',
		{
			displayName: 'Period Type',
			name: 'periodType',
			default: 'days',
			description: 'What the period is counted in',
		},
		periodTypes,
	),
	booleanEntry('is_published', {
		displayName: 'Published',
		name: 'isPublished',
		description: 'Whether the benefit is in use',
	}),
	booleanEntry('is_reclaimable', {
		displayName: 'Reclaimable',
		name: 'isReclaimable',
		description: 'Whether a profile can claim the benefit more than once',
	}),
	textEntry('redeem_code_online', {
		displayName: 'Redeem Code (Online)',
		name: 'redeemCodeOnline',
	}),
	textEntry('redeem_code_pos', { displayName: 'Redeem Code (POS)', name: 'redeemCodePos' }),
	freeTextEntry('short_description', {
		displayName: 'Short Description',
		name: 'shortDescription',
	}),
	numberEntry(
		'total_allocations',
		{
			displayName: 'Total Allocations',
			name: 'totalAllocations',
			description: 'How many can be given in total',
		},
		AMOUNT,
	),
	optionsEntry(
		'type',
		{
			displayName: 'Type',
			name: 'type',
			default: 'discount',
			description: 'What kind of benefit it is',
		},
		types,
	),
	numberEntry('value', { displayName: 'Value', name: 'value' }),
	conditionEntry('view_condition', {
		displayName: 'View Condition (JSON)',
		name: 'viewCondition',
		description: 'A JsonLogic rule over the profile: who may see the benefit',
		placeholder: '{"in": ["vip", {"var": "flattened_tags"}]}',
	}),
];
