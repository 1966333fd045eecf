/**
 * Packs the package as npm would publish it and checks what users get: which files, how large,
 * whether n8n loads it, how long that takes, and whether n8n's scanner passes it.
 *
 * `npx tsx tools/checkPackage.ts` prints one table and exits with 1 if something is wrong. The
 * loading time counts only with `--strict-timing`, as a busy machine is slow. Everything is done in
 * a temporary folder, which is removed.
 */
import 'reflect-metadata';
import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, readFile, rm, symlink } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs, promisify } from 'node:util';
import Table from 'cli-table3';
import { PackageDirectoryLoader } from 'n8n-core';
import { scanPackage, scanSources } from './scan';

const run = promisify(execFile);

/** The budget for the packed package, in bytes: a larger package contains something by mistake. */
export const PACKED_LIMIT = 160_000;

/** How long one node file may take to load, in milliseconds, once n8n-workflow is in memory. */
const LOADING_LIMIT = 20;

/** An odd number, so that the median is one of the measurements. */
const LOADING_RUNS = 5;

/** What n8n provides to a community node at run time, so the package does not bring it. */
const PROVIDED_BY_N8N = ['n8n-workflow', 'luxon'];

const SHIPPED = [
	/^(package\.json|README\.md|LICENSE|NOTICES\.md)$/,
	/^dist\/(credentials|icons|nodes)\/.+\.(js|json|svg)$/,
];

const FOR_DEVELOPERS = /\.(test|spec)\.js$|\/(__tests__|tests?|sandbox)\//;

/** The fields of package.json that decide what is published and what n8n loads. */
export interface PackageJson {
	name: string;
	version: string;
	keywords?: string[];
	scripts?: Record<string, string>;
	peerDependencies?: Record<string, string>;
	/** Paths from the package's root, with forward slashes. */
	n8n: { strict?: boolean; nodes: string[]; credentials: string[] };
}

/** What `npm pack --json` reports about one tarball (documented by npm). Sizes are in bytes. */
interface NpmPackReport {
	filename: string;
	size: number;
	unpackedSize: number;
	files: { path: string }[];
}

export interface Tarball {
	/** Absolute path of the .tgz file. */
	path: string;
	/** Paths from the package's root, with forward slashes. */
	files: string[];
	packedBytes: number;
	unpackedBytes: number;
}

export interface LoadedType {
	/** As a workflow stores it: `package.node` for a node, the bare name for a credential. */
	name: string;
	/** A node's version; credentials have none. */
	version?: number;
	/** Icon files from the package's root, as n8n would serve them. */
	icons: string[];
	/** Whether n8n found the node's codex (search words, categories); credentials have none. */
	hasCodex: boolean;
}

export interface LoadedPackage {
	nodes: LoadedType[];
	credentials: LoadedType[];
}

/**
 * Reads `<directory>/package.json`.
 * @throws if the file is missing or is not JSON.
 */
export async function readPackageJson(directory: string): Promise<PackageJson> {
	return JSON.parse(await readFile(join(directory, 'package.json'), 'utf8')) as PackageJson;
}

/**
 * The files that package.json's `n8n` section and n8n's conventions require: the nodes, their codex
 * files (`X.node.json` next to `X.node.js`; n8n does not report missing ones) and the
 * credentials. Paths from the package's root.
 */
export function filesLoadedByN8n({ n8n }: PackageJson): string[] {
	return [...n8n.nodes, ...n8n.nodes.map((node) => `${node}on`), ...n8n.credentials];
}

/** Those of `files` (paths from the package's root) that do not belong in a published package. */
export function unexpectedFiles(files: string[]): string[] {
	return files.filter(
		(file) => FOR_DEVELOPERS.test(file) || !SHIPPED.some((pattern) => pattern.test(file)),
	);
}

/** The required files that are not in `files`. */
export function missingFiles(files: string[], packageJson: PackageJson): string[] {
	return [
		'package.json',
		'README.md',
		'LICENSE',
		'NOTICES.md',
		...filesLoadedByN8n(packageJson),
	].filter((file) => !files.includes(file));
}

