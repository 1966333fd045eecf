import { mkdir, readdir, rm, rmdir, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { build } from 'esbuild';
import { n8n } from '../package.json';

const root = path.resolve(__dirname, '..');
const dist = path.join(root, 'dist');
/** Source maps are for the tests' coverage alone, and stay out of the package. */
const maps = path.join(root, '.maps');

/** The file that holds all nodes, beside their folders. */
const BUNDLE = 'bundle.js';

/**
 * Makes one file of the nodes that `n8n-node build` has compiled and of what they import. n8n loads
 * every node at its start: one file takes a quarter of the time that sixty do.
 */
async function bundle(): Promise<void> {
	const nodes = n8n.nodes.map((file) => path.join(root, file));
	const { outputFiles } = await build({
		stdin: { contents: nodes.map(exportOf).join('\n'), resolveDir: root, loader: 'ts' },
		outfile: path.join(dist, 'nodes', BUNDLE),
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
	for (const node of nodes) {
		await writeFile(node, `exports.${classOf(node)} = require('../${BUNDLE}').${classOf(node)};\n`);
	}
}

/** n8n takes a node's class to have its file's name. */
function classOf(node: string): string {
	return path.basename(node, '.node.js');
}

function exportOf(node: string): string {
	const source = path.relative(dist, node).replace(/\.js$/, '');
	return `export { ${classOf(node)} } from './${source}';`;
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
