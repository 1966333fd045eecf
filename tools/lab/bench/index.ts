/**
 * What this node costs beside the same requests made in other ways: a table of ratios, all from one
 * run, and one of how cost grows with the number of items. It asserts nothing: times differ by
 * machine, and ratios by what else the machine does.
 */
import { existsSync } from 'node:fs';
import { resolve } from 'node:path';
import Table from 'cli-table3';
import { Command, Option } from 'commander';
import { startJob } from '../childProcess';
import type { ContestantJob, Measurement } from './contestantProcess';
import {
	contestantNames,
	expressionEngines,
	httpRequestFile,
	type Contestant,
	type ExpressionEngine,
} from './contestants';
import type { SandboxJob, Server } from './sandboxProcess';

interface BenchOptions {
	runs: number;
	items: number;
	concurrency: number;
	latencies: number[];
	n8n: string;
	expressions: ExpressionEngine;
}

/** The contestant that sends the same requests with nothing around them. */
const poolOf: Record<Contestant, Contestant> = {
	fetchOnce: 'fetchOnce',
	nodeOff: 'fetchOnce',
	httpRequest: 'fetchOnce',
	fetchTwice: 'fetchTwice',
	nodeOn: 'fetchTwice',
};

/** Memory is compared with the smallest, time per item with the middle one. */
const SIZES = [100, 1_000, 10_000];

type Runs = Map<Contestant, Measurement[]>;

function median(numbers: number[]): number {
	const sorted = numbers.toSorted((a, b) => a - b);
	const middle = (sorted.length - 1) / 2;
	return ((sorted[Math.floor(middle)] ?? NaN) + (sorted[Math.ceil(middle)] ?? NaN)) / 2;
}

const medianOf = (runs: Measurement[], key: keyof Measurement) =>
	median(runs.map((run) => run[key]));

/** The median of the ratios run by run, since a machine is as busy for neighbours in time. */
function ratio(runs: Measurement[], to: Measurement[], key: keyof Measurement): number {
	return median(runs.map((run, i) => run[key] / (to[i]?.[key] ?? NaN)));
}

const SANDBOX = resolve(__dirname, 'sandboxProcess.ts');
const CONTESTANT = resolve(__dirname, 'contestantProcess.ts');

async function withSandbox<T>(job: SandboxJob, work: (server: Server) => Promise<T>): Promise<T> {
	const sandbox = startJob<SandboxJob, Server>(SANDBOX, job);
	try {
		return await work(await sandbox.result);
	} finally {
		await sandbox.kill();
	}
}

/** Measures once, in a fresh process and a fresh tenant. */
async function measure(job: ContestantJob): Promise<Measurement> {
	await fetch(job.server.resetUrl, { method: 'POST' });
	const child = startJob<ContestantJob, Measurement>(CONTESTANT, job, ['--expose-gc']);
	try {
		return await child.result;
	} finally {
		await child.kill();
	}
}

/** All contestants at one latency, in turn; every run begins with another one. */
async function compare(
	contestants: Contestant[],
	latencyMs: number,
	{ runs, items, concurrency, n8n, expressions }: BenchOptions,
): Promise<Runs> {
	const measured: Runs = new Map(contestants.map((contestant) => [contestant, []]));
	await withSandbox({ latencyMs, profiles: items }, async (server) => {
		for (let run = 0; run < runs; run++) {
			for (let turn = 0; turn < contestants.length; turn++) {
				const contestant = contestants[(run + turn) % contestants.length];
				if (!contestant) continue;
				progress(`${latencyMs.toString()} ms, run ${(run + 1).toString()}: ${contestant}`);
				const conditions = { server, concurrency, latencyMs, n8nFolder: n8n, expressions };
				measured.get(contestant)?.push(await measure({ contestant, items, ...conditions }));
			}
		}
	});
	return measured;
}

/** This node, protection off, latency 0, with more and more items. */
async function grow({
	runs,
	concurrency,
	n8n,
	expressions,
}: BenchOptions): Promise<Map<number, Measurement[]>> {
	const measured = new Map<number, Measurement[]>(SIZES.map((size) => [size, []]));
	await withSandbox({ latencyMs: 0, profiles: Math.max(...SIZES) }, async (server) => {
		for (let run = 0; run < runs; run++) {
			for (const items of SIZES) {
				progress(`${items.toString()} items, run ${(run + 1).toString()}`);
				const conditions = { server, concurrency, latencyMs: 0, n8nFolder: n8n, expressions };
				measured.get(items)?.push(await measure({ contestant: 'nodeOff', items, ...conditions }));
			}
		}
	});
	return measured;
}

