/** A sandbox in a process of its own, so that no contestant shares its event loop. */
import { execFile } from 'node:child_process';
import { mkdtemp, readFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import { connect, type AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createServer as createTlsServer } from 'node:tls';
import { promisify } from 'node:util';
import { startSandbox, type TenantHabits } from '../../../sandbox';
import { doJob } from '../childProcess';

export interface SandboxJob {
	/** What the tenant does otherwise than documented. */
	tenant: Partial<TenantHabits>;
	/** Added to every answer, in milliseconds. */
	latencyMs: number;
	/** As many claims as a run makes at most, one for each profile. */
	profiles: number;
	transport: Transport;
}

export const transports = ['http', 'tls'] as const;
export type Transport = (typeof transports)[number];

export interface Server {
	baseUrl: string;
	token: string;
	/** `POST` to it makes the tenant new again. */
	resetUrl: string;
	/** `GET` it for the number of requests since then. */
	countUrl: string;
	/** The file of the certificate to trust; none over plain HTTP. */
	certificate?: string;
}

doJob(async ({ transport, ...job }: SandboxJob): Promise<Server> => {
	const { baseUrl, token, origin, port, requests } = await startSandbox(job);
	const counter = createServer((_request, response) => {
		response.end(requests().length.toString());
	});
	counter.listen(0, '127.0.0.1');
	await new Promise((listening) => counter.once('listening', listening));
	const countUrl = `http://127.0.0.1:${portOf(counter.address()).toString()}`;
	const server = { token, resetUrl: `${origin}/sandbox/reset`, countUrl };
	if (transport === 'http') return { ...server, baseUrl };
	const { tlsPort, certificate } = await tlsBefore(port);
	return { ...server, certificate, baseUrl: `https://localhost:${tlsPort.toString()}/api/v3` };
});

/** Ends TLS before a server of plain HTTP, with a certificate for localhost. */
async function tlsBefore(port: number): Promise<{ tlsPort: number; certificate: string }> {
	const folder = await mkdtemp(join(tmpdir(), 'bench-tls-'));
	const [key, certificate] = [join(folder, 'key.pem'), join(folder, 'certificate.pem')];
	await promisify(execFile)('openssl', [
		...['req', '-x509', '-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes'],
		...['-subj', '/CN=localhost', '-addext', 'subjectAltName=DNS:localhost', '-days', '1'],
		...['-keyout', key, '-out', certificate],
	]);
	const server = createTlsServer(
		{ key: await readFile(key), cert: await readFile(certificate) },
		(socket) => {
			const behind = connect(port, '127.0.0.1');
			socket.pipe(behind).pipe(socket);
			socket.on('error', () => behind.destroy());
			behind.on('error', () => socket.destroy());
		},
	);
	server.listen(0, 'localhost');
	await new Promise((listening) => server.once('listening', listening));
	return { tlsPort: portOf(server.address()), certificate };
}

const portOf = (address: string | AddressInfo | null) => (address as AddressInfo).port;
