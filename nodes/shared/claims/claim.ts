import type { IDataObject } from 'n8n-workflow';
import type { Meta } from '../input/json';
import { isSameHandle, plain } from '../input/values';
import type { Benefit, Redemption } from '../omneo/benefit';
import type { WorkContext } from '../once/context';
import type { View } from '../once/creation';
import { KeyState, type Made, addOnce, mayBeMine, winnerFirst, idOf } from '../once/keys';
import { Problem } from '../problems/problem';
import { quote } from '../text';
import type { Batches, RowEnd } from './batches';
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
	/** Empty if the claim has none; then it cannot be looked up, and is not protected. */
	externalId: string;
	meta?: Meta;
	protection: DuplicateProtection;
	/** Whether the claims of a key are read again after a claim, and extra ones are undone. */
	checkAfterClaim: boolean;
	/** Whether it is sent in a batch with other items of the run. */
	sendsInBatches?: boolean;
	/** What else the body holds; for `issue`, `benefit_definition_id` and `issued_at`. */
	more?: IDataObject;
}

/** A claim that is done. */
export interface Claimed {
	/** The API's own record: the answer to the claim, or the benefit that was found. */
	data: Benefit | Redemption;
	/** Whether an earlier claim was returned instead of a new one. */
	duplicate: boolean;
	/** The redemption of a benefit that was found; `null` if the API has none. */
	redemptionId: number | string | null;
}

/** What a safe claim needs from its surroundings. */
export interface ClaimContext extends WorkContext {
	/** The looks that the run's items of a tenant share; `undefined` if there are few items. */
	sharedLooks(tenant: string): SharedLooks | undefined;
	/** The batches in which the run's items of a tenant are sent together. */
	batches(tenant: string): Batches;
}

/** One claim under way: what it is, and what is known about its key. */
export interface ClaimWork {
	context: ClaimContext;
	/** The base URL of the item's tenant. */
	tenant: string;
	claim: Claim;
	state: ClaimState;
	/** Looks shared with other items of the run and tenant, if there are enough. */
	sharedLooks?: SharedLooks;
	/** The batches in which it is sent with others, if it is. */
	batches?: Batches;
	/** What became of its row in a batch, until `createOnce` has taken that in. */
	end?: RowEnd;
}

/** A benefit that this execution made for a key. */
export interface MadeClaim extends Made<Benefit> {
	/** The API's own record: the answer to the claim, or the benefit as it was listed. */
	data: Benefit | Redemption;
	/** The redemption that the claim made with it, if the answer showed one. */
	redemptionId: number | string | null;
	/** Whether the answer showed only its ID; the lists show the rest. */
	isByIdAlone?: boolean;
}

/** What one execution knows about the key of a claim. */
export class ClaimState extends KeyState<MadeClaim> {
	/**
	 * The forms in which the tenant stores the external ID, by its answers; without the form sent.
	 */
	readonly stored: string[] = [];

	/** Profiles whose benefits are read: the claim's own, and one that it was merged into. */
	readonly profiles: string[];

	/** IDs of our claims that redemptions have named; lists of benefits may leave them out. */
	readonly named: string[] = [];

	/** IDs of benefits that redemptions still name, but that no longer exist. */
	readonly gone: string[] = [];

	/** Our redemption, if it has not yet been compared with redemptions by others. */
	unchecked: { benefitId: string; redemptionId: number | string | null } | undefined;

	/** IDs of redemptions that this execution made after an earlier one, and has not reversed yet. */
	tooMany: string[] = [];

	/** IDs of redemptions that this execution reversed: the entries do not show which ones. */
	readonly reversed: string[] = [];

	/** How many redemptions of the winner were sent and lost their answer. */
	lostRedemptions = 0;

	constructor(profileId: string) {
		super();
		this.profiles = [profileId];
	}
}

/** What is looked for. */
export interface Sought {
	kind: ClaimKind;
	/** The handle of the definition that is claimed. */
	definition: string;
	/** The external ID as it was sent. */
	externalId: string;
}

/** What was read for a key. */
export interface Reading {
	/** Rows of a list of benefits. */
	benefits: Benefit[];
	/** Benefits that redemptions name; those were not read before `benefits`. */
	redeemed: Benefit[];
	/**
	 * IDs of our claims that redemptions had named before the benefits were read without a filter.
	 */
	namedBefore?: readonly string[];
	/** All redemptions that were read. */
	redemptions?: Redemption[];
}

/** What is known about the key of a claim after a look. */
export interface ClaimView extends View<MadeClaim> {
	/** All rows that were read, of any definition. */
	rows: Benefit[];
	/** IDs of the rows that the list of benefits shows. */
	listed: ReadonlySet<string>;
	/** IDs of the rows that redemptions name. */
	redeemed: ReadonlySet<string>;
	/** All redemptions that were read. */
	redemptions: Redemption[];
}

