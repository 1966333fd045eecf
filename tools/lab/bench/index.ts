/**
 * What this node costs compared with n8n's floor and with a bare fetch pool, as medians of ratios,
 * all from one run. It asserts nothing: times differ by machine, and ratios by what else the
 * machine does.
 */
import { existsSync } from 'node:fs';
import { cpus } from 'node:os';
import { resolve } from 'node:path';
import Table from 'cli-table3';
import { Command } from 'commander';
import type { TenantHabits } from '../../../sandbox';
import { startJob } from '../childProcess';
import type { ContestantJob, Measurement } from './contestantProcess';
import {
	contestantNames,
	WARM_UP_ITEMS,
	type Contestant,
	type ExpressionEngine,
} from './contestants';
import type { SandboxJob, Server, Transport } from './sandboxProcess';

interface BenchOptions {
	runs: number;
	items: number;
	sizes: number[];
	held: number[];
	/** How many benefits are issued in batches, and previewed. */
	batched: number[];
	concurrency: number;
	latencies: number[];
	transports: Transport[];
	node24: string;
	json: boolean;
}

/** A Node.js, and the expression engine that n8n has there. */
interface Setup {
	name: string;
	execPath: string;
	expressions: ExpressionEngine;
}

/** What is measured with every number of items, on every tenant that does as documented. */
type Measured = Exclude<Contestant, 'nodeAlone' | Batched>;

/** What is measured of long lists. */
type Batched = 'floorIssue' | 'nodeIssue' | 'nodePreview';

interface Scene {
	setup: Setup;
	transport: Transport;
	latencyMs: number;
	items: number;
}

/** One contestant in one scene; ratios are medians over the runs. */
interface Row {
	setup: string;
	transport: Transport;
	latencyMs: number;
	items: number;
	contestant: Measured;
	requestsPerItem: number;
	timeMs: number;
	timeToFloor: number;
	timeToPool: number;
	cpuMsPerItem: number;
	cpuToFloor: number;
	memoryMb: number;
}

/** What a contestant is compared with: both are naive. */
const yardsticks: Record<Measured, { floor: Measured; pool: Measured }> = {
	fetchOnce: { floor: 'floorOnce', pool: 'fetchOnce' },
	floorOnce: { floor: 'floorOnce', pool: 'fetchOnce' },
	nodeOff: { floor: 'floorOnce', pool: 'fetchOnce' },
	fetchTwice: { floor: 'floorTwice', pool: 'fetchTwice' },
	floorTwice: { floor: 'floorTwice', pool: 'fetchTwice' },
	nodeOn: { floor: 'floorTwice', pool: 'fetchTwice' },
};

const MEASURED = Object.keys(yardsticks) as Measured[];

/**
 * How a tenant may treat a look for many claims at once, if it does not follow the documentation.
 */
const ODD_TENANTS: readonly TenantHabits['externalIdsFilter'][] = ['refused', 'ignored', 'literal'];

/** The scenes with more and more items. */
const SIZES_AT = { latencyMs: 20, transport: 'http' } as const;

/** Nobody reads n8n's debug lines in production, and without this its logger builds them (n8n 2.41.1). */
const AS_N8N = { N8N_LOG_LEVEL: 'warn' };

const SANDBOX = resolve(__dirname, 'sandboxProcess.ts');
const CONTESTANT = resolve(__dirname, 'contestantProcess.ts');

type Runs<C extends Contestant> = Record<C, Measurement[]>;

function median(numbers: number[]): number {
	const sorted = numbers.toSorted((a, b) => a - b);
	const middle = (sorted.length - 1) / 2;
	return ((sorted[Math.floor(middle)] ?? NaN) + (sorted[Math.ceil(middle)] ?? NaN)) / 2;
}

const medianOf = (runs: Measurement[], key: keyof Measurement) =>
	median(runs.map((run) => run[key]));

