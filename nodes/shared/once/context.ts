import type { IDataObject } from 'n8n-workflow';
import { effectOf } from '../api/endpoint';
import type { Profile } from '../omneo/profile';
import { Problem, afterWriting, asProblem, asUnknownOutcome, settled } from '../problems/problem';
import type { ApiRequest, ApiAnswer } from '../transport/types';
import { type KeyState, shortHash } from './keys';

/** A redemption that is under way. */
export interface Redeeming {
	/** IDs of the benefit's redemptions that are not this one. */
	readonly before: Set<string>;
	/** The redemption, once it was seen: a later list may lag behind the one that showed it. */
	found?: { id: number | string; count: number };
}

/** A record's expiry, and when it was last extended, as the record shows them. */
export interface Expiry {
	expires_at: unknown;
	extended_at?: unknown;
}

/** What identifies an item in an error. */
export interface ItemIdentity {
	profile_id?: string;
	external_id?: string;
}

/** A write that failed, or whose outcome is unknown. */
export interface FailedWrite<Shown = IDataObject> {
	problem: Problem;
	/** What the write was meant to change, as it was shown before. */
	before: Shown | undefined;
}

/** How far an item has got with its changes to a member. */
export interface MemberWriting {
	/** What was changed, by the API's names. */
	readonly changed: string[];
	/** The names of everything that was stored. */
	readonly stored: Set<string>;
	/** The write of its values, if that failed. */
	failed?: FailedWrite<Profile>;
}

/**
 * What one execution of a workflow remembers about one node, across all tries of Retry On Fail and
 * all runs in a loop. It lives as long as the execution, and is never stored.
 */
export interface ExecutionMemory {
	/** Replaces the execution's ID if n8n gave none. */
	readonly id: string;
	/** Results of items that succeeded, by run and item: another try sends nothing for them. */
	readonly results: Map<string, IDataObject[]>;
	/** How items with an unknown outcome ended. */
	readonly unknown: Map<string, { problem: Problem; identity: ItemIdentity }>;
	/** Redemptions of items whose outcome is not known yet, by item and benefit. */
	readonly redeeming: Map<string, Redeeming>;
	/** A record's expiry before an item extended it, until the outcome is known. */
	readonly expiryBefore: Map<string, Expiry>;
	/** How far items have got with their changes to members, until they are done. */
	readonly memberWrites: Map<string, MemberWriting>;
	/** Consents that could not be stored, or may not have been, by item and member. */
	readonly consentWrites: Map<string, FailedWrite>;
	/** The same for custom attributes, each with all that the member had before. */
	readonly attributeWrites: Map<string, FailedWrite<IDataObject[]>>;
	/** How creations of members with an unknown outcome ended, by key. */
	readonly attempted: Map<string, Problem>;
	/** The sets of tags that writes replaced, by key, the latest last: reads may lag behind. */
	readonly replacedTags: Map<string, readonly string[]>;
	/** What is known about each key. */
	readonly keys: Map<string, KeyState>;
}

/**
 * Keyed by n8n's node context, which is the same object across the tries of Retry On Fail
 * (n8n-core 2.41.1). Nothing is written into it, because n8n would store that with the execution.
 */
const memories = new WeakMap<object, ExecutionMemory>();

/** The memory that belongs to n8n's node context; `makeId` is called once for each context. */
export function executionMemory(nodeContext: object, makeId: () => string): ExecutionMemory {
	const known = memories.get(nodeContext);
	if (known) return known;
	const memory: ExecutionMemory = {
		id: makeId(),
		results: new Map(),
		unknown: new Map(),
		redeeming: new Map(),
		expiryBefore: new Map(),
		memberWrites: new Map(),
		consentWrites: new Map(),
		attributeWrites: new Map(),
		attempted: new Map(),
		replacedTags: new Map(),
		keys: new Map(),
	};
	memories.set(nodeContext, memory);
	return memory;
}

/** The state of a key, the same for all items and tries. The key includes the kind of record. */
export function keyState<R extends KeyState>(
	{ keys }: ExecutionMemory,
	key: string,
	create: () => R,
): R {
	const known = keys.get(key) as R | undefined;
	if (known) return known;
	const created = create();
	keys.set(key, created);
	return created;
}

