import { execFile } from 'node:child_process';
import { mkdir, mkdtemp, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { promisify } from 'node:util';
import { build, type Plugin } from 'esbuild';
import { pack } from '../checkPackage';
import { N8N_FOLDER, PROJECT, run } from '../n8n/installation';
import type { Version } from './versions';

const MATRIX = join(N8N_FOLDER, 'matrix');

/** What a bundle takes from the engine beside it; all else comes from this project. */
const OF_THE_ENGINE = ['n8n-core', 'n8n-workflow', 'reflect-metadata'];

/**
 * Installs the engine of a version into `.n8n/matrix/<version>`; one that is there is used again.
 *
 * @returns its folder
 * @throws {UserError} what npm said
 */
export async function installEngine(version: Version): Promise<string> {
	const folder = join(MATRIX, version.n8n);
	const stamp = join(folder, 'installed');
	const dependencies = {
		'n8n-core': version.core,
		'n8n-workflow': version.workflow,
		...version.beside,
	};
	const wanted = JSON.stringify(dependencies);
	if ((await readFile(stamp, 'utf8').catch(() => '')) === wanted) return folder;

	await rm(folder, { recursive: true, force: true });
	await mkdir(folder, { recursive: true });
	await writeFile(join(folder, 'package.json'), JSON.stringify({ private: true, dependencies }));
	await run(
		'npm',
		[
			'install',
			'--ignore-scripts',
			'--no-audit',
			'--no-fund',
			'--no-package-lock',
			'--prefer-offline',
		],
		{
			cwd: folder,
			path: process.env.PATH ?? '',
			failure: `The engine of n8n ${version.n8n} could not be installed`,
		},
	);
	await writeFile(stamp, wanted);
	return folder;
}

/**
 * Packs the built package and unpacks it where n8n's modules are found from it.
 *
 * @returns where it is
 */
export async function unpackInto(folder: string): Promise<string> {
	const target = join(folder, 'node_modules/n8n-nodes-omneo');
	const work = await mkdtemp(join(folder, 'package-'));
	try {
		const { path } = await pack(PROJECT, work);
		await promisify(execFile)('tar', ['-xzf', path, '-C', work]);
		await rm(target, { recursive: true, force: true });
		await rename(join(work, 'package'), target);
	} finally {
		await rm(work, { recursive: true, force: true });
	}
	return target;
}

/**
 * Bundles the checks into the folder of an engine, from which they find that engine and no other.
 *
 * @returns the bundle
 */
export async function bundleChecks(folder: string): Promise<string> {
	const outfile = join(folder, 'checks.js');
	await build({
		entryPoints: [resolve(PROJECT, 'test/matrix/process.ts')],
		outfile,
		bundle: true,
		platform: 'node',
		target: 'node20',
		sourcemap: 'inline',
		logLevel: 'silent',
		plugins: [packagesOfThisProject],
	});
	return outfile;
}

const packagesOfThisProject: Plugin = {
	name: 'packages of this project',
	setup({ onResolve }) {
		onResolve({ filter: /^[^./]/ }, ({ path, kind, resolveDir }) => {
			if (kind === 'entry-point') return undefined;
			const isOfTheEngine = OF_THE_ENGINE.some(
				(name) => path === name || path.startsWith(`${name}/`),
			);
			if (isOfTheEngine) return { path, external: true };
			return { path: require.resolve(path, { paths: [resolveDir] }), external: true };
		});
	},
};