/** The median of the ratios run by run, because neighbouring runs share the machine's load. */
function ratio(runs: Measurement[], to: Measurement[], key: keyof Measurement): number {
	return median(runs.map((run, i) => run[key] / (to[i]?.[key] ?? NaN)));
}

/** All contestants in turn, each time in a fresh process and a fresh tenant; every run begins with another one. */
async function play<C extends Contestant>(
	contestants: readonly C[],
	{ setup, transport, latencyMs, items }: Scene,
	{ runs, concurrency }: BenchOptions,
	{ tenant = {}, collects = false }: { tenant?: Partial<TenantHabits>; collects?: boolean } = {},
): Promise<Runs<C>> {
	const measured = Object.fromEntries(
		contestants.map((contestant): [C, Measurement[]] => [contestant, []]),
	) as Runs<C>;
	const job: SandboxJob = {
		tenant,
		latencyMs,
		transport,
		profiles: Math.max(items, WARM_UP_ITEMS),
	};
	const sandbox = startJob<SandboxJob, Server>(SANDBOX, job);
	try {
		const server = await sandbox.result;
		for (let run = 0; run < runs; run++) {
			for (let turn = 0; turn < contestants.length; turn++) {
				const contestant = contestants[(run + turn) % contestants.length];
				if (!contestant) continue;
				progress(`${setup.name}, ${transport}, ${latencyMs} ms, ${items} items: ${contestant}`);
				const { expressions, execPath } = setup;
				await fetch(server.resetUrl, { method: 'POST' });
				const child = startJob<ContestantJob, Measurement>(
					CONTESTANT,
					{ contestant, items, collects, server, concurrency, expressions },
					['--expose-gc'],
					{ execPath, env: { ...process.env, ...AS_N8N, NODE_EXTRA_CA_CERTS: server.certificate } },
				);
				try {
					measured[contestant].push(await child.result);
				} finally {
					await child.kill();
				}
			}
		}
	} finally {
		await sandbox.kill();
	}
	return measured;
}

function rowsOf({ setup, transport, latencyMs, items }: Scene, runs: Runs<Measured>): Row[] {
	return MEASURED.map((contestant) => {
		const own = runs[contestant];
		const { floor, pool } = yardsticks[contestant];
		return {
			setup: setup.name,
			transport,
			latencyMs,
			items,
			contestant,
			requestsPerItem: medianOf(own, 'requests'),
			timeMs: medianOf(own, 'timeMs'),
			timeToFloor: ratio(own, runs[floor], 'timeMs'),
			timeToPool: ratio(own, runs[pool], 'timeMs'),
			cpuMsPerItem: medianOf(own, 'cpuMs') / items,
			cpuToFloor: ratio(own, runs[floor], 'cpuMs'),
			memoryMb: medianOf(own, 'memoryMb'),
		};
	});
}

/** On a terminal, one line that is rewritten; elsewhere silent, because the table says it all. */
function progress(doing: string): void {
	if (process.stderr.isTTY) process.stderr.write(`\r\x1b[K${doing}`);
}

function tableOf(rows: Row[]): string {
	const table = new Table({
		head: [
			'n8n',
			'',
			'Items',
			'',
			'Requests',
			'Time',
			'/ floor',
			'/ pool',
			'CPU',
			'/ floor',
			'Memory',
		],
		style: { head: [], border: [], compact: true },
	});
	for (const row of rows) {
		table.push([
			row.setup,
			`${row.transport}, ${row.latencyMs} ms`,
			row.items,
			contestantNames[row.contestant],
			row.requestsPerItem.toFixed(2),
			`${(row.timeMs / 1_000).toFixed(2)} s`,
			row.timeToFloor.toFixed(2),
			row.timeToPool.toFixed(2),
			`${row.cpuMsPerItem.toFixed(2)} ms`,
			row.cpuToFloor.toFixed(2),
			`${row.memoryMb.toFixed(0)} MB`,
		]);
	}
	return table.toString();
}

