import type { IDataObject } from 'n8n-workflow';
import { redeemedIn, type Redemption } from './benefit';
import { pick } from './pick';

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
	const benefits = (redemption.items ?? [])
		.filter(({ type = 'benefit' }) => type === 'benefit')
		.map(({ type_attributes }) => redeemedIn(type_attributes));
	return {
		redemption_id: redemption.id ?? null,
		...pick(redemption, REDEMPTION_KEYS),
		benefit_ids: benefits.map(({ id }) => id ?? null),
		definition_handles: benefits.map(({ definition }) => definition?.handle ?? null),
	};
}
