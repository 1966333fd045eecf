import type { IDataObject } from 'n8n-workflow';
import type { ExecutionMemory, ItemIdentity } from '../../shared/once/memory';
import { afterWriting, asProblem, asUnknownOutcome } from '../../shared/problems/problem';

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
 * @param work is to call `noteWrite` before it sends what may change something
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
		const written = hasWritten ? afterWriting(known) : known;
		const problem = earlier && !written.details.isSettled ? asUnknownOutcome(written) : written;
		if (problem.outcome === 'unknown') memory?.unknown.set(place, { problem, identity });
		else memory?.unknown.delete(place);
		throw problem;
	}
}
