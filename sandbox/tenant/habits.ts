/** How a tenant's database may change an external id before it stores it. */
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

/** The habits that are one of several words; the first is the default. */
export const habitWords = {
	/** What is trimmed off both ends of every text that is sent. */
	trims: ['invisible', 'spaces'],
	/** `anyCase` compares external ids without letter case and accents, as many databases do. */
	collation: ['exact', 'anyCase'],
	/** What happens with `filter[external_id]`; refused is a 400. */
	externalIdFilter: ['exact', 'splitAtCommas', 'ignored', 'refused'],
	/** What happens with `filter[external_id][in]`; `literal` treats the whole list as one id. */
	externalIdsFilter: ['list', 'literal', 'ignored', 'refused'],
	/** Which lists of benefits a token may read: all, those of one profile, or none (403). */
	lookUps: ['all', 'oneProfile', 'none'],
	/**
	 * What a profile's list of benefits holds: all; those that are neither used up nor expired, as the
	 * vendor's guide has it; or those issued in the last 180 days.
	 */
	benefitsOfProfile: ['all', 'active', 'last180Days'],
	/** The same for the list of all benefits. */
	benefitsOfAll: ['all', 'active', 'last180Days'],
	/** Where a benefit lacks `redemptions_remaining`: in lists, or in answers with one record. */
	remainingMissingIn: ['nowhere', 'lists', 'records'],
	/** `text` writes the benefit inside a redemption as JSON text (the SDK's type says string). */
	typeAttributes: ['object', 'text'],
	/** What claim-redeem answers: the present documents' Redemption, or the older ones' Benefit. */
	claimRedeemAnswer: ['redemption', 'benefit'],
	/** Definition ids are texts in some documents and numbers in others. */
	definitionIds: ['string', 'number'],
	/**
	 * How a benefit's `issued_at` and `expires_at` are answered: in UTC (asserted by the vendor's tests
	 * of 2026), or by the clock of its `timezone`, as they were sent (asserted by those of 2025).
	 */
	benefitDates: ['utc', 'local'],
	/** What `mobile_phone` holds: E.164, or the national form of the older documents. */
	mobilePhone: ['e164', 'national'],
	/** Which path takes a member's consents: the documented `attributes/comms`, the older SDK's `comms`. */
	commsPath: ['documented', 'sdk', 'both'],
	/** What happens with `comms_attributes` and `custom_attributes` beside a member's own fields. */
	memberParts: ['taken', 'ignored', 'refused'],
	/** The forms in which moments of consent are taken: any date, or `Y-m-d H:i:s` alone. */
	consentMoments: ['any', 'plain'],
	/**
	 * What becomes of a reward's external id: filtered by and not shown (typed by the SDK), neither, or
	 * both.
	 */
	rewardExternalId: ['filtered', 'hidden', 'shown'],
	/** Whose names of events webhooks hear: the app starter's, or those of the guides besides. */
	eventNames: ['starter', 'guide'],
	/** What happens with white space in tags; hyphens are documented. */
	tagSpaces: ['hyphens', 'kept'],
	/** How a gender that is withheld is shown; the misspelling is an older version's of the vendor's SDK. */
	gender: ['withheld', 'witheld'],
	/** `titleCase` keeps the names of new and changed members with capitals (seen in an SDK test). */
	names: ['titleCase', 'asSent'],
	/** What a reversal answers: the balances of the member (documented), or a Redemption. */
	reversalAnswer: ['balances', 'redemption'],
	/**
	 * Until when a benefit can be redeemed on the day that it ends: the end of that local day (an SDK
	 * test redeems one that ends at 00:00:00 of the day), or the time of its `expires_at`.
	 */
	lastDay: ['whole', 'untilExpiry'],
} as const;

type HabitWords = { [Name in keyof typeof habitWords]: (typeof habitWords)[Name][number] };

/**
 * The ways in which a tenant lags, stores and filters. Which of them Omneo has is unknown: all were
 * seen in other applications of its kind. The defaults are those of a tenant that does nothing odd.
 */
export interface TenantHabits extends HabitWords {
	/**
	 * How far lists lag behind writes, in milliseconds. Several numbers are replicas that answer one
	 * list after the other, so that a later list may show less than an earlier one.
	 */
	listLagMs: number | readonly number[];
	/** The same of records that are read by their id: of profiles, benefits and rewards. */
	recordLagMs: number | readonly number[];
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
	/** A larger `page[size]` is cut to this. */
	largestPage: number;
	/** How long work in the background waits, in milliseconds: batches and statuses. */
	backgroundMs: number;
	/** How long a batch stands still half-way, in milliseconds. */
	batchPauseMs: number;
}

/** The first word of each. */
const plainWords = Object.fromEntries(
	Object.entries(habitWords).map(([name, [first]]) => [name, first]),
) as { [Name in keyof typeof habitWords]: (typeof habitWords)[Name][0] };

export const plainHabits: TenantHabits = {
	...plainWords,
	listLagMs: 0,
	recordLagMs: 0,
	rowLagMs: 0,
	redemptionLagMs: 0,
	commitMs: 0,
	externalId: 'asSent',
	largestPage: 100,
	backgroundMs: 0,
	batchPauseMs: 0,
};

const severalNumbers: readonly string[] = ['listLagMs', 'recordLagMs', 'commitMs'];
const externalIdForm = /^(asSent|cut[1-9]\d*|lowerCase|composed|noEmoji|asNumber)$/;

/**
 * A habit that was written as text: `listLagMs=150`, `externalId=cut40,lowerCase`, `commitMs=0,300`.
 * @throws {RangeError} where there is no such habit or value
 */
export function readHabit(text: string): Partial<TenantHabits> {
	const [name = '', given = ''] = text.split('=');
	if (!Object.hasOwn(plainHabits, name)) {
		throw new RangeError(`Known are: ${Object.keys(plainHabits).join(', ')}.`);
	}
	const words = new Map<string, readonly string[]>(Object.entries(habitWords)).get(name);
	const values = given.split(',');
	const isGood = words
		? words.includes(given)
		: name === 'externalId'
			? values.every((value) => externalIdForm.test(value))
			: values.every((value) => value !== '' && Number(value) >= 0) &&
				(values.length === 1 || severalNumbers.includes(name));
	if (!isGood) {
		throw new RangeError(`${name} takes ${words ? words.join(', ') : 'other values'}.`);
	}
	const read = words || name === 'externalId' ? values : values.map(Number);
	return { [name]: read.length === 1 ? read[0] : read };
}

/** Whether anything other than the current state is shown. */
export function lags(habits: TenantHabits): boolean {
	const { listLagMs, recordLagMs, rowLagMs, redemptionLagMs, commitMs } = habits;
	return [listLagMs, recordLagMs, rowLagMs, redemptionLagMs, commitMs].flat().some((ms) => ms > 0);
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
