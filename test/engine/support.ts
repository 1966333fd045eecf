/** Shared by the tests that run the node in n8n's engine, with the waits of the node made short. */
import type { IncomingHttpHeaders } from 'node:http';
import { listen, type LocalServer } from './run';

/**
 * How many times as fast the waits of the node pass, such as the one before a claim is looked for a
 * last time. What waits for the network keeps its time.
 */
export const mockWaits = { speed: 20 };

jest.mock('n8n-workflow', () => {
	const real = jest.requireActual<typeof import('n8n-workflow')>('n8n-workflow');
	return {
		...real,
		sleep: async (ms: number, signal?: AbortSignal) => {
			await real.sleep(ms / mockWaits.speed, signal);
		},
	};
});

/** From here, since the waits are only mocked for what is loaded after them. */
export * from './run';
export { runWorkflow, type RunResult } from '../../tools/engine/runWorkflow';

/** A request as it arrived at a {@link Recorder}, byte for byte. */
export interface RecordedRequest {
	method: string;
	/** Path and query, not decoded. */
	url: string;
	headers: IncomingHttpHeaders;
	/** The body as text; '' if there is none. */
	body: string;
}

export interface RecordedAnswer {
	/** Default 200. */
	status?: number;
	headers?: Record<string, string>;
	/** A text is sent as it is, anything else as JSON. */
	body?: unknown;
	/** Default 0. */
	delayMs?: number;
}

/** A server that keeps what it is sent, and answers what it is told. */
export interface Recorder extends LocalServer {
	/** `<origin>/api/v3` */
	baseUrl: string;
	/** The oldest first. */
	requests: RecordedRequest[];
	/** May be changed between runs. */
	answer: (request: RecordedRequest) => RecordedAnswer;
}

/** An empty list, in the documented form. */
export const emptyList: RecordedAnswer = {
	body: { data: [], links: { next: null }, meta: { current_page: 1, last_page: 1, total: 0 } },
};

/** Starts a recorder on a free port of 127.0.0.1. */
export async function startRecorder(answer: Recorder['answer']): Promise<Recorder> {
	const requests: RecordedRequest[] = [];
	const server = await listen((request, response) => {
		const chunks: Buffer[] = [];
		request.on('data', (chunk: Buffer) => chunks.push(chunk));
		request.on('end', () => {
			const recorded = {
				method: request.method ?? '',
				url: request.url ?? '',
				headers: request.headers,
				body: Buffer.concat(chunks).toString(),
			};
			requests.push(recorded);
			const { status = 200, headers, body, delayMs = 0 } = recorder.answer(recorded);
			setTimeout(() => {
				response.writeHead(status, { 'content-type': 'application/json', ...headers });
				response.end(typeof body === 'string' || body === undefined ? body : JSON.stringify(body));
			}, delayMs);
		});
	});
	const recorder: Recorder = { ...server, baseUrl: `${server.origin}/api/v3`, requests, answer };
	return recorder;
}
