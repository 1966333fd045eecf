import { settled, type Problem } from '../problems/problem';
import type { ApiAnswer, ApiRequest } from '../transport/types';
import type { WorkContext } from './context';
import { UNDO_PAUSE, UNDO_REPEATS } from './waits';

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
