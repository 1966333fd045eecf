import type { ApiAnswer, ApiRequest } from '../transport/types';
import type { ExecutionMemory, Expiry } from './memory';
import { shortHash } from './keys';

/** What all executions of one n8n process share. Every key in it names the tenant. */
export interface ProcessMemory {
	/** The last piece of work on each key, after which the next one begins. */
	readonly queues: Map<string, Promise<unknown>>;
	/** Base URLs of tenants whose filter on the external ID has missed a benefit. */
	readonly untrustedFilters: Set<string>;
	/** Base URLs of tenants whose lists of benefits have left out a claim that redemptions name. */
	readonly leavesOut: Set<string>;
	/** What was made for a key in the last seconds, and when, by {@link WorkContext.now}. */
	readonly madeLately: Map<string, readonly { id: string; at: number }[]>;
	/**
	 * Of redemptions whose outcome is unknown: the IDs of the benefit's redemptions that are none of
	 * theirs, with the benefit's key.
	 */
	readonly openRedemptions: Map<Set<string>, string>;
	/** Of extensions whose outcome is unknown: what the record showed before, with the record's key. */
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

/** What the work on one item of one run has around it. */
export interface WorkContext {
	readonly process: ProcessMemory;
	/** One execution of one node, over all tries of Retry On Fail. */
	readonly memory: ExecutionMemory;
	/** The item's run and number, the same in every try of Retry On Fail. */
	readonly place: string;
	/** How many times a write may be sent again after an unknown outcome. */
	readonly maxRetries: number;
	/**
	 * The base URL of the item's tenant, a part of every key.
	 * @throws {Problem} `credential_invalid`
	 */
	tenant(): Promise<string>;
	/** Rejects with a `Problem` only; reads, and writes that surely did nothing, are retried inside. */
	send<T>(request: ApiRequest): Promise<ApiAnswer<T>>;
	/** Waits the given milliseconds without a concurrency slot; rejects when the workflow is stopped. */
	pause(ms: number): Promise<void>;
	/** Awaits something, such as a turn in a queue, without a concurrency slot. */
	withoutSlot<T>(waiting: Promise<T>): Promise<T>;
	/**
	 * Resolves when every other item of the run is done, or waits for the same: the last look is
	 * taken then, so that its wait is paid once for all. Holds no concurrency slot.
	 */
	endOfRun(): Promise<void>;
	/** Milliseconds of a clock that never goes back during a run. */
	now(): number;
	/** Tells the user something above the node's output. */
	hint(text: string): void;
	/** Writes a line into n8n's debug log, with the item and the ID of its latest request. */
	debug(message: string, facts: Record<string, unknown>): void;
}

/** More than are unknown at the same time; those of executions that ended stay until then. */
const MOST_OPEN = 1_000;

/** Remembers a write whose outcome is unknown, by what it found before, with its record's key. */
export function noteOpen<Before>(open: Map<Before, string>, before: Before, key: string): void {
	open.set(before, key);
	if (open.size <= MOST_OPEN) return;
	const [[oldest] = []] = open;
	if (oldest) open.delete(oldest);
}

/** Writes into the debug log what became of a key, which it names by its hash: a key holds people's data. */
export function logKey(
	{ debug }: Pick<WorkContext, 'debug'>,
	key: string,
	what: 'loss' | 'undo' | 'verdict',
	facts: Record<string, unknown>,
): void {
	debug(`Omneo, once: ${what}`, { key: shortHash(key), ...facts });
}

/** A mutex: does `work` when all earlier work of this process on the key has ended, however it ended. */
export async function exclusively<T>(
	{ process: { queues }, withoutSlot }: Pick<WorkContext, 'process' | 'withoutSlot'>,
	key: string,
	work: () => Promise<T>,
): Promise<T> {
	const earlier = queues.get(key);
	let end = () => {};
	const ended = new Promise<void>((resolve) => {
		end = resolve;
	});
	const mine = earlier ? earlier.then(async () => await ended) : ended;
	queues.set(key, mine);
	try {
		if (earlier) await withoutSlot(earlier);
		return await work();
	} finally {
		end();
		if (queues.get(key) === mine) queues.delete(key);
	}
}

/** How long, in milliseconds, a list may not show what this process made. */
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

/** The ID of what this process made for the key last, a moment ago. */
export function madeLately(context: WorkContext, key: string): string | undefined {
	return stillRecent(context, key).at(-1)?.id;
}

/** The IDs of all that this process made for the key a moment ago. */
export function allMadeLately(context: WorkContext, key: string): string[] {
	return stillRecent(context, key).map(({ id }) => id);
}

function stillRecent({ process, now }: WorkContext, key: string) {
	const made = process.madeLately.get(key) ?? [];
	return made.filter(({ at }) => now() - at < LONGEST_LAG);
}
