import type { LedgerEntry, MemberAct } from './ledger';
import type { Store } from './store';
import { utcText } from './time';

/** Writes what happened to a member into the ledger. */
export function recordMember(
	store: Store,
	kind: MemberAct,
	profileId: string,
	now: Date,
	more: Partial<LedgerEntry> = {},
): void {
	store.ledger.push({
		kind,
		at: utcText(now),
		profile_id: profileId,
		benefit_id: null,
		redemption_id: null,
		external_id: null,
		definition_handle: null,
		count: 1,
		...more,
	});
}
