import { cp, mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pack, readPackageJson, type Tarball } from '../../tools/checkPackage';
import { N8nClient } from '../../tools/n8n/client';
import { installN8n, PROJECT, run, type Installation } from '../../tools/n8n/installation';
import { installPackage, startN8n, type N8n } from '../../tools/n8n/instance';
import { startRegistry, type Registry } from './registry';
import { START_TIMEOUT_MS } from './support';

const NAME = 'n8n-nodes-omneo';
const OURS = [`${NAME}.omneoBenefits`, `${NAME}.omneoBenefitsTool`, `${NAME}.omneoBenefitsTrigger`];

let installation: Installation;
let folder: string;
let tarball: Tarball;
let registry: Registry;
let version: string;
let userFolder: string;
let n8n: N8n | undefined;

beforeAll(async () => {
	installation = await installN8n(() => undefined);
	folder = await mkdtemp(join(tmpdir(), 'n8n-installations-'));
	tarball = await pack(PROJECT, folder);
	const manifest = await readPackageJson(PROJECT);
	({ version } = manifest);
	registry = await startRegistry(tarball, manifest);
}, START_TIMEOUT_MS);

afterAll(async () => {
	await registry.close();
	await rm(folder, { recursive: true, force: true });
}, 60_000);

beforeEach(async () => {
	userFolder = await mkdtemp(join(folder, 'user-'));
});

afterEach(async () => {
	await n8n?.stop();
	n8n = undefined;
}, 60_000);

/** Starts n8n, for which registry.npmjs.org is the test's registry. */
const start = async (env: Record<string, string> = {}): Promise<N8nClient> => {
	n8n = await startN8n(installation, {
		userFolder,
		env: { ...registry.inPlaceOfNpm, N8N_LOG_LEVEL: 'info', ...env },
	});
	const client = new N8nClient(n8n.origin);
	await client.setUpOwner();
	return client;
};

const ours = async (client: N8nClient) =>
	(await client.nodeTypes()).filter((name) => name.startsWith(NAME)).sort();

const byEnvironment = (packages: object[], more: Record<string, string> = {}) => ({
	N8N_COMMUNITY_PACKAGES_MANAGED_BY_ENV: 'true',
	N8N_COMMUNITY_PACKAGES: JSON.stringify(packages),
	...more,
});

const npm = async (args: string[], cwd: string) => {
	const { path } = installation;
	await run('npm', args, { cwd, path, failure: `npm ${args.join(' ')} failed` });
};

describe('by the editor', () => {
	it('is installed from npm, and there at the next start', async () => {
		const client = await start();
		expect(await ours(client)).toEqual([]);
		await client.installPackage(NAME);
		expect(await ours(client)).toEqual(OURS);
		await n8n?.stop();
		n8n = await startN8n(installation, { userFolder });
		const afterwards = new N8nClient(n8n.origin);
		await afterwards.signIn();
		expect(await ours(afterwards)).toEqual(OURS);
	}, 300_000);

	it('is not installed where unverified packages are off', async () => {
		const client = await start({ N8N_UNVERIFIED_PACKAGES_ENABLED: 'false' });
		await expect(client.installPackage(NAME)).rejects.toThrow(/unverified.*forbidden/);
		expect(await ours(client)).toEqual([]);
	}, 300_000);
});

describe('by N8N_COMMUNITY_PACKAGES_MANAGED_BY_ENV', () => {
	it('is installed with a pinned checksum, also where unverified packages are off', async () => {
		const pinned = [{ name: NAME, version, checksum: registry.integrity }];
		const client = await start(byEnvironment(pinned, { N8N_UNVERIFIED_PACKAGES_ENABLED: 'false' }));
		expect(n8n?.log()).toContain(`Installed community package '${NAME}@${version}' from env`);
		expect(await ours(client)).toEqual(OURS);
		await expect(client.installPackage('n8n-nodes-other')).rejects.toThrow(
			/managed via environment variables/,
		);
	}, 300_000);

	it('is not installed with another checksum, and n8n starts without it', async () => {
		const pinned = [{ name: NAME, version, checksum: 'sha512-AAAA' }];
		const client = await start(byEnvironment(pinned));
		expect(n8n?.log()).toContain(`Failed to install community package '${NAME}@${version}'`);
		expect(await ours(client)).toEqual([]);
	}, 300_000);

	it('keeps n8n from starting without a checksum where unverified packages are off', async () => {
		const unpinned = [{ name: NAME, version }];
		await expect(
			start(byEnvironment(unpinned, { N8N_UNVERIFIED_PACKAGES_ENABLED: 'false' })),
		).rejects.toThrow(/no checksum available.*unverified packages are disabled/);
	}, 300_000);

	it('takes no tarball', async () => {
		const given = [{ name: tarball.path }];
		await expect(start(byEnvironment(given))).rejects.toThrow(/invalid package name/);
	}, 300_000);
});

describe('in an image', () => {
	it('is there in every container, by the steps of the Dockerfile', async () => {
		// COPY and RUN of docs/administration.md, with folders for those of the image.
		const image = join(userFolder, 'opt/n8n-nodes');
		await mkdir(image, { recursive: true });
		await cp(tarball.path, join(image, 'package.tgz'));
		const options = ['--legacy-peer-deps', '--ignore-scripts', '--no-audit', '--no-fund'];
		await npm(['install', ...options, './package.tgz'], image);
		const nodes = join(userFolder, '.n8n/nodes');
		await mkdir(join(userFolder, '.n8n'), { recursive: true });
		await cp(image, nodes, { recursive: true });

		const client = await start({ N8N_UNVERIFIED_PACKAGES_ENABLED: 'false' });
		expect(await ours(client)).toEqual(OURS);
	}, 300_000);
});

describe('by hand', () => {
	it('is loaded where unverified packages are off: n8n bars installing, not loading', async () => {
		await installPackage(installation, userFolder);
		const client = await start({ N8N_UNVERIFIED_PACKAGES_ENABLED: 'false' });
		expect(await ours(client)).toEqual(OURS);
	}, 300_000);

	it('is not loaded with N8N_COMMUNITY_PACKAGES_PREVENT_LOADING', async () => {
		await installPackage(installation, userFolder);
		const client = await start({ N8N_COMMUNITY_PACKAGES_PREVENT_LOADING: 'true' });
		expect(await ours(client)).toEqual([]);
	}, 300_000);
});

describe('from a private registry', () => {
	it('takes a licence of n8n’s in the editor', async () => {
		const client = await start({ N8N_COMMUNITY_PACKAGES_REGISTRY: registry.origin });
		await expect(client.installPackage(NAME)).rejects.toThrow(/license/i);
		expect(await ours(client)).toEqual([]);
	}, 300_000);

	it('takes none with npm', async () => {
		const nodes = join(userFolder, '.n8n/nodes');
		await mkdir(nodes, { recursive: true });
		await writeFile(
			join(nodes, 'package.json'),
			JSON.stringify({ name: 'installed-nodes', private: true, dependencies: {} }),
		);
		const options = ['--legacy-peer-deps', '--ignore-scripts', '--no-audit', '--no-fund'];
		await npm(['install', ...options, `--registry=${registry.origin}`, NAME], nodes);
		expect(registry.asked).toContain(`/${NAME}`);
		expect(await ours(await start())).toEqual(OURS);
	}, 300_000);
});
