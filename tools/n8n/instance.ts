import { spawn, type ChildProcess } from 'node:child_process';
import { mkdir, writeFile } from 'node:fs/promises';
import { createServer, type AddressInfo } from 'node:net';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { UserError } from 'n8n-workflow';
import { pack } from '../checkPackage';
import { PROJECT, run, type Installation } from './installation';

/** A first start on a slow machine runs all migrations of the database. */
const READY_WITHIN_MS = 180_000;

/** n8n ends its runners and its database by itself; after this it is ended. */
const STOP_WITHIN_MS = 15_000;

export interface N8n {
	/** `http://127.0.0.1:<port>` */
	origin: string;
	/** What n8n has printed so far. */
	log(): string;
	/** Settles when n8n ends, whatever ends it. */
	ended: Promise<void>;
	/** Ends n8n and its task runners. */
	stop(): Promise<void>;
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
 * Packs the built package and installs it into a user folder as n8n does with a community package.
 *
 * @throws if the package is not built, or npm fails
 */
export async function installPackage(userFolder: string): Promise<void> {
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
		{ cwd: nodes, failure: 'The package could not be installed into n8n' },
	);
}

/**
 * Starts n8n on 127.0.0.1 and waits until it answers.
 *
 * @throws {UserError} the port is in use, or n8n ended or did not become ready: its last lines
 */
export async function startN8n(
	{ node, n8n, path }: Installation,
	{ userFolder, port: wantedPort = 0, env = {}, signal }: N8nOptions,
): Promise<N8n> {
	const port = await freePort(wantedPort);
	const brokerPort = await freePort(0);
	const child = spawn(node, [n8n, 'start'], {
		cwd: userFolder,
		// A group of its own: Ctrl-C in the terminal reaches this process alone, which then ends it.
		detached: true,
		stdio: ['ignore', 'pipe', 'pipe'],
		env: {
			PATH: path,
			HOME: userFolder,
			N8N_USER_FOLDER: userFolder,
			N8N_ENCRYPTION_KEY: 'local-only',
			N8N_LISTEN_ADDRESS: '127.0.0.1',
			N8N_PORT: String(port),
			N8N_EDITOR_BASE_URL: originOf(port),
			WEBHOOK_URL: `${originOf(port)}/`,
			N8N_RUNNERS_BROKER_PORT: String(brokerPort),
			N8N_SECURE_COOKIE: 'false',
			N8N_DIAGNOSTICS_ENABLED: 'false',
			N8N_VERSION_NOTIFICATIONS_ENABLED: 'false',
			N8N_TEMPLATES_ENABLED: 'false',
			N8N_PERSONALIZATION_ENABLED: 'false',
			N8N_HIRING_BANNER_ENABLED: 'false',
			GENERIC_TIMEZONE: 'Australia/Melbourne',
			...env,
		},
	});
	let log = '';
	for (const stream of [child.stdout, child.stderr]) {
		stream.setEncoding('utf8').on('data', (text: string) => (log += text));
	}
	const ended = new Promise<void>((done) => {
		child.once('error', (error) => {
			log += `${error.message}\n`;
			done();
		});
		child.once('exit', () => {
			done();
		});
	});
	const instance: N8n = {
		origin: originOf(port),
		log: () => log,
		ended,
		stop: async () => {
			await stop(child, ended);
		},
	};
	const isReady = await Promise.race([
		ready(instance.origin),
		ended.then(() => false),
		sleep(READY_WITHIN_MS, false, { ref: false, signal }).catch(() => false),
	]);
	if (isReady) return instance;
	await instance.stop();
	signal?.throwIfAborted();
	throw new UserError(`n8n did not start:\n${log.trimEnd().split('\n').slice(-20).join('\n')}`);
}

function originOf(port: number): string {
	return `http://127.0.0.1:${port}`;
}

/** @throws {UserError} where the port is taken; 0 asks for any */
async function freePort(port: number): Promise<number> {
	const server = createServer();
	return await new Promise<number>((done, fail) => {
		server.once('error', () => {
			fail(new UserError(`Port ${port} is in use. Stop what listens there, or choose another.`));
		});
		server.listen(port, '127.0.0.1', () => {
			const { port: given } = server.address() as AddressInfo;
			server.close(() => {
				done(given);
			});
		});
	});
}

async function ready(origin: string): Promise<boolean> {
	const isUp = async () =>
		(await fetch(`${origin}/healthz/readiness`).catch(() => undefined))?.ok === true;
	while (!(await isUp())) await sleep(250, undefined, { ref: false });
	return true;
}

async function stop(child: ChildProcess, ended: Promise<void>): Promise<void> {
	if (child.pid === undefined || child.exitCode !== null || child.signalCode !== null) return;
	child.kill('SIGTERM');
	const stopped = ended.then(() => true);
	const endedByItself = await Promise.race([stopped, sleep(STOP_WITHIN_MS, false, { ref: false })]);
	if (endedByItself) return;
	process.kill(-child.pid, 'SIGKILL');
	await ended;
}
