import { mkdir, readdir, rm, rmdir, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { build, type BuildOptions } from 'esbuild';
import { n8n } from '../../package.json';

const root = path.resolve(__dirname, '../..');
const dist = path.join(root, 'dist');
/** Source maps are only for the tests' coverage, and are not part of the package. */
const maps = path.join(root, '.maps');

/** The file that holds all nodes, next to their folders. */
const BUNDLE = 'bundle.js';

const OPTIONS = {
	absWorkingDir: root,
	bundle: true,
	platform: 'node',
	format: 'cjs',
	target: 'node20',
	external: ['n8n-workflow', 'luxon'],
	// Names stay as they are, so that what n8n runs can still be read.
	minifyWhitespace: true,
	minifySyntax: true,
	legalComments: 'none',
	charset: 'utf8',
	sourcemap: 'external',
	write: false,
} as const satisfies BuildOptions;

/**
 * Makes one file from the nodes that `n8n-node build` has compiled and from what they import, and
 * one from each credential. n8n loads every node when it starts: loading one file takes a quarter
 * of the time of sixty.
 */
export async function bundle(): Promise<void> {
	const nodes = n8n.nodes.map((file) => path.join(root, file));
	const outputs = [
		...(await outputsOf({
			entryPoints: ['nodes/index.ts'],
			outfile: path.join(dist, 'nodes', BUNDLE),
		})),
		...(await outputsOf({
			entryPoints: n8n.credentials.map((file) => file.replace(/^dist\/(.*)\.js$/, '$1.ts')),
			outdir: path.join(dist, 'credentials'),
		})),
	];
	await removeModules(path.join(dist, 'nodes'));
	await rm(path.join(dist, 'package.json'), { force: true });
	await rm(maps, { recursive: true, force: true });
	for (const { path: file, contents } of outputs) {
		const target = file.endsWith('.map') ? path.join(maps, path.relative(dist, file)) : file;
		await mkdir(path.dirname(target), { recursive: true });
		await writeFile(target, contents);
	}
	for (const node of nodes) {
		await writeFile(node, `exports.${classOf(node)} = require('../${BUNDLE}').${classOf(node)};\n`);
	}
}

const outputsOf = async (options: BuildOptions) =>
	(await build({ ...OPTIONS, ...options })).outputFiles ?? [];

/** n8n expects a node's class to have its file's name. */
function classOf(node: string): string {
	return path.basename(node, '.node.js');
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
