export type LedgerKind = 'claim' | 'issue' | 'redeem' | 'reversal' | 'return';

/** One thing that really happened, whatever the client was told. */
export interface LedgerEntry {
	kind: LedgerKind;
	/** UTC, `YYYY-MM-DD HH:mm:ss`. */
	at: string;
	profile_id: string;
	benefit_id: number;
	/** Null for a claim and an issue. */
	redemption_id: number | null;
	external_id: string | null;
	definition_handle: string;
	/** How many redemptions it took or gave back; 1 for a claim and an issue. */
	count: number;
}
