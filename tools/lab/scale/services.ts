import { execFile } from 'node:child_process';
import { chown, mkdtemp, readdir, rm } from 'node:fs/promises';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { UserError } from 'n8n-workflow';
import { freePort, startProgram, type Program } from '../../n8n/program';

/** Where Debian keeps the programs of PostgreSQL, which are not on the PATH there. */
const DEBIAN = '/usr/lib/postgresql';

/**
 * A service for the processes of one n8n, and the environment variables that connect them to it.
 */
export interface Service extends Program {
	env: Record<string, string>;
}

/**
 * Redis, which keeps nothing on disk.
 *
 * @throws {UserError} where it is not installed
 */
export async function startRedis(signal?: AbortSignal): Promise<Service> {
	const port = await freePort();
	const program = await startProgram({
		name: 'Redis (Debian: apt-get install redis-server)',
		command: 'redis-server',
		args: ['--port', String(port), '--bind', '127.0.0.1', '--save', '', '--appendonly', 'no'],
		cwd: tmpdir(),
		env: process.env,
		isReady: async () => await listens(port),
		signal,
	});
	return {
		...program,
		env: { QUEUE_BULL_REDIS_HOST: '127.0.0.1', QUEUE_BULL_REDIS_PORT: String(port) },
	};
}

/**
 * PostgreSQL with an empty database in a separate folder, which `stop` removes. n8n requires it for
 * queue mode, where several processes write.
 *
 * @throws {UserError} where it is not installed
 * @throws where its database could not be made, with what it printed
 */
export async function startPostgres(signal?: AbortSignal): Promise<Service> {
	const bin = await postgresFolder();
	const uid = await userOfPostgres();
	const folder = await mkdtemp(join(tmpdir(), 'n8n-postgres-'));
	const remove = async () => await rm(folder, { recursive: true, force: true });
	const data = join(folder, 'data');
	const port = await freePort();
	const start = async () => {
		if (uid !== undefined) await chown(folder, uid, -1);
		const options = ['-D', data, '-U', 'n8n', '-A', 'trust', '-E', 'UTF8', '--locale=C'];
		await promisify(execFile)(join(bin, 'initdb'), options, { uid, cwd: folder });
		return await startProgram({
			name: 'PostgreSQL',
			command: join(bin, 'postgres'),
			args: ['-D', data, '-h', '127.0.0.1', '-p', String(port), '-k', '', '-c', 'fsync=off'],
			cwd: folder,
			env: process.env,
			uid,
			isReady: async () => await listens(port),
			signal,
		});
	};
	const program = await start().catch(async (error: unknown) => {
		await remove();
		throw error;
	});
	return {
		...program,
		stop: async () => {
			await program.stop();
			await remove();
		},
		env: {
			DB_TYPE: 'postgresdb',
			DB_POSTGRESDB_HOST: '127.0.0.1',
			DB_POSTGRESDB_PORT: String(port),
			DB_POSTGRESDB_DATABASE: 'postgres',
			DB_POSTGRESDB_USER: 'n8n',
			DB_POSTGRESDB_PASSWORD: 'none',
		},
	};
}

async function postgresFolder(): Promise<string> {
	const versions = await readdir(DEBIAN).catch((): string[] => []);
	const folders = [
		...(process.env.PATH ?? '').split(':'),
		...versions.map((version) => join(DEBIAN, version, 'bin')),
	];
	for (const folder of folders) {
		const programs = await readdir(folder).catch((): string[] => []);
		if (programs.includes('initdb') && programs.includes('postgres')) return folder;
	}
	throw new UserError('PostgreSQL was not found (Debian: apt-get install postgresql).');
}

/** PostgreSQL refuses to run as root; then it runs as the user that its package made. */
async function userOfPostgres(): Promise<number | undefined> {
	if (process.getuid?.() !== 0) return undefined;
	return Number((await promisify(execFile)('id', ['-u', 'postgres'])).stdout);
}

async function listens(port: number): Promise<boolean> {
	const socket = connect(port, '127.0.0.1');
	return await new Promise<boolean>((done) => {
		socket.once('connect', () => {
			done(true);
		});
		socket.once('error', () => {
			done(false);
		});
	}).finally(() => socket.destroy());
}
