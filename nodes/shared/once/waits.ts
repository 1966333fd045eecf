import { Problem, settled } from '../problems/problem';
import type { ApiAnswer, ApiRequest } from '../transport/types';
import type { WorkContext } from './context';

/**
 * How long is waited before the next look at what is done once, in milliseconds. The values come out
 * of a simulation of slow answers, late writes and lagging lists; test/simulation holds them to what
 * docs/promises.md says.
 */

/**
 * Between a write and the look at all records of its key. In it a record with a lower ID becomes
 * visible that was committed later. How long a process elsewhere takes for that is not known here,
 * so it does not depend on how fast this write was.
 */
export const CHECK_AFTER = 1_000;

/** Between further looks for a record of our own that the list does not show yet. */
export const OWN_LOOKS: readonly number[] = [300, 700, 1_500];

/** Between looks for a record whose answer was lost: the server may still be at work. */
export const LOOKS_AFTER_LOSS: readonly number[] = [500, 1_000, 2_000];

/** Looks after an answer that tells of an earlier write, whose record may be there at once. */
export const LOOKS_AFTER_REFUSAL: readonly number[] = [0, ...LOOKS_AFTER_LOSS];

/** Between looks at a claim that is not redeemed: whoever made it may be about to. */
export const LOOKS_BEFORE_REDEEMING: readonly number[] = [1_000, 1_000];

/** From a lost answer to the last look, after which nothing that was sent is expected to happen. */
export const LAST_LOOK_AFTER = 10_000;

/**
 * Between looks for what cannot be taken back: it is sent again only when nothing that was sent
 * before is expected to happen any more.
 */
export const LOOKS_BEFORE_REPEAT: readonly number[] = [
	...LOOKS_AFTER_LOSS,
	LAST_LOOK_AFTER - sum(LOOKS_AFTER_LOSS),
];

/** Between looks at a batch that is worked on; the last one again and again, as long as it goes on. */
export const BATCH_LOOKS: readonly number[] = [200, 300, 500, 1_000, 2_000, 3_000, 5_000];

/** A batch of which nothing more was done for so long is not waited for any more. */
export const BATCH_STANDS_STILL = 60_000;

/** How often a step of an undo is sent again after its answer was lost. */
export const UNDO_REPEATS = 4;
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

/** A write of which nothing is known, by an operation that looks before it writes. */
export function unknownWrite({ code, details }: Problem): Problem {
	return new Problem(code, {
		...details,
		kind: 'unknownOutcome',
		wasWrite: true,
		mayBeRepeated: true,
		nextStep: 'It is not known whether Omneo did it. Run the item again: it is looked up first.',
	});
}

/** What says that a step has been done already. */
const DONE_ALREADY = /already|has been (reversed|returned|deleted)/i;

/**
 * Sends a step of the undo, again after a lost answer: a second one changes nothing.
 * @param before checks before each request whether it may still be sent, and throws where not
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
