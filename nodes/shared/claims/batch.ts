import type { IDataObject } from 'n8n-workflow';
import { at, endpoints } from '../api/endpoints';
import { plain } from '../input/values';
import type { Benefit } from '../omneo/benefit';
import type { ExecutionMemory } from '../once/context';
import type { Sender } from '../once/sharedList';
import { BATCH_LOOKS, BATCH_STANDS_STILL, LOOKS_AFTER_REFUSAL } from '../once/waits';
import { Problem, settled } from '../problems/problem';
import { problemOfRefusal } from '../problems/recognise';
import type { ProblemCode } from '../problems/table';

/** What sending a batch and looking at it needs. */
export interface BatchSender extends Sender {
	readonly memory: ExecutionMemory;
	pause(ms: number): Promise<void>;
}

/** One claim in a batch. */
export interface BatchRow {
	/** The key of what is claimed once. */
	key: string;
	profileId: string;
	externalId: string;
	/** In the form that a batch takes. */
	body: IDataObject;
}

/** How many looks, within four seconds, may miss a batch that was just queued. */
const LOOKS_UNTIL_SHOWN = 5;

/** What became of a row: the ID of the benefit that it made, or why it made none. */
export type RowEnd = { benefitId: string } | { problem: Problem };

/** What became of the rows whose end is reported; `absent` if Omneo has no such batch. */
export type BatchLook = ReadonlyMap<BatchRow, RowEnd> | 'absent';

/** A Batch as the API gives it (typed by the vendor's SDK). */
interface Batch extends IDataObject {
	id?: number | string;
	status?: string;
	import_job_id?: string;
	items?: IDataObject[];
}

/** A batch that was sent. */
export class SentBatch {
	/** Omneo's ID for it, once it is known. */
	id: string | undefined;

	/** Whether its status says that nothing more will be done to its rows. */
	isOver = false;

	/** Whether it reports its rows in the documented form. */
	isReadable = true;

	private looking: Promise<BatchLook> | undefined;

	constructor(
		readonly jobId: string,
		readonly rows: readonly BatchRow[],
	) {}

	/**
	 * One look at it, by its ID or by our own key. Callers that ask at the same time share it.
	 * @throws {Problem} those of the reads
	 */
	async look(sender: BatchSender): Promise<BatchLook> {
		const known = this.looking;
		if (known) return await sender.withoutSlot(known);
		const begun = this.read(sender);
		this.looking = begun;
		try {
			return await begun;
		} finally {
			this.looking = undefined;
		}
	}

	/** Polls until every row has ended or there is no more progress; returns what is known then. */
	async follow(sender: BatchSender): Promise<ReadonlyMap<BatchRow, RowEnd>> {
		let ends: ReadonlyMap<BatchRow, RowEnd> = new Map();
		let stoodStill = 0;
		let refusals = 0;
		for (let number = 0; stoodStill < BATCH_STANDS_STILL; number++) {
			const wait = BATCH_LOOKS[Math.min(number, BATCH_LOOKS.length - 1)] ?? 0;
			await sender.pause(wait);
			const { result, problem } = await settled(this.look(sender));
			if (problem?.kind === 'canceled') throw problem;
			// A second refusal is final, but a batch that was just queued may take a moment to appear.
			refusals = problem?.kind === 'rejected' ? refusals + 1 : 0;
			const isYetToShow = problem?.code === 'not_found' && number < LOOKS_UNTIL_SHOWN;
			if (refusals > 1 && !isYetToShow) break;
			const before = ends.size;
			if (result && result !== 'absent') ends = result;
			if (this.isOver || !this.isReadable || ends.size === this.rows.length) break;
			stoodStill = ends.size > before ? 0 : stoodStill + wait;
		}
		return ends;
	}

	/**
	 * Looks for it by our own key.
	 * @returns whether it is there; `unclear` if the list holds other batches, or cannot be read
	 */
	async find(sender: BatchSender): Promise<boolean | 'unclear'> {
		const { result } = await settled(
			sender.send<Batch[]>({
				...at(endpoints.listBatches),
				query: { 'filter[import_job_id]': this.jobId, 'page[size]': 2, 'page[number]': 1 },
			}),
		);
		if (!result) return 'unclear';
		if (result.data.some(({ import_job_id: key }) => key !== this.jobId)) return 'unclear';
		const [found] = result.data;
		if (found) this.id = String(found.id);
		return found !== undefined;
	}

	/** Looks for it by our own key until a list shows it. */
	async isFound(sender: BatchSender): Promise<boolean> {
		for (const wait of LOOKS_AFTER_REFUSAL) {
			if (wait > 0) await sender.pause(wait);
			if ((await this.find(sender)) === true) return true;
		}
		return false;
	}

	/** Whether a benefit that it reports as made belongs to its row, with the external ID as sent. */
	async showsBenefits(sender: BatchSender, ends: ReadonlyMap<BatchRow, RowEnd>): Promise<boolean> {
		for (const [{ profileId, externalId }, end] of ends) {
			if ('problem' in end) continue;
			const { benefitId } = end;
			const { result } = await settled(
				sender.send<Benefit>(at(endpoints.getBenefit, { benefitId })),
			);
			const { external_id: stored, profile_id: owner } = result?.data ?? {};
			return String(stored) === externalId && owner?.toLowerCase() === profileId.toLowerCase();
		}
		return false;
	}

	private async read(sender: BatchSender): Promise<BatchLook> {
		if (this.id === undefined) {
			const isThere = await this.find(sender);
			if (isThere === 'unclear') throw new Problem('list_unreadable');
			if (!isThere) return 'absent';
		}
		const { data } = await sender.send<Batch>({
			...at(endpoints.getBatch, { batchId: this.id ?? '' }),
			// The answer may show a second ID of the batch, so it is not compared with ours.
			sent: {},
		});
		const { status, items } = data;
		this.isReadable = Array.isArray(items) && items.every(isItem);
		this.isOver = status === 'success' || status === 'failed';
		return this.isReadable ? endsOf(this.rows, items as IDataObject[]) : new Map();
	}
}

const STATUSES = ['pending', 'success', 'failed'];

const isItem = (item: unknown) =>
	typeof item === 'object' &&
	item !== null &&
	'external_id' in item &&
	STATUSES.includes(String((item as IDataObject).status));

function endsOf(rows: readonly BatchRow[], items: IDataObject[]): ReadonlyMap<BatchRow, RowEnd> {
	const byId = new Map(items.map((item) => [plain(String(item.external_id)), item]));
	const ends = new Map<BatchRow, RowEnd>();
	for (const row of rows) {
		const item = byId.get(plain(row.externalId));
		const end = item && endOf(item);
		if (end) ends.set(row, end);
	}
	return ends;
}

/** The codes of a row that was refused for no known reason. */
const UNEXPLAINED: readonly ProblemCode[] = ['request_refused', 'validation_failed'];

function endOf({ status, entity_id: id, error }: IDataObject): RowEnd | undefined {
	const isId = (typeof id === 'string' && id !== '') || typeof id === 'number';
	if (status === 'success' && isId) return { benefitId: String(id) };
	if (status !== 'failed') return undefined;
	const { code, details } = problemOfRefusal({
		// The row was refused as it would have been if sent alone.
		status: 422,
		json: { message: typeof error === 'string' ? error : '' },
		refusals: endpoints.issueBatch.refusals,
		secret: '',
	});
	const mayBeDone = UNEXPLAINED.includes(code);
	return { problem: new Problem(code, { ...details, wasWrite: true, mayBeDone }) };
}
