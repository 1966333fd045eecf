import { createServer, request as send, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';

/** A request as Omneo gets it. */
export interface SentRequest {
	method: string;
	/** The path below the base URL, and the query, decoded. */
	path: string;
	query?: Record<string, string>;
	body?: unknown;
}

export interface Recorder {
	/** `<origin>/api/v3` */
	baseUrl: string;
	/** The oldest first. */
	requests: SentRequest[];
	/** Ends every connection at once. */
	close(): Promise<void>;
}

/** Starts a server on a free port of 127.0.0.1 that passes all on to `origin`, and keeps what was sent. */
export async function startRecorder(origin: string): Promise<Recorder> {
	const requests: SentRequest[] = [];
	const server = createServer(async (incoming, outgoing) => {
		const body = await textOf(incoming);
		requests.push(recorded(incoming, body));
		const onward = send(
			new URL(incoming.url ?? '/', origin),
			{ method: incoming.method, headers: { ...incoming.headers, host: new URL(origin).host } },
			(answer) => {
				outgoing.writeHead(answer.statusCode ?? 502, answer.headers);
				answer.pipe(outgoing);
			},
		);
		onward.on('error', () => outgoing.destroy());
		onward.end(body);
	});
	await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
	const { port } = server.address() as AddressInfo;
	return {
		baseUrl: `http://127.0.0.1:${port.toString()}/api/v3`,
		requests,
		close: async () => {
			server.closeAllConnections();
			await new Promise((resolve) => server.close(resolve));
		},
	};
}

function recorded({ method = '', url = '' }: IncomingMessage, body: string): SentRequest {
	const { pathname, searchParams } = new URL(url, 'http://omneo');
	return {
		method,
		path: decodeURIComponent(pathname.replace('/api/v3', '')),
		...(searchParams.size > 0 && { query: Object.fromEntries(searchParams) }),
		...(body !== '' && { body: JSON.parse(body) as unknown }),
	};
}

async function textOf(incoming: IncomingMessage): Promise<string> {
	const chunks: Buffer[] = [];
	for await (const chunk of incoming) chunks.push(chunk as Buffer);
	return Buffer.concat(chunks).toString();
}
