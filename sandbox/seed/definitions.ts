import type { NewDefinition } from '../tenant/definitions';

/** The handles of the definitions, by what they are for. */
export const handles = {
	/** The documents' example: 50 days, can be claimed again and again. */
	survey: 'complete-survey-discount',
	/** Can be claimed again without any limit: for long runs. */
	coffee: 'coffee-on-us',
	/** Can be claimed again; each benefit can be redeemed three times, and be extended. */
	delivery: 'free-delivery',
	/** One claim for each profile. */
	welcome: 'welcome-gift',
	/** For profiles whose gender is female. */
	womensEvening: 'womens-evening',
	/** For profiles of the gold tier; only they see it. */
	goldLounge: 'gold-lounge',
	/** For profiles with the tag vip that take promotions by e-mail and spend over 1,000 a year. */
	stylist: 'personal-stylist',
	/** Ends on one fixed day. */
	anniversary: 'anniversary-voucher',
	/** Two can be claimed, all profiles together. */
	workshop: 'repair-workshop',
	notPublished: 'spring-preview',
	archived: 'winter-sale',
	/** Issued by the shop; nobody claims it. */
	notClaimable: 'birthday-voucher',
	notBegun: 'summer-of-2099',
	over: 'opening-week',
	noAllocations: 'signed-print',
	noGlobalRedemptions: 'first-in-line',
	/** Can be claimed again; each benefit can be redeemed without any limit. */
	unlimited: 'reading-room',
	/** One claim for each profile, which can be redeemed without any limit. */
	unlimitedOnce: 'library-card',
	/** Three redemptions each; the first benefits were made when it was one. */
	raised: 'gift-wrapping',
} as const;
export type HandleName = keyof typeof handles;

const claimable = { is_published: true, is_claimable: true };

export const definitions: NewDefinition[] = [
	{
		...claimable,
		handle: handles.survey,
		name: 'Complete Survey Discount',
		period: 50,
		is_reclaimable: true,
		type: 'discount',
		value: 10,
		short_description: '10 off for telling us how we did',
		terms_conditions: 'One for each completed survey.',
		redeem_instructions_store: 'Show the code at the till.',
		redeem_instructions_online: 'Enter the code at the checkout.',
		redeem_code_pos: 'SURVEY10',
		redeem_code_online: 'SURVEY10-WEB',
		tags: ['survey'],
	},
	{
		...claimable,
		handle: handles.coffee,
		name: 'Coffee on Us',
		period: 7,
		is_reclaimable: true,
		type: 'gift',
		redeem_code_pos: 'COFFEE',
	},
	{
		...claimable,
		handle: handles.delivery,
		name: 'Free Delivery',
		period: 3,
		period_type: 'months',
		is_reclaimable: true,
		is_extendable: true,
		max_redemptions: 3,
		type: 'voucher',
		redeem_code_online: 'SHIPFREE',
		tags: ['online'],
	},
	{
		...claimable,
		handle: handles.welcome,
		name: 'Welcome Gift',
		period: 4,
		period_type: 'weeks',
		type: 'gift',
		value: 5,
		meta: { campaign: 'onboarding' },
	},
	{
		...claimable,
		handle: handles.womensEvening,
		name: "Women's Evening",
		period: 14,
		is_reclaimable: true,
		claim_condition: { and: [{ '===': ['female', { var: 'gender' }] }] },
		type: 'event',
	},
	{
		...claimable,
		handle: handles.goldLounge,
		name: 'Gold Lounge',
		period: 1,
		period_type: 'years',
		is_reclaimable: true,
		claim_condition: { '===': [{ var: 'tier_handle' }, 'gold'] },
		view_condition: { '===': [{ var: 'tier_handle' }, 'gold'] },
		type: 'event',
		tags: ['gold'],
	},
	{
		...claimable,
		handle: handles.stylist,
		name: 'An Hour with a Stylist',
		period: 30,
		is_reclaimable: true,
		claim_condition: JSON.stringify({
			and: [
				{ in: ['vip', { var: 'flattened_tags' }] },
				{ '>': [{ var: 'aggregations.spend_12m' }, 1000] },
				{ '==': [{ var: 'attributes.comms.email_promo' }, true] },
			],
		}),
		type: 'bonus',
	},
	{
		...claimable,
		handle: handles.anniversary,
		name: 'Anniversary Voucher',
		period: 0,
		period_type: 'absolute_date',
		absolute_expiry: '2099-12-31 23:59:59',
		is_reclaimable: true,
		type: 'voucher',
		value: 25,
	},
	{
		...claimable,
		handle: handles.workshop,
		name: 'Repair Workshop',
		period: 60,
		is_reclaimable: true,
		total_allocations: 2,
		type: 'event',
	},
	{
		handle: handles.notPublished,
		name: 'Spring Preview',
		period: 30,
		is_claimable: true,
		type: 'event',
	},
	{
		...claimable,
		handle: handles.archived,
		name: 'Winter Sale',
		period: 30,
		is_archived: true,
		type: 'discount',
		value: 20,
	},
	{
		handle: handles.notClaimable,
		name: 'Birthday Voucher',
		period: 30,
		is_published: true,
		is_extendable: true,
		type: 'voucher',
		value: 15,
		redeem_code_pos: 'BDAY15',
		redeem_code_online: 'BDAY15-WEB',
	},
	{
		...claimable,
		handle: handles.notBegun,
		name: 'Summer of 2099',
		period: 30,
		claim_period_start_at: '2099-12-01 00:00:00',
		claim_period_end_at: '2100-02-28 23:59:59',
		type: 'competition',
	},
	{
		...claimable,
		handle: handles.over,
		name: 'Opening Week',
		period: 30,
		claim_period_start_at: '2019-03-04 00:00:00',
		claim_period_end_at: '2019-03-10 23:59:59',
		type: 'gift',
	},
	{
		...claimable,
		handle: handles.noAllocations,
		name: 'Signed Print',
		period: 90,
		total_allocations: 1,
		type: 'gift',
	},
	{
		...claimable,
		handle: handles.noGlobalRedemptions,
		name: 'First in Line',
		period: 365,
		is_reclaimable: true,
		max_global_redemptions: 1,
		type: 'competition',
	},
	{
		...claimable,
		handle: handles.unlimited,
		name: 'Reading Room',
		period: 30,
		is_reclaimable: true,
		max_redemptions: null,
		type: 'other',
	},
	{
		...claimable,
		handle: handles.unlimitedOnce,
		name: 'Library Card',
		period: 2,
		period_type: 'years',
		max_redemptions: null,
		type: 'other',
	},
	{
		...claimable,
		handle: handles.raised,
		name: 'Gift Wrapping',
		period: 90,
		is_reclaimable: true,
		max_redemptions: 1,
		type: 'other',
	},
];

/** What `max_redemptions` was raised to after the first benefits had been made. */
export const raisedTo = 3;
