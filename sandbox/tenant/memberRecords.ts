/** What the tenant keeps of its members; dates are texts as in `records.ts`. */
import type { Meta } from './records';

/** Documented. */
export const genders = ['female', 'male', 'other', 'withheld'] as const;
export type Gender = (typeof genders)[number];

/** Seen in the vendor's SDK. */
export const profileTypes = [
	'temporary',
	'dependant',
	'incomplete',
	'pending',
	'system',
	'active',
	'deleted',
] as const;
export type ProfileType = (typeof profileTypes)[number];

export interface Identity {
	id: number;
	handle: string;
	identifier: string;
	is_primary: boolean;
	is_active: boolean;
	created_at: string;
	updated_at: string;
}

/** Seen in the vendor's SDK. */
export const attributeTypes = ['string', 'integer', 'float', 'boolean', 'json', 'array'] as const;
export type AttributeType = (typeof attributeTypes)[number];

export interface CustomAttribute {
	id: number;
	namespace: string;
	handle: string;
	type: AttributeType;
	value: unknown;
	created_at: string;
	updated_at: string;
}

/** A day that matters to a member. */
export interface ProfileDate {
	id: number;
	type: string | null;
	date: string;
	is_recurring: boolean;
	recurring_schedule: string | null;
	name: string | null;
	handle: string | null;
	relationship: string | null;
	description: string | null;
	note: string | null;
	meta: Meta | null;
	created_at: string;
	updated_at: string;
}

/** What a client may say of a member. */
export interface ProfileFields {
	external_id: string | null;
	title: string | null;
	first_name: string;
	last_name: string;
	email: string | null;
	/** E.164. */
	mobile_phone: string | null;
	secondary_phone: string | null;
	gender: Gender | null;
	birth_day: number | null;
	birth_month: number | null;
	birth_year: number | null;
	company: string | null;
	occupation: string | null;
	avatar_url: string | null;
	currency: string | null;
	joined_at: string | null;
	joined_location_id: number | null;
	preferred_location_id: number | null;
	custom_fields: Record<string, unknown>;
	profile_type: ProfileType;
	tier_handle: string | null;
	tags: string[];
	statuses: string[];
}

export interface Profile extends ProfileFields {
	id: string;
	identities: Identity[];
	custom_attributes: CustomAttribute[];
	aggregations: Record<string, unknown>;
	attributes: { comms: Record<string, boolean | string | null>; dates: ProfileDate[] };
	created_at: string;
	updated_at: string;
}

export interface Tag {
	id: number;
	handle: string;
	created_at: string;
	updated_at: string;
}

/** A step of the loyalty programme. */
export interface Tier {
	id: number;
	name: string;
	handle: string;
	/** How much a member spends in twelve months to get there. */
	value_min: number;
	created_at: string;
	updated_at: string;
}
