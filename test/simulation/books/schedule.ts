import type { IDataObject } from 'n8n-workflow';
import { lags, pick } from '../plan';
import { Random } from '../random';
import {
	faultKinds,
	GIVE_UP,
	LATEST_COMMIT,
	plainSchedule,
	SECOND_WAVE,
	WITHIN_OWN_LOOKS,
	type ExecutionSchedule,
	type FaultKind,
	type Lags,
	type Schedule,
} from '../schedule';
import { quietBooks, type BooksPlan } from './books';

export interface BooksExecution extends ExecutionSchedule {
	/** What its items give or change, in the terms of the class. */
	with: IDataObject;
}

/** What a person does to the records of a key. */
export interface BooksAct {
	at: number;
	does: string;
	key: number;
}

export interface BooksSchedule extends Schedule {
	tenant: BooksPlan;
	executions: BooksExecution[];
	acts: BooksAct[];
}

/** What the schedules of a class add. */
export interface Drawing {
	/** What the items are about. */
	keys: readonly [string, ...string[]];
	/** A tenant's habits in addition to its lags. */
	tenant?(random: Random): Partial<BooksPlan>;
	/** How the tenant lags; by default as much as claims tolerate. */
	lags?(random: Random): Partial<BooksPlan>;
	/** What the execution of a number does. */
	execution(random: Random, number: number): Pick<BooksExecution, 'operation' | 'with'>;
	acts?(random: Random): BooksAct[];
	/** How long requests take each way, at least and at most. */
	latencies?: readonly [[number, number], ...[number, number][]];
	/** Faults of writes; by default all but `halfDone`. */
	faults?: readonly [FaultKind, ...FaultKind[]];
	/** From giving up on an answer to the last moment at which a late write may happen. */
	latestCommit?: number;
}

/** The faults of any write. A proxy's repetition is not one of them: it shows in what it makes. */
export const usualFaults = [
	...faultKinds.filter((kind) => kind !== 'halfDone'),
	'repeated',
] as unknown as readonly [FaultKind, ...FaultKind[]];

const usualLatencies: NonNullable<Drawing['latencies']> = [
	[20, 20],
	[5, 50],
	[5, 400],
];

const NO_LAGS: Lags & Pick<BooksPlan, 'rowLag'> = {
	earlyIds: 0,
	listLag: 0,
	replicaLag: 0,
	rowLag: 0,
};

/** How many requests of an execution may meet a fault. */
const MOST_REQUESTS = 60;

export function plainBooks({ keys, execution }: Drawing, seed = 0): BooksSchedule {
	return {
		seed,
		latency: [20, 20],
		tenant: { ...quietBooks },
		keys: [...keys],
		executions: [{ ...plainSchedule('A'), ...execution(new Random(0), 0) }],
		acts: [],
	};
}

/** Draws the schedule of a seed: up to six executions in up to three processes, in one or two waves. */
export function drawBooks(drawing: Drawing, seed: number): BooksSchedule {
	const random = new Random(seed, 3);
	const tenant: BooksPlan = {
		...quietBooks,
		...(drawing.lags?.(random) ?? pick(random, lags)(random)),
		...drawing.tenant?.(random),
	};
	// Then records are ordered by the second in which they were created.
	if (tenant.ids === 'texts') Object.assign(tenant, NO_LAGS);
	const processes = random.between(1, 3);
	const trouble = random.pick([0, 0, 0.05, 0.15, 0.3]);
	const spread = random.pick([60, 60, 1_200, 4_000]);
	const kinds = drawing.faults ?? usualFaults;
	const lagging = tenant.listLag + tenant.replicaLag + tenant.rowLag;
	const latest = Math.max(1, (drawing.latestCommit ?? LATEST_COMMIT) - lagging);
	const drawFaults = () => {
		const faults: ExecutionSchedule['faults'] = {};
		for (let request = 0; request < MOST_REQUESTS; request++) {
			if (!random.chance(trouble)) continue;
			const kind = random.pick(kinds);
			const most = kind === 'late' ? latest : GIVE_UP - 500;
			faults[request] = { kind, ms: random.between(1, most) };
		}
		return faults;
	};
	const drawExecution = (name: string, number: number, from: number): BooksExecution => {
		const items = drawing.keys
			.map((_, key) => key)
			.filter((key) => key === 0 || random.chance(0.5));
		if (random.chance(0.1)) items.push(0);
		const drawn: BooksExecution = {
			...plainSchedule(name),
			process: random.between(0, processes - 1),
			start: from + random.between(0, spread),
			...drawing.execution(random, number),
			items,
			tries: random.chance(0.2) ? random.between(2, 3) : 1,
			faults: drawFaults(),
		};
		if (trouble > 0 && random.chance(0.1)) drawn.crash = random.between(10, 12_000);
		if (trouble > 0 && random.chance(0.04)) drawn.stop = random.between(10, 12_000);
		return drawn;
	};
	const first = random.between(1, 4);
	const second = random.chance(0.3) ? random.between(1, 2) : 0;
	const executions = Array.from({ length: first + second }, (_, number) =>
		drawExecution('ABCDEF'.charAt(number), number, number < first ? 0 : SECOND_WAVE),
	);
	const latency = random.pick(drawing.latencies ?? usualLatencies);
	const acts = drawing.acts?.(random) ?? [];
	return { seed, latency, tenant, keys: [...drawing.keys], executions, acts };
}

/** Reads by ID come from one replica or another. */
export function replicas(random: Random): Partial<BooksPlan> {
	return random.chance(0.4) ? { replicaLag: random.between(0, WITHIN_OWN_LOOKS) } : {};
}
