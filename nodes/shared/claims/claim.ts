import type { IDataObject } from 'n8n-workflow';
import type { Meta } from '../input/json';
import type { Benefit, Redemption } from '../omneo/benefit';
import type { WorkContext } from '../once/context';
import { createKeyRecord, type KeyRecord, type Made } from '../once/record';
import type { Batches } from './batches';
import type { SharedLooks } from './sharedLooks';

export type DuplicateProtection = 'returnExisting' | 'fail' | 'off';

/** Which request makes the claim; all three give a profile a benefit of a definition. */
export type ClaimKind = 'claim' | 'claimRedeem' | 'issue';

/** One claim, as its operation read it; everything in it has been checked. */
export interface Claim {
	kind: ClaimKind;
	profileId: string;
	/** The handle of the definition that is claimed. */
	definition: string;
	/** An IANA name that Omneo accepts. */
	timezone: string;
	/** Empty where the claim has none; then it cannot be looked up, and is not protected. */
	externalId: string;
	meta?: Meta;
	protection: DuplicateProtection;
	/** What else stands in the body; for `issue` it holds `benefit_definition_id` and `issued_at`. */
	more?: IDataObject;
}

/** A claim that is done. */
export interface Claimed {
	/** The API's own record: the answer to the claim, or the benefit that was found. */
	data: Benefit | Redemption;
	/** Whether an earlier claim was returned instead of a new one. */
	duplicate: boolean;
	/** The redemption of a benefit that was found; `null` where the API has none. */
	redemptionId: number | string | null;
}

/** What claiming safely needs of its surroundings. */
export interface ClaimContext extends WorkContext {
	/** Whether the claims of a key are read again after a claim, and what was made too much undone. */
	readonly checkAfterClaim: boolean;
	/** Looks shared with other items of the run and tenant, where there are enough. */
	readonly sharedLooks?: SharedLooks;
	/** The batches in which the run's items are sent together, where they are. */
	readonly batches?: Batches;
}

/** One claim under way: what it is, and what is known of its key. */
export interface ClaimWork {
	context: ClaimContext;
	/** The base URL of the item's tenant. */
	tenant: string;
	claim: Claim;
	record: ClaimRecord;
}

/** A benefit that this execution made for a key. */
export interface MadeClaim extends Made<Benefit> {
	/** The API's own record: the answer to the claim, or the benefit as it was listed. */
	data: Benefit | Redemption;
	/** The redemption that the claim made with it, where the answer told. */
	redemptionId: number | string | null;
	/** Whether the answer told its ID alone: the lists tell the rest. */
	isByIdAlone?: boolean;
}

/** What one execution knows of the key of a claim. */
export interface ClaimRecord extends KeyRecord<MadeClaim> {
	/** The forms in which the tenant stores the external ID, as answers told; without the one sent. */
	readonly stored: Set<string>;
	/** Profiles whose benefits are read: the claim's own, and one that it was merged into. */
	readonly profiles: Set<string>;
	/** IDs of own claims that redemptions have named: they may be in no list of benefits. */
	readonly named: Set<string>;
	/** IDs of benefits that redemptions name still, and that are there no more. */
	readonly gone: Set<string>;
	/** A redemption of our own that was not compared yet with those that others made beside it. */
	unchecked: { benefitId: string; redemptionId: number | string | null } | undefined;
	/** IDs of redemptions that this execution made beside an earlier one, and has not reversed yet. */
	readonly tooMany: Set<string>;
	/** IDs of redemptions that this execution reversed: the entries do not tell which one was. */
	readonly reversed: Set<string>;
	/** How many redemptions of the winner were sent whose answer was lost. */
	lostRedemptions: number;
}

export function createClaimRecord(profileId: string): ClaimRecord {
	return {
		...createKeyRecord<MadeClaim>(),
		stored: new Set(),
		profiles: new Set([profileId]),
		named: new Set(),
		gone: new Set(),
		unchecked: undefined,
		tooMany: new Set(),
		reversed: new Set(),
		lostRedemptions: 0,
	};
}
