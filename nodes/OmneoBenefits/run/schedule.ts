import { randomUUID } from 'node:crypto';
import { Batches } from '../../shared/claims/batches';
import { SharedLooks } from '../../shared/claims/sharedLooks';
import type { LooksSurroundings } from '../../shared/once/sharedList';
import { settled, Problem } from '../../shared/problems/problem';
import { pause } from '../../shared/transport/exchange';
import type { ItemContext } from '../fields/field';

/**
 * How many items may have begun per slot: those that wait for the look after their claim hold no
 * slot. The limit saves memory.
 */
const MOST_BEGUN = 100;

/**
 * How many items per slot begin before requests are sent: beginning an item reads its parameters.
 */
const BEGUN_AT_ONCE = 5;

/** The same for items that are sent in batches, several of which should be under way at once. */
export const MOST_BEGUN_IN_BATCHES = 1_000;

/** With fewer items in a run, shared looks would save less than their proof costs. */
const ENOUGH_TO_SHARE = 12;

/** When the items of a run begin, and how those that have begun wait. */
export interface Schedule {
	/** Resolves when the item may begin, and holds a slot then; also if the workflow is stopped. */
	begin(index: number): Promise<void>;
	/** Gives other work a turn, before items begin. */
	breathe(): Promise<void>;
	/** Must be called for every item that is done. */
	done(): void;
	/**
	 * Releases the slot of an item that does not begin after all; `items` is how many will not begin.
	 */
	beginNoMore(items: number): void;
	/** Stops listening to the workflow's signal. */
	end(): void;
	/** None of these holds a slot, and all reject when the workflow is stopped. */
	waits: Pick<
		ItemContext,
		'pause' | 'withoutSlot' | 'endOfRun' | 'sharedLooks' | 'looks' | 'batches'
	>;
}

/**
 * @param count how many items the run has
 * @param concurrency how many of them send requests at the same time
 * @param signal aborted when the workflow is stopped
 * @param mostBegun how many items may have begun per slot
 */
export function scheduleOf(
	count: number,
	concurrency: number,
	signal: AbortSignal | undefined,
	mostBegun = MOST_BEGUN,
): Schedule {
	const slots = new Slots(concurrency, concurrency);
	const room = new Slots(concurrency * mostBegun);
	const end = new EndOfRun(count);
	const pauses = new Pauses(async (ms) => await pause(ms, signal));
	const { wait: awaitUnlessStopped, end: endListening } = unlessStopped(signal);
	const wait = (ms: number) => pauses.wait(ms);
	const looks = { wait, left: () => end.left };
	return {
		async begin(index) {
			if (index > 0 && index % (concurrency * BEGUN_AT_ONCE) === 0) await settled(wait(0));
			await room.take();
			await slots.take();
		},
		async breathe() {
			await settled(wait(0));
		},
		done() {
			slots.give();
			room.give();
			end.leave();
		},
		beginNoMore(items) {
			slots.give();
			end.leave(items);
		},
		end: endListening,
		waits: {
			pause: (ms) => slots.without(wait(ms)),
			withoutSlot: (waiting) => slots.without(awaitUnlessStopped(waiting)),
			endOfRun: async () => await slots.without(room.without(awaitUnlessStopped(end.reached()))),
			sharedLooks: sharedLooksOf(count, looks),
			looks,
			batches: batchesOf(looks),
		},
	};
}

/** The looks that the items of a run share, by tenant. */
function sharedLooksOf(count: number, surroundings: LooksSurroundings): ItemContext['sharedLooks'] {
	const known = new Map<string, SharedLooks>();
	return (tenant) => {
		if (count < ENOUGH_TO_SHARE) return undefined;
		const looks = known.get(tenant) ?? new SharedLooks(surroundings);
		known.set(tenant, looks);
		return looks;
	};
}

/** The batches in which the items of a run are sent, by tenant. */
function batchesOf(surroundings: LooksSurroundings): ItemContext['batches'] {
	const known = new Map<string, Batches>();
	return (tenant) => {
		const batches = known.get(tenant) ?? new Batches(surroundings, () => `n8n-${randomUUID()}`);
		known.set(tenant, batches);
		return batches;
	};
}

/**
 * A semaphore: how many items send requests at the same time. An item that only waits gives its
 * slot to another. Until `ahead` items wait to resume, new items begin first; from then on,
 * resuming items come first. So what items look up together is there before the slots run dry.
 */
export class Slots {
	private readonly resuming: Array<() => void> = [];

	private readonly beginning: Array<() => void> = [];

	constructor(
		private free: number,
		private readonly ahead = 0,
	) {}

	async take(): Promise<void> {
		if (this.takeFree()) return;
		await new Promise<void>((resolve) => this.beginning.push(resolve));
	}

