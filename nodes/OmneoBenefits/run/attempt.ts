import type { IDataObject } from 'n8n-workflow';
import type { ExecutionMemory, ItemIdentity } from '../../shared/once/memory';
import {
	afterWriting,
	asProblem,
	asUnknownOutcome,
	Problem,
	settled,
} from '../../shared/problems/problem';
import { effectOf, type ApiRequest } from '../../shared/transport/types';

/** An item of a run, in one try of Retry On Fail. */
interface Attempt {
	/** Of the execution; absent where each call of an item may be another request, as an AI agent's. */
	memory: ExecutionMemory | undefined;
	/** The item's run and number. */
	place: string;
	/** What identifies the item; filled by the work. */
	identity: ItemIdentity;
}

/**
 * Does an item's work in one try. What succeeded in an earlier try is given again, and what ended as
 * unknown and cannot be looked up is not begun again. What is not known of an earlier try stays so, unless
 * this one has settled it.
 * @param work is to call `noteWrite` when something was, or may have been, changed
 * @throws {Problem} with which the item ends
 */
export async function attempt(
	{ memory, place, identity }: Attempt,
	work: (noteWrite: () => void) => Promise<IDataObject | IDataObject[]>,
): Promise<IDataObject[]> {
	const done = memory?.results.get(place);
	if (done) return done;
	const earlier = memory?.unknown.get(place);
	if (earlier && !earlier.problem.details.mayBeRepeated) throw earlier.problem;
	let hasWritten = false;
	try {
		const results = [await work(() => (hasWritten = true))].flat();
		memory?.results.set(place, results);
		memory?.unknown.delete(place);
		return results;
	} catch (error) {
		const known = asProblem(error);
		const written = hasWritten ? afterWriting(stoppedAfterWriting(known)) : known;
		const problem = earlier && !written.details.isSettled ? asUnknownOutcome(written) : written;
		if (problem.outcome === 'unknown') memory?.unknown.set(place, { problem, identity });
		else memory?.unknown.delete(place);
		throw problem;
	}
}

/** Stopped before it was known what a write had come to. */
function stoppedAfterWriting(problem: Problem): Problem {
	const { code, kind, details } = problem;
	return kind === 'canceled' && !details.isSettled
		? new Problem(code, { ...details, wasWrite: true })
		: problem;
}

/** Sends a request, and calls `noteWrite` where it has changed something, or may have. */
export async function noting<T>(
	request: ApiRequest,
	send: (request: ApiRequest) => Promise<T>,
	noteWrite: () => void,
): Promise<T> {
	const { result, problem } = await settled(send(request));
	if (effectOf(request) !== 'read' && (!problem || problem.outcome === 'unknown')) noteWrite();
	if (problem) throw problem;
	return result;
}