function setupsOf({ node24 }: BenchOptions): Setup[] {
	const here: Setup = {
		name: `Node ${process.versions.node}, legacy`,
		execPath: process.execPath,
		expressions: 'legacy',
	};
	const newest: Setup = { name: 'Node 24, vm', execPath: node24, expressions: 'vm' };
	return existsSync(node24) ? [here, newest] : [here];
}

async function main(options: BenchOptions): Promise<void> {
	const { latencies, transports, items, sizes, runs, concurrency, json } = options;
	const scenes = setupsOf(options).flatMap((setup): Scene[] => [
		...latencies.flatMap((latencyMs) =>
			transports.map((transport) => ({ setup, transport, latencyMs, items })),
		),
		...sizes.filter((size) => size !== items).map((size) => ({ setup, ...SIZES_AT, items: size })),
	]);
	const rows: Row[] = [];
	for (const scene of scenes) rows.push(...rowsOf(scene, await play(MEASURED, scene, options)));
	const tenants = await playOddTenants(options);
	const batches = await playBatches(options);
	const memory = await playMemory(options);
	progress('');
	if (json) {
		console.log(
			JSON.stringify(
				{ runs, concurrency, cores: cpus().length, rows, tenants, batches, memory },
				null,
				'\t',
			),
		);
		return;
	}
	if (rows.length > 0) console.log(tableOf(rows));
	console.log(tableOfTenants(tenants));
	if (batches.length > 0) console.log(tableOfBatches(batches));
	console.log(tableOfMemory(memory));
	console.log(
		[
			`Medians of ${runs} runs, ${concurrency} items at a time, each run in a process of its own after a warm-up.`,
			'Floor: a node that reads the same parameters and sends the same requests. Pool: the same by fetch, without n8n.',
			`CPU: of its own process, for each item. Memory: the peak above what it was before. ${cpus().length} cores.`,
		].join('\n'),
	);
}

interface TenantRow {
	/** What the tenant makes of a look for many claims at once. */
	tenant: string;
	items: number;
	requestsPerItem: number;
	/** To the time of a run whose claims are each looked up by itself. */
	timeToAlone: number;
}

/** The node against tenants whose answer to a shared look cannot be used. */
async function playOddTenants(options: BenchOptions): Promise<TenantRow[]> {
	const [setup] = setupsOf(options);
	if (!setup) return [];
	const { items } = options;
	const rows: TenantRow[] = [];
	for (const externalIdsFilter of ODD_TENANTS) {
		const scene = { setup, ...SIZES_AT, items };
		const runs = await play(['nodeAlone', 'nodeOn'], scene, options, {
			tenant: { externalIdsFilter },
		});
		rows.push({
			tenant: externalIdsFilter,
			items,
			requestsPerItem: medianOf(runs.nodeOn, 'requests'),
			timeToAlone: ratio(runs.nodeOn, runs.nodeAlone, 'timeMs'),
		});
	}
	return rows;
}

function tableOfTenants(rows: TenantRow[]): string {
	const table = new Table({
		head: ['A look for many claims is', 'Items', 'Requests', 'Time / each by itself'],
		style: { head: [], border: [], compact: true },
	});
	for (const { tenant, items, requestsPerItem, timeToAlone } of rows) {
		table.push([tenant, items, requestsPerItem.toFixed(2), timeToAlone.toFixed(2)]);
	}
	return table.toString();
}

interface BatchRow {
	setup: string;
	items: number;
	contestant: Batched;
	requestsPerItem: number;
	timeMs: number;
	/** To the floor that looks up and issues each by itself. */
	timeToFloor: number;
	cpuToFloor: number;
	memoryMb: number;
}

const BATCHED: readonly Batched[] = ['floorIssue', 'nodeIssue', 'nodePreview'];

