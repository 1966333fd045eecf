/** Whether dist/ matches the sources, by comparing both with their state at the last build. */
import { createHash, randomUUID } from 'node:crypto';
import { link, mkdir, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { dirname, join, relative, resolve } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';

export const PROJECT = resolve(__dirname, '../..');

/**
 * Everything that the build reads, except the installed packages, which the lock file stands for.
 */
const SOURCES = [
	'credentials',
	'icons',
	'nodes',
	'package-lock.json',
	'package.json',
	'tools/build',
	'tsconfig.json',
];

/** What the build writes and other tools read. */
const BUILT = ['dist/credentials', 'dist/icons', 'dist/nodes', '.maps'];

/** How often we check whether another build has ended, in milliseconds. */
const LOOK_AGAIN_MS = 100;

interface Stamp {
	sources: string;
	built: string;
}

const stampOf = (project: string) => join(project, '.build/stamp.json');

/** A hash of everything that the build of a project reads. */
export async function sourcesHash(project: string): Promise<string> {
	return await hashOf(project, SOURCES);
}

/** Whether neither the sources nor dist/ have changed since dist/ was built. */
export async function isFresh(project: string): Promise<boolean> {
	const stamp = await readFile(stampOf(project), 'utf8').catch(() => '{}');
	const { sources, built } = JSON.parse(stamp) as Partial<Stamp>;
	return sources === (await sourcesHash(project)) && built === (await hashOf(project, BUILT));
}

/** Remembers that dist/ was built from the sources with this hash. */
export async function markFresh(project: string, sources: string): Promise<void> {
	const stamp: Stamp = { sources, built: await hashOf(project, BUILT) };
	await mkdir(dirname(stampOf(project)), { recursive: true });
	await writeFile(stampOf(project), JSON.stringify(stamp));
}

async function hashOf(project: string, paths: string[]): Promise<string> {
	const hash = createHash('sha256');
	for (const path of paths) {
		for (const file of await filesOf(project, path)) {
			const contents = await readFile(join(project, file));
			hash.update(`${file} ${contents.length.toString()}\n`).update(contents);
		}
	}
	return hash.digest('hex');
}

/** The sorted files below a path; empty if it does not exist. */
async function filesOf(project: string, path: string): Promise<string[]> {
	const entries = await readdir(join(project, path), {
		withFileTypes: true,
		recursive: true,
	}).catch((error: NodeJS.ErrnoException) => {
		if (error.code === 'ENOTDIR') return undefined;
		if (error.code === 'ENOENT') return [];
		throw error;
	});
	if (!entries) return [path];
	return entries
		.filter((entry) => entry.isFile())
		.map((entry) => relative(project, join(entry.parentPath, entry.name)))
		.sort();
}

/** Does `work` while nobody else does such work in the project. */
export async function withLock(project: string, work: () => Promise<void>): Promise<void> {
	const file = join(project, '.build/lock');
	await mkdir(dirname(file), { recursive: true });
	while (!(await lock(file))) await sleep(LOOK_AGAIN_MS);
	try {
		await work();
	} finally {
		await rm(file, { force: true });
	}
}

/** Takes the lock; false if a running process has it. */
async function lock(file: string): Promise<boolean> {
	const own = `${file}.${randomUUID()}`;
	await writeFile(own, process.pid.toString());
	try {
		await link(own, file);
		return true;
	} catch (error) {
		if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
		const holder = await readFile(file, 'utf8').catch(() => undefined);
		if (holder !== undefined && !isRunning(Number(holder))) await rm(file, { force: true });
		return false;
	} finally {
		await rm(own);
	}
}

function isRunning(pid: number): boolean {
	try {
		process.kill(pid, 0);
		return true;
	} catch {
		return false;
	}
}
