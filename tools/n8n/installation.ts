import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { copyFile, mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { delimiter, join, resolve } from 'node:path';
import { UserError } from 'n8n-workflow';

export const PROJECT = resolve(__dirname, '../..');

/** Everything that a real n8n needs stays in this folder, which git and the build both skip. */
export const N8N_FOLDER = join(PROJECT, '.n8n');

const LOCKED = join(PROJECT, 'test/e2e');

/**
 * The n8n that the package is made with, the oldest in which it runs, the last of the first major
 * version, and one from the middle of the second: folders of `test/e2e`.
 */
export type Release = 'newest' | 'middle' | 'last1' | 'oldest';

const sizes: Record<Release, string> = {
	newest: '2.9 GB',
	middle: '2.3 GB',
	last1: '1.8 GB',
	oldest: '1.3 GB',
};

/** All of them, or the one that the environment's `N8N_RELEASE` names. */
export function releases(): Release[] {
	const all = Object.keys(sizes) as Release[];
	const { N8N_RELEASE: wanted } = process.env;
	if (wanted === undefined) return all;
	const chosen = all.filter((release) => release === wanted);
	if (chosen.length === 0) throw new UserError(`N8N_RELEASE is one of ${all.join(', ')}.`);
	return chosen;
}

export interface Installation {
	/** The Node.js that this n8n needs, whatever runs this. */
	node: string;
	/** The script that starts n8n. */
	n8n: string;
	/** The environment's PATH, with that Node.js in front. */
	path: string;
}

/**
 * Installs n8n and its Node.js into `.n8n`, as the lock file of the release has them. An installation
 * of the same lock file is used again. Tells `progress` what it does, a sentence at a time.
 *
 * @throws {UserError} what could not be installed, and where npm's own words about it are
 */
export async function installN8n(
	progress: (sentence: string) => void,
	{ release = 'newest', signal }: { release?: Release; signal?: AbortSignal } = {},
): Promise<Installation> {
	const folder = join(N8N_FOLDER, release);
	const installation: Installation = {
		node: join(folder, 'node_modules/node/bin/node'),
		n8n: join(folder, 'node_modules/n8n/bin/n8n'),
		path: [join(folder, 'node_modules/node/bin'), process.env.PATH].join(delimiter),
	};
	const stamp = join(folder, 'installed');
	const lock = await readFile(join(LOCKED, release, 'package-lock.json'));
	const wanted = createHash('sha256').update(lock).digest('hex');
	const installed = await readFile(stamp, 'utf8').catch(() => '');
	if (installed === wanted) return installation;

	await mkdir(folder, { recursive: true });
	await rm(stamp, { force: true });
	for (const file of ['package.json', 'package-lock.json']) {
		await copyFile(join(LOCKED, release, file), join(folder, file));
	}
	const npm = async (args: string[], failure: string) => {
		await run('npm', args, { cwd: folder, path: installation.path, failure, signal });
	};
	progress(`Installing n8n into .n8n/${release}: ${sizes[release]}, once, in 3 to 10 minutes.`);
	await npm(['ci', '--ignore-scripts', '--no-audit', '--no-fund'], 'n8n could not be installed');
	progress('Fetching the Node.js that it needs.');
	await npm(
		['rebuild', 'node', '--ignore-scripts=false'],
		'The Node.js that n8n needs could not be fetched',
	);
	progress('Building its database driver: up to 3 minutes.');
	await npm(
		['rebuild', 'sqlite3', '--ignore-scripts=false'],
		'The database driver of n8n could not be built (it may need Python, make and a C++ compiler)',
	);
	await writeFile(stamp, wanted);
	return installation;
}

interface RunOptions {
	/** Where it runs. */
	cwd: string;
	/** The environment's PATH. */
	path: string;
	/** What could not be done, as a sentence without its full stop. */
	failure: string;
	/** Ends the command. */
	signal?: AbortSignal;
}

/**
 * Runs a command to its end.
 *
 * @throws {UserError} `failure`, and the lines in which the command told why
 */
export async function run(
	command: string,
	args: string[],
	{ cwd, path, failure, signal }: RunOptions,
): Promise<void> {
	const child = spawn(command, args, {
		cwd,
		signal,
		env: { ...process.env, PATH: path },
		stdio: ['ignore', 'pipe', 'pipe'],
	});
	let printed = '';
	for (const stream of [child.stdout, child.stderr]) {
		stream.setEncoding('utf8').on('data', (text: string) => (printed += text));
	}
	const code = await new Promise<number | null>((done, fail) => {
		child.once('error', (error: NodeJS.ErrnoException) => {
			const missing = error.code === 'ENOENT' ? `${command} was not found` : error.message;
			fail(new UserError(`${failure}: ${missing}.`));
		});
		child.once('close', done);
	});
	if (code !== 0) {
		throw new UserError(`${failure}. ${command} ${args[0] ?? ''} said:\n${telling(printed)}`);
	}
}

/** The first lines that report errors, or where there are none the last lines. */
function telling(printed: string): string {
	const lines = printed.trimEnd().split('\n');
	const errors = lines.filter((line) => /\berror\b/i.test(line));
	return (errors.length > 0 ? errors.slice(0, 15) : lines.slice(-15)).join('\n');
}
