import { asRepeatable, asUnknownOutcome, settled, type Problem } from '../problems/problem';
import { type WorkContext, logKey } from './context';
import { LOOKS_AFTER_LOSS, LOOKS_AFTER_REFUSAL, LOOKS_BEFORE_REPEAT } from './waits';

/** A write that is to be done once, and how it is found out whether it was. */
export interface Writing<Sent, Found> {
	/** What is written to, for the debug log. */
	key: string;
	/** Sends it once. */
	send(): Promise<Sent>;
	/**
	 * Looks whether it was done; `undefined` where that is not seen.
	 * @param isLast whether the next step depends on this look alone
	 */
	find(isLast: boolean): Promise<Found | undefined>;
	/** Whether an earlier request for the same was lost. */
	wasLost?: boolean;
	/** Whether a refusal tells that it may have been done before. */
	tellsOfEarlier?(problem: Problem): boolean;
	/** Takes note of a lost answer; times in milliseconds. */
	noteLoss?(sentAt: number, givenUpAt: number): void;
	/**
	 * Whether a second one does no harm, as it changes nothing or is taken back. Otherwise it is sent
	 * again only when nothing that was sent before is expected to happen any more.
	 */
	mayRepeatSoon: boolean;
	/** Whether it may be sent again at all, once a complete look has not found it. */
	mayBeRepeated?(problem: Problem): Promise<boolean> | boolean;
}

/**
 * The one way to send a write until its outcome is known. After a lost answer it is looked for, and
 * sent again only where it is not there:
 * - answered: done;
 * - refused, and nothing was lost before: refused;
 * - lost, then found: done;
 * - lost, then not found: sent again, at most `maxRetries` times;
 * - refused after a loss, told that it was done before, or refused for no known reason: found, or
 *   unknown after a loss;
 * - a look that fails is no look; where it is the last one, the outcome is unknown.
 * @throws {Problem} the write's own; with the outcome `unknown` where it cannot be known
 */
export async function sendUntilKnown<Sent, Found>(
	context: Pick<WorkContext, 'pause' | 'now' | 'maxRetries' | 'debug'>,
	writing: Writing<Sent, Found>,
): Promise<{ sent: Sent } | { found: Found }> {
	let wasLost = writing.wasLost === true;
	for (let retry = 0; ; retry++) {
		const sentAt = context.now();
		const { result, problem } = await settled(writing.send());
		if (!problem) return { sent: result };
		const isLost = problem.kind === 'unknownOutcome';
		const { mayBeDone = false } = problem.details;
		const tellsOfEarlier = mayBeDone || writing.tellsOfEarlier?.(problem) === true;
		const isToBeFound = isLost || wasLost || tellsOfEarlier;
		if (problem.kind === 'canceled' || !isToBeFound) throw problem;
		if (isLost) {
			const { requestId } = problem.details;
			logKey(context, writing.key, 'loss', { code: problem.code, retry, requestId });
			writing.noteLoss?.(sentAt, context.now());
		}
		wasLost ||= isLost;

		const look = await settled(lookAfter(context, waitsAfter(isLost, writing), writing.find));
		if (look.problem) {
			const reason = look.problem.kind === 'canceled' ? look.problem : problem;
			throw wasLost || mayBeDone ? asUnknownOutcome(reason) : reason;
		}
		if (look.result !== undefined) {
			// What is there may be another's, and one of our own beside it.
			if (mayBeDone) writing.noteLoss?.(sentAt, context.now());
			return { found: look.result };
		}
		if (!isLost) throw wasLost ? asUnknownOutcome(problem) : problem;
		const isLeft = retry < context.maxRetries;
		if (!isLeft || (await writing.mayBeRepeated?.(problem)) === false) throw asRepeatable(problem);
	}
}

function waitsAfter(isLost: boolean, { mayRepeatSoon }: { mayRepeatSoon: boolean }) {
	if (!isLost) return LOOKS_AFTER_REFUSAL;
	return mayRepeatSoon ? LOOKS_AFTER_LOSS : LOOKS_BEFORE_REPEAT;
}

/** @throws {Problem} that of the last look, where it failed, or `canceled` */
async function lookAfter<Found>(
	{ pause }: Pick<WorkContext, 'pause'>,
	waits: readonly number[],
	find: (isLast: boolean) => Promise<Found | undefined>,
): Promise<Found | undefined> {
	for (const [number, wait] of waits.entries()) {
		if (wait > 0) await pause(wait);
		const isLast = number === waits.length - 1;
		const { result, problem } = await settled(find(isLast));
		if (result !== undefined) return result;
		if (problem && (isLast || problem.kind === 'canceled')) throw problem;
	}
	return undefined;
}
