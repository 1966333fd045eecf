import type { IDataObject } from 'n8n-workflow';
import { at, endpoints } from '../api/endpoints';
import { plain } from '../input/values';
import type { Benefit } from '../omneo/benefit';
import type { ExecutionMemory } from '../once/context';
import type { LooksSurroundings, Sender } from '../once/sharedList';
import { BATCH_LOOKS, BATCH_STANDS_STILL, LOOKS_AFTER_REFUSAL } from '../once/waits';
import { asUnknownOutcome, Problem, settled } from '../problems/problem';
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
	/** In the form that a batch takes; made when it is sent. */
	body(): IDataObject;
}

/** What became of a row: the ID of the benefit that it made, or why it made none. */
export type RowEnd = { benefitId: string } | { problem: Problem };

/** What became of rows, as far as it is known. */
export type Ends = ReadonlyMap<BatchRow, RowEnd>;

/** How many rows first test whether the tenant has batches that can be read and found again. */
export const TRIAL_ROWS = 3;

/** Batches with a row whose end is unknown, by the row's key, across all tries of an execution. */
const openBatches = new WeakMap<ExecutionMemory, Map<string, SentBatch>>();

function openOf(memory: ExecutionMemory): Map<string, SentBatch> {
	const known = openBatches.get(memory) ?? new Map<string, SentBatch>();
	openBatches.set(memory, known);
	return known;
}

/**
 * Sends rows of a run in batches. The steps:
 *
 * 1. The first few rows test whether the tenant accepts batches, reports what became of each row,
 *    and finds a batch by our own key. If not, every row is sent alone, and the user is not told.
 * 2. If the answer is lost, the batch is looked for by our own key. If it is found, that counts as
 *    an answer. If not, the answers to its rows count as lost, and the rows are looked for in the
 *    lists.
 * 3. The batch is polled until each row has ended, or there is no more progress. A row without an
 *    end counts as lost.
 * 4. A row is sent again only if its batch cannot be found. Otherwise the batch is read again.
 */
export class Batches {
	private trial: Promise<boolean> | undefined;

	/** @param newJobId makes our own key for a batch, which no other batch has */
	constructor(
		readonly surroundings: LooksSurroundings,
		private readonly newJobId: () => string,
	) {}

	/** Whether rows have been sent to test the tenant. */
	get isTried(): boolean {
		return this.trial !== undefined;
	}

	/**
	 * Sends rows whose external IDs differ; as long as nothing is tried, at most {@link TRIAL_ROWS}.
	 * @returns the ends that are known; `alone` if nothing was sent, and each must be sent separately
	 * @throws {Problem} the batch's own
	 */
	async send(sender: BatchSender, rows: readonly BatchRow[]): Promise<Ends | 'alone'> {
		if (this.trial) {
			const isTrusted = await sender.withoutSlot(this.trial);
			return isTrusted && rows.length > 1 ? await this.sendBatch(sender, rows) : 'alone';
		}
		const sent = this.tryOut(sender, new SentBatch(this.newJobId(), rows));
		this.trial = settled(sent).then(({ result }) => result?.isTrusted ?? false);
		return (await sent).ends;
	}

	/**
	 * For a row that was sent before: reads its batch again.
	 * @returns its end; `undefined` if there is no such batch, and the row must be sent separately
	 * @throws {Problem} `batch_unfinished`; those of the reads
	 */
	async endOf(sender: BatchSender, key: string): Promise<RowEnd | undefined> {
		const open = openOf(sender.memory).get(key);
		if (!open) return undefined;
		const look = await open.look(sender);
		if (look !== 'absent') return endIn(this.settle(sender, open, look), key);
		openOf(sender.memory).delete(key);
		return undefined;
	}

	/**
	 * For a row whose end is not known: waits until its batch reports it, or makes no more progress.
	 * @returns the row's end, if it is reported
	 */
	async follow(sender: BatchSender, key: string): Promise<RowEnd | undefined> {
		const open = openOf(sender.memory).get(key);
		if (!open) return undefined;
		const { result: look } = await settled(open.look(sender));
		if (look === 'absent' || !open.isReadable) return undefined;
		return endOf(this.settle(sender, open, await open.follow(sender)), key);
	}

