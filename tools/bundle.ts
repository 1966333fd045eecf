import { mkdir, readdir, rm, rmdir, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { build } from 'esbuild';
import { n8n } from '../package.json';

const root = path.resolve(__dirname, '..');
const dist = path.join(root, 'dist');
/** Source maps are for the tests' coverage alone, and stay out of the package. */
const maps = path.join(root, '.maps');

/**
 * Makes one file of each node that `n8n-node build` has compiled, with what it imports. n8n loads
 * every node at its start: one file takes a quarter of the time that sixty do.
 */
async function bundle(): Promise<void> {
	const { outputFiles } = await build({
		entryPoints: n8n.nodes.map((node) => sourceOf(node)),
		outdir: path.join(dist, 'nodes'),
		outbase: path.join(root, 'nodes'),
		bundle: true,
		platform: 'node',
		format: 'cjs',
		target: 'node20',
		external: ['n8n-workflow', 'luxon'],
		// Names stay as they are, so that what n8n runs can still be read.
		minifyWhitespace: true,
		minifySyntax: true,
		legalComments: 'none',
		sourcemap: 'external',
		write: false,
	});
	await removeModules(path.join(dist, 'nodes'));
	await rm(path.join(dist, 'package.json'), { force: true });
	await rm(maps, { recursive: true, force: true });
	for (const { path: file, contents } of outputFiles) {
		const target = file.endsWith('.map') ? path.join(maps, path.relative(dist, file)) : file;
		await mkdir(path.dirname(target), { recursive: true });
		await writeFile(target, contents);
	}
}

function sourceOf(builtNode: string): string {
	return path.join(root, builtNode.replace(/^dist\//, '').replace(/\.js$/, '.ts'));
}

/** Removes the compiled files, which the bundles replace, and folders that held nothing else. */
async function removeModules(folder: string): Promise<void> {
	for (const entry of await readdir(folder, { withFileTypes: true })) {
		const inside = path.join(folder, entry.name);
		if (entry.name.endsWith('.js')) await rm(inside);
		if (!entry.isDirectory()) continue;
		await removeModules(inside);
		if ((await readdir(inside)).length === 0) await rmdir(inside);
	}
}

void bundle();
