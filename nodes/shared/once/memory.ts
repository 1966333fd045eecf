import type { IDataObject } from 'n8n-workflow';
import type { KeyRecord } from './record';
import type { Problem } from '../problems/problem';

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
