import { randomUUID } from 'node:crypto';
import { Batches } from '../../shared/claims/batches';
import { SharedLooks } from '../../shared/claims/sharedLooks';
import type { LooksSurroundings } from '../../shared/once/sharedList';
import { settled, Problem } from '../../shared/problems/problem';
import { pause } from '../../shared/transport/exchange';
import type { ItemContext } from '../fields/field';

/**
 * How many items a slot may have begun: those that wait for the look after their claim hold none.
 * The limit keeps the memory small.
 */
const MOST_BEGUN = 100;

/** As many for each slot begin before requests leave: to begin an item is to read its parameters. */
const BEGUN_AT_ONCE = 5;

/** As many where items are sent in batches, of which several are to be under way. */
export const MOST_BEGUN_IN_BATCHES = 600;

/** With fewer items in a run, looks that they share would not save what their proof costs. */
const ENOUGH_TO_SHARE = 12;

/** When the items of a run begin, and how those that have begun wait. */
export interface Schedule {
	/** Resolves when the item may begin; it holds a slot then. Also where the workflow is stopped. */
	begin(index: number): Promise<void>;
	/** Lets others have their turn, before items begin. */
	breathe(): Promise<void>;
	/** To be told of every item that is done. */
	done(): void;
	/** Gives the slot of an item back that does not begin after all, and tells how many do not. */
	beginNoMore(items: number): void;
	/** Stops listening to the workflow's signal. */
	end(): void;
	/** All of them hold no slot, and reject when the workflow is stopped. */
	waits: Pick<
		ItemContext,
		'pause' | 'withoutSlot' | 'endOfRun' | 'sharedLooks' | 'looks' | 'batches'
	>;
}

/**
 * @param count how many items the run has
 * @param concurrency how many of them send requests at the same time
 * @param signal aborted when the workflow is stopped
 * @param mostBegun how many items a slot may have begun
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
 * How many items send requests at the same time. An item that only waits gives its slot to another.
 * When it goes on, it comes before those that have not begun, once `ahead` others wait to go on as
 * well: so what items look up together is there before the slots run dry.
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

	/** Awaits something outside the slot that the caller has. */
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

	/** Resolves when it has come. */
	async reached(): Promise<void> {
		await new Promise<void>((resolve) => {
			this.waiting.push(resolve);
			this.openIfAllWait();
		});
	}

	/** Items that are done, or will never begin, are not waited for. */
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

/** How much longer than asked for a pause may be, in milliseconds, so that several end together. */
const LONGEST_DELAY_MS = 20;

interface Sleep {
	/** By `performance.now()`. */
	end: number;
	over: Promise<void>;
	resolve(): void;
	reject(error: unknown): void;
}

/**
 * The pauses of a run's items. One that is alone is as long as asked for; of several that are equally
 * long the later ones share a sleep with those that end soon after them, since a timer for each, with
 * a listener to the run's signal, costs more than reading an answer.
 */
export class Pauses {
	/** The sleeps that are not over, by how long the pauses are in all; the first ends first. */
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
 * Makes the function with which a run awaits what does not know whether the workflow is stopped: it
 * rejects with the problem `canceled` as soon as `signal` is aborted. The run listens once for all
 * that waits, since a signal takes longer the more listen to it; many may await the same.
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
