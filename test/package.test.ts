import { copyFile, mkdtemp, readFile, rm } from 'node:fs/promises';
import { existsSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
	filesLoadedByN8n,
	install,
	load,
	loadingProblems,
	missingFiles,
	pack,
	PACKED_LIMIT,
	readPackageJson,
	unexpectedFiles,
	type LoadedPackage,
	type PackageJson,
	type Tarball,
} from '../tools/checkPackage';

const PROJECT = join(__dirname, '..');

/** What npm runs by itself around installing, packing, versioning and publishing (npm's documentation). */
const LIFECYCLE_SCRIPTS = [
	'preinstall',
	'install',
	'postinstall',
	'preprepare',
	'prepare',
	'postprepare',
	'prepublish',
	'prepublishOnly',
	'prepack',
	'postpack',
	'publish',
	'postpublish',
	'dependencies',
	'preversion',
	'version',
	'postversion',
	'preuninstall',
	'uninstall',
	'postuninstall',
];

let packageJson: PackageJson;

beforeAll(async () => {
	packageJson = await readPackageJson(PROJECT);
});

describe('package.json', () => {
	it('brings no dependencies into n8n', () => {
		expect(packageJson).not.toHaveProperty('dependencies');
		expect(packageJson).not.toHaveProperty('optionalDependencies');
		expect(packageJson).not.toHaveProperty('bundleDependencies');
		expect(packageJson).not.toHaveProperty('bundledDependencies');
		expect(packageJson).not.toHaveProperty('overrides');
	});

	it('asks for n8n-workflow alone, in whatever version n8n has', () => {
		expect(packageJson.peerDependencies).toEqual({ 'n8n-workflow': '*' });
	});

	it('has the keyword by which n8n finds community nodes', () => {
		expect(packageJson.keywords).toContain('n8n-community-node-package');
	});

	it('holds itself to the strict rules for verified nodes', () => {
		expect(packageJson.n8n.strict).toBe(true);
	});

	it('runs no script where it is installed', () => {
		const scripts = Object.keys(packageJson.scripts ?? {});

		expect(scripts.filter((name) => LIFECYCLE_SCRIPTS.includes(name))).toEqual(['prepublishOnly']);
	});

	it('names only files that the build makes, and the build makes the codex of each node', () => {
		const notBuilt = filesLoadedByN8n(packageJson).filter(
			(file) => !existsSync(join(PROJECT, file)),
		);

		expect(notBuilt).toEqual([]);
	});
});

describe('the published package', () => {
	let folder: string;
	let tarball: Tarball;
	let loaded: LoadedPackage;

	beforeAll(async () => {
		folder = await mkdtemp(join(tmpdir(), 'package-test-'));
		tarball = await pack(PROJECT, folder);
		loaded = await load(await install(tarball, PROJECT, folder));
	});

	afterAll(async () => {
		await rm(folder, { recursive: true });
	});

	it('holds the built nodes, credentials and icons, README, licence and notices, and nothing else', () => {
		expect(unexpectedFiles(tarball.files)).toEqual([]);
		expect(missingFiles(tarball.files, packageJson)).toEqual([]);
	});

	it('is smaller than 160 kB', () => {
		expect(tarball.packedBytes).toBeLessThan(PACKED_LIMIT);
	});

	it('is loaded by n8n under the names that workflows are saved with', () => {
		const names = [...loaded.nodes, ...loaded.credentials].map(({ name }) => name);

		expect(names).toEqual(expect.arrayContaining(['n8n-nodes-omneo.omneoBenefits', 'omneoApi']));
	});

	it('gives n8n every node and credential, each with a light and a dark icon and each node with its codex', () => {
		expect(loadingProblems(loaded, packageJson, tarball.files)).toEqual([]);
	});
});

describe('the check of the published files', () => {
	it.each([
		'dist/nodes/OmneoBenefits/OmneoBenefits.node.d.ts',
		'dist/nodes/OmneoBenefits/OmneoBenefits.node.js.map',
		'dist/nodes/shared/meta.test.js',
		'dist/nodes/shared/__tests__/meta.js',
		'dist/nodes/OmneoBenefits/screenshot.png',
		'dist/sandbox/server.js',
		'dist/build.tsbuildinfo',
		'nodes/OmneoBenefits/OmneoBenefits.node.ts',
		'sandbox/cli.ts',
		'test/package.test.ts',
		'.npmrc',
	])('refuses %s', (file) => {
		expect(unexpectedFiles([file])).toEqual([file]);
	});

	it('notices a node whose codex was not built', () => {
		const files = [
			'package.json',
			'README.md',
			'LICENSE',
			'NOTICES.md',
			...filesLoadedByN8n(packageJson),
		];
		const [node] = packageJson.n8n.nodes;

		expect(missingFiles(files, packageJson)).toEqual([]);
		expect(
			missingFiles(
				files.filter((file) => file !== `${node}on`),
				packageJson,
			),
		).toEqual([`${node}on`]);
	});

	it('notices an icon that is named but not shipped, and a node that has only one', () => {
		const icons = ['dist/icons/omneo.svg', 'dist/icons/omneo.dark.svg'];
		const named = {
			n8n: { nodes: ['a', 'b'], credentials: [] },
			name: 'example',
			version: '1.0.0',
		};
		const nodes = [
			{ name: 'example.a', version: 1, icons, hasCodex: true },
			{ name: 'example.b', version: 1, icons: icons.slice(0, 1), hasCodex: false },
		];

		expect(loadingProblems({ nodes, credentials: [] }, named, icons.slice(0, 1))).toEqual([
			'example.b is loaded without its codex.',
			'example.a names the icon dist/icons/omneo.dark.svg, which is not in the package.',
			'example.b needs a light and a dark icon.',
		]);
	});

	it('asks for a build where there is none', async () => {
		const unbuilt = await mkdtemp(join(tmpdir(), 'package-test-'));
		try {
			await copyFile(join(PROJECT, 'package.json'), join(unbuilt, 'package.json'));

			await expect(pack(unbuilt, unbuilt)).rejects.toThrow('Run "npm run build" first.');
		} finally {
			await rm(unbuilt, { recursive: true });
		}
	});
});

describe.each(['icons/omneo.svg', 'icons/omneo.dark.svg'])('%s', (icon) => {
	it('is square and small', async () => {
		const svg = await readFile(join(PROJECT, icon), 'utf8');

		expect(svg).toContain('viewBox="0 0 60 60"');
		expect(svg.length).toBeLessThan(2_000);
	});
});
