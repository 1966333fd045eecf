import { setTimeout as sleep } from 'node:timers/promises';
import { NotTried } from './verdict';

/** More than any page of a list; a server that sends without end is not read to it. */
const LARGEST_ANSWER = 20 * 1024 * 1024;

/** After so many requests without an answer, one after the other, nothing more is asked. */
const MOST_LOST_IN_A_ROW = 3;

/** The longest wait that a 429 is granted, in milliseconds. */
const LONGEST_WAIT_MS = 30_000;

const RATE_LIMITED = 'the rate limit is used up (429)';

export type Method = 'GET' | 'POST' | 'PUT' | 'DELETE';

export interface Question {
	query?: Record<string, string>;
	body?: unknown;
	/** Sent in place of the token: null sends none. */
	token?: string | null;
}

export interface Reply {
	status: number;
	/** Undefined where the answer is no JSON. */
	json: unknown;
	/** The moment that the server named in its header `Date`, in milliseconds. */
	serverMs: number | null;
}

export interface TenantSettings {
	/** Everything before `/profiles`. */
	baseUrl: string;
	token: string;
	/** How long one answer may take, in milliseconds. */
	timeoutMs: number;
	/** No request is sent after that many milliseconds. */
	withinMs: number;
}

/** Speaks with a tenant, whatever it answers: all that can go wrong is a {@link NotTried}. */
export class Tenant {
	requests = 0;
	private lostInARow = 0;
	/** How often a request was refused for its rate even after a wait, one after the other. */
	private limitedInARow = 0;
	private readonly endsAt: number;

	constructor(private readonly settings: TenantSettings) {
		this.endsAt = performance.now() + settings.withinMs;
	}

	/**
	 * Sends one request; a 429 is waited for once.
	 * @throws {NotTried} where no answer comes, or the server says that it failed (5xx)
	 */
	async ask(method: Method, path: string, question: Question = {}): Promise<Reply> {
		if (this.limitedInARow >= MOST_LOST_IN_A_ROW) throw new NotTried(RATE_LIMITED);
		const first = await this.send(method, path, question);
		if (first.status !== 429) return first.reply;
		await sleep(Math.min(first.retryAfterMs, LONGEST_WAIT_MS));
		const second = await this.send(method, path, question);
		if (second.status !== 429) {
			this.limitedInARow = 0;
			return second.reply;
		}
		this.limitedInARow++;
		throw new NotTried(RATE_LIMITED);
	}

	private async send(method: Method, path: string, { query, body, token }: Question) {
		if (this.lostInARow >= MOST_LOST_IN_A_ROW) throw new NotTried('the server does not answer');
		if (performance.now() > this.endsAt) throw new NotTried('the time for the whole run is over');
		const url = new URL(this.settings.baseUrl + path);
		url.search = new URLSearchParams(query).toString();
		const secret = token === undefined ? this.settings.token : token;
		this.requests++;
		try {
			const response = await fetch(url, {
				method,
				headers: {
					accept: 'application/json',
					...(secret === null ? {} : { authorization: `Bearer ${secret}` }),
					...(body === undefined ? {} : { 'content-type': 'application/json' }),
				},
				body: body === undefined ? null : JSON.stringify(body),
				// The token goes to no other host.
				redirect: 'manual',
				signal: AbortSignal.timeout(this.settings.timeoutMs),
			});
			const text = await readAll(response);
			this.lostInARow = 0;
			if (response.status >= 500)
				throw new NotTried(`the server failed (${response.status.toString()})`);
			const json = parsed(text);
			const serverMs = Date.parse(response.headers.get('date') ?? '');
			return {
				status: response.status,
				retryAfterMs: secondsOf(response.headers.get('retry-after')) * 1000,
				reply: {
					status: response.status,
					json,
					serverMs: Number.isNaN(serverMs) ? null : serverMs,
				},
			};
		} catch (error) {
			if (error instanceof NotTried) throw error;
			this.lostInARow++;
			const timedOut = error instanceof Error && error.name === 'TimeoutError';
			throw new NotTried(timedOut ? 'no answer came in time' : 'the connection broke');
		}
	}
}

/** Of a `Retry-After`; where it is a date, or missing, one. */
function secondsOf(header: string | null): number {
	return header !== null && /^\d+$/.test(header) ? Number(header) : 1;
}

async function readAll(response: Response): Promise<string> {
	const chunks: Uint8Array[] = [];
	let size = 0;
	for await (const chunk of response.body ?? []) {
		const bytes = chunk as Uint8Array;
		size += bytes.length;
		if (size > LARGEST_ANSWER) throw new Error('The answer does not end');
		chunks.push(bytes);
	}
	return Buffer.concat(chunks).toString();
}

function parsed(text: string): unknown {
	try {
		return JSON.parse(text) as unknown;
	} catch {
		return undefined;
	}
}
