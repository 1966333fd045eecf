import { asRepeatable, asUnknownOutcome, settled, type Problem } from '../problems/problem';
import { type WorkContext, logKey } from './context';
import { LOOKS_AFTER_LOSS, LOOKS_AFTER_REFUSAL, LOOKS_BEFORE_REPEAT } from './waits';

/** A write that must be done once, and how to find out whether it was done. */
export interface Writing<Sent, Found> {
	/** What is written to, for the debug log. */
	key: string;
	/** Sends it once. */
	send(): Promise<Sent>;
	/**
	 * Looks whether it was done; `undefined` if it is not found.
	 * @param isLast whether the next step depends only on this look
	 */
	find(isLast: boolean): Promise<Found | undefined>;
	/** Whether an earlier request for the same was lost. */
	wasLost?: boolean;
	/** Whether a refusal says that it may have been done before. */
	tellsOfEarlier?(problem: Problem): boolean;
	/** Notes a lost answer; times in milliseconds. */
	noteLoss?(sentAt: number, givenUpAt: number): void;
	/**
	 * Whether a second write does no harm, because it changes nothing or is undone. Otherwise it is
	 * sent again only when no earlier request is expected to take effect any more.
	 */
	mayRepeatSoon: boolean;
	/** Whether it may be sent again at all, once a complete look has not found it. */
	mayBeRepeated?(problem: Problem): Promise<boolean> | boolean;
}

/**
 * Sends a write until its outcome is known. All writes that must be done once use it. After a lost
 * answer, it looks for the write, and sends it again only if it is not there:
 * - answered: done;
 * - refused, and nothing was lost before: refused;
 * - lost, then found: done;
 * - lost, then not found: sent again, at most `maxRetries` times;
 * - refused after a loss, refused as done before, or refused for no known reason: done if found;
 *   otherwise unknown after a loss, else refused;
 * - a look that fails does not count; if it is the last one, the outcome is unknown.
 * @throws {Problem} the write's own; with the outcome `unknown` if it cannot be known
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
			// The record that was found may be another's, and ours may also exist.
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

/** @throws {Problem} that of the last look, if it failed, or `canceled` */
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
