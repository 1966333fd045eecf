/** Measures one contestant once, in a separate process that was started with `--expose-gc`. */
import { bulkProfileId } from '../../../sandbox';
import { doJob } from '../childProcess';
import type { ClaimRow } from '../claimWorkflow';
import type { Server } from './sandboxProcess';
import {
	contestants,
	startExpressions,
	WARM_UP_ITEMS,
	type Conditions,
	type Contestant,
} from './contestants';

export interface ContestantJob extends Conditions {
	contestant: Contestant;
	items: number;
	/** Is garbage collected whenever memory is looked at? Times are of no use then. */
	collects: boolean;
}

export interface Measurement {
	/** Wall time, in milliseconds. */
	timeMs: number;
	/** Processor time of the process, user and system, in milliseconds. */
	cpuMs: number;
	/**
	 * The peak of the resident memory above its earlier value, in megabytes (10^6 bytes); if garbage
	 * is collected, of the heap.
	 */
	memoryMb: number;
	/** For each item. */
	requests: number;
}

/** How far apart memory is looked at, in milliseconds. */
const MEMORY_EVERY_MS = 10;
const COLLECTED_EVERY_MS = 500;

function heapInUse(): number {
	globalThis.gc?.();
	return process.memoryUsage().heapUsed;
}

doJob(
	async ({ contestant, items, collects, ...conditions }: ContestantJob): Promise<Measurement> => {
		const claim = async (rows: ClaimRow[]) => {
			const results = await contestants[contestant](rows, conditions);
			if (results.length !== rows.length || results.some((result) => 'error' in result)) {
				throw new Error(`${contestant} did not claim all of ${rows.length.toString()} items`);
			}
		};
		await startExpressions(conditions.expressions);
		await claim(rowsOf(WARM_UP_ITEMS, 'warm-up'));

		const rows = rowsOf(items, 'bench');
		const requestsBefore = await countRequests(conditions.server);
		globalThis.gc?.();
		const inUse = collects ? heapInUse : () => process.memoryUsage.rss();
		const before = inUse();
		let peak = before;
		const look = () => {
			peak = Math.max(peak, inUse());
		};
		const timer = setInterval(look, collects ? COLLECTED_EVERY_MS : MEMORY_EVERY_MS);
		const cpu = process.cpuUsage();
		const started = performance.now();
		await claim(rows);
		const timeMs = performance.now() - started;
		const { user, system } = process.cpuUsage(cpu);
		clearInterval(timer);
		look();
		const requests = ((await countRequests(conditions.server)) - requestsBefore) / items;
		return { timeMs, cpuMs: (user + system) / 1_000, memoryMb: (peak - before) / 1e6, requests };
	},
);

async function countRequests({ countUrl }: Server): Promise<number> {
	return Number(await (await fetch(countUrl)).text());
}

function rowsOf(items: number, name: string): ClaimRow[] {
	return Array.from({ length: items }, (_, i) => ({
		profile: bulkProfileId(i),
		claim: `${name}-${i.toString()}`,
	}));
}
