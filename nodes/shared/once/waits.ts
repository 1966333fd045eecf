import { Problem, settled } from '../problems/problem';
import type { ApiAnswer, ApiRequest } from '../transport/types';
import type { WorkContext } from './context';

/**
 * How long we wait before the next look at what is done once, in milliseconds. The values come from
 * a simulation of slow answers, late writes and lagging lists. test/simulation checks them against
 * docs/promises.md.
 */

/**
 * Between a write and the look at all records of its key. During this time, a record with a lower
 * ID that was committed later becomes visible. We do not know how long another process takes for
 * that, so the wait does not depend on how fast this write was.
 */
export const CHECK_AFTER = 1_000;

/** Between more looks for our own record that the list does not show yet. */
export const OWN_LOOKS: readonly number[] = [300, 700, 1_500];

/** Between looks for a record whose answer was lost: the server may still be at work. */
export const LOOKS_AFTER_LOSS: readonly number[] = [500, 1_000, 2_000];

/** Looks after an answer that reports an earlier write, whose record may be there at once. */
export const LOOKS_AFTER_REFUSAL: readonly number[] = [0, ...LOOKS_AFTER_LOSS];

/** Between looks at a claim that is not redeemed: whoever made it may be about to redeem it. */
export const LOOKS_BEFORE_REDEEMING: readonly number[] = [1_000, 1_000];

/** From a lost answer to the last look; after this, no request is expected to take effect. */
export const LAST_LOOK_AFTER = 10_000;

/**
 * Between looks for a write that cannot be undone: it is sent again only when no earlier request is
 * expected to take effect any more.
 */
export const LOOKS_BEFORE_REPEAT: readonly number[] = [
	...LOOKS_AFTER_LOSS,
	LAST_LOOK_AFTER - sum(LOOKS_AFTER_LOSS),
];

/** Between polls of a batch. The last wait repeats for as long as the batch makes progress. */
export const BATCH_LOOKS: readonly number[] = [
	200, 200, 300, 300, 500, 500, 1_000, 2_000, 3_000, 5_000,
];

/** A batch that has made no progress for this long is not waited for any more. */
export const BATCH_STANDS_STILL = 60_000;

/** How often a step of an undo is sent again after its answer was lost. */
export const UNDO_REPEATS = 7;
export const UNDO_PAUSE = 500;

function sum(waits: readonly number[]): number {
	return waits.reduce((total, wait) => total + wait, 0);
}

/** Looks after each wait, in milliseconds, until something is found. */
export async function lookUntil<T>(
	{ pause }: Pick<WorkContext, 'pause'>,
	waits: readonly number[],
	find: () => Promise<T | undefined>,
): Promise<T | undefined> {
	for (const wait of waits) {
		if (wait > 0) await pause(wait);
		const found = await find();
		if (found !== undefined) return found;
	}
	return undefined;
}

/** The problem of a write with an unknown outcome, in an operation that looks before it writes. */
export function unknownWrite({ code, details }: Problem): Problem {
	return new Problem(code, {
		...details,
		kind: 'unknownOutcome',
		wasWrite: true,
		mayBeRepeated: true,
		nextStep: 'It is not known whether Omneo did it. Run the item again: it is looked up first.',
	});
}

/** Words that say that a step has been done already. */
const DONE_ALREADY = /already|has been (reversed|returned|deleted)/i;

/**
 * Sends a step of the undo, and again after a lost answer: a second one changes nothing.
 * @param before checks before each request whether it may still be sent, and throws if not
 */
export async function untilAnswered(
	context: Pick<WorkContext, 'send' | 'pause'>,
	request: ApiRequest,
	before: () => Promise<void> = async () => undefined,
): Promise<ApiAnswer<unknown> | undefined> {
	for (let repeat = 0; ; repeat++) {
		await before();
		const { result, problem } = await settled(context.send<unknown>(request));
		if (!problem) return result;
		if (isDoneAlready(problem)) return undefined;
		if (problem.kind !== 'unknownOutcome' || repeat >= UNDO_REPEATS) throw problem;
		await context.pause(UNDO_PAUSE);
	}
}

function isDoneAlready({ httpStatus, details }: Problem): boolean {
	return (
		httpStatus === 404 || httpStatus === 410 || DONE_ALREADY.test(String(details.apiMessage ?? ''))
	);
}
