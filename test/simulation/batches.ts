import type { IDataObject } from 'n8n-workflow';
import { Batches } from '../../nodes/shared/claims/batches';
import type { ApiRequest } from '../../nodes/shared/transport/types';
import { claimWork, endingOf, perform } from './claims';
import type { Clock } from './clock';
import type { RunSurroundings } from './execution';
import { violations } from './invariants';
import type { HttpAnswer, Maker, Sending, SimulatedTenant } from './network';
import { drawPlan, plainPlan, type ExecutionPlan, type Plan, type TenantPlan } from './plan';
import { Random } from './random';
import { LATEST_COMMIT, WITHIN_A_CHECK } from './schedule';
import { simulated } from './simulate';
import { NEVER, Tenant } from './tenant';

/** A schedule of items that are issued in batches. */
interface BatchPlan extends Plan {
	tenant: BatchTenantPlan;
}

interface BatchTenantPlan extends TenantPlan {
	/**
	 * `none`: the tenant has no batches; `unread`: the token may not read them; `unlike`: it reports
	 * rows in another form; `unfiltered`: a batch cannot be found by our own key.
	 */
	batches: 'tell' | 'none' | 'unread' | 'unlike' | 'unfiltered';
	/** How long a batch waits before its first row, and how long each row takes. */
	queueMs: number;
	rowMs: number;
	/** Whether every other batch goes to an idle worker. */
	hasIdleWorker: boolean;
	/** Before which row a batch stands still, and for how long; -1 means never. */
	haltBefore: number;
	haltMs: number;
	/** How long after a row is done the batch reports it. */
	toldAfter: number;
	/**
	 * Which rows are refused, and which are reported as failed although they were made; -1 means
	 * none.
	 */
	refusedRow: number;
	wronglyFailedRow: number;
	/** Whether the batch reports that it has ended, although rows were left out. */
	isCutShort: boolean;
}

const quietBatches: Omit<BatchTenantPlan, keyof TenantPlan> = {
	batches: 'tell',
	queueMs: 0,
	rowMs: 0,
	hasIdleWorker: false,
	haltBefore: -1,
	haltMs: 0,
	toldAfter: 0,
	refusedRow: -1,
	wronglyFailedRow: -1,
	isCutShort: false,
};

/** A batch that makes progress within this time is waited for: see docs/promises.md. */
const WITHIN_STANDSTILL = 50_000;

function draw(seed: number): BatchPlan {
	const random = new Random(seed, 5);
	const plan = drawPlan(seed);
	const rarely = <T>(usual: T, ...others: [T, ...T[]]) =>
		random.chance(0.25) ? random.pick(others) : usual;
	const keys = [...plan.keys];
	const further = plan.tenant.reclaimable ? random.between(1, 6) : 0;
	for (let i = 0; i < further; i++)
		keys.push(plan.tenant.stores === 'number' ? `48${i.toString()}` : `B-${i.toString()}`);
	const batches = rarely<BatchTenantPlan['batches']>(
		'tell',
		'none',
		'unread',
		'unlike',
		'unfiltered',
	);
	const { earlyIds, rowLag, listLag, replicaLag } = plan.tenant;
	// If nothing shows how it goes, the rows are looked for like those of single requests.
	const longest =
		batches === 'tell'
			? WITHIN_STANDSTILL
			: LATEST_COMMIT - 5_000 - earlyIds - rowLag - listLag - replicaLag;
	const halts = random.chance(0.2);
	// A batch whose answer is lost, and that takes long.
	const losesBatch = batches === 'tell' && random.chance(0.2);
	const drawn: BatchPlan = {
		...plan,
		keys,
		tenant: {
			...plan.tenant,
			...forIssued(plan.tenant),
			batches,
			queueMs: rarely(
				random.between(0, 400),
				random.between(0, Math.min(longest, 5_000)),
				random.between(0, longest),
			),
			rowMs: rarely(0, 20, 300),
			hasIdleWorker: random.chance(0.3),
			haltBefore: halts && batches === 'tell' ? random.between(0, keys.length) : -1,
			haltMs: random.between(0, WITHIN_STANDSTILL),
			...(losesBatch && { queueMs: random.between(2_000, WITHIN_STANDSTILL) }),
			toldAfter: rarely(0, 200, 2_000),
			refusedRow: random.chance(0.1) ? random.between(0, keys.length) : -1,
			wronglyFailedRow:
				plan.tenant.stores === 'asSent' && random.chance(0.05)
					? random.between(0, keys.length)
					: -1,
			isCutShort: random.chance(0.05),
		},
		executions: plan.executions.map((execution) => ({
			...execution,
			operation: 'issue',
			faults: { ...execution.faults, ...(losesBatch && batchLost(random)) },
			items: [
				...execution.items,
				...Array.from({ length: further }, (_, i) => plan.keys.length + i).filter(() =>
					random.chance(0.8),
				),
			],
		})),
	};
	// A batch that is over makes no more rows.
	if (drawn.tenant.isCutShort) drawn.tenant.haltBefore = -1;
	return drawn;
}

