import { readFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import { build, type Plugin } from 'esbuild';
import type { Mutant } from './mutants';

const ROOT = resolve(__dirname, '../..');

/** Modules that the node may import stay outside the bundle. */
const OUTSIDE = ['n8n-workflow', 'luxon'];

/**
 * Bundles a simulating process, with the node's own protocol in it, into one file.
 * @param mutant a rule of the protocol that is removed from the copy
 * @throws if the mutant's text is not found in the source exactly once
 */
export async function bundleSimulation(outfile: string, mutant?: Mutant): Promise<void> {
	const edits = mutant?.edits ?? [];
	const done = new Set<Mutant['edits'][number]>();
	const mutate: Plugin = {
		name: 'mutate',
		setup({ onLoad, onResolve }) {
			for (const name of OUTSIDE) {
				onResolve({ filter: new RegExp(`^${name}$`) }, () => ({
					path: require.resolve(name),
					external: true,
				}));
			}
			onLoad({ filter: /\/nodes\/.*\.ts$/ }, async ({ path }) => {
				let contents = await readFile(path, 'utf8');
				for (const edit of edits) {
					if (path !== resolve(ROOT, edit.file)) continue;
					const parts = contents.split(edit.from);
					if (parts.length !== 2) {
						throw new Error(
							`"${edit.from}" stands ${(parts.length - 1).toString()} times in ${edit.file}`,
						);
					}
					contents = parts.join(edit.to);
					done.add(edit);
				}
				return { contents, loader: 'ts' };
			});
		},
	};
	await build({
		entryPoints: [resolve(__dirname, 'process.ts')],
		outfile,
		bundle: true,
		platform: 'node',
		target: 'node20',
		logLevel: 'silent',
		plugins: [mutate],
	});
	const missed = edits.find((edit) => !done.has(edit));
	if (missed) throw new Error(`${missed.file} is no part of the simulation`);
}
