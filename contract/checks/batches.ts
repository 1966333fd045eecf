import { ZONE, type Bench } from '../bench';
import type { Check } from '../check';
import { daysAgo } from '../clock';
import { at } from '../json';
import { expect, NotTried } from '../verdict';

/** A batch of three: by the member's ID, by the address, and one that is wrong. Once for all checks. */
async function batch(bench: Bench) {
	return await bench.once('batch', async () => {
		const [member, definition] = [await bench.member(), await bench.definition()];
		const row = {
			issued_at: daysAgo(3),
			expires_at: '2030-12-06 23:59:59',
			timezone: ZONE,
			benefit_definition_handle: definition.handle,
		};
		const ids = [bench.mark(), bench.mark(), bench.mark()] as const;
		const rows = [
			{ ...row, profile_id: member.id, external_id: ids[0] },
			{ ...row, profile_id: member.email, profile_id_handle: 'email', external_id: ids[1] },
			{
				...row,
				profile_id: member.id,
				external_id: ids[2],
				benefit_definition_handle: bench.mark(),
			},
		];
		const importJobId = bench.mark();
		const reply = await bench.queue(rows, { import_job_id: importJobId });
		return { reply, ids, importJobId, batchId: at(reply.json, 'batch_id') };
	});
}

/** The batch as it stands, once nothing of it is pending. */
async function done(bench: Bench): Promise<unknown> {
	const { batchId, ids } = await batch(bench);
	if (typeof batchId !== 'string') throw new NotTried('the answer names no batch');
	let data: unknown;
	const isDone = async () => {
		const { status, json } = await bench.get(`/batches/${encodeURIComponent(batchId)}`);
		expect(status === 200, `the batch answers ${status.toString()}`);
		data = at(json, 'data');
		return at(data, 'status') !== 'pending';
	};
	expect(
		await bench.until(isDone),
		`it is pending after ${(bench.patienceMs / 1000).toString()} s`,
	);
	for (const item of rowsAt(data)) {
		const [externalId, made] = [at(item, 'external_id'), at(item, 'entity_id')];
		const isOwn = ids.some((id) => id === externalId) && typeof made === 'string';
		if (isOwn) await bench.adopt('benefit', String(externalId), made);
	}
	return data;
}

function rowsAt(batchShown: unknown): unknown[] {
	const items = at(batchShown, 'items');
	return Array.isArray(items) ? (items as unknown[]) : [];
}

async function rowOf(bench: Bench, externalId: string): Promise<unknown> {
	const rows = rowsAt(await bench.once('batch done', () => done(bench)));
	return rows.find((item) => at(item, 'external_id') === externalId);
}

export const batchChecks: Check[] = [
	{
		name: 'batches.queued',
		says: 'answers a batch with a message and the batch’s ID, without a data envelope',
		source: 'reference, batch-benefits',
		strength: 'documented',
		means: 'Issue with Send in Batches cannot tell what became of its rows.',
		docs: 'docs/scaling.md',
		writes: true,
		run: async (bench) => {
			const { reply, batchId } = await batch(bench);
			expect(reply.status < 300, `answers ${reply.status.toString()}`);
			expect(typeof at(reply.json, 'message') === 'string', 'there is no message');
			expect(typeof batchId === 'string', 'there is no batch_id');
		},
	},
	{
		name: 'batches.done-soon',
		says: 'does a small batch within the patience of this run',
		source: 'none',
		strength: 'assumed',
		means: 'Items of Send in Batches may end as unknown, though they are done later.',
		docs: 'docs/scaling.md',
		needs: ['batches.queued'],
		writes: true,
		run: async (bench) => {
			await bench.once('batch done', () => done(bench));
		},
	},
	{
		name: 'batches.row-succeeded',
		says: 'tells of each row its external ID, status success and the ID of what was made',
		source: 'SDK types 2026, BatchItem',
		strength: 'typed',
		means: 'Items of Send in Batches cannot be told apart.',
		docs: 'docs/scaling.md',
		needs: ['batches.done-soon'],
		writes: true,
		run: async (bench) => {
			const row = await rowOf(bench, (await batch(bench)).ids[0]);
			expect(row !== undefined, 'the row is not found by its external ID');
			expect(at(row, 'status') === 'success', 'its status is not success');
			const path = `/benefits/${String(at(row, 'entity_id'))}`;
			const isThere = async () => (await bench.get(path)).status === 200;
			expect(await bench.until(isThere), 'its entity_id is no benefit');
		},
	},
	{
		name: 'batches.member-by-email',
		says: 'takes a member’s email address where profile_id_handle is email',
		source: 'reference, batch-benefits; guide',
		strength: 'documented',
		means: 'Send in Batches looks for each member first.',
		docs: 'docs/scaling.md',
		needs: ['batches.done-soon'],
		writes: true,
		run: async (bench) => {
			const row = await rowOf(bench, (await batch(bench)).ids[1]);
			expect(at(row, 'status') === 'success', 'the row failed');
		},
	},
	{
		name: 'batches.row-failed',
		says: 'tells of a row that is wrong that it failed, and why',
		source: 'SDK types 2026, BatchItem',
		strength: 'typed',
		means: 'An item of Send in Batches that was refused ends without a reason.',
		docs: 'docs/scaling.md',
		needs: ['batches.done-soon'],
		writes: true,
		run: async (bench) => {
			const row = await rowOf(bench, (await batch(bench)).ids[2]);
			expect(at(row, 'status') === 'failed', 'its status is not failed');
			expect(typeof at(row, 'error') === 'string', 'there is no error');
		},
	},
	{
		name: 'batches.found-by-job',
		says: 'finds a batch by filter[import_job_id]',
		source: 'SDK types 2026, RequestQueryBatch',
		strength: 'typed',
		means: 'A batch whose answer was lost cannot be found again.',
		docs: 'docs/scaling.md',
		needs: ['batches.queued'],
		writes: true,
		run: async (bench) => {
			const { importJobId } = await batch(bench);
			const rows = await bench.list('/batches', { 'filter[import_job_id]': importJobId });
			expect(rows.length === 1, `${rows.length.toString()} are found`);
		},
	},
	{
		name: 'batches.at-most-500',
		says: 'refuses an empty batch with 422',
		source: 'reference: 1 to 500 rows',
		strength: 'documented',
		means: 'Nothing: the nodes send 1 to 500.',
		docs: 'docs/scaling.md',
		writes: true,
		run: async (bench) => {
			const { status } = await bench.queue([]);
			expect(status === 422, `answers ${status.toString()}`);
		},
	},
];