/** A loss at about the time when a batch is sent: after two to four looks. */
function batchLost(random: Random): ExecutionPlan['faults'] {
	const kind = random.pick(['late', 'answerLost', 'serverError'] as const);
	return { [random.between(3, 7)]: { kind, ms: random.between(1, 5_000) } };
}

/**
 * Issued benefits are not redeemed. If lists hold only recent benefits, an old one is nowhere, and
 * one that a till redeems between two looks is in no list for as long as redemptions lag.
 */
function forIssued(tenant: TenantPlan): Partial<TenantPlan> {
	const { earlyIds, rowLag, listLag, replicaLag, redemptionLag } = tenant;
	const isRecent = tenant.benefitsOfProfile === 'recent' || tenant.benefitsOfAll === 'recent';
	const longest = Math.max(0, WITHIN_A_CHECK - earlyIds - rowLag - listLag - replicaLag);
	return {
		redemptionLag: Math.min(redemptionLag, longest),
		...(isRecent && { benefitsOfProfile: 'all', benefitsOfAll: 'all' }),
	};
}

interface Row {
	externalId: string;
	doneAt: number;
	benefitId?: string;
	error?: string;
}

interface Batch {
	id: number;
	jobId: unknown;
	queuedAt: number;
	rows: Row[];
}

const notFound: HttpAnswer = {
	status: 404,
	body: { message: 'No query results for model [Batch].' },
};

/** A tenant that also accepts benefits in batches, and processes their rows one after the other. */
class BatchTenant implements SimulatedTenant {
	private readonly batches: Batch[] = [];

	constructor(
		private readonly benefits: Tenant,
		private readonly plan: BatchTenantPlan,
		private readonly clock: Clock,
	) {}

	write(request: ApiRequest, sending: Sending, answered: (answer: HttpAnswer) => void): void {
		if (request.path.at(-1) !== 'batch.json') {
			this.benefits.write(request, sending, answered);
			return;
		}
		if (this.plan.batches === 'none') {
			answered({
				status: 404,
				body: { message: 'The route api/v3/benefits/batch.json could not be found.' },
			});
			return;
		}
		this.clock.at(sending.commitAt, () => {
			const batch = this.queue(request.body ?? {}, sending);
			answered({
				status: 200,
				body: { message: 'Queued for processing.', batch_id: String(batch.id) },
			});
		});
	}

	read(request: ApiRequest, time: number): HttpAnswer {
		const { path, query = {} } = request;
		if (path[0] !== 'batches') return this.benefits.read(request, time);
		const { batches: form } = this.plan;
		if (form === 'none') return notFound;
		if (form === 'unread')
			return { status: 403, body: { message: 'This action is unauthorized.' } };
		const queued = this.batches.filter(({ queuedAt }) => queuedAt <= time);
		if (path.length > 1) {
			const batch = queued.find(({ id }) => String(id) === path[1]);
			return batch ? { status: 200, body: { data: this.shown(batch, time) } } : notFound;
		}
		const found = queued.filter(
			({ jobId }) => form === 'unfiltered' || jobId === query['filter[import_job_id]'],
		);
		return {
			status: 200,
			body: {
				data: found.map((batch) => this.shown(batch, time)),
				meta: { current_page: 1, last_page: 1, per_page: 100, total: found.length },
			},
		};
	}

