import { fork, type ChildProcess } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { availableParallelism, tmpdir } from 'node:os';
import { join } from 'node:path';
import type { ClassName } from '../../test/simulation/classes';
import { together, type Seeds, type Summary } from '../../test/simulation/runMany';
import { bundleSimulation } from './bundle';
import type { Mutant } from './mutants';

export interface RunSettings {
	of: ClassName;
	seed: number;
	runs: number;
	/** Stop at the first violation. */
	firstOnly?: boolean;
	mutant?: Mutant;
	/** How many processes; by default one for each core. */
	processes?: number;
	onProgress?: (summary: Summary) => void;
}

/** How many schedules a process gets at a time. */
const AT_A_TIME = 500;

/** Plays the schedules of many seeds, on all cores. */
export async function runSchedules(settings: RunSettings): Promise<Summary> {
	const { of, seed, runs, firstOnly = false, mutant, onProgress } = settings;
	const folder = await mkdtemp(join(tmpdir(), 'simulate-'));
	const children: ChildProcess[] = [];
	let summary: Summary = { schedules: 0, requests: 0, broken: {}, endings: {} };
	let next = 0;
	try {
		const file = join(folder, 'simulation.cjs');
		await bundleSimulation(file, mutant);
		const work = async () => {
			const child = fork(file, { execArgv: ['--max-old-space-size=512'] });
			children.push(child);
			while (next < runs && !(firstOnly && Object.keys(summary.broken).length > 0)) {
				const count = Math.min(AT_A_TIME, runs - next);
				const from = seed + next;
				next += count;
				const more = await ask(child, { of, from, count, firstOnly });
				summary = together(summary, more);
				onProgress?.(summary);
			}
		};
		const processes = settings.processes ?? availableParallelism();
		await Promise.all(Array.from({ length: processes }, work));
		return summary;
	} finally {
		for (const child of children) child.kill();
		await rm(folder, { recursive: true, force: true });
	}
}

async function ask(child: ChildProcess, seeds: Seeds): Promise<Summary> {
	return await new Promise<Summary>((resolve, reject) => {
		const ended = (code: number | null) => {
			reject(new Error(`A simulating process ended (code ${String(code)})`));
		};
		child.once('exit', ended);
		child.once('message', (reply: { summary: Summary } | { failure: string }) => {
			child.off('exit', ended);
			if ('summary' in reply) resolve(reply.summary);
			else reject(new Error(reply.failure));
		});
		child.send(seeds);
	});
}