/** An item of a run, in one try of Retry On Fail. */
interface Attempt {
	/** The execution's; absent if each call may be another request, as with an AI agent. */
	memory: ExecutionMemory | undefined;
	/** The item's run and number. */
	itemId: string;
	/** What identifies the item; filled in by the work. */
	identity: ItemIdentity;
}

/**
 * Does an item's work in one try. The result of an earlier success is returned again. Work that
 * ended as unknown and cannot be looked up is not begun again. If an earlier try ended as unknown,
 * the item stays unknown unless this try settles it.
 * @param work must call `noteWrite` when something was, or may have been, changed
 * @throws {Problem} with which the item ends
 */
export async function attempt(
	{ memory, itemId, identity }: Attempt,
	work: (noteWrite: () => void) => Promise<IDataObject | IDataObject[]>,
): Promise<IDataObject[]> {
	const done = memory?.results.get(itemId);
	if (done) return done;
	const earlier = memory?.unknown.get(itemId);
	if (earlier && !earlier.problem.details.mayBeRepeated) throw earlier.problem;
	let hasWritten = false;
	try {
		const results = [await work(() => (hasWritten = true))].flat();
		memory?.results.set(itemId, results);
		memory?.unknown.delete(itemId);
		return results;
	} catch (error) {
		const known = asProblem(error);
		const written = hasWritten ? afterWriting(stoppedAfterWriting(known)) : known;
		const problem = earlier && !written.details.isSettled ? asUnknownOutcome(written) : written;
		if (problem.outcome === 'unknown') memory?.unknown.set(itemId, { problem, identity });
		else memory?.unknown.delete(itemId);
		throw problem;
	}
}

/** The problem of an item that was stopped before the outcome of a write was known. */
function stoppedAfterWriting(problem: Problem): Problem {
	const { code, kind, details } = problem;
	return kind === 'canceled' && !details.isSettled
		? new Problem(code, { ...details, wasWrite: true })
		: problem;
}

/** Sends a request, and calls `noteWrite` if it has changed something, or may have. */
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

/** What all executions of one n8n process share. Every key in it names the tenant. */
export interface ProcessMemory {
	/** The last piece of work on each key; the next one begins after it. */
	readonly queues: Map<string, Promise<unknown>>;
	/** Base URLs of tenants whose filter on the external ID has missed a benefit. */
	readonly untrustedFilters: Set<string>;
	/** Base URLs of tenants whose lists of benefits have left out a claim that redemptions name. */
	readonly leavesOut: Set<string>;
	/** What was made for a key in the last seconds, and when, by {@link WorkContext.now}. */
	readonly madeLately: Map<string, readonly { id: string; at: number }[]>;
	/**
	 * For redemptions whose outcome is unknown: the IDs of the benefit's other redemptions, with the
	 * benefit's key.
	 */
	readonly openRedemptions: Map<Set<string>, string>;
	/**
	 * For extensions whose outcome is unknown: the record's earlier expiry, with the record's key.
	 */
	readonly openExtensions: Map<Expiry, string>;
}

export function createProcessMemory(): ProcessMemory {
	return {
		queues: new Map(),
		untrustedFilters: new Set(),
		leavesOut: new Set(),
		madeLately: new Map(),
		openRedemptions: new Map(),
		openExtensions: new Map(),
	};
}

