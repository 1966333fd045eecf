import {
	booleanEntry,
	conditionEntry,
	dateEntry,
	metaEntry,
	numberEntry,
	optionsEntry,
	textEntry,
	type Entry,
} from '../../fields/collection';

/** How a definition's period is counted (vendor's documentation). */
const periodTypes = ['days', 'weeks', 'months', 'years', 'absolute_date'].map((value) => ({
	name: value.charAt(0).toUpperCase() + value.slice(1).replace('_', ' '),
	value,
}));

/** The kinds of benefit (vendor's documentation). */
const types = [
	'bonus',
	'competition',
	'discount',
	'event',
	'gift',
	'other',
	'value',
	'voucher',
].map((value) => ({ name: value.charAt(0).toUpperCase() + value.slice(1), value }));

/** What can be set of a definition, beside its name, handle and period (vendor's documentation). */
export const definitionEntries: Entry[] = [
	conditionEntry('claim_condition', {
		displayName: 'Claim Condition (JSON)',
		name: 'claimCondition',
		description: 'A JsonLogic rule over the profile: who may claim the benefit',
		placeholder: '{"===": [{"var": "gender"}, "female"]}',
	}),
	dateEntry('claim_period_end_at', { displayName: 'Claim Period End', name: 'claimPeriodEndAt' }),
	dateEntry('claim_period_start_at', {
		displayName: 'Claim Period Start',
		name: 'claimPeriodStartAt',
	}),
	booleanEntry('is_claimable', {
		displayName: 'Claimable',
		name: 'isClaimable',
		description: 'Whether profiles can claim the benefit themselves',
	}),
	textEntry('description', { displayName: 'Description', name: 'description' }),
	booleanEntry('is_extendable', {
		displayName: 'Extendable',
		name: 'isExtendable',
		description: 'Whether a benefit can be made to expire later',
	}),
	numberEntry('max_global_redemptions', {
		displayName: 'Max Global Redemptions',
		name: 'maxGlobalRedemptions',
		description: 'How often the benefit can be redeemed by all profiles together',
	}),
	numberEntry('max_redemptions', {
		displayName: 'Max Redemptions',
		name: 'maxRedemptions',
		description: 'How often each claimed benefit can be redeemed',
	}),
	metaEntry(),
	optionsEntry('period_type', {
		displayName: 'Period Type',
		name: 'periodType',
		default: 'days',
		options: periodTypes,
		description: 'What the period is counted in',
	}),
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
	textEntry('short_description', { displayName: 'Short Description', name: 'shortDescription' }),
	numberEntry('total_allocations', {
		displayName: 'Total Allocations',
		name: 'totalAllocations',
		description: 'How many can be given in all',
	}),
	optionsEntry('type', {
		displayName: 'Type',
		name: 'type',
		default: 'discount',
		options: types,
		description: 'What kind of benefit it is',
	}),
	numberEntry('value', { displayName: 'Value', name: 'value' }),
	conditionEntry('view_condition', {
		displayName: 'View Condition (JSON)',
		name: 'viewCondition',
		description: 'A JsonLogic rule over the profile: who may see the benefit',
		placeholder: '{"in": ["vip", {"var": "flattened_tags"}]}',
	}),
];
