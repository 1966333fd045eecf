import { createHash } from 'node:crypto';
import type { IDataObject } from 'n8n-workflow';
import { momentOf } from '../omneo/dates';
import { asUnknownOutcome, Problem } from '../problems/problem';

/**
 * The key of what is done once: the tenant, the kind of thing, and what identifies it there. As JSON,
 * so that no two lists of parts give the same text.
 * @param tenant the tenant's base URL
 */
export function keyOf(tenant: string, kind: string, ...parts: string[]): string {
	return JSON.stringify([kind, tenant, ...parts]);
}

/** A record's ID as text, by which records are compared; empty where it has none. */
export const idOf = (record: { id?: unknown }): string => String(record.id ?? '');

/** An ID for a body: a number where it is one that JavaScript holds, otherwise its text. */
export function exactId(id: string): number | string {
	return /^\d+$/.test(id) && Number.isSafeInteger(Number(id)) ? Number(id) : id;
}

/** The first characters of the text's SHA-256, in hexadecimal. */
export function shortHash(text: string, length = 8): string {
	return createHash('sha256').update(text).digest('hex').slice(0, length);
}

/** A record that this execution made for a key. */
export interface Made<Row extends IDataObject = IDataObject> {
	/** As the answer to the write showed it, or a later list. */
	row: Row;
	/** The item that made it. */
	itemId: string;
}

/**
 * What one execution knows of one key, over all its items, runs and tries. An execution may have
 * thousands: what mostly stays empty is a list, since an empty set or map takes twenty times as much.
 */
export class KeyState<M extends Made = Made> {
	/** What this execution made and has not undone, by ID. */
	readonly made = new Map<string, M>();

	/** Records of others for which this execution gave up its own: lists may leave them out then. */
	kept: Array<M['row']> = [];

	/** IDs of what this execution undid: a list that lags may show them still. */
	readonly undone: string[] = [];

	/** IDs of all that was seen before the first write for this key. */
	readonly seenBefore: string[] = [];

	/** Whether a write was sent for this key. */
	sent = false;

	/** When the first lost write was sent; `undefined` without a loss. */
	lostSince: number | undefined;

	/** When the answer to the latest lost write was given up. */
	lostAt: number | undefined;

	/** Whether a write was lost that no last look has followed yet. */
	needsLastLook = false;

	/** Whether this execution changed a winner that it did not make, such as redeemed it. */
	changedWinner = false;
}

/** Adds a text to a list that does not hold it. */
export function addOnce(list: string[], text: string): void {
	if (!list.includes(text)) list.push(text);
}

/** Notes that the answer to a write was lost; times in milliseconds. */
export function noteLoss(state: KeyState, sentAt: number, givenUpAt: number): void {
	state.lostSince ??= sentAt;
	state.lostAt = givenUpAt;
	state.needsLastLook = true;
}

/**
 * A problem with which an item ends, whatever it says of itself: as long as something stands that
 * this execution made, or may still be made, it is not known what was done.
 */
export function asEnding(state: KeyState, problem: Problem): Problem {
	if (problem.outcome === 'unknown') return problem;
	const isUnsettled = state.made.size > 0 || state.changedWinner || state.needsLastLook;
	if (!isUnsettled) return new Problem(problem.code, { ...problem.details, isSettled: true });
	return problem.kind === 'canceled'
		? new Problem('canceled', { ...problem.details, wasWrite: true, mayBeRepeated: true })
		: asUnknownOutcome(problem);
}

/** A problem met after a write was sent for the key: what became of that stays unknown. */
export function unknownAfter(state: KeyState, problem: Problem): Problem {
	return state.sent ? asUnknownOutcome(problem) : problem;
}

/** Clocks of two machines differ by less than this. */
const CLOCK_TOLERANCE_MS = 5 * 60_000;

/**
 * Whether a listed record is this execution's, or may come from a write of its own whose answer was
 * lost: it was not there before, and by its own date (in UTC, assumption: dates.created-in-utc) it is not older.
 */
export function mayBeMine(row: IDataObject, state: KeyState): boolean {
	if (state.made.has(idOf(row))) return true;
	if (state.lostSince === undefined || state.seenBefore.includes(idOf(row))) return false;
	const created = momentOf(row.created_at)?.toMillis() ?? NaN;
	return Number.isNaN(created) || created >= state.lostSince - CLOCK_TOLERANCE_MS;
}

/**
 * In the order in which they win: the lowest ID first, compared as a number; where an ID is none, or
 * is not exact as one, by the date of creation and then the ID. The state of a record decides nothing:
 * it could be seen differently by two who look at the same time.
 */
export function winnerFirst<Row extends IDataObject>(rows: Row[]): Row[] {
	const areNumbers = rows.every(
		(row) => /^\d+$/.test(idOf(row)) && Number.isSafeInteger(Number(idOf(row))),
	);
	const order = (left: Row, right: Row) =>
		areNumbers
			? Number(idOf(left)) - Number(idOf(right))
			: byText(String(left.created_at), String(right.created_at)) ||
				byText(idOf(left), idOf(right));
	return [...rows].sort(order);
}

function byText(left: string, right: string): number {
	return left === right ? 0 : left < right ? -1 : 1;
}
