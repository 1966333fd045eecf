import { randomUUID } from 'node:crypto';
import { Batches } from '../../shared/claims/batches';
import type { LooksSurroundings } from '../../shared/once/sharedList';
import { SharedLooks } from '../../shared/claims/sharedLooks';
import { settled } from '../../shared/problems/problem';
import { pause } from '../../shared/transport/retry';
import type { ItemContext } from '../fields/field';
import { EndOfRun, Pauses, Slots, unlessStopped } from './waiting';

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
	const wait = async (ms: number) => await pauses.wait(ms);
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
			pause: async (ms) => await slots.without(wait(ms)),
			withoutSlot: async (waiting) => await slots.without(awaitUnlessStopped(waiting)),
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