/** What the work on one item of one run can use. */
export interface WorkContext {
	readonly process: ProcessMemory;
	/** That of one execution of one node, across all tries of Retry On Fail. */
	readonly memory: ExecutionMemory;
	/** The item's run and number, the same in every try of Retry On Fail. */
	readonly itemId: string;
	/** How many times a write may be sent again after an unknown outcome. */
	readonly maxRetries: number;
	/**
	 * The base URL of the item's tenant, a part of every key.
	 * @throws {Problem} `credential_invalid`
	 */
	tenant(): Promise<string>;
	/**
	 * Rejects with a `Problem` only; reads, and writes that surely did nothing, are retried inside.
	 */
	send<T>(request: ApiRequest): Promise<ApiAnswer<T>>;
	/**
	 * Waits the given milliseconds without a concurrency slot; rejects when the workflow is stopped.
	 */
	pause(ms: number): Promise<void>;
	/** Awaits something, such as a turn in a queue, without a concurrency slot. */
	withoutSlot<T>(waiting: Promise<T>): Promise<T>;
	/**
	 * Resolves when every other item of the run is done or also waits here. The last look comes then,
	 * so all items share one wait. Holds no concurrency slot.
	 */
	endOfRun(): Promise<void>;
	/** The time in milliseconds, by a clock that never goes back during a run. */
	now(): number;
	/** Shows the user a text above the node's output. */
	hint(text: string): void;
	/** Writes a line into n8n's debug log, with the item and the ID of its latest request. */
	debug(message: string, facts: Record<string, unknown>): void;
}

/**
 * More than are ever unknown at once. Entries of executions that ended stay until this is reached.
 */
const MOST_OPEN = 1_000;

/** Remembers a write whose outcome is unknown, by what it found before, with its record's key. */
export function noteOpen<Before>(open: Map<Before, string>, before: Before, key: string): void {
	open.set(before, key);
	if (open.size <= MOST_OPEN) return;
	const [[oldest] = []] = open;
	if (oldest) open.delete(oldest);
}

/** Logs what became of a key. The key is logged as a hash, because it holds personal data. */
export function logKey(
	{ debug }: Pick<WorkContext, 'debug'>,
	key: string,
	what: 'loss' | 'undo' | 'verdict',
	facts: Record<string, unknown>,
): void {
	debug(`Omneo, once: ${what}`, { key: shortHash(key), ...facts });
}

/** A mutex: does `work` when all earlier work of this process on the key has ended or failed. */
export async function exclusively<T>(
	context: Pick<WorkContext, 'process' | 'withoutSlot'>,
	key: string,
	work: () => Promise<T>,
): Promise<T> {
	const earlier = context.process.queues.get(key);
	const release = queueFor(context, key);
	try {
		if (earlier) await context.withoutSlot(earlier);
		return await work();
	} finally {
		release();
	}
}

/**
 * Takes the mutex of a key if nothing of this process works on the key.
 * @returns a function that gives it back
 */
export function takeIfFree(
	context: Pick<WorkContext, 'process'>,
	key: string,
): (() => void) | undefined {
	return context.process.queues.has(key) ? undefined : queueFor(context, key);
}

/** Joins the queue of a key; returns a function that leaves it. */
function queueFor({ process: { queues } }: Pick<WorkContext, 'process'>, key: string): () => void {
	const earlier = queues.get(key);
	let end = () => {};
	const ended = new Promise<void>((resolve) => {
		end = resolve;
	});
	const mine = earlier ? earlier.then(async () => await ended) : ended;
	queues.set(key, mine);
	return () => {
		end();
		if (queues.get(key) === mine) queues.delete(key);
	};
}

/** The longest time, in milliseconds, for which a list may not show what this process made. */
const LONGEST_LAG = 10_000;

/** Remembers for some seconds what was made for a key. */
export function noteMade(context: WorkContext, key: string, id: string): void {
	const { process, now } = context;
	const earlier = stillRecent(context, key);
	process.madeLately.delete(key);
	process.madeLately.set(key, [...earlier, { id, at: now() }]);
	for (const oldest of process.madeLately.keys()) {
		if (stillRecent(context, oldest).length > 0) break;
		process.madeLately.delete(oldest);
	}
}

/** The ID of what this process last made for the key, if that was a moment ago. */
export function madeLately(context: WorkContext, key: string): string | undefined {
	return stillRecent(context, key).at(-1)?.id;
}

/** The IDs of everything that this process made for the key a moment ago. */
export function allMadeLately(context: WorkContext, key: string): string[] {
	return stillRecent(context, key).map(({ id }) => id);
}

function stillRecent({ process, now }: WorkContext, key: string) {
	const made = process.madeLately.get(key) ?? [];
	return made.filter(({ at }) => now() - at < LONGEST_LAG);
}