	/** Sends the first batch; sends nothing if the batch could not be found again. */
	private async tryOut(
		sender: BatchSender,
		batch: SentBatch,
	): Promise<{ isTrusted: boolean; ends: Ends | 'alone' }> {
		if ((await batch.find(sender)) !== false) return { isTrusted: false, ends: 'alone' };
		const ends = await this.sendBatch(sender, batch.rows, batch);
		if (ends === 'alone') return { isTrusted: false, ends };
		const isTrusted =
			ends.size === batch.rows.length &&
			(await afterSending(batch.isFound(sender))) &&
			(await batch.showsBenefits(sender, ends));
		// Its report may be wrong, so its rows are looked for in the lists.
		return { isTrusted, ends: isTrusted ? ends : new Map() };
	}

	private async sendBatch(
		sender: BatchSender,
		rows: readonly BatchRow[],
		batch = new SentBatch(this.newJobId(), rows),
	): Promise<Ends | 'alone'> {
		const open = openOf(sender.memory);
		for (const { key } of rows) open.set(key, batch);
		const close = () => {
			for (const { key } of rows) open.delete(key);
		};
		const { result, problem } = await settled(
			sender.send<unknown>({
				...at(endpoints.issueBatch),
				body: { import_job_id: batch.jobId, benefits: rows.map((row) => row.body()) },
			}),
		);
		if (problem && problem.outcome !== 'unknown') {
			close();
			if (problem.kind === 'rejected') return 'alone';
			throw problem;
		}
		batch.id = result && batchIdOf(result.data);
		const isThere = batch.id !== undefined || (await afterSending(batch.isFound(sender)));
		if (!isThere) throw problem ?? unfinished();
		return this.settle(sender, batch, await afterSending(batch.follow(sender)));
	}

	/** Notes the rows that have ended. */
	private settle(sender: BatchSender, batch: SentBatch, ends: Ends): Ends {
		const open = openOf(sender.memory);
		for (const { key } of ends.keys()) {
			if (open.get(key) === batch) open.delete(key);
		}
		return ends;
	}
}

/** @throws {Problem} with the outcome `unknown`, even after a stop: the rows may have been made */
async function afterSending<T>(work: Promise<T>): Promise<T> {
	const { result, problem } = await settled(work);
	if (problem) throw asUnknownOutcome(problem);
	return result;
}

function endOf(ends: Ends, key: string): RowEnd | undefined {
	for (const [row, end] of ends) if (row.key === key) return end;
	return undefined;
}

/** @throws {Problem} `batch_unfinished` */
function endIn(ends: Ends, key: string): RowEnd {
	const end = endOf(ends, key);
	if (!end) throw unfinished();
	return end;
}

/** Why the end of a row is not known. */
export function unfinished(): Problem {
	return new Problem('batch_unfinished', { wasWrite: true, mayBeRepeated: true });
}

function batchIdOf(answer: unknown): string | undefined {
	const { batch_id: id } = (answer ?? {}) as { batch_id?: unknown };
	return typeof id === 'string' || typeof id === 'number' ? String(id) : undefined;
}

/** What became of the rows whose end is reported; `absent` if Omneo has no such batch. */
type BatchLook = Ends | 'absent';

/** How many looks, within five seconds, may miss a batch that was just queued. */
const LOOKS_UNTIL_SHOWN = 8;

/** A Batch as the API gives it (typed by the vendor's SDK). */
interface Batch extends IDataObject {
	id?: number | string;
	status?: string;
	import_job_id?: string;
	items?: IDataObject[];
}

/** A batch that was sent. */
class SentBatch {
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
	async follow(sender: BatchSender): Promise<Ends> {
		let ends: Ends = new Map();
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
	async showsBenefits(sender: BatchSender, ends: Ends): Promise<boolean> {
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

function endsOf(rows: readonly BatchRow[], items: IDataObject[]): Ends {
	const byId = new Map(items.map((item) => [plain(String(item.external_id)), item]));
	const ends = new Map<BatchRow, RowEnd>();
	for (const row of rows) {
		const item = byId.get(plain(row.externalId));
		const end = item && endOfItem(item);
		if (end) ends.set(row, end);
	}
	return ends;
}

/** The codes of a row that was refused for no known reason. */
const UNEXPLAINED: readonly ProblemCode[] = ['request_refused', 'validation_failed'];

function endOfItem({ status, entity_id: id, error }: IDataObject): RowEnd | undefined {
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
