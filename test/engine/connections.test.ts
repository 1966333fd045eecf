/** What a connection can do to a request, shown by real servers that do it. */
import { createServer as createTlsServer, type ServerOptions } from 'node:https';
import { createServer, type AddressInfo, type Server, type Socket } from 'node:net';
import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import tls from 'node:tls';
import { gzipSync } from 'node:zlib';
import type { IDataObject } from 'n8n-workflow';
import { people } from '../../sandbox';
import {
	claimOfRow,
	detailsOf,
	jsonOf,
	listen,
	runNode,
	type LocalServer,
	type NodeRun,
} from './support';

const row = { profile: people.mia.id, id: 'SURVEY-1' };

/** One claim, without a look before it. */
const claim = (timeout = 5_000) =>
	claimOfRow({ options: { duplicateProtection: 'off', maxRetries: 0, timeout } });

/** The error item of one claim. */
async function failedClaim(baseUrl: string, run: Partial<NodeRun> = {}): Promise<IDataObject> {
	const result = await runNode({
		baseUrl,
		rows: [row],
		parameters: claim(),
		node: { onError: 'continueRegularOutput' },
		...run,
	});
	const [json, ...others] = jsonOf(result);
	expect(others).toEqual([]);
	expect(json).toHaveProperty('details');
	return json ?? {};
}

const openServers: { close(): Promise<unknown> }[] = [];

afterEach(async () => {
	await Promise.all(openServers.splice(0).map(async (server) => await server.close()));
});

/** A server that speaks TCP alone, and does with each connection what it is told. */
async function tcpServer(onConnection: (socket: Socket) => void): Promise<number> {
	const sockets = new Set<Socket>();
	const server = createServer((socket) => {
		sockets.add(socket);
		socket.on('error', () => undefined).on('close', () => sockets.delete(socket));
		onConnection(socket);
	});
	return await opened(server, () => {
		for (const socket of sockets) socket.destroy();
	});
}

async function opened(server: Server, endConnections: () => void): Promise<number> {
	await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
	openServers.push({
		async close() {
			endConnections();
			await new Promise((resolve) => server.close(resolve));
		},
	});
	return (server.address() as AddressInfo).port;
}

async function httpServer(...parameters: Parameters<typeof listen>): Promise<LocalServer> {
	const server = await listen(...parameters);
	openServers.push(server);
	return server;
}

describe('a TLS connection', () => {
	let folder: string;
	let certificate: Pick<ServerOptions, 'key' | 'cert'>;

	beforeAll(() => {
		folder = mkdtempSync(join(tmpdir(), 'omneo-tls-'));
		const [key, cert] = [join(folder, 'key.pem'), join(folder, 'cert.pem')];
		execFileSync(
			'openssl',
			`req -x509 -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -days 2 -subj /CN=localhost -addext subjectAltName=IP:127.0.0.1 -keyout ${key} -out ${cert}`.split(
				' ',
			),
			{ stdio: 'pipe' },
		);
		certificate = { key: readFileSync(key), cert: readFileSync(cert) };
	});

	afterAll(() => {
		rmSync(folder, { recursive: true });
	});

	it.each(['TLSv1.2', 'TLSv1.3'] as const)(
		'over %s to a server whose certificate nobody vouches for ends before anything is sent',
		async (version) => {
			const requests: unknown[] = [];
			const server = createTlsServer(
				{ ...certificate, minVersion: version, maxVersion: version },
				(request, response) => {
					requests.push(request.url);
					response.end('{"data":{"id":1}}');
				},
			);
			server.on('tlsClientError', () => undefined);
			const port = await opened(server, () => server.closeAllConnections());
			const json = await failedClaim(`https://127.0.0.1:${port}/api/v3`);
			expect(detailsOf(json)).toMatchObject({ outcome: 'failed', code: 'tls_failure' });
			expect(json.message).toContain('Nothing was sent');
			expect(requests).toEqual([]);
		},
	);

	it('that never comes about, since the server speaks plain HTTP, leaves the outcome unknown', async () => {
		const { port } = await httpServer((_request, response) => response.end());
		const json = await failedClaim(`https://127.0.0.1:${port}/api/v3`);
		expect(detailsOf(json)).toMatchObject({ outcome: 'unknown', code: 'tls_broken' });
		expect(json.message).toMatch(/not known whether Omneo did it.*may not speak TLS/);
	});

	it('into which plain text is written after the request leaves the outcome unknown', async () => {
		const port = await tcpServer((socket) => {
			const server = createTlsServer(certificate);
			server.on('secureConnection', (secure) => {
				secure.on('error', () => undefined);
				secure.once('data', () => socket.write('HTTP/1.1 502 Bad Gateway\r\n\r\n'));
			});
			server.emit('connection', socket);
		});
		const { createSecureContext } = tls;
		const trusting = jest
			.spyOn(tls, 'createSecureContext')
			.mockImplementation((options) => createSecureContext({ ca: certificate.cert, ...options }));
		try {
			const json = await failedClaim(`https://127.0.0.1:${port}/api/v3`);
			expect(detailsOf(json)).toMatchObject({ outcome: 'unknown', code: 'tls_broken' });
		} finally {
			trusting.mockRestore();
		}
	});
});

