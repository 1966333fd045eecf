/** Servers that lose answers in ways which the sandbox cannot. */
import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { createServer as createTlsServer } from 'node:https';
import { connect, createServer, type AddressInfo, type Server, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

export interface Listening {
	port: number;
	close(): Promise<void>;
}

/**
 * Passes connections on to `port`. The first connection with a write ends by a reset (RST) when the
 * answer to it has come.
 */
export async function startResetter(port: number): Promise<Listening> {
	let hasReset = false;
	const sockets = new Set<Socket>();
	const server = createServer((client) => {
		const upstream = connect(port, '127.0.0.1');
		let isWrite = false;
		for (const socket of [client, upstream]) {
			sockets.add(socket);
			socket.on('error', () => undefined);
			socket.on('close', () => sockets.delete(socket));
		}
		client.once(
			'data',
			(head) => (isWrite = /^(POST|PUT|PATCH|DELETE) /.test(head.toString('latin1'))),
		);
		client.pipe(upstream);
		upstream.on('data', (chunk) => {
			if (isWrite && !hasReset) {
				hasReset = true;
				client.resetAndDestroy();
				upstream.destroy();
				return;
			}
			client.write(chunk);
		});
		upstream.on('end', () => client.end());
	});
	return await listening(server, () => {
		for (const socket of sockets) socket.destroy();
	});
}

/** A server whose certificate nobody vouches for; it counts what it is sent. */
export async function startSelfSigned(): Promise<Listening & { requests: string[] }> {
	const requests: string[] = [];
	const server = createTlsServer(certificate(), (request, response) => {
		requests.push(request.url ?? '');
		response.end('{"data":{"id":1}}');
	});
	server.on('tlsClientError', () => undefined);
	const started = await listening(server, () => {
		server.closeAllConnections();
	});
	return { ...started, requests };
}

async function listening(server: Server, endConnections: () => void): Promise<Listening> {
	await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
	return {
		port: (server.address() as AddressInfo).port,
		async close() {
			endConnections();
			await new Promise((done) => server.close(done));
		},
	};
}

let signed: ReturnType<typeof selfSigned> | undefined;

/** One for all servers: while it is made, the whole process waits. */
const certificate = () => (signed ??= selfSigned());

function selfSigned(): { key: Buffer; cert: Buffer } {
	const folder = mkdtempSync(join(tmpdir(), 'omneo-tls-'));
	const [key, cert] = [join(folder, 'key.pem'), join(folder, 'cert.pem')];
	try {
		execFileSync(
			'openssl',
			[
				...['req', '-x509', '-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes'],
				...['-days', '2', '-subj', '/CN=localhost', '-addext', 'subjectAltName=IP:127.0.0.1'],
				...['-keyout', key, '-out', cert],
			],
			{ stdio: 'pipe' },
		);
		return { key: readFileSync(key), cert: readFileSync(cert) };
	} finally {
		rmSync(folder, { recursive: true });
	}
}