/**
 * Packs `project` into `folder` (both absolute) without running any script.
 * @throws if a file that package.json names has not been built, or npm fails.
 */
export async function pack(project: string, folder: string): Promise<Tarball> {
	const { n8n } = await readPackageJson(project);
	const notBuilt = [...n8n.nodes, ...n8n.credentials].filter(
		(file) => !existsSync(join(project, file)),
	);
	if (notBuilt.length > 0) {
		throw new Error(`Not built yet: ${notBuilt.join(', ')}. Run "npm run build" first.`);
	}

	const { stdout } = await run(
		'npm',
		['pack', '--json', '--ignore-scripts', '--pack-destination', folder],
		{ cwd: project },
	);
	const [report] = JSON.parse(stdout) as NpmPackReport[];
	if (!report) throw new Error(`npm pack reported no tarball: ${stdout}`);
	return {
		path: join(folder, report.filename),
		files: report.files.map((file) => file.path).sort(),
		packedBytes: report.size,
		unpackedBytes: report.unpackedSize,
	};
}

/**
 * Unpacks a tarball into `<folder>/node_modules/<name>`, next to links to what n8n provides, which
 * come from `project`. Nothing else can be resolved from there.
 * @returns the absolute path of the unpacked package.
 * @throws if the tarball cannot be read.
 */
export async function install(tarball: Tarball, project: string, folder: string): Promise<string> {
	const { name } = await readPackageJson(project);
	const modules = join(folder, 'node_modules');
	const directory = join(modules, name);
	await mkdir(directory, { recursive: true });
	await run('tar', ['-xzf', tarball.path, '-C', directory, '--strip-components=1']);
	for (const provided of PROVIDED_BY_N8N) {
		await symlink(join(project, 'node_modules', provided), join(modules, provided), 'dir');
	}
	return directory;
}

/**
 * Loads an unpacked package with n8n's own loader.
 * @throws what n8n throws: a file that is missing or does not run, a description that is not valid.
 */
export async function load(directory: string): Promise<LoadedPackage> {
	const loader = new PackageDirectoryLoader(directory);
	await loader.loadAll();
	const served = `icons/${loader.packageName}/`;
	const iconsOf = ({ iconUrl }: { iconUrl?: string | { light: string; dark: string } }) =>
		(typeof iconUrl === 'object' ? [iconUrl.light, iconUrl.dark] : [iconUrl])
			.filter((url) => url !== undefined)
			.map((url) => url.replace(served, ''));

	return {
		nodes: loader.types.nodes.map((description) => ({
			name: `${loader.packageName}.${description.name}`,
			version: [description.version].flat().at(-1),
			icons: iconsOf(description),
			hasCodex: description.codex !== undefined,
		})),
		credentials: loader.types.credentials.map((credential) => ({
			name: credential.name,
			icons: iconsOf(credential),
			hasCodex: false,
		})),
	};
}

/** What is wrong with a loaded package that n8n silently accepts, one sentence each. */
export function loadingProblems(
	{ nodes, credentials }: LoadedPackage,
	{ n8n }: PackageJson,
	files: string[],
): string[] {
	return [
		...(nodes.length < n8n.nodes.length ? ['n8n loads fewer nodes than package.json names.'] : []),
		...(credentials.length < n8n.credentials.length
			? ['n8n loads fewer credentials than package.json names.']
			: []),
		...nodes
			.filter((node) => !node.hasCodex)
			.map(({ name }) => `${name} is loaded without its codex.`),
		...[...nodes, ...credentials].flatMap(({ name, icons }) =>
			icons.length === 2
				? icons
						.filter((icon) => !files.includes(icon))
						.map((icon) => `${name} names the icon ${icon}, which is not in the package.`)
				: [`${name} needs a light and a dark icon.`],
		),
	];
}

const MEASURE_REQUIRE = `
	require('n8n-workflow');
	const started = performance.now();
	require(process.argv[1]);
	console.log(performance.now() - started);
`;

