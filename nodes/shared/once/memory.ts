import type { IDataObject } from 'n8n-workflow';
import type { KeyRecord } from './keys';
import { Problem, afterWriting, asProblem, asUnknownOutcome, settled } from '../problems/problem';
import type { ApiRequest } from '../transport/types';
import { effectOf } from '../api/endpoint';

/** What a record shows of its expiry, and of when it was extended last. */
export interface Expiry {
	expires_at: unknown;
	extended_at?: unknown;
}

/** What identifies an item in an error. */
export interface ItemIdentity {
	profile_id?: string;
	external_id?: string;
}

/** A write of which it is not known whether it was done. */
export interface UnknownWrite {
	problem: Problem;
	/** What was to be changed, as it was shown before. */
	before: IDataObject | undefined;
}

/** What an item has made of its changes to a member. */
export interface MemberWriting {
	/** What was changed, by the API's names. */
	readonly changed: string[];
	/** The names of all that was stored. */
	readonly stored: Set<string>;
	unknown?: UnknownWrite;
}

/**
 * What one execution of a workflow remembers of one node, over all tries of Retry On Fail and all
 * runs in a loop. It lives as long as the execution does, and is stored nowhere.
 */
export interface ExecutionMemory {
	/** Stands in for the execution's ID where n8n gave none. */
	readonly id: string;
	/** Results of items that succeeded, by run and item: a further try sends nothing for them. */
	readonly results: Map<string, IDataObject[]>;
	/** How items ended of which it is not known what was done. */
	readonly unknown: Map<string, { problem: Problem; identity: ItemIdentity }>;
	/** IDs of a benefit's redemptions that are none of an item's, until its outcome is known. */
	readonly redeemedBefore: Map<string, Set<string>>;
	/** When a record was to expire before an item extended it, until the outcome is known. */
	readonly expiryBefore: Map<string, Expiry>;
	/** What items have made of their changes to members, until they are done. */
	readonly memberWrites: Map<string, MemberWriting>;
	/** Consents of which it is not known whether they were stored, by item and member. */
	readonly consentWrites: Map<string, UnknownWrite>;
	/** How the creation of a member ended whose outcome is not known, by key. */
	readonly attempted: Map<string, Problem>;
	/** The sets of tags that a write replaced, by key, the latest last: reads may lag behind. */
	readonly replacedTags: Map<string, readonly string[]>;
	/** What is known of each key. */
	readonly records: Map<string, KeyRecord>;
}

/**
 * Keyed by n8n's node context, which is the same object across the tries of Retry On Fail
 * (n8n-core 2.41.1). Nothing is written into it, since n8n would store that with the execution.
 */
const memories = new WeakMap<object, ExecutionMemory>();

/** The memory that belongs to n8n's node context; `makeId` is asked once for each. */
export function executionMemory(nodeContext: object, makeId: () => string): ExecutionMemory {
	const known = memories.get(nodeContext);
	if (known) return known;
	const memory: ExecutionMemory = {
		id: makeId(),
		results: new Map(),
		unknown: new Map(),
		redeemedBefore: new Map(),
		expiryBefore: new Map(),
		memberWrites: new Map(),
		consentWrites: new Map(),
		attempted: new Map(),
		replacedTags: new Map(),
		records: new Map(),
	};
	memories.set(nodeContext, memory);
	return memory;
}

/** What the execution knows of a key; the same for all items and tries. The kind of record is part of the key. */
export function keyRecord<R extends KeyRecord>(
	{ records }: ExecutionMemory,
	key: string,
	create: () => R,
): R {
	const known = records.get(key) as R | undefined;
	if (known) return known;
	const created = create();
	records.set(key, created);
	return created;
}

/** An item of a run, in one try of Retry On Fail. */
interface Attempt {
	/** Of the execution; absent where each call of an item may be another request, as an AI agent's. */
	memory: ExecutionMemory | undefined;
	/** The item's run and number. */
	place: string;
	/** What identifies the item; filled by the work. */
	identity: ItemIdentity;
}

/**
 * Does an item's work in one try. What succeeded in an earlier try is given again, and what ended as
 * unknown and cannot be looked up is not begun again. What is not known of an earlier try stays so, unless
 * this one has settled it.
 * @param work is to call `noteWrite` when something was, or may have been, changed
 * @throws {Problem} with which the item ends
 */
export async function attempt(
	{ memory, place, identity }: Attempt,
	work: (noteWrite: () => void) => Promise<IDataObject | IDataObject[]>,
): Promise<IDataObject[]> {
	const done = memory?.results.get(place);
	if (done) return done;
	const earlier = memory?.unknown.get(place);
	if (earlier && !earlier.problem.details.mayBeRepeated) throw earlier.problem;
	let hasWritten = false;
	try {
		const results = [await work(() => (hasWritten = true))].flat();
		memory?.results.set(place, results);
		memory?.unknown.delete(place);
		return results;
	} catch (error) {
		const known = asProblem(error);
		const written = hasWritten ? afterWriting(stoppedAfterWriting(known)) : known;
		const problem = earlier && !written.details.isSettled ? asUnknownOutcome(written) : written;
		if (problem.outcome === 'unknown') memory?.unknown.set(place, { problem, identity });
		else memory?.unknown.delete(place);
		throw problem;
	}
}

/** Stopped before it was known what a write had come to. */
function stoppedAfterWriting(problem: Problem): Problem {
	const { code, kind, details } = problem;
	return kind === 'canceled' && !details.isSettled
		? new Problem(code, { ...details, wasWrite: true })
		: problem;
}

/** Sends a request, and calls `noteWrite` where it has changed something, or may have. */
export async function noting<T>(
	request: ApiRequest,
	send: (request: ApiRequest) => Promise<T>,
	noteWrite: () => void,
): Promise<T> {
	const { result, problem } = await settled(send(request));
	if (effectOf(request) !== 'read' && (!problem || problem.outcome === 'unknown')) noteWrite();
	if (problem) throw problem;
	return result;
}
