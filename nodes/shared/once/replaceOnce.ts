import { settled } from '../problems/problem';
import type { FailedWrite, WorkContext } from './context';
import { sendUntilKnown } from './sendUntilKnown';
import { unknownWrite } from './waits';

/** A write that replaces what Omneo shows. */
export interface Replacing<Shown> {
	/** What is written to, for the debug log. */
	key: string;
	/** What Omneo showed before; `undefined` if that could not be read. */
	before: Shown | undefined;
	/** The same write in an earlier try, which failed. */
	earlier?: FailedWrite<Shown>;
	send(): Promise<Shown>;
	read(): Promise<Shown>;
	isStored(shown: Shown): boolean;
	/** Whether nothing that would be replaced has changed. */
	isUntouched(before: Shown, now: Shown): boolean;
	/** Notes a write that failed; called with `undefined` if it was done. */
	note?(failed: FailedWrite<Shown> | undefined): void;
}

/**
 * Replaces what Omneo shows, once. After a lost answer, and by a further try of Retry On Fail, the
 * write is sent again only if everything is still as it was before. So what somebody else stored
 * meanwhile is kept.
 * @throws {Problem} the write's own, with `mayBeRepeated` if its outcome is unknown
 */
export async function replaceOnce<Shown>(
	context: WorkContext,
	{ key, before, earlier, send, read, isStored, isUntouched, note }: Replacing<Shown>,
): Promise<Shown> {
	const mayReplace = (first: Shown | undefined, now: Shown | undefined) =>
		first !== undefined && now !== undefined && isUntouched(first, now);
	if (earlier && !mayReplace(earlier.before, before)) throw earlier.problem;
	const first = earlier ? earlier.before : before;
	let now: Shown | undefined;
	const { result, problem } = await settled(
		sendUntilKnown(context, {
			key,
			send,
			async find() {
				now = await read();
				return isStored(now) ? now : undefined;
			},
			wasLost: earlier?.problem.outcome === 'unknown',
			mayRepeatSoon: true,
			mayBeRepeated: () => mayReplace(first, now),
		}),
	);
	if (problem) {
		const failure = problem.outcome === 'unknown' ? unknownWrite(problem) : problem;
		note?.({ problem: failure, before: first });
		throw failure;
	}
	note?.(undefined);
	return 'sent' in result ? result.sent : result.found;
}
