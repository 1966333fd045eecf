/**
 * Builds the package into dist/: `npm run build`. With `--if-stale` it builds only if dist/ does
 * not match the sources.
 */
import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { bundle } from './bundle';
import { isFresh, markFresh, PROJECT, sourcesHash, withLock } from './fresh';

const N8N_NODE = join(PROJECT, 'node_modules/.bin/n8n-node');

async function buildPackage(): Promise<void> {
	const sources = await sourcesHash(PROJECT);
	// Its spinner is for a terminal; elsewhere, its output is shown only if it fails.
	const stdio = process.stdout.isTTY ? 'inherit' : 'pipe';
	const { status, stdout, stderr } = spawnSync(N8N_NODE, ['build'], { cwd: PROJECT, stdio });
	if (status !== 0) throw new Error(`n8n-node build failed\n${String(stdout)}${String(stderr)}`);
	await bundle();
	await markFresh(PROJECT, sources);
}

async function main(): Promise<void> {
	const onlyIfStale = process.argv.includes('--if-stale');
	await withLock(PROJECT, async () => {
		if (!onlyIfStale || !(await isFresh(PROJECT))) await buildPackage();
	});
}

main().catch((error: unknown) => {
	console.error(error instanceof Error ? error.message : error);
	process.exitCode = 1;
});
