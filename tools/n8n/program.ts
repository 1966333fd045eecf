import { spawn, type ChildProcess } from 'node:child_process';
import { createServer, type AddressInfo } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { UserError } from 'n8n-workflow';

/** A first start on a slow machine runs all migrations of the database. */
const READY_WITHIN_MS = 180_000;

/** n8n ends its runners and its database by itself; after this time, it is killed. */
const STOP_WITHIN_MS = 15_000;

/** A program that was started here, with everything that it started itself. */
export interface Program {
	/** The process ID; undefined if it could not be started. */
	pid: number | undefined;
	/** What it has printed so far. */
	log(): string;
	/** Settles when it ends, whatever ends it. */
	ended: Promise<void>;
	/** Asks it to end, and kills it if it does not. */
	stop(): Promise<void>;
	/** Ends it at once, as a power cut does. */
	kill(): Promise<void>;
}

export interface ProgramOptions {
	/** For messages, such as `n8n`. */
	name: string;
	command: string;
	args: string[];
	cwd: string;
	env: NodeJS.ProcessEnv;
	/** The user that it runs as, if it refuses to run as root. */
	uid?: number;
	isReady: () => Promise<boolean>;
	/** Gives the start up. Who gives it also sees to it that Ctrl-C ends the program. */
	signal?: AbortSignal;
}

/**
 * Starts a program and waits until it is ready.
 *
 * @throws {UserError} it ended, or did not become ready in three minutes: its last lines
 */
export async function startProgram(options: ProgramOptions): Promise<Program> {
	const { name, command, args, cwd, env, uid, isReady, signal } = options;
	const child = spawn(command, args, {
		cwd,
		env,
		uid,
		// If Ctrl-C is handled here, it must not reach the program, so the program gets a separate
		// process group.
		detached: signal !== undefined,
		stdio: ['ignore', 'pipe', 'pipe'],
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
	const program: Program = {
		pid: child.pid,
		log: () => log,
		ended,
		stop: async () => {
			await stop(child, ended, signal !== undefined);
		},
		kill: async () => {
			kill(child, signal !== undefined);
			await ended;
		},
	};
	const waiting = new AbortController();
	const started = await Promise.race([
		becomes(isReady, waiting.signal),
		ended.then(() => false),
		sleep(READY_WITHIN_MS, false, { ref: false, signal }).catch(() => false),
	]);
	waiting.abort();
	if (started) return program;
	await program.stop();
	signal?.throwIfAborted();
	throw new UserError(`${name} did not start:\n${lastLines(log)}`);
}

/** The last 20 lines of what a program printed. */
export function lastLines(log: string): string {
	return log.trimEnd().split('\n').slice(-20).join('\n');
}

/**
 * The port itself if nothing listens there; for 0, one that is free.
 *
 * @throws {UserError} if it is not available
 */
export async function freePort(port = 0): Promise<number> {
	const server = createServer();
	return await new Promise<number>((done, fail) => {
		server.once('error', ({ code, message }: NodeJS.ErrnoException) => {
			const reason = code === 'EADDRINUSE' ? 'is in use' : `cannot be used (${message})`;
			fail(new UserError(`Port ${port} ${reason}. Stop what listens there, or choose another.`));
		});
		server.listen(port, '127.0.0.1', () => {
			const { port: given } = server.address() as AddressInfo;
			server.close(() => {
				done(given);
			});
		});
	});
}

async function becomes(isReady: () => Promise<boolean>, signal: AbortSignal): Promise<boolean> {
	while (!signal.aborted && !(await isReady())) await sleep(250, undefined, { ref: false });
	return !signal.aborted;
}

function isRunning(child: ChildProcess): boolean {
	return child.pid !== undefined && child.exitCode === null && child.signalCode === null;
}

function kill(child: ChildProcess, hasGroup: boolean): void {
	if (!isRunning(child)) return;
	if (hasGroup) process.kill(-Number(child.pid), 'SIGKILL');
	else child.kill('SIGKILL');
}

async function stop(child: ChildProcess, ended: Promise<void>, hasGroup: boolean): Promise<void> {
	if (!isRunning(child)) return;
	child.kill('SIGTERM');
	await Promise.race([ended, sleep(STOP_WITHIN_MS, undefined, { ref: false })]);
	kill(child, hasGroup);
	await ended;
}
