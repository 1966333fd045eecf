import type { ClaimContext } from '../claims/claimOnce';
import { oneAfterTheOther } from '../claims/memory';

/** Does `work` when all earlier work on the same key has ended. */
export async function inTurn<T>(
	{ memory }: ClaimContext,
	key: string,
	work: () => Promise<T>,
): Promise<T> {
	return await oneAfterTheOther(memory.queues, key, work);
}
