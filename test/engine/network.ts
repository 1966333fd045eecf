/** What stands between n8n and a tenant: certificates, servers that speak TLS, and proxies. */
import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type IncomingHttpHeaders } from 'node:http';
import {
	connect,
	createServer as createTcpServer,
	type AddressInfo,
	type Server,
	type Socket,
} from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import tls from 'node:tls';

interface Opened {
	port: number;
	/** Ends every connection at once. */
	close(): Promise<void>;
}

/** A certificate authority that nobody knows, and a certificate of it. */
export interface Authority {
	/** The authority's own certificate, as NODE_EXTRA_CA_CERTS names it. */
	file: string;
	/** The same, as text. */
	ca: string;
	key: Buffer;
	/** For 127.0.0.1, ::1, localhost, every host of omneo.test, and those that were asked for. */
	cert: Buffer;
	remove(): void;
}

/** @param hosts more names that the certificate is for */
export function makeAuthority(hosts: readonly string[] = []): Authority {
	const folder = mkdtempSync(join(tmpdir(), 'omneo-authority-'));
	const path = (name: string) => join(folder, name);
	const openssl = (line: string) => execFileSync('openssl', line.split(' '), { stdio: 'pipe' });
	const newKey = '-newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes';
	const names = ['localhost', '*.omneo.test', ...hosts].map((host) => `DNS:${host}`);
	writeFileSync(path('names'), `subjectAltName=${names.join(',')},IP:127.0.0.1,IP:::1`);
	openssl(
		`req -x509 ${newKey} -days 2 -subj /CN=Authority -keyout ${path('ca.key')} -out ${path('ca.pem')}`,
	);
	openssl(`req -new ${newKey} -subj /CN=localhost -keyout ${path('key')} -out ${path('request')}`);
	openssl(
		`x509 -req -in ${path('request')} -CA ${path('ca.pem')} -CAkey ${path('ca.key')} -CAcreateserial -days 2 -extfile ${path('names')} -out ${path('cert')}`,
	);
	return {
		file: path('ca.pem'),
		ca: readFileSync(path('ca.pem'), 'utf8'),
		key: readFileSync(path('key')),
		cert: readFileSync(path('cert')),
		remove() {
			rmSync(folder, { recursive: true });
		},
	};
}

/** Lets this process trust an authority while it does some work, as NODE_EXTRA_CA_CERTS does from the start. */
export async function trusting<T>({ ca }: Authority, work: () => Promise<T>): Promise<T> {
	const { createSecureContext } = tls;
	tls.createSecureContext = (options) => createSecureContext({ ca, ...options });
	try {
		return await work();
	} finally {
		tls.createSecureContext = createSecureContext;
	}
}

interface RelayOptions {
	/** Speaks TLS by a certificate of this authority. */
	authority?: Authority;
	/** The address at which it listens. Default 127.0.0.1. */
	host?: string;
	/** Cuts a connection on which nothing was asked for so long after an answer, in milliseconds. */
	idleMs?: number;
}

/** Passes on what it is sent to a port of 127.0.0.1. */
export async function startRelay(
	port: number,
	{ authority, host, idleMs }: RelayOptions = {},
): Promise<Opened> {
	const relay = (socket: Socket) => {
		const upstream = connect(port, '127.0.0.1');
		connectEnds(socket, upstream);
		if (idleMs === undefined) return;
		let idle: NodeJS.Timeout | undefined;
		socket.on('data', () => {
			clearTimeout(idle);
		});
		upstream.on('data', () => {
			clearTimeout(idle);
			idle = setTimeout(() => socket.destroy(), idleMs);
		});
	};
	const server = authority
		? tls.createServer({ key: authority.key, cert: authority.cert }, relay)
		: createTcpServer(relay);
	server.on('tlsClientError', () => undefined);
	return await open(server, host);
}

/** What a proxy was asked for. */
export interface ProxyRequest {
	/** Such as `CONNECT api.example.com:443`, or `GET http://localhost/` without a tunnel. */
	line: string;
	headers: IncomingHttpHeaders;
}

export interface Proxy extends Opened {
	/** As HTTPS_PROXY names it. */
	url: string;
	/** The oldest first. */
	requests: ProxyRequest[];
	/** What it answers instead of opening a tunnel, byte for byte; `undefined` for a tunnel. */
	refusal: string[] | undefined;
	/** Where its tunnels lead, whatever host they are asked for. */
	tunnelTo: number | undefined;
}

/** A proxy that opens tunnels, and answers what is sent to it in clear as if it were the tenant. */
export async function startProxy(): Promise<Proxy> {
	const requests: ProxyRequest[] = [];
	const record = ({
		method,
		url,
		headers,
	}: { method?: string; url?: string } & Pick<ProxyRequest, 'headers'>) =>
		requests.push({ line: `${method ?? ''} ${url ?? ''}`, headers });
	const server = createServer((request, response) => {
		record(request);
		response.writeHead(200, { 'content-type': 'application/json' }).end('{"data":{"id":1}}');
	});
	server.on('connect', (request, socket: Socket) => {
		record(request);
		const [host, port] = (request.url ?? '').split(/:(?=\d+$)/);
		if (proxy.refusal) return void send(socket, proxy.refusal);
		const target = proxy.tunnelTo
			? connect(proxy.tunnelTo, '127.0.0.1')
			: connect(Number(port), host?.replace(/[[\]]/g, ''));
		target.once('connect', () => socket.write('HTTP/1.1 200 Connection established\r\n\r\n'));
		connectEnds(socket, target);
	});
	const opened = await open(server);
	const proxy: Proxy = {
		...opened,
		url: `http://127.0.0.1:${opened.port}`,
		requests,
		refusal: undefined,
		tunnelTo: undefined,
	};
	return proxy;
}

/** Piece by piece, so that each arrives by itself. */
async function send(socket: Socket, pieces: string[]): Promise<void> {
	for (const piece of pieces) {
		socket.write(piece);
		await new Promise((resolve) => setTimeout(resolve, 30));
	}
	socket.end();
}

function connectEnds(one: Socket, other: Socket): void {
	for (const [from, to] of [
		[one, other],
		[other, one],
	] as const) {
		from.pipe(to);
		from.on('error', () => to.destroy()).on('close', () => to.destroy());
	}
}

async function open(server: Server, host = '127.0.0.1'): Promise<Opened> {
	const sockets = new Set<Socket>();
	server.on('connection', (socket: Socket) => {
		sockets.add(socket);
		socket.on('close', () => sockets.delete(socket));
	});
	await new Promise<void>((resolve) => server.listen(0, host, resolve));
	return {
		port: (server.address() as AddressInfo).port,
		async close() {
			for (const socket of sockets) socket.destroy();
			await new Promise((resolve) => server.close(resolve));
		},
	};
}

/** Does some work with other environment variables, and puts back those that were there. */
export async function withEnvironment<T>(
	variables: Record<string, string | undefined>,
	work: () => Promise<T>,
): Promise<T> {
	const before = Object.keys(variables).map((name) => [name, process.env[name]] as const);
	set(Object.entries(variables));
	try {
		return await work();
	} finally {
		set(before);
	}
}

function set(variables: readonly (readonly [name: string, value: string | undefined])[]): void {
	for (const [name, value] of variables) {
		if (value === undefined) Reflect.deleteProperty(process.env, name);
		else process.env[name] = value;
	}
}
