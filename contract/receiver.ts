import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';

/** What is kept of a delivery: nothing of its body. */
export interface Arrival {
	/** The path that it was sent to, without the first slash. */
	mark: string;
	/** Of the header `X-Omneo-Event`. */
	event: string | null;
	/** Is there a header `X-Omneo-Hmac-SHA256` that could be one? */
	isSigned: boolean;
	/** The names of the fields at the root of the body. */
	fields: string[];
}

/** Takes deliveries of webhooks. */
export interface Receiver {
	/** Where the tenant reaches it. */
	url: string;
	arrivals: () => Arrival[];
	close: () => Promise<void>;
}

/** A delivery that is larger is not read. */
const LARGEST_BODY = 5 * 1024 * 1024;

/**
 * Listens on 127.0.0.1; who tries a tenant in the Internet leads an address of theirs to it.
 * @param publicUrl that address; null: the machine's own
 */
export async function startReceiver(port: number, publicUrl: string | null): Promise<Receiver> {
	const arrived: Arrival[] = [];
	const server = createServer((request, response) => {
		const chunks: Buffer[] = [];
		let size = 0;
		request.on('data', (chunk: Buffer) => {
			size += chunk.length;
			if (size <= LARGEST_BODY) chunks.push(chunk);
		});
		request.on('end', () => {
			const { 'x-omneo-event': event, 'x-omneo-hmac-sha256': signature } = request.headers;
			arrived.push({
				mark: (request.url ?? '').split('/').at(-1) ?? '',
				event: typeof event === 'string' ? event : null,
				isSigned: typeof signature === 'string' && /^[0-9a-f]{64}$/i.test(signature),
				fields: fieldsOf(Buffer.concat(chunks).toString()),
			});
			response.writeHead(200).end();
		});
	});
	await new Promise<void>((resolve, reject) => {
		server.once('error', reject);
		server.listen(port, '127.0.0.1', resolve);
	});
	const { port: taken } = server.address() as AddressInfo;
	return {
		url: (publicUrl ?? `http://127.0.0.1:${taken.toString()}`).replace(/\/+$/, ''),
		arrivals: () => [...arrived],
		close: async () => {
			server.closeAllConnections();
			await new Promise((resolve) => server.close(resolve));
		},
	};
}

function fieldsOf(text: string): string[] {
	try {
		return Object.keys(JSON.parse(text) as object);
	} catch {
		return [];
	}
}