/** Long lists, issued in batches and previewed. */
async function playBatches(options: BenchOptions): Promise<BatchRow[]> {
	const rows: BatchRow[] = [];
	for (const setup of setupsOf(options)) {
		for (const items of options.batched) {
			const runs = await play(BATCHED, { setup, ...SIZES_AT, items }, options);
			const of = (contestant: Batched): BatchRow => ({
				setup: setup.name,
				items,
				contestant,
				requestsPerItem: medianOf(runs[contestant], 'requests'),
				timeMs: medianOf(runs[contestant], 'timeMs'),
				timeToFloor: ratio(runs[contestant], runs.floorIssue, 'timeMs'),
				cpuToFloor: ratio(runs[contestant], runs.floorIssue, 'cpuMs'),
				memoryMb: medianOf(runs[contestant], 'memoryMb'),
			});
			rows.push(...BATCHED.map(of));
		}
	}
	return rows;
}

function tableOfBatches(rows: BatchRow[]): string {
	const table = new Table({
		head: ['A long list', 'Items', '', 'Requests', 'Time', '/ floor', 'CPU / floor', 'Memory'],
		style: { head: [], border: [], compact: true },
	});
	for (const row of rows) {
		table.push([
			row.setup,
			row.items,
			contestantNames[row.contestant],
			row.requestsPerItem.toFixed(3),
			`${(row.timeMs / 1_000).toFixed(2)} s`,
			row.timeToFloor.toFixed(2),
			row.cpuToFloor.toFixed(2),
			`${row.memoryMb.toFixed(0)} MB`,
		]);
	}
	return table.toString();
}

interface MemoryRow {
	setup: string;
	items: number;
	/** What the heap held at most beside garbage, above what it held before, in megabytes. */
	floorMb: number;
	nodeMb: number;
}

/** What lives while few and while many items are claimed. */
async function playMemory(options: BenchOptions): Promise<MemoryRow[]> {
	const rows: MemoryRow[] = [];
	for (const setup of setupsOf(options)) {
		for (const items of options.held) {
			const scene = { setup, ...SIZES_AT, items };
			const once = { ...options, runs: 1 };
			const runs = await play(['floorTwice', 'nodeOn'], scene, once, { collects: true });
			rows.push({
				setup: setup.name,
				items,
				floorMb: medianOf(runs.floorTwice, 'memoryMb'),
				nodeMb: medianOf(runs.nodeOn, 'memoryMb'),
			});
		}
	}
	return rows;
}

function tableOfMemory(rows: MemoryRow[]): string {
	const table = new Table({
		head: ['Memory in use, without garbage', 'Items', 'Floor', 'This node'],
		style: { head: [], border: [], compact: true },
	});
	for (const { setup, items, floorMb, nodeMb } of rows) {
		table.push([setup, items, `${floorMb.toFixed(1)} MB`, `${nodeMb.toFixed(1)} MB`]);
	}
	return table.toString();
}

const numbers = (text: string) => (text === '' ? [] : text.split(',').map(Number));

const program = new Command('npm run bench --')
	.description('Compares the cost of this node with n8n’s floor and with a bare fetch pool.')
	.option('--runs <number>', 'how often everything is measured', Number, 3)
	.option('--items <number>', 'claims in each run', Number, 1_000)
	.option('--sizes <list>', 'more numbers of claims, at 20 ms', numbers, [1, 100, 10_000])
	.option(
		'--held <list>',
		'numbers of claims whose memory is looked at without garbage',
		numbers,
		[100, 10_000],
	)
	.option('--batched <list>', 'numbers of benefits that are issued in batches', numbers, [10_000])
	.option('--concurrency <number>', 'claims at a time', Number, 10)
	.option('--latencies <list>', 'of the server, in milliseconds', numbers, [0, 20, 100])
	.option('--transports <list>', 'http, tls', (text) => text.split(',') as Transport[], [
		'http',
		'tls',
	])
	.option(
		'--node24 <file>',
		'a Node.js 24, for n8n’s default expression engine; left out where it is not there',
		(file) => resolve(file),
		resolve(__dirname, '../../../.n8n/newest/node_modules/node/bin/node'),
	)
	.option('--json', 'prints JSON instead of a table', false);

main(program.parse().opts<BenchOptions>()).catch((error: unknown) => {
	console.error(error);
	process.exitCode = 1;
});
