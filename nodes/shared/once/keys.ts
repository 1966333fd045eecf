import { createHash } from 'node:crypto';
import type { IDataObject } from 'n8n-workflow';
import { momentOf } from '../omneo/dates';
import { asUnknownOutcome, Problem } from '../problems/problem';

/**
 * The key of what is done once: the tenant, the kind of thing, and what identifies it there. It is
 * JSON, because then two different lists of parts never give the same text.
 * @param tenant the tenant's base URL
 */
export function keyOf(tenant: string, kind: string, ...parts: string[]): string {
	return JSON.stringify([kind, tenant, ...parts]);
}

/** A record's ID as text, for comparing records; empty if it has none. */
export const idOf = (record: { id?: unknown }): string => String(record.id ?? '');

/** An ID for a body: a number if JavaScript can hold it exactly, otherwise its text. */
export function exactId(id: string): number | string {
	return /^\d+$/.test(id) && Number.isSafeInteger(Number(id)) ? Number(id) : id;
}

/** The first characters of the text's SHA-256, in hexadecimal. */
export function shortHash(text: string, length = 8): string {
	return createHash('sha256').update(text).digest('hex').slice(0, length);
}

/** A record that this execution made for a key. */
export interface Made<Row extends IDataObject = IDataObject> {
	/** As shown by the answer to the write, or by a later list. */
	row: Row;
	/** The item that made it. */
	itemId: string;
}

/**
 * What one execution knows about one key, across all its items, runs and tries. An execution may
 * have thousands. Fields that mostly stay empty are lists: an empty set or map takes twenty times
 * the memory.
 */
export class KeyState<M extends Made = Made> {
	/** What this execution made and has not undone, by ID. */
	readonly made = new Map<string, M>();

	/** Others' records for which this execution undid its own; lists may leave them out. */
	kept: Array<M['row']> = [];

	/** IDs of what this execution undid; a lagging list may still show them. */
	readonly undone: string[] = [];

	/** IDs of everything that was seen before the first write for this key. */
	readonly seenBefore: string[] = [];

	/** Whether a write was sent for this key. */
	sent = false;

	/** When the first lost write was sent; `undefined` without a loss. */
	lostSince: number | undefined;

	/** When we stopped waiting for the answer to the latest lost write. */
	lostAt: number | undefined;

	/** Whether a write was lost and no last look has followed yet. */
	needsLastLook = false;

	/** Whether this execution changed a winner that it did not make, for example redeemed it. */
	changedWinner = false;
}

/** Adds a text to a list, unless the list holds it already. */
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
 * The problem with which an item ends, whatever its own outcome: as long as something that this
 * execution made stands, or may still be made, the outcome is unknown.
 */
export function asEnding(state: KeyState, problem: Problem): Problem {
	if (problem.outcome === 'unknown') return problem;
	const isUnsettled = state.made.size > 0 || state.changedWinner || state.needsLastLook;
	if (!isUnsettled) return new Problem(problem.code, { ...problem.details, isSettled: true });
	return problem.kind === 'canceled'
		? new Problem('canceled', { ...problem.details, wasWrite: true, mayBeRepeated: true })
		: asUnknownOutcome(problem);
}

/** A problem after a write was sent for the key: the outcome of that write stays unknown. */
export function unknownAfter(state: KeyState, problem: Problem): Problem {
	return state.sent ? asUnknownOutcome(problem) : problem;
}

/** Clocks of two machines differ by less than this. */
const CLOCK_TOLERANCE_MS = 5 * 60_000;

/**
 * Whether a listed record is this execution's, or may come from one of its writes whose answer was
 * lost: it was not there before, and its date (in UTC, assumption: dates.created-in-utc) is not
 * older.
 */
export function mayBeMine(row: IDataObject, state: KeyState): boolean {
	if (state.made.has(idOf(row))) return true;
	if (state.lostSince === undefined || state.seenBefore.includes(idOf(row))) return false;
	const created = momentOf(row.created_at)?.toMillis() ?? NaN;
	return Number.isNaN(created) || created >= state.lostSince - CLOCK_TOLERANCE_MS;
}

/**
 * Sorts records by who wins: the lowest ID first, compared as a number. If any ID is not a number,
 * or is not exact as one, they are sorted by creation date and then by ID. The state of a record
 * does not matter, because two processes that look at the same time may see different states.
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
