/** What happened to a benefit. */
export type BenefitAct = 'claim' | 'issue' | 'redeem' | 'reversal' | 'return';

/** What happened to a member. */
export type MemberAct =
	| 'profileCreated'
	| 'profileUpdated'
	| 'profileDeleted'
	| 'profileMerged'
	| 'tagsChanged'
	| 'consentChanged'
	| 'rewardIssued'
	| 'rewardExtended'
	| 'pointsAdded'
	| 'interactionCreated';

export type LedgerKind = BenefitAct | MemberAct;

/** One thing that really happened, whatever the client was told. */
export interface LedgerEntry {
	kind: LedgerKind;
	/** UTC, `YYYY-MM-DD HH:mm:ss`. */
	at: string;
	profile_id: string;
	/** Null where no benefit was concerned. */
	benefit_id: number | null;
	/** Null for a claim and an issue. */
	redemption_id: number | null;
	external_id: string | null;
	/** Of the benefit, the reward or the points; null for the rest. */
	definition_handle: string | null;
	/** How many redemptions it took or gave back, or points it gave; 1 for the rest. */
	count: number;
	/** Of the reward, the points or the interaction. */
	record_id?: number;
	/** What a change of tags did. */
	tags?: { added: string[]; removed: string[] };
	/** Which fields of the profile were changed, and not to what. */
	fields?: string[];
}
