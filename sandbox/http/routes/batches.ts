import { statusOf } from '../../tenant/batches';
import type { Batch } from '../../tenant/records';
import { notFound } from '../../tenant/problem';
import { browse, type Browsable } from '../filters';
import { page } from '../paging';
import { data, numericId, type Route } from '../route';

const browsable: Browsable<Batch> = {
	fields: {
		uuid: ({ id }) => id.toString(),
		import_job_id: ({ import_job_id }) => import_job_id,
		entity_type: ({ entity_type }) => entity_type,
		total_count: ({ items }) => items.length,
		created_at: ({ created_at }) => created_at,
		updated_at: ({ updated_at }) => updated_at,
	},
	searched: () => [],
};

/** A Batch, with the fields of the vendor's SDK. */
function presentBatch(batch: Batch) {
	const count = (status: string) => batch.items.filter((item) => item.status === status).length;
	const [success_count, failed_count] = [count('success'), count('failed')];
	return {
		...batch,
		status: statusOf(batch),
		total_count: batch.items.length,
		processed_count: success_count + failed_count,
		success_count,
		failed_count,
	};
}

export const batchRoutes: Route[] = [
	{
		method: 'GET',
		path: '/batches',
		does: 'browses what was queued',
		known: 'documented',
		scope: 'read-imports',
		answer: (call) => ({
			status: 200,
			body: page(
				browse([...call.store.batches.values()], call.url.searchParams, browsable),
				call,
				presentBatch,
			),
		}),
	},
	{
		method: 'GET',
		path: '/batches/:batchId',
		does: 'tells how a batch went, row by row',
		known: 'documented',
		scope: 'read-imports',
		answer: (call) => {
			const batch = call.store.batches.get(numericId(call, 'batchId'));
			if (!batch) throw notFound('Batch');
			return data(presentBatch(batch));
		},
	},
];
