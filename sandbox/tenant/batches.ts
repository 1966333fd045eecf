/** Work that is done row by row after its answer; later requests show what became of each row. */
import { Problem } from './problem';
import type { Batch, BatchItem, BatchStatus } from './records';
import type { Store } from './store';
import { utcText } from './time';

/** One row: its own ID, and what to do; that gives the ID of what was made or changed. */
export interface BatchRow {
	externalId?: unknown;
	work: () => string | number;
}

/**
 * Queues rows, each to be done by `later`. A row that is refused fails alone, with the reason
 * (documented: each row has a status and an error).
 */
export function queueBatch(
	store: Store,
	{
		entityType,
		importJobId = null,
	}: { entityType: string; importJobId?: string | null | undefined },
	rows: BatchRow[],
	{ now, later }: { now: Date; later: (work: () => void, moreMs?: number) => void },
): Batch {
	const at = utcText(now);
	const batch: Batch = {
		id: store.nextId('batch'),
		entity_type: entityType,
		import_job_id: importJobId,
		items: rows.map(({ externalId }) => ({
			id: store.nextId('batchItem'),
			external_id: typeof externalId === 'string' ? externalId : null,
			entity_id: null,
			status: 'pending',
			error: null,
			created_at: at,
			updated_at: at,
		})),
		created_at: at,
		updated_at: at,
	};
	store.batches.set(batch.id, batch);
	rows.forEach(({ work }, index) => {
		const isFirstHalf = index < rows.length / 2;
		later(
			() => {
				Object.assign(batch.items[index] ?? {}, outcome(work));
			},
			isFirstHalf ? 0 : store.habits.batchPauseMs,
		);
	});
	return batch;
}

function outcome(work: () => string | number): Partial<BatchItem> {
	try {
		return { status: 'success', entity_id: work().toString() };
	} catch (error) {
		if (!(error instanceof Problem)) throw error;
		return { status: 'failed', error: reasonOf(error) };
	}
}

/** One sentence: a row's error is a text (typed by the vendor's SDK). */
function reasonOf({ errors, message }: Problem): string {
	return Object.values(errors ?? {})[0]?.[0] ?? message;
}

/** Pending until every row is done; failed if none succeeded (assumption, untried: the nodes read rows). */
export function statusOf({ items }: Batch): BatchStatus {
	if (items.some(({ status }) => status === 'pending')) return 'pending';
	return items.some(({ status }) => status === 'success') ? 'success' : 'failed';
}
