import type { IDataObject } from 'n8n-workflow';
import type { ClaimRecord } from './record';
import type { Problem } from '../problems/problem';

/**
 * What one execution of a workflow remembers of one node, over all tries of Retry On Fail and all
 * runs in a loop. It lives as long as the execution does, and is stored nowhere.
 */
export interface ExecutionMemory {
	/** Stands in for the execution's ID where n8n gave none. */
	readonly id: string;
	/** Results of items that succeeded, by run and item: a further try sends nothing for them. */
	readonly results: Map<string, IDataObject[]>;
	/** Problems of items whose outcome is unknown and cannot be looked up: they are not sent again. */
	readonly unknown: Map<string, Problem>;
	/** How often a benefit had been redeemed before an item redeemed it, until the outcome is known. */
	readonly redeemedBefore: Map<string, number>;
	/** What is known of each claim, by its key. */
	readonly claims: Map<string, ClaimRecord>;
	/** Claims for which a request was sent, by profile and external ID. */
	readonly attempted: Set<string>;
	/** Those of them whose outcome is not known. */
	readonly unsettled: Set<string>;
	/** The last piece of work on each claim or benefit, after which the next one begins. */
	readonly queues: Map<string, Promise<unknown>>;
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
		claims: new Map(),
		attempted: new Set(),
		unsettled: new Set(),
		queues: new Map(),
	};
	memories.set(nodeContext, memory);
	return memory;
}

/** Does `work` when all earlier work on the same key has ended, however it ended. */
export async function oneAfterTheOther<T>(
	queues: ExecutionMemory['queues'],
	key: string,
	work: () => Promise<T>,
): Promise<T> {
	const earlier = queues.get(key);
	const current = earlier ? earlier.then(work, work) : work();
	queues.set(key, current);
	try {
		return await current;
	} finally {
		if (queues.get(key) === current) queues.delete(key);
	}
}
