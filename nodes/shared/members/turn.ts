import type { WorkContext } from '../claims/context';
import { inTurn as inTurnOf } from '../claims/queues';

/** Does `work` when all earlier work of this process on the same key has ended. */
export async function inTurn<T>(
	{ process, withoutSlot }: WorkContext,
	key: string,
	work: () => Promise<T>,
): Promise<T> {
	const idle = async <R>(waiting: Promise<R>) => await withoutSlot(waiting);
	return await inTurnOf(process.queues, `member|${key}`, idle, work);
}
