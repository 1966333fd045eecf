import type { Benefit, Redemption } from '../omneo/benefit';
import { isSameHandle } from '../omneo/definition';
import { plain } from '../omneo/externalId';
import type { View } from '../once/creation';
import { idOf } from '../once/keys';
import { mayBeMine, winnerFirst } from '../once/record';
import type { ClaimKind, ClaimRecord, MadeClaim } from './claim';

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
	/** Benefits that redemptions name, which were read after them. */
	redeemed: Benefit[];
	/** IDs of own claims that redemptions had named before all benefits were read, without a filter. */
	namedBefore?: ReadonlySet<string>;
	/** All redemptions that were read. */
	redemptions?: Redemption[];
}

/** What is known of the key of a claim after a look. */
export interface ClaimView extends View<MadeClaim> {
	/** All that was read, of whatever definition. */
	rows: Benefit[];
	/** IDs of those that the list of benefits shows. */
	listed: ReadonlySet<string>;
	/** IDs of those that redemptions name. */
	redeemed: ReadonlySet<string>;
	/** All redemptions that were read. */
	redemptions: Redemption[];
}

/** The view after a look: a list that shows less than this execution made or kept takes nothing back. */
export function viewOf(reading: Reading, sought: Sought, record: ClaimRecord): ClaimView {
	const rows = joined(reading);
	learnForms(rows, sought, record);
	const found = new Map<string, Benefit>();
	for (const { row } of record.made.values()) found.set(idOf(row), row);
	for (const [id, row] of record.kept) found.set(id, row);
	for (const row of rows) {
		if (isCandidate(row, sought, record)) found.set(idOf(row), row);
	}
	const redeemed = new Set(reading.redeemed.map(idOf));
	const isSeen = (row: Benefit) => !record.made.has(idOf(row)) || showsMine(row, reading, sought);
	return {
		candidates: winnerFirst([...found.values()]),
		rows,
		listed: new Set(reading.benefits.map(idOf)),
		redeemed,
		redemptions: reading.redemptions ?? [],
		seen: new Set(rows.filter(isSeen).map(idOf)),
	};
}

/** Each benefit once, as the list of benefits shows it. */
function joined({ benefits, redeemed }: Reading): Benefit[] {
	const listed = new Set(benefits.map(idOf));
	return [...benefits, ...redeemed.filter((row) => !listed.has(idOf(row)))];
}

/**
 * Whether a look that shows an own claim would have shown other claims of its key. Lists of benefits
 * lag, filters miss, and some tenants leave out what is used up: what is silent about others is
 * believed only where it is not silent about mine. So benefits show it as it is after its redemption;
 * or they show it as it was before, and redemptions that were read later name it; or they do not
 * show it, but were read in full between two looks at redemptions that both name it.
 */
function showsMine(mine: Benefit, reading: Reading, sought: Sought): boolean {
	const isIn = (rows: Benefit[]) => rows.some((row) => idOf(row) === idOf(mine));
	if (isIn(reading.benefits) && showsOthers(mine, sought)) return true;
	if (!isIn(reading.redeemed)) return false;
	return isIn(reading.benefits) || reading.namedBefore?.has(idOf(mine)) === true;
}

/**
 * Whether a list of benefits that shows an own claim as this row shows others like it: those that are
 * only claimed are listed everywhere, those that are used up where one is listed as used.
 */
export function showsOthers(mine: Benefit, { kind }: Pick<Sought, 'kind'>): boolean {
	if (kind !== 'claimRedeem') return true;
	const { redemptions_remaining: left, definition } = mine;
	const most = definition?.max_redemptions;
	if (most === null) return true;
	if (typeof left !== 'number') return false;
	return left <= 0 || (typeof most === 'number' && left < most);
}

/** Whether a listed benefit answers to the key. */
export function isCandidate(row: Benefit, sought: Sought, record: ClaimRecord): boolean {
	if (row.external_id === null || row.external_id === undefined) return false;
	if (!isSameDefinition(row, sought.definition) || record.undone.has(idOf(row))) return false;
	const id = String(row.external_id);
	return id === sought.externalId || record.stored.has(id);
}

/**
 * Learns in what form the tenant stores the ID: from an own claim, as a batch does not tell it, or from
 * a claim whose answer was lost. `ABC` and `abc` may be two claims by intent, unless one appears where
 * the other was sent.
 */
function learnForms(rows: Benefit[], sought: Sought, record: ClaimRecord): void {
	for (const row of rows) {
		const id = String(row.external_id ?? '');
		if (id === '' || id === sought.externalId || !isSameDefinition(row, sought.definition))
			continue;
		const isAlike = plain(id) === plain(sought.externalId) && mayBeMine(row, record);
		if (isAlike || record.made.has(idOf(row))) record.stored.add(id);
	}
}

/** Also where the record does not say what it was claimed of. */
export function isSameDefinition({ definition }: Benefit, handle: string): boolean {
	return isSameHandle(definition?.handle ?? handle, handle);
}
