/** What a tenant's database may make of an external id before it keeps it. */
export type ExternalIdForm =
	/** Cut at that many characters, such as `cut40`. */
	| `cut${number}`
	| 'lowerCase'
	/** Composed (NFC): an e and its accent become one character. */
	| 'composed'
	/** Every character beyond the basic plane, such as an emoji, becomes `?`. */
	| 'noEmoji'
	/** Kept as it is, but shown as a number if it looks like one. */
	| 'asNumber';

/**
 * The ways in which a tenant lags, stores and filters. Which of them Omneo has is unknown: all were
 * seen in other applications of its kind. The defaults are those of a tenant that does nothing odd.
 */
export interface TenantHabits {
	/**
	 * How far lists lag behind writes, in milliseconds. Several numbers are replicas that answer one
	 * list after the other, so that a later list may show less than an earlier one.
	 */
	listLagMs: number | readonly number[];
	/** The first of every two new rows is listed this much later, in milliseconds. */
	rowLagMs: number;
	/** How far lists of redemptions lag besides, in milliseconds; Infinity: they never show new ones. */
	redemptionLagMs: number;
	/**
	 * How long after its id was given a write is committed and answered, in milliseconds. Several
	 * numbers are taken in turn, so that a lower id may be committed after a higher one.
	 */
	commitMs: number | readonly number[];
	/** How external ids are kept, or several ways that are applied one after the other. */
	externalId: 'asSent' | ExternalIdForm | readonly ExternalIdForm[];
	/** What is trimmed off both ends of every text that is sent. */
	trims: 'invisible' | 'spaces';
	/** `anyCase` compares external ids without letter case and accents, as many databases do. */
	collation: 'exact' | 'anyCase';
	/** What becomes of `filter[external_id]`; refused is a 400. */
	externalIdFilter: 'exact' | 'splitAtCommas' | 'ignored' | 'refused';
	/** What becomes of `filter[external_id][in]`; `literal` takes the whole list as one id. */
	externalIdsFilter: 'list' | 'literal' | 'ignored' | 'refused';
	/** Which lists of benefits a token may read: all, those of one profile, or none (403). */
	lookUps: 'all' | 'oneProfile' | 'none';
	/** A larger `page[size]` is cut to this. */
	largestPage: number;
	/** Where a benefit lacks `redemptions_remaining`: in lists, or in answers that hold one record. */
	remainingMissingIn: 'nowhere' | 'lists' | 'records';
	/** `text` writes the benefit inside a redemption as JSON text (the SDK's type says string). */
	typeAttributes: 'object' | 'text';
	/** What claim-redeem answers: the present documents' Redemption, or the older ones' Benefit. */
	claimRedeemAnswer: 'redemption' | 'benefit';
	/** Definition ids are texts in some documents and numbers in others. */
	definitionIds: 'string' | 'number';
	/** Which fields hold a mobile number: E.164 in `mobile_phone`, or the national form (older). */
	mobilePhone: 'e164' | 'national';
	/** Which path takes a member's consents: the documented `attributes/comms`, the SDK's `comms`. */
	commsPath: 'both' | 'documented' | 'sdk';
	/** Is the external id of a reward shown and filtered by? The SDK's type has none. */
	rewardExternalId: 'hidden' | 'shown';
	/** `titleCase` keeps the names of new and changed members with capitals (seen in an SDK test). */
	names: 'asSent' | 'titleCase';
	/** How long work in the background waits, in milliseconds: batches and syncs. */
	backgroundMs: number;
}

export const plainHabits: TenantHabits = {
	listLagMs: 0,
	rowLagMs: 0,
	redemptionLagMs: 0,
	commitMs: 0,
	externalId: 'asSent',
	trims: 'invisible',
	collation: 'exact',
	externalIdFilter: 'exact',
	externalIdsFilter: 'list',
	lookUps: 'all',
	largestPage: 100,
	remainingMissingIn: 'nowhere',
	typeAttributes: 'object',
	claimRedeemAnswer: 'redemption',
	definitionIds: 'string',
	mobilePhone: 'e164',
	commsPath: 'both',
	rewardExternalId: 'hidden',
	names: 'asSent',
	backgroundMs: 0,
};

/** Do lists show anything but what is there now? */
export function lags({ listLagMs, rowLagMs, redemptionLagMs, commitMs }: TenantHabits): boolean {
	return [listLagMs, rowLagMs, redemptionLagMs, commitMs].flat().some((ms) => ms > 0);
}

/** Gives the numbers one after the other, over and over. */
export function inTurn(numbers: number | readonly number[]): () => number {
	const all = [numbers].flat();
	let next = 0;
	return () => all[next++ % all.length] ?? 0;
}

/** The external id as the tenant keeps it. */
export function keptExternalId(sent: string, { externalId }: TenantHabits): string {
	return [externalId].flat().reduce<string>((text, form) => keep(text, form), sent);
}

function keep(text: string, form: TenantHabits['externalId'] & string): string {
	if (form === 'lowerCase') return text.toLowerCase();
	if (form === 'composed') return text.normalize('NFC');
	if (form === 'noEmoji') return text.replace(/[\u{10000}-\u{10ffff}]/gu, '?');
	if (form === 'asSent' || form === 'asNumber') return text;
	return [...text].slice(0, Number(form.slice('cut'.length))).join('');
}

/** The external id as answers show it. */
export function shownExternalId(
	kept: string | null,
	{ externalId }: TenantHabits,
): string | number | null {
	const looksLikeNumber = kept !== null && /^-?\d+(\.\d+)?$/.test(kept);
	return looksLikeNumber && [externalId].flat().includes('asNumber') ? Number(kept) : kept;
}

/** What two external ids have in common if the tenant takes them for one. */
export function comparedExternalId(id: string, { collation }: TenantHabits): string {
	if (collation === 'exact') return id;
	return id.normalize('NFD').replace(/\p{M}/gu, '').toLowerCase();
}
