import { resolve } from 'node:path';
import { startSandbox } from '../../../sandbox';
import { startJob } from '../childProcess';
import { profilesFor, type Kind } from './kinds';
import type { MemoryJob } from './memoryProcess';

const PROCESS = resolve(__dirname, 'memoryProcess.ts');

/** Discarding or recompiling code would hide what a row leaves behind. */
const FLAGS = ['--expose-gc', '--no-flush-bytecode', '--no-opt', '--no-lazy-feedback-allocation'];

/** In bytes for each row: an entry of a map under a key that names the row takes 160 or more. */
export const MOST_LEFT = 100;

/** Additional rows: the warm-up, and those after the measured ones. */
const MORE_ROWS = 1_000;

/**
 * How many bytes each row leaves behind in a process of n8n's engine, against the sandbox.
 */
export async function bytesLeft(kind: Kind, rows: number): Promise<number> {
	const { baseUrl, token, close } = await startSandbox({
		profiles: profilesFor(rows + MORE_ROWS),
	});
	const job = startJob<MemoryJob, number>(
		PROCESS,
		{ kind, rows, baseUrl, token },
		FLAGS,
		// Nobody reads n8n's debug lines in production, and here they would be built for every request.
		{ env: { ...process.env, N8N_LOG_LEVEL: 'warn' } },
	);
	try {
		return await job.result;
	} finally {
		await job.kill();
		await close();
	}
}
