import type { Redemption } from '../tenant/records';
import type { Presentation } from './present';
import { presentBalances } from './presentProfile';

/** What a reversal answers: what the member has to spend, and neither type nor items (documented). */
export function presentReversal(redemption: Redemption, presentation: Presentation) {
	const { id, profile_id, value, count, meta, created_at, updated_at } = redemption;
	const profile = presentation.store.profiles.get(profile_id);
	return {
		id,
		profile_id,
		total: value * count,
		total_localised: value * count,
		location_id: null,
		location: null,
		balances: profile && presentBalances(profile, presentation),
		currency: null,
		meta,
		transaction_external_id: null,
		transaction_receipt_ref: null,
		created_at,
		updated_at,
	};
}
