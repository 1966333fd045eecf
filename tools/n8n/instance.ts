import { execFile } from 'node:child_process';
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { pack } from '../checkPackage';
import { PROJECT, run, type Installation } from './installation';
import { freePort, startProgram, type Program } from './program';

/** An n8n with editor, REST interface and webhooks. */
export interface N8n extends Program {
	/** `http://127.0.0.1:<port>` */
	origin: string;
}

export interface N8nOptions {
	/** The folder whose `.n8n` holds the database and the community packages. */
	userFolder: string;
	/** Default 0: any free port. */
	port?: number;
	/** More environment, such as `N8N_LOG_LEVEL`. */
	env?: Record<string, string>;
	/** Gives the start up. */
	signal?: AbortSignal;
}

/**
 * Packs the built package and installs it into a user folder as n8n does with a community package,
 * with the Node.js of the installation.
 *
 * @throws if the package is not built, or npm fails
 */
export async function installPackage({ path }: Installation, userFolder: string): Promise<void> {
	const nodes = join(userFolder, '.n8n/nodes');
	await mkdir(nodes, { recursive: true });
	await writeFile(
		join(nodes, 'package.json'),
		JSON.stringify({ name: 'installed-nodes', private: true }),
	);
	const tarball = await pack(PROJECT, nodes);
	await run(
		'npm',
		[
			'install',
			'--legacy-peer-deps',
			'--ignore-scripts',
			'--no-audit',
			'--no-fund',
			'--offline',
			tarball.path,
		],
		{ cwd: nodes, path, failure: 'The package could not be installed into n8n' },
	);
}

/**
 * Starts n8n on 127.0.0.1 and waits until it answers.
 *
 * @throws {UserError} the port is in use, or n8n ended or did not become ready: its last lines
 */
export async function startN8n(
	installation: Installation,
	{ userFolder, port: wantedPort, env, signal }: N8nOptions,
): Promise<N8n> {
	const port = await freePort(wantedPort);
	const origin = `http://127.0.0.1:${port}`;
	const program = await startProgram({
		name: 'n8n',
		command: installation.node,
		args: [installation.n8n, 'start'],
		cwd: userFolder,
		env: {
			...environment(installation, userFolder),
			N8N_PORT: String(port),
			N8N_EDITOR_BASE_URL: origin,
			...webhookUrl(origin),
			N8N_RUNNERS_BROKER_PORT: String(await freePort()),
			...env,
		},
		isReady: async () => await answers(`${origin}/healthz/readiness`),
		signal,
	});
	return { ...program, origin };
}

/**
 * Starts a process that takes events for an n8n in queue mode, and does nothing else.
 *
 * @throws {UserError} it ended or did not become ready: its last lines
 */
export async function startWebhookProcess(
	installation: Installation,
	{ userFolder, port: wantedPort, env, signal }: N8nOptions,
): Promise<N8n> {
	const port = await freePort(wantedPort);
	const origin = `http://127.0.0.1:${port}`;
	const program = await startProgram({
		name: 'A webhook process of n8n',
		command: installation.node,
		args: [installation.n8n, 'webhook'],
		cwd: userFolder,
		env: {
			...environment(installation, userFolder),
			N8N_PORT: String(port),
			N8N_RUNNERS_BROKER_PORT: String(await freePort()),
			...env,
		},
		isReady: async () => await answers(`${origin}/healthz/readiness`),
		signal,
	});
	return { ...program, origin };
}

/**
 * Starts a worker, which executes what an n8n in queue mode leaves to it.
 *
 * @throws {UserError} it ended or did not become ready: its last lines
 */
export async function startWorker(
	installation: Installation,
	{ userFolder, env, signal }: Omit<N8nOptions, 'port'>,
): Promise<Program> {
	const port = await freePort();
	return await startProgram({
		name: 'A worker of n8n',
		command: installation.node,
		args: [installation.n8n, 'worker'],
		cwd: userFolder,
		env: {
			...environment(installation, userFolder),
			QUEUE_HEALTH_CHECK_ACTIVE: 'true',
			QUEUE_HEALTH_CHECK_PORT: String(port),
			N8N_RUNNERS_BROKER_PORT: String(await freePort()),
			...env,
		},
		isReady: async () => await answers(`http://127.0.0.1:${port}/healthz/readiness`),
		signal,
	});
}

/**
 * Runs one of n8n's own commands, such as `import:workflow`, to its end.
 *
 * @throws if it fails or takes longer than 100 seconds, with what it printed as errors
 */
export async function runN8n(
	installation: Installation,
	userFolder: string,
	args: string[],
): Promise<void> {
	await promisify(execFile)(installation.node, [installation.n8n, ...args], {
		cwd: userFolder,
		env: {
			...environment(installation, userFolder),
			N8N_RUNNERS_BROKER_PORT: String(await freePort()),
		},
		maxBuffer: 50_000_000,
		timeout: 100_000,
	});
}

/** What every process of one throw-away n8n shares. */
function environment({ path }: Installation, userFolder: string): Record<string, string> {
	return {
		PATH: path,
		HOME: userFolder,
		N8N_USER_FOLDER: userFolder,
		N8N_ENCRYPTION_KEY: 'local-only',
		N8N_LISTEN_ADDRESS: '127.0.0.1',
		N8N_SECURE_COOKIE: 'false',
		N8N_DIAGNOSTICS_ENABLED: 'false',
		N8N_VERSION_NOTIFICATIONS_ENABLED: 'false',
		N8N_TEMPLATES_ENABLED: 'false',
		N8N_PERSONALIZATION_ENABLED: 'false',
		N8N_HIRING_BANNER_ENABLED: 'false',
		GENERIC_TIMEZONE: 'Australia/Melbourne',
	};
}

/** The address at which webhooks arrive, by its present name and by that of n8n before 2.30. */
export function webhookUrl(origin: string): Record<string, string> {
	return { N8N_WEBHOOK_URL: `${origin}/`, WEBHOOK_URL: `${origin}/` };
}

async function answers(url: string): Promise<boolean> {
	return (await fetch(url).catch(() => undefined))?.ok === true;
}
