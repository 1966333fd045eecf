/** Measures what rows leave behind, in a separate process that was started with `--expose-gc`. */
import { setImmediate } from 'node:timers/promises';
import { runWorkflow } from '../../engine/runWorkflow';
import { doJob } from '../childProcess';
import { CLAIM_NODE, sandboxCredentials } from '../claimWorkflow';
import { kinds, type Kind } from './kinds';

export interface MemoryJob {
	kind: Kind;
	rows: number;
	baseUrl: string;
	token: string;
}

/** They load most of what the node uses, and fill what is kept up to a limit. */
const WARM_UP_ROWS = 500;

/** Longer than the node remembers what it made, in milliseconds. */
const LATER_MS = 60_000;

/** One collection frees what the previous one found to be unused. */
const COLLECTIONS = 5;

async function heapInUse(): Promise<number> {
	for (let i = 0; i < COLLECTIONS; i++) {
		globalThis.gc?.();
		await setImmediate();
	}
	return process.memoryUsage().heapUsed;
}

/** Entries that are kept only for some seconds are removed with the next row. */
function passTime(): void {
	const { now } = Date;
	Date.now = () => now() + LATER_MS;
}

/** The bytes in use after a run that were not before it, for each of its rows. */
doJob(async ({ kind, rows, baseUrl, token }: MemoryJob): Promise<number> => {
	const { workflow, rowOf } = kinds[kind];
	let next = 0;
	const give = async (count: number) => {
		const input = Array.from({ length: count }, () => rowOf(next++));
		const { items, error } = await runWorkflow({
			workflow: workflow(),
			credentials: sandboxCredentials(baseUrl, token),
			input,
			mode: 'trigger',
		});
		if (error) throw new Error(error.message);
		const given = items(CLAIM_NODE).length;
		if (given !== count) throw new Error(`${count.toString()} ${kind} gave ${given.toString()}`);
	};
	const giveAndForget = async (count: number) => {
		await give(count);
		passTime();
		await give(1);
	};
	await giveAndForget(WARM_UP_ROWS);
	const before = await heapInUse();
	await giveAndForget(rows);
	return ((await heapInUse()) - before) / rows;
});