	give(): void {
		const { resuming, beginning } = this;
		const next =
			resuming.length < this.ahead
				? (beginning.shift() ?? resuming.shift())
				: (resuming.shift() ?? beginning.shift());
		if (next) next();
		else this.free += 1;
	}

	/** Releases the caller's slot while it awaits something. */
	without<T>(waiting: Promise<T>): Promise<T> {
		this.give();
		return new Promise((resolve, reject) => {
			waiting.then(
				(value) => this.resume(() => resolve(value)),
				(error: unknown) => this.resume(() => reject(error)),
			);
		});
	}

	private resume(go: () => void): void {
		if (this.takeFree()) go();
		else this.resuming.push(go);
	}

	private takeFree(): boolean {
		if (this.free === 0) return false;
		this.free -= 1;
		return true;
	}
}

/** The moment at which every item of a run is done, or waits for this moment. */
export class EndOfRun {
	private waiting: Array<() => void> = [];

	/** @param present how many items there are */
	constructor(private present: number) {}

	/** How many items are not done. */
	get left(): number {
		return this.present;
	}

	/** Resolves at that moment. */
	async reached(): Promise<void> {
		await new Promise<void>((resolve) => {
			this.waiting.push(resolve);
			this.openIfAllWait();
		});
	}

	/** Stops waiting for items that are done, or will never begin. */
	leave(items = 1): void {
		this.present -= items;
		this.openIfAllWait();
	}

	private openIfAllWait(): void {
		if (this.waiting.length < this.present) return;
		const all = this.waiting;
		this.waiting = [];
		for (const open of all) open();
	}
}

/**
 * How much longer a pause may take than requested, in milliseconds, so that several end together.
 */
const LONGEST_DELAY_MS = 20;

interface Sleep {
	/** By `performance.now()`. */
	end: number;
	over: Promise<void>;
	resolve(): void;
	reject(error: unknown): void;
}

/**
 * The pauses of a run's items. A single pause takes as long as requested. Of several pauses of the
 * same length, the later ones share a sleep with those that end soon after them, because a timer
 * and a signal listener for each pause cost more than reading an answer.
 */
export class Pauses {
	/** The sleeps that are not over, by the length of the pause; the first ends first. */
	private readonly sleeps = new Map<number, Sleep[]>();

	/** @param sleep waits the given milliseconds; rejects when the workflow is stopped */
	constructor(private readonly sleep: (ms: number) => Promise<void>) {}

	/** Waits at least `ms` milliseconds; rejects as `sleep` does. */
	wait(ms: number): Promise<void> {
		const end = performance.now() + ms;
		const others = this.sleeps.get(ms);
		const last = others?.at(-1);
		if (last && last.end >= end) return last.over;
		const next = sleepUntil(end + (last ? LONGEST_DELAY_MS : 0));
		if (others) others.push(next);
		else void this.endAll(ms, [next]);
		return next.over;
	}

	private async endAll(ms: number, queue: Sleep[]): Promise<void> {
		this.sleeps.set(ms, queue);
		try {
			for (let next = queue[0]; next; next = queue[0]) {
				await this.sleep(Math.max(0, next.end - performance.now()));
				queue.shift();
				next.resolve();
			}
		} catch (error) {
			for (const { reject } of queue) reject(error);
		}
		this.sleeps.delete(ms);
	}
}

function sleepUntil(end: number): Sleep {
	let resolve = () => {};
	let reject: Sleep['reject'] = () => {};
	const over = new Promise<void>((...settle) => {
		[resolve, reject] = settle;
	});
	return { end, over, resolve, reject };
}

/**
 * Makes a function that awaits a promise, but rejects with the problem `canceled` as soon as
 * `signal` is aborted. It is for promises that do not know the signal. There is one listener for
 * the whole run, because a signal gets slower with each listener. Many may await the same promise.
 */
export function unlessStopped(signal: AbortSignal | undefined): {
	wait<T>(waiting: Promise<T>): Promise<T>;
	/** Stops listening. */
	end(): void;
} {
	const waits = new Map<Promise<unknown>, { ended: Promise<unknown>; stop(): void }>();
	const stopAll = () => {
		for (const { stop } of waits.values()) stop();
	};
	signal?.addEventListener('abort', stopAll, { once: true });

	const wait = <T>(waiting: Promise<T>): Promise<T> => {
		const known = waits.get(waiting);
		if (known) return known.ended as Promise<T>;
		let stop = () => {};
		const ended = new Promise<T>((resolve, reject) => {
			stop = () => reject(new Problem('canceled'));
			waiting.then(resolve, reject);
		});
		waits.set(waiting, { ended, stop });
		const forget = () => waits.delete(waiting);
		ended.then(forget, forget);
		if (signal?.aborted) stop();
		return ended;
	};
	return { wait, end: () => signal?.removeEventListener('abort', stopAll) };
}