describe('Timeout bounds the whole answer', () => {
	const timedOut = { outcome: 'unknown', code: 'timeout', http_status: null };

	it('where it comes a byte at a time', async () => {
		const { origin } = await httpServer((_request, response) => {
			response.writeHead(200, { 'content-type': 'application/json' });
			response.write('{"data":{"id":7,"text":"');
			const timer = setInterval(() => response.write('x'), 20);
			response.on('close', () => {
				clearInterval(timer);
			});
		});
		const json = await failedClaim(`${origin}/api/v3`, { parameters: claim(400) });
		expect(detailsOf(json)).toMatchObject(timedOut);
	});

	it('where its headers come a byte at a time', async () => {
		const port = await tcpServer((socket) => {
			socket.write('HTTP/1.1 200 OK\r\nX-Slow: ');
			const timer = setInterval(() => socket.write('x'), 20);
			socket.on('close', () => {
				clearInterval(timer);
			});
		});
		const json = await failedClaim(`http://127.0.0.1:${port}/api/v3`, {
			parameters: claim(400),
		});
		expect(detailsOf(json)).toMatchObject(timedOut);
	});

	it('where the protocol is switched to another one', async () => {
		const port = await tcpServer((socket) => {
			socket.write('HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: x\r\n\r\n');
		});
		const json = await failedClaim(`http://127.0.0.1:${port}/api/v3`, {
			parameters: claim(400),
		});
		expect(detailsOf(json)).toMatchObject({ outcome: 'unknown' });
	});

	it('where the answer to a read does not end, and the read is then made again', async () => {
		let reads = 0;
		const { origin } = await httpServer((request, response) => {
			if (request.method !== 'GET') return response.end('{"data":{"id":7}}');
			if (request.url?.includes('/benefits')) reads += 1;
			if (reads > 1 || !request.url?.includes('/benefits')) {
				return response.end('{"data":[],"links":{"next":null},"meta":{"last_page":1,"total":0}}');
			}
			return response.write('{"data":[');
		});
		const result = await runNode({
			baseUrl: `${origin}/api/v3`,
			rows: [row],
			parameters: claimOfRow({ options: { timeout: 300, checkAfterClaim: false } }),
		});
		expect(result.error).toBeUndefined();
		expect(reads).toBe(2);
	});

	it('and a stop by the user is told from it', async () => {
		const stop = new AbortController();
		const { origin } = await httpServer((_request, response) => {
			response.write('{"data":');
			stop.abort();
		});
		const { run } = await runNode({
			baseUrl: `${origin}/api/v3`,
			rows: [row],
			parameters: claim(60_000),
			signal: stop.signal,
		});
		expect(run.status).toBe('canceled');
	});
});

describe('the size of an answer', () => {
	const answering = async (body: Buffer, headers: Record<string, string>, status = 200) => {
		const { origin } = await httpServer((_request, response) => {
			response.writeHead(status, { 'content-type': 'application/json', ...headers });
			response.end(body);
		});
		return `${origin}/api/v3`;
	};
	const gzip = { 'content-encoding': 'gzip' };
	const million = 1_000_000;

	it('is bounded after it was unpacked, and the memory with it', async () => {
		const bomb = gzipSync(Buffer.alloc(300 * million, ' '));
		expect(bomb.length).toBeLessThan(million);
		const before = process.memoryUsage.rss();
		const json = await failedClaim(await answering(bomb, gzip));
		expect(detailsOf(json)).toMatchObject({
			outcome: 'unknown',
			code: 'answer_too_large',
			http_status: 200,
		});
		expect(process.memoryUsage.rss() - before).toBeLessThan(200 * million);
	});

	it('may be that of a hundred records of a hundred thousand characters', async () => {
		const meta = 'x'.repeat(100_000);
		const data = Array.from({ length: 100 }, (_, i) => ({ id: i + 1, meta }));
		const list = Buffer.from(JSON.stringify({ data, meta: { last_page: 1, total: 100 } }));
		const result = await runNode({
			baseUrl: await answering(gzipSync(list), gzip),
			parameters: { resource: 'benefit', operation: 'getAll', list: 'all', returnAll: true },
			rows: [{}],
		});
		expect(result.error).toBeUndefined();
		expect(jsonOf(result)).toHaveLength(100);
	});

	it('does not hide the status of a refusal that is longer than anybody reads', async () => {
		const body = Buffer.alloc(5 * million, '<html>');
		const json = await failedClaim(await answering(body, {}, 403));
		expect(detailsOf(json)).toMatchObject({ outcome: 'refused', http_status: 403 });
	});

	it('keeps characters whole that come in two pieces', async () => {
		const text = Buffer.from(JSON.stringify({ data: { id: 7, meta: { name: 'Zoë 🎁' } } }));
		const { origin } = await httpServer((_request, response) => {
			let sent = 0;
			const timer = setInterval(() => {
				if (sent < text.length) return response.write(text.subarray(sent, ++sent));
				clearInterval(timer);
				return response.end();
			}, 1);
		});
		const result = await runNode({
			baseUrl: `${origin}/api/v3`,
			rows: [row],
			parameters: { ...claim(), simplify: false },
		});
		expect(jsonOf(result)[0]).toMatchObject({ id: 7, meta: { name: 'Zoë 🎁' } });
	});
});
