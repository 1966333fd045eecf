import type { IDataObject } from 'n8n-workflow';
import type { ClaimRecord } from './record';
import type { Problem } from '../problems/problem';

/** What identifies an item in an error. */
export interface ItemIdentity {
	profile_id?: string;
	external_id?: string;
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
	/** Items whose outcome is unknown and cannot be looked up: they are not sent again. */
	readonly unknown: Map<string, { problem: Problem; identity: ItemIdentity }>;
	/** How often a benefit had been redeemed before an item redeemed it, until the outcome is known. */
	readonly redeemedBefore: Map<string, number>;
	/** Members for whom a request to create them was sent, by what they are found by. */
	readonly attempted: Set<string>;
	/** The sets of tags that a write replaced, by profile, the latest last: reads may lag behind. */
	readonly replacedTags: Map<string, readonly string[]>;
	/** What is known of each claim, by its key. */
	readonly claims: Map<string, ClaimRecord>;
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
		attempted: new Set(),
		replacedTags: new Map(),
		claims: new Map(),
	};
	memories.set(nodeContext, memory);
	return memory;
}
