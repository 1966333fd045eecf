import { settled, type Problem } from '../problems/problem';
import type { UnknownWrite, WorkContext } from './context';
import { sendUntilKnown } from './sendUntilKnown';
import { unknownWrite } from './waits';

/** A write that puts something in the place of what Omneo shows. */
export interface Replacing<Shown> {
	/** What is written to, for the debug log. */
	key: string;
	/** What Omneo shows before; `undefined` where that could not be read. */
	before: Shown | undefined;
	/** The same write of an earlier try, where its outcome is unknown. */
	earlier?: UnknownWrite<Shown>;
	send(): Promise<Shown>;
	read(): Promise<Shown>;
	isStored(shown: Shown): boolean;
	/** Whether nothing that is to be replaced has been changed. */
	isUntouched(before: Shown, now: Shown): boolean;
	/** Takes note of a write whose outcome is unknown; of none, where it is known. */
	note?(unknown: UnknownWrite<Shown> | undefined): void;
}

/**
 * Replaces what Omneo shows, once: after a lost answer it is sent again, by a further try of Retry On
 * Fail too, only where all of it is still as it was before, so that what somebody else stored meanwhile
 * stays.
 * @throws {Problem} the write's own, with `mayBeRepeated` where its outcome is unknown
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
			wasLost: earlier !== undefined,
			mayRepeatSoon: true,
			mayBeRepeated: () => mayReplace(first, now),
		}),
	);
	const unknown: Problem | undefined =
		problem?.outcome === 'unknown' ? unknownWrite(problem) : undefined;
	note?.(unknown && { problem: unknown, before: first });
	if (problem) throw unknown ?? problem;
	return 'sent' in result ? result.sent : result.found;
}