/** The median time in milliseconds that a fresh process takes to load a file of the package. */
async function medianLoadingTime(directory: string, file: string): Promise<number> {
	const times: number[] = [];
	for (let measured = 0; measured < LOADING_RUNS; measured++) {
		const { stdout } = await run(process.execPath, ['-e', MEASURE_REQUIRE, join(directory, file)], {
			cwd: directory,
		});
		times.push(Number(stdout));
	}
	return times.sort((a, b) => a - b)[(LOADING_RUNS - 1) / 2] ?? NaN;
}

interface Check {
	subject: string;
	found: string;
	problems: string[];
	/** Whether its problems fail the run, or are only reported. */
	enforced: boolean;
}

async function check(project: string, folder: string, strictTiming: boolean): Promise<Check[]> {
	const packageJson = await readPackageJson(project);
	const tarball = await pack(project, folder);
	const directory = await install(tarball, project, folder);
	const loaded = await load(directory);
	const kilobytes = (bytes: number) => `${(bytes / 1000).toFixed(1)} kB`;

	const loadingTimes: Check[] = [];
	for (const file of packageJson.n8n.nodes) {
		const time = await medianLoadingTime(directory, file);
		const limit = `limit ${LOADING_LIMIT} ms${strictTiming ? '' : ', not enforced'}`;
		loadingTimes.push({
			subject: 'Loading time',
			found: `${time.toFixed(1)} ms for ${file}\nmedian of ${LOADING_RUNS}, ${limit}`,
			problems: time <= LOADING_LIMIT ? [] : [`${file} takes ${time.toFixed(1)} ms to load.`],
			enforced: strictTiming,
		});
	}

	return [
		{
			subject: 'Files',
			found: `${tarball.files.length} in ${packageJson.name} ${packageJson.version}`,
			problems: [
				...unexpectedFiles(tarball.files).map((file) => `${file} should not be published.`),
				...missingFiles(tarball.files, packageJson).map((file) => `${file} is missing.`),
			],
			enforced: true,
		},
		{
			subject: 'Size',
			found: `${kilobytes(tarball.packedBytes)} packed, limit ${kilobytes(PACKED_LIMIT)}\n${kilobytes(tarball.unpackedBytes)} unpacked`,
			problems:
				tarball.packedBytes < PACKED_LIMIT
					? []
					: [`${kilobytes(tarball.packedBytes)} packed is too large.`],
			enforced: true,
		},
		{
			subject: 'Loaded by n8n',
			found: [
				...loaded.nodes.map(({ name, version }) => `node ${name}, version ${version}`),
				...loaded.credentials.map(({ name }) => `credential ${name}`),
			].join('\n'),
			problems: loadingProblems(loaded, packageJson, tarball.files),
			enforced: true,
		},
		...loadingTimes,
		{
			subject: 'n8n’s scanner',
			found: 'the sources',
			problems: await scanSources(project),
			enforced: true,
		},
		{
			subject: 'n8n’s scanner',
			found: 'the unpacked package',
			problems: await scanPackage(directory),
			enforced: true,
		},
	];
}

async function main(): Promise<void> {
	const { values } = parseArgs({ options: { 'strict-timing': { type: 'boolean' } } });
	const folder = await mkdtemp(join(tmpdir(), 'check-package-'));
	try {
		const checks = await check(join(__dirname, '..'), folder, values['strict-timing'] ?? false);
		const table = new Table({ head: ['Check', 'Found', ''], style: { head: [], border: [] } });
		for (const { subject, found, problems, enforced } of checks) {
			table.push([subject, found, problems.length === 0 ? 'ok' : enforced ? 'WRONG' : 'over']);
		}
		console.log(table.toString());

		for (const problem of checks.flatMap(({ problems }) => problems)) console.error(problem);
		if (checks.some(({ problems, enforced }) => enforced && problems.length > 0)) {
			process.exitCode = 1;
		}
	} finally {
		await rm(folder, { recursive: true });
	}
}

if (require.main === module) {
	main().catch((error: unknown) => {
		console.error(error instanceof Error ? error.message : error);
		process.exitCode = 1;
	});
}
