/** What members earn besides benefits; dates are texts as in `records.ts`. */
import type { Meta, PeriodType } from './records';

/** Seen in the vendor's SDK. */
export const rewardTypes = [
	'activation',
	'anniversary',
	'birthday',
	'bonus',
	'campaign',
	'customer-service',
	'reactivation',
	'spend',
	'staff',
	'system-adjustment',
	'tier',
	'achievement',
	'status',
	'points',
	'referral',
	'other',
] as const;
export type RewardType = (typeof rewardTypes)[number];

export interface RewardDefinition {
	id: number;
	name: string;
	handle: string;
	value: number;
	max_value: number | null;
	type: RewardType;
	period: number;
	period_type: PeriodType;
	absolute_expiry: string | null;
	description: string | null;
	is_extendable: boolean;
	is_assignable: boolean;
	is_reassignable: boolean;
	is_published: boolean;
	extend_days: number | null;
	tags: string[];
	created_at: string;
	updated_at: string;
}

export interface Reward {
	id: number;
	profile_id: string;
	definition_id: number;
	external_id: string | null;
	value_initial: number;
	value_remaining: number;
	timezone: string;
	/** UTC, unlike a benefit's (seen in the tests of the vendor's SDK). */
	issued_at: string;
	issued_local_at: string;
	/** UTC (assumption: dates.reward-in-utc, of `issued_at`). */
	expires_at: string;
	expires_local_at: string;
	extended_at: string | null;
	meta: Meta | null;
	created_at: string;
	updated_at: string;
}

export interface PointDefinition {
	id: number;
	name: string;
	handle: string;
	description: string | null;
	is_reassignable: boolean;
	tags: string[];
	created_at: string;
	updated_at: string;
}

export interface Point {
	id: number;
	profile_id: string;
	definition_id: number;
	value_initial: number;
	value_remaining: number;
	issued_at: string;
	expires_at: string | null;
	description: string | null;
	meta: Meta | null;
	created_at: string;
	updated_at: string;
}

/** Documented, as are the channels. */
export const interactionActions = [
	'broadcast',
	'disclose',
	'feedback',
	'product',
	'reach',
	'refer',
	'service',
	'visit',
	'view',
] as const;

export const interactionChannels = [
	'app',
	'email',
	'location',
	'push',
	'sms',
	'social',
	'support',
	'website',
] as const;

export interface Interaction {
	id: number;
	profile_id: string;
	identity: string | null;
	action: (typeof interactionActions)[number];
	channel: (typeof interactionChannels)[number];
	signal: number;
	name: string;
	namespace: string;
	description: string | null;
	url: string | null;
	latitude: string | null;
	longitude: string | null;
	duration: string | null;
	location_id: number | null;
	product_id: number | null;
	staff_id: number | null;
	tags: string[];
	interacted_at: string | null;
	meta: Meta | null;
	created_at: string;
	updated_at: string;
}
