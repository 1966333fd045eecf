/**
 * What the tenant keeps. Field names are the API's own, so that presenting a record is mostly
 * copying it. Dates are texts, `YYYY-MM-DD HH:mm:ss`; the API writes no zone (documented).
 */

/** Seen in the vendor's SDK. */
export const periodTypes = [
	'days',
	'weeks',
	'months',
	'years',
	'absolute_date',
	'absolute_week',
	'absolute_month',
] as const;
export type PeriodType = (typeof periodTypes)[number];

/** Documented. */
export const benefitTypes = [
	'discount',
	'value',
	'competition',
	'event',
	'gift',
	'voucher',
	'bonus',
	'other',
] as const;
export type BenefitType = (typeof benefitTypes)[number];

/** Free data of the client: an object or an array. */
export type Meta = Record<string, unknown> | unknown[];

/** What a client may say about a definition; the rest is counted by the tenant. */
export interface DefinitionFields {
	name: string;
	handle: string;
	period: number;
	period_type: PeriodType;
	/** The end of every benefit of period type absolute_date (seen in the vendor's SDK). */
	absolute_expiry: string | null;
	description: string | null;
	internal_notes: string | null;
	short_description: string | null;
	long_description: string | null;
	terms_conditions: string | null;
	earn_instructions: string | null;
	redeem_instructions_store: string | null;
	redeem_instructions_online: string | null;
	redeem_code_pos: string | null;
	redeem_code_online: string | null;
	icon: string | null;
	image_url: string | null;
	/** How often one benefit can be redeemed; null for no limit. */
	max_redemptions: number | null;
	/** How often all benefits of the definition together can be redeemed; null for no limit. */
	max_global_redemptions: number | null;
	is_extendable: boolean;
	is_assignable: boolean;
	is_reassignable: boolean;
	is_published: boolean;
	is_archived: boolean;
	is_claimable: boolean;
	is_reclaimable: boolean;
	claim_period_start_at: string | null;
	claim_period_end_at: string | null;
	/** A JsonLogic rule, as an object or as JSON text. */
	claim_condition: unknown;
	claim_timeframe: string | null;
	/** A JsonLogic rule, as an object or as JSON text. */
	view_condition: unknown;
	allow_user_redeem: boolean;
	tags: string[];
	value: number | null;
	type: BenefitType | null;
	meta: Meta | null;
	/** How many benefits can be made; null for no limit. */
	total_allocations: number | null;
	force_allocation: boolean;
	notify_schedule_offset: number | null;
	notify_issue_offset_days: number | null;
	notify_issue_offset_hour: number | null;
	notify_remind_offset_days: number | null;
	notify_remind_offset_hour: number | null;
	notify_extend_offset_days: number | null;
	notify_extend_offset_hour: number | null;
	issue_target_id: string | null;
	remind_target_id: string | null;
	extend_target_id: string | null;
	end_at: string | null;
}

export interface Definition extends DefinitionFields {
	id: number;
	total_allocations_remaining: number | null;
	total_global_redemptions: number;
	total_global_created: number;
	created_at: string;
	updated_at: string;
}

export interface Benefit {
	id: number;
	profile_id: string;
	definition_id: number;
	external_id: string | null;
	issued_at: string;
	/** Null if it was issued and not claimed. */
	claimed_at: string | null;
	expires_at: string;
	/** The same two as they were sent, by the clock of `timezone`; a claim's `issued_at` is in UTC. */
	local: { issued_at: string; expires_at: string };
	extended_at: string | null;
	timezone: string;
	/** Null where the definition had no limit when the benefit was made. */
	redemptions_remaining: number | null;
	meta: Meta | null;
	redeem_code_pos: string | null;
	redeem_code_online: string | null;
	value: number | null;
	created_at: string;
	updated_at: string;
}

export type RedemptionType = 'redeem' | 'reversal' | 'return';

export interface Redemption {
	id: number;
	type: RedemptionType;
	profile_id: string;
	benefit_id: number;
	count: number;
	/** How many of `count` have been given back since, by a reversal or a return. */
	given_back: number;
	value: number;
	meta: Meta | null;
	created_at: string;
	updated_at: string;
}

/** Seen in the vendor's SDK. */
export const webhookQueues = ['low', 'default', 'high'] as const;
export type WebhookQueue = (typeof webhookQueues)[number];

export interface Webhook {
	id: number;
	trigger: string;
	url: string;
	/** Events caused by a token of the same namespace are not sent to it. */
	namespace: string;
	user_id: number;
	is_active: boolean;
	queue: WebhookQueue;
	retry_hourly: boolean;
	retry_daily: boolean;
	/** A JsonLogic rule over the body of the delivery. */
	condition: Record<string, unknown> | null;
	extra_data_template: string | null;
	created_at: string;
	updated_at: string;
}

/** Typed by the vendor's SDK. */
export type BatchStatus = 'pending' | 'success' | 'failed';

/** What became of one row. */
export interface BatchItem {
	id: number;
	/** The client's own ID of the row, where it has one. */
	external_id: string | null;
	/** What was made or changed. */
	entity_id: string | null;
	status: BatchStatus;
	/** Why the row failed. */
	error: string | null;
	created_at: string;
	updated_at: string;
}

export interface Batch {
	id: number;
	entity_type: string;
	import_job_id: string | null;
	items: BatchItem[];
	created_at: string;
	updated_at: string;
}
