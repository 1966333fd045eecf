import type { Address } from '../api/endpoints';
import type { WorkContext } from '../once/context';
import { lookUntil, LOOKS_AFTER_LOSS } from '../once/waits';
import { Problem, settled } from '../problems/problem';
import type { ApiAnswer } from '../transport/types';

/**
 * Deletes a record permanently. If the answer was lost, or is not the documented one, the record is
 * looked for: it was deleted if it no longer exists.
 * @throws {Problem} that of the deletion, also if there was no such record before
 */
export async function remove(
	context: WorkContext,
	{ deletion, reading }: { deletion: Address; reading: Address },
): Promise<void> {
	const { result, problem } = await settled(context.send(deletion));
	if (result && isEmpty(result)) return;
	if (problem && problem.kind !== 'unknownOutcome') throw problem;
	const gone = await lookUntil(context, LOOKS_AFTER_LOSS, async () => {
		const { problem: missing } = await settled(context.send(reading));
		return missing && missing.code === reading.endpoint.notFound ? true : undefined;
	});
	if (!gone) throw problem ?? new Problem('answer_contradicts', { wasWrite: true });
}

/** The documented answer: 204 with an empty body. */
function isEmpty(answer: ApiAnswer): boolean {
	return answer.data === undefined && Object.keys(answer).every((key) => key === 'data');
}
