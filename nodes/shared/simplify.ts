import type { IDataObject } from 'n8n-workflow';
import type { Redemption } from './benefits';

/** The keys of `record` that are named, `null` where it lacks one. */
function pick(record: IDataObject, keys: readonly string[]): IDataObject {
	return Object.fromEntries(keys.map((key) => [key, record[key] ?? null]));
}

const DEFINITION_KEYS = [
	'handle',
	'name',
	'type',
	'value',
	'is_published',
	'is_claimable',
	'is_reclaimable',
	'is_archived',
	'claim_period_start_at',
	'claim_period_end_at',
	'total_allocations_remaining',
] as const;

/** The useful keys of a benefit definition. */
export function simplifyDefinition(definition: IDataObject): IDataObject {
	return { definition_id: definition.id ?? null, ...pick(definition, DEFINITION_KEYS) };
}

const PROFILE_KEYS = [
	'external_id',
	'tier_handle',
	'flattened_tags',
	'statuses',
	'created_at',
	'updated_at',
] as const;

/** The useful keys of a profile, none of which names the member. */
export function simplifyProfile(profile: IDataObject): IDataObject {
	return { profile_id: profile.id ?? null, ...pick(profile, PROFILE_KEYS) };
}

const REDEMPTION_KEYS = [
	'profile_id',
	'type',
	'total',
	'redeem_at',
	'location_id',
	'transaction_id',
	'meta',
	'created_at',
] as const;

/** The useful keys of a redemption, and which benefits it redeemed. */
export function simplifyRedemption(redemption: Redemption): IDataObject {
	const benefits = (redemption.items ?? []).map(({ type_attributes }) => type_attributes ?? {});
	return {
		redemption_id: redemption.id ?? null,
		...pick(redemption, REDEMPTION_KEYS),
		benefit_ids: benefits.map(({ id }) => id ?? null),
		definition_handles: benefits.map(({ definition }) => definition?.handle ?? null),
	};
}