/** The view after a look. It keeps what this execution made or kept, even if no list shows it. */
export function viewOf(reading: Reading, sought: Sought, state: ClaimState): ClaimView {
	const rows = joined(reading);
	learnForms(rows, sought, state);
	const found = new Map<string, Benefit>();
	for (const { row } of state.made.values()) found.set(idOf(row), row);
	for (const row of state.kept) found.set(idOf(row), row);
	for (const row of rows) {
		if (isCandidate(row, sought, state)) found.set(idOf(row), row);
	}
	const redeemed = idsOf(reading.redeemed);
	const isSeen = (row: Benefit) => !state.made.has(idOf(row)) || showsMine(row, reading, sought);
	return {
		candidates: winnerFirst([...found.values()]),
		rows,
		listed: idsOf(reading.benefits),
		redeemed,
		redemptions: reading.redemptions ?? [],
		seen: idsOf(rows.filter(isSeen)),
	};
}

const NONE: ReadonlySet<string> = new Set();

/** Saves memory: most looks find nothing, and thousands of items keep their last look. */
const idsOf = (rows: Benefit[]) => (rows.length > 0 ? new Set(rows.map(idOf)) : NONE);

/** Each benefit once; the row from the list of benefits is preferred. */
function joined({ benefits, redeemed }: Reading): Benefit[] {
	const listed = idsOf(benefits);
	return [...benefits, ...redeemed.filter((row) => !listed.has(idOf(row)))];
}

/**
 * Whether this look would have shown other claims of the key. Lists of benefits lag, filters miss
 * rows, and some tenants leave out used benefits. So a look that shows no other claim is trusted
 * only if it shows our own claim, in one of these ways:
 * - the benefits show it as it is after its redemption;
 * - the benefits show it as it was before, and redemptions that were read later name it;
 * - the benefits do not show it, but were read in full between two reads of redemptions naming it.
 */
function showsMine(mine: Benefit, reading: Reading, sought: Sought): boolean {
	const isIn = (rows: Benefit[]) => rows.some((row) => idOf(row) === idOf(mine));
	if (isIn(reading.benefits) && showsOthers(mine, sought)) return true;
	if (!isIn(reading.redeemed)) return false;
	return isIn(reading.benefits) || reading.namedBefore?.includes(idOf(mine)) === true;
}

/**
 * Whether a list of benefits that shows our claim as this row also shows other claims of its kind.
 * Every tenant lists benefits that are only claimed. A tenant that lists one as used lists used
 * benefits too.
 */
export function showsOthers(mine: Benefit, { kind }: Pick<Sought, 'kind'>): boolean {
	if (kind !== 'claimRedeem') return true;
	const { redemptions_remaining: left, definition } = mine;
	const most = definition?.max_redemptions;
	if (most === null) return true;
	if (typeof left !== 'number') return false;
	return left <= 0 || (typeof most === 'number' && left < most);
}

/** Whether a listed benefit matches the key. */
export function isCandidate(row: Benefit, sought: Sought, state: ClaimState): boolean {
	if (row.external_id === null || row.external_id === undefined) return false;
	if (!isSameDefinition(row, sought.definition) || state.undone.includes(idOf(row))) return false;
	const id = String(row.external_id);
	return id === sought.externalId || state.stored.includes(id);
}

/**
 * Learns in which form the tenant stores the ID: from our own claim, since a batch does not report
 * the form, or from a claim whose answer was lost. `ABC` and `abc` may be meant as two claims,
 * unless one appears after the other was sent.
 */
function learnForms(rows: Benefit[], sought: Sought, state: ClaimState): void {
	for (const row of rows) {
		const id = String(row.external_id ?? '');
		if (id === '' || id === sought.externalId || !isSameDefinition(row, sought.definition))
			continue;
		const isAlike = plain(id) === plain(sought.externalId) && mayBeMine(row, state);
		if (isAlike || state.made.has(idOf(row))) addOnce(state.stored, id);
	}
}

/** Also true if the record does not name its definition. */
export function isSameDefinition({ definition }: Benefit, handle: string): boolean {
	return isSameHandle(definition?.handle ?? handle, handle);
}

/** `external_id_in_use` if the ID belongs to a claim of another definition. */
export function otherUse(claim: Claim, { rows, candidates }: ClaimView): Problem | undefined {
	if (candidates.length > 0) return undefined;
	const other = rows.find(
		(row) =>
			String(row.external_id) === claim.externalId && !isSameDefinition(row, claim.definition),
	);
	if (!other) return undefined;
	return new Problem('external_id_in_use', {
		meaning: `The external ID belongs to a claim of another benefit (${quote(other.definition?.handle)})`,
	});
}

/** A benefit of which the batch reports only the ID. */
export function byIdAlone(
	{ context, claim: { profileId, externalId, definition } }: Pick<ClaimWork, 'context' | 'claim'>,
	id: string,
): MadeClaim {
	const row: Benefit = { id, profile_id: profileId, external_id: externalId };
	return {
		row: { ...row, definition: { handle: definition } },
		data: row,
		redemptionId: null,
		itemId: context.itemId,
		isByIdAlone: true,
	};
}