/** On a terminal one line that is rewritten; elsewhere silent, since the tables say it all. */
function progress(doing: string): void {
	if (process.stderr.isTTY) process.stderr.write(`\r\x1b[K${doing}`);
}

function tableOf(head: string[]) {
	return new Table({
		head,
		style: { head: [], border: [], compact: true },
		colAligns: head.map((_, i) => (i < 2 ? 'left' : 'right')),
	});
}

async function main(options: BenchOptions): Promise<void> {
	const { items, runs, concurrency } = options;
	const hasHttpRequest = existsSync(httpRequestFile(options.n8n));
	const contestants = (Object.keys(contestantNames) as Contestant[]).filter(
		(contestant) => contestant !== 'httpRequest' || hasHttpRequest,
	);

	const costs = tableOf([
		'Latency',
		'',
		'Time',
		'/ pool',
		'/ HTTP',
		'CPU per item',
		'/ pool',
		'/ HTTP',
		'Memory',
	]);
	for (const latencyMs of options.latencies) {
		const measured = await compare(contestants, latencyMs, options);
		const of = (contestant: Contestant) => measured.get(contestant) ?? [];
		for (const contestant of contestants) {
			const own = of(contestant);
			const to = (other: Contestant, key: keyof Measurement) =>
				measured.has(other) ? ratio(own, of(other), key).toFixed(2) : '';
			costs.push([
				`${latencyMs.toString()} ms`,
				contestantNames[contestant],
				`${(medianOf(own, 'timeMs') / 1_000).toFixed(2)} s`,
				to(poolOf[contestant], 'timeMs'),
				to('httpRequest', 'timeMs'),
				`${(medianOf(own, 'cpuMs') / items).toFixed(2)} ms`,
				to(poolOf[contestant], 'cpuMs'),
				to('httpRequest', 'cpuMs'),
				`${medianOf(own, 'memoryMb').toFixed(0)} MB`,
			]);
		}
	}
	const sizes = await grow(options);
	progress('');

	console.log(costs.toString());
	console.log(
		[
			`${items.toString()} items, ${concurrency.toString()} at a time, expressions by n8n's ${options.expressions} engine, Node ${process.versions.node}.`,
			`Medians of ${runs.toString()} runs, each in its own process after a warm-up.`,
			'/ pool: beside the fetch pool with the same requests. / HTTP: beside the HTTP Request node.',
			'CPU: the time of its own process. Memory: its peak above what it used before the run.',
		].join('\n'),
	);
	if (!hasHttpRequest) {
		console.log(`n8n's HTTP Request node was left out: there is no n8n in ${options.n8n} (--n8n).`);
	}

	const growth = tableOf([
		'Items',
		'Time',
		'per item',
		'to 1,000',
		'CPU per item',
		'Memory',
		'over 100',
	]);
	const [smallest = [], middle = []] = SIZES.map((size) => sizes.get(size));
	for (const [size, own] of sizes) {
		const perItem = medianOf(own, 'timeMs') / size;
		growth.push([
			size,
			`${(medianOf(own, 'timeMs') / 1_000).toFixed(2)} s`,
			`${perItem.toFixed(2)} ms`,
			((ratio(own, middle, 'timeMs') * 1_000) / size).toFixed(2),
			`${(medianOf(own, 'cpuMs') / size).toFixed(2)} ms`,
			`${medianOf(own, 'memoryMb').toFixed(0)} MB`,
			`${(medianOf(own, 'memoryMb') - medianOf(smallest, 'memoryMb')).toFixed(0)} MB`,
		]);
	}
	console.log(growth.toString());
	console.log('This node, protection off, a server without latency.');
}

const program = new Command('npm run bench --')
	.description('Compares the cost of this node with other ways to make the same requests.')
	.option('--runs <number>', 'how often everything is measured', Number, 5)
	.option('--items <number>', 'claims in each run', Number, 1_000)
	.option('--concurrency <number>', 'claims at a time', Number, 10)
	.option(
		'--latencies <list>',
		'of the server, in milliseconds',
		(text) => text.split(',').map(Number),
		[0, 20, 100],
	)
	.option(
		'--n8n <folder>',
		'an install of n8n, for its HTTP Request node',
		(folder) => resolve(folder),
		resolve(__dirname, '../../../.n8n/newest'),
	)
	.addOption(
		new Option('--expressions <engine>', "n8n's expression engine; vm needs Node 24")
			.choices(expressionEngines)
			.default('legacy'),
	);

main(program.parse().opts<BenchOptions>()).catch((error: unknown) => {
	console.error(error);
	process.exitCode = 1;
});
