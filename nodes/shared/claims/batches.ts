import { at, endpoints } from '../api/endpoints';
import { plain } from '../input/values';
import type { ExecutionMemory } from '../once/context';
import type { LooksSurroundings } from '../once/sharedList';
import { asUnknownOutcome, Problem, settled } from '../problems/problem';
import { SentBatch, type BatchRow, type BatchSender, type RowEnd } from './batch';

/** The most that Omneo takes in one batch (vendor's documentation). */
const MOST_ROWS = 500;
/** How many rows first test whether the tenant has batches that can be read and found again. */
const TRIAL_ROWS = 5;
/**
 * How long a batch waits for another row, in milliseconds: rows arrive as their looks are answered.
 * The trial waits less: all other rows wait for it, and its own rows arrive together or not at all.
 */
const IDLE_MS = 400;
const IDLE_BEFORE_TRIAL_MS = 100;

/** Rows that are to be sent together. */
interface Gathering {
	rows: BatchRow[];
	/** The rows' external IDs, each once: a batch identifies its rows only by them. */
	ids: Set<string>;
	isClosed: boolean;
	close(): void;
	closed: Promise<void>;
	/** What became of the rows; `alone` if each must be sent separately. */
	ended: Promise<Ends | 'alone'>;
}

/** Batches with a row whose end is unknown, by the row's key, across all tries of an execution. */
const openBatches = new WeakMap<ExecutionMemory, Map<string, SentBatch>>();

function openOf(memory: ExecutionMemory): Map<string, SentBatch> {
	const known = openBatches.get(memory) ?? new Map<string, SentBatch>();
	openBatches.set(memory, known);
	return known;
}

/**
 * Sends the claims of a run's items in batches, each by the item that came first. The steps:
 *
 * 1. The first few rows test whether the tenant accepts batches, reports what became of each row,
 *    and finds a batch by our own key. If not, every row is sent alone, and the user is not told.
 * 2. Rows are gathered until there are 500, or none has come for a moment. Then they are sent.
 * 3. If the answer is lost, the batch is looked for by our own key. If it is found, that counts as
 *    an answer. If not, the answers to its rows count as lost, and the rows are looked for in the
 *    lists.
 * 4. The batch is polled until each row has ended, or there is no more progress. A row without an
 *    end counts as lost.
 * 5. A row is sent again only if its batch cannot be found. Otherwise the batch is read again.
 */
export class Batches {
	private gathering: Gathering | undefined;

	private trial: Promise<boolean> | undefined;

	/** The result of the trial, once it is known. */
	private isTrusted: boolean | undefined;

	/** @param newJobId makes our own key for a batch, which no other batch has */
	constructor(
		private readonly surroundings: LooksSurroundings,
		private readonly newJobId: () => string,
	) {}

	/**
	 * Sends a row with others.
	 * @returns its end; `alone` if nothing was sent, and the row must be sent separately
	 * @throws {Problem} the batch's own
	 */
	async send(sender: BatchSender, row: BatchRow): Promise<RowEnd | 'alone'> {
		const open = openOf(sender.memory).get(row.key);
		if (open) {
			const look = await open.look(sender);
			if (look !== 'absent') return endIn(this.settle(sender, open, look), row);
			openOf(sender.memory).delete(row.key);
		}
		if (this.trial) {
			const isTrusted = this.isTrusted ?? (await sender.withoutSlot(this.trial));
			if (!isTrusted) return 'alone';
		}
		const ends = await this.join(sender, row);
		if (ends === 'alone') return ends;
		const end = ends.get(row);
		if (!end) throw unfinished();
		return end;
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

	private join(sender: BatchSender, row: BatchRow): Promise<Ends | 'alone'> {
		const id = plain(row.externalId);
		if (this.gathering?.ids.has(id)) this.gathering.close();
		const open = this.gathering;
		const joined = open ?? this.newGathering();
		joined.rows.push(row);
		joined.ids.add(id);
		const most = this.trial ? MOST_ROWS : TRIAL_ROWS;
		if (joined.rows.length >= Math.min(most, this.surroundings.left())) joined.close();
		if (open) return sender.withoutSlot(open.ended);
		joined.ended = this.deliver(sender, joined);
		return joined.ended;
	}

	private newGathering(): Gathering {
		let resolveClosed = () => {};
		const gathering: Gathering = {
			rows: [],
			ids: new Set(),
			isClosed: false,
			close: () => {
				gathering.isClosed = true;
				if (this.gathering === gathering) this.gathering = undefined;
				resolveClosed();
			},
			closed: new Promise((resolve) => {
				resolveClosed = resolve;
			}),
			ended: Promise.resolve('alone'),
		};
		this.gathering = gathering;
		return gathering;
	}

	/** Waits for more rows, and sends them all. */
	private async deliver(sender: BatchSender, gathering: Gathering): Promise<Ends | 'alone'> {
		await settled(sender.withoutSlot(this.untilIdle(gathering)));
		gathering.close();
		return await this.sendRows(sender, gathering.rows);
	}

	private async untilIdle(gathering: Gathering): Promise<void> {
		const idleMs = this.trial ? IDLE_MS : IDLE_BEFORE_TRIAL_MS;
		for (let seen = 0; !gathering.isClosed && seen < gathering.rows.length; ) {
			seen = gathering.rows.length;
			await Promise.race([gathering.closed, this.surroundings.wait(idleMs)]);
		}
	}

	private async sendRows(sender: BatchSender, rows: BatchRow[]): Promise<Ends | 'alone'> {
		if (this.trial) {
			const isTrusted = await sender.withoutSlot(this.trial);
			return isTrusted && rows.length > 1 ? await this.sendBatch(sender, rows) : 'alone';
		}
		const batch = new SentBatch(this.newJobId(), rows);
		const sent = this.tryOut(sender, batch);
		this.trial = settled(sent).then(({ result }) => {
			this.isTrusted = result?.isTrusted ?? false;
			return this.isTrusted;
		});
		return (await sent).ends;
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
				body: { import_job_id: batch.jobId, benefits: rows.map(({ body }) => body) },
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

/** What became of rows. */
type Ends = ReadonlyMap<BatchRow, RowEnd>;

function endOf(ends: Ends, key: string): RowEnd | undefined {
	for (const [row, end] of ends) if (row.key === key) return end;
	return undefined;
}

/** @throws {Problem} `batch_unfinished` */
function endIn(ends: Ends, { key }: BatchRow): RowEnd {
	const end = endOf(ends, key);
	if (!end) throw unfinished();
	return end;
}

function unfinished(): Problem {
	return new Problem('batch_unfinished', { wasWrite: true, mayBeRepeated: true });
}

function batchIdOf(answer: unknown): string | undefined {
	const { batch_id: id } = (answer ?? {}) as { batch_id?: unknown };
	return typeof id === 'string' || typeof id === 'number' ? String(id) : undefined;
}