	private queue({ import_job_id: jobId, benefits }: IDataObject, { by, misses }: Sending): Batch {
		const {
			queueMs,
			rowMs,
			hasIdleWorker,
			haltBefore,
			haltMs,
			refusedRow,
			wronglyFailedRow,
			isCutShort,
		} = this.plan;
		const bodies = benefits as IDataObject[];
		const batch: Batch = { id: this.batches.length + 1, jobId, queuedAt: this.clock.now, rows: [] };
		this.batches.push(batch);
		const isIdle = hasIdleWorker && batch.id % 2 === 0;
		let at = this.clock.now + (isIdle ? 0 : queueMs);
		bodies.forEach((body, index) => {
			const externalId = String(body.external_id);
			const row: Row = { externalId, doneAt: NEVER };
			batch.rows.push(row);
			// Half done: the later rows are never done.
			if ((misses || isCutShort) && index > 0 && index >= bodies.length / 2) return;
			at += index === haltBefore ? haltMs : rowMs;
			if (index === refusedRow) {
				Object.assign(row, { doneAt: at, error: 'The given data was invalid.' });
				return;
			}
			const maker: Maker = { name: by.name, item: Number(body.item) };
			this.benefits.claim(
				{ externalId, redeems: false, isIssue: true, commitAt: at },
				maker,
				false,
				({ body: made }) => {
					row.doneAt = this.clock.now;
					const { id } = (made as { data: IDataObject }).data;
					if (index === wronglyFailedRow) row.error = 'Server Error';
					else row.benefitId = String(id);
				},
			);
		});
		return batch;
	}

	private shown({ id, jobId, rows }: Batch, time: number): IDataObject {
		const told = rows.map((row) => (row.doneAt + this.plan.toldAfter <= time ? row : undefined));
		const isOver = told.every(
			(row, index) => row ?? (this.plan.isCutShort && index > 0 && told[0]),
		);
		return {
			id,
			import_job_id: String(jobId),
			status: isOver ? 'success' : 'pending',
			items: rows.map(({ externalId, benefitId, error }, index) => ({
				id: index,
				...(this.plan.batches !== 'unlike' && { external_id: externalId }),
				entity_id: (told[index] && benefitId) ?? null,
				status: !told[index] ? 'pending' : error === undefined ? 'success' : 'failed',
				error: (told[index] && error) ?? null,
			})),
		};
	}
}

/** Benefits that are issued in batches, on a tenant that knows one profile and one definition. */
export const batches = simulated<BatchPlan>({
	operations: ['benefit.issue'],
	draw,
	plain: (seed) => {
		const plan = plainPlan(seed);
		return {
			...plan,
			tenant: { ...plan.tenant, ...quietBatches },
			executions: plan.executions.map((execution) => ({ ...execution, operation: 'issue' })),
		};
	},
	begin(plan, clock, tell) {
		const tenant = new Tenant(plan.tenant, clock, plan.seed, tell);
		return {
			tenant: new BatchTenant(tenant, plan.tenant, clock),
			work: claimWork(plan, batchesOfRuns()),
			act(act) {
				perform(act, plan, tenant);
			},
			violations: (world, executions) =>
				violations({ ...world, tenant }, executions).filter(
					(violation) => !isItsOwnFault(plan) || !violation.startsWith('Without a fault'),
				),
		};
	},
	ending: endingOf,
});

/**
 * Whether the tenant leaves a row out, or stores another external ID than was sent. No batch
 * reports that, so its rows may not be told apart from others.
 */
const isItsOwnFault = ({ tenant }: BatchPlan) =>
	tenant.isCutShort || tenant.refusedRow >= 0 || tenant.stores !== 'asSent';

/** The batches of each run of the node. */
function batchesOfRuns(): (run: RunSurroundings) => Batches {
	const known = new WeakMap<RunSurroundings, Batches>();
	let jobs = 0;
	return (run) => {
		const ofRun = known.get(run) ?? new Batches(run, () => `job-${(++jobs).toString()}`);
		known.set(run, ofRun);
		return ofRun;
	};
}
