import {
	type ICredentialsDecrypted,
	type IHttpRequestOptions,
	type IN8nHttpFullResponse,
	sleep,
} from 'n8n-workflow';
import { Problem, settled } from '../problems/problem';
import type { FailureKind, ProblemCode } from '../problems/table';
import type { HttpAnswer, RequestContext, Effect, RequestSettings } from './types';
import { problemOfError } from './unanswered';

export type Decrypted = ICredentialsDecrypted;

interface Surroundings {
	credentialsDecrypted: Decrypted;
	/** How long the whole answer may take, in milliseconds; at most one hundredth longer. */
	timeout: number;
	isWrite: boolean;
}

type Exchange = (options: IHttpRequestOptions, surroundings: Surroundings) => Promise<HttpAnswer>;

/** A timeout and stop signal for requests. */
interface Limit {
	deadline: AbortSignal;
	/** Aborted at the deadline, or when the workflow is stopped. */
	abortSignal: AbortSignal;
	/** n8n's context, which returns that signal as its own. */
	bounded: RequestContext;
}

/** Requests that begin within this share of the timeout have the same deadline. */
const SHARED = 0.01;
/** With more listeners to one signal, Node.js warns of a leak. */
const MOST_SHARING = 10;

/**
 * Sends one request and reads its answer, within one overall timeout. n8n's own timeout restarts
 * with every byte, and its helper accepts no signal except that of its context (n8n-core 2.41.1).
 * @param stop aborted when the workflow is stopped
 */
export function exchangeFor(context: RequestContext, stop: AbortSignal | undefined): Exchange {
	const limitFor = limits(context, stop);
	return async (options, { credentialsDecrypted, timeout, isWrite }) => {
		const { bounded, abortSignal, deadline } = limitFor(timeout);
		try {
			const response = (await context.helpers.httpRequestWithAuthentication.call(
				bounded,
				'omneoApi',
				{
					...options,
					timeout,
					encoding: 'stream',
					returnFullResponse: true,
					ignoreHttpStatusErrors: true,
					disableFollowRedirect: true,
					abortSignal,
				},
				{ credentialsDecrypted },
			)) as IN8nHttpFullResponse;
			const { statusCode: status, headers, body } = response;
			return { status, headers, ...(await readText(body as StreamedBody, status)) };
		} catch (error) {
			throw problemOfError(error, isWrite, { stop, deadline });
		}
	};
}

/** A separate signal for every request would cost more than reading the answer. */
function limits(
	context: RequestContext,
	stop: AbortSignal | undefined,
): (timeout: number) => Limit {
	let last: (Limit & { timeout: number; until: number; left: number }) | undefined;
	return (timeout) => {
		const now = performance.now();
		if (last?.timeout === timeout && now < last.until && last.left > 0) {
			last.left -= 1;
			return last;
		}
		const slack = timeout * SHARED;
		const deadline = AbortSignal.timeout(Math.ceil(timeout + slack));
		const abortSignal = stop ? AbortSignal.any([stop, deadline]) : deadline;
		const bounded = Object.create(context, {
			getExecutionCancelSignal: { value: () => abortSignal },
		}) as RequestContext;
		last = {
			bounded,
			abortSignal,
			deadline,
			timeout,
			until: now + slack,
			left: MOST_SHARING - 1,
		};
		return last;
	};
}

/** A body that was requested as a stream. */
export type StreamedBody = Extract<IN8nHttpFullResponse['body'], { readableEnded: boolean }>;

/**
 * The longest answer that is read, unpacked: a page of 100 records of 160 kB each. Anything longer
 * is not a list of Omneo's, but a file, an endless page, or an archive made to fill the memory.
 */
const LONGEST_ANSWER_BYTES = 16_000_000;
/** Of an error answer, only the API's sentence is useful. */
const LONGEST_REFUSAL_BYTES = 100_000;

/**
 * Reads a body to its end, or to the limit for its status; then the connection is closed. For an
 * error answer, whose status says what happened, a partial body is enough: n8n passes on only the
 * beginning of the page with which a proxy refuses a tunnel. This uses the stream's events, because
 * iterating over it costs twice as much.
 * @throws whatever broke the connection
 */
export async function readText(
	body: StreamedBody,
	status: number,
): Promise<{ text: string; isCut: boolean }> {
	const isSuccess = status >= 200 && status < 300;
	const limit = isSuccess ? LONGEST_ANSWER_BYTES : LONGEST_REFUSAL_BYTES;
	const decoder = new TextDecoder();
	let text = '';
	let length = 0;
	return await new Promise((resolve, reject) => {
		body.on('data', (chunk: Uint8Array) => {
			if (length > limit) return;
			length += chunk.byteLength;
			if (length <= limit) {
				text += decoder.decode(chunk, { stream: true });
				return;
			}
			resolve({ text, isCut: true });
			body.destroy();
		});
		body.on('end', () => resolve({ text: text + decoder.decode(), isCut: false }));
		const broken = (error: unknown) => {
			if (isSuccess) reject(error);
			else resolve({ text, isCut: true });
		};
		const closed = () => broken(body.errored ?? new Error('The connection was closed'));
		body.on('error', broken);
		body.on('close', closed);
		// No event reports an error from before this listener was added.
		if (body.destroyed) closed();
	});
}

/** A Node.js request, with what shows where it goes. */
export interface Sent {
	path?: unknown;
}

/** What axios's error shows about a canceled request. */
interface Canceled {
	config?: { proxy?: unknown };
	request?: Sent;
}

/**
 * After this many turns n8n has made its request, and nothing of it was sent yet (n8n 1.85 and
 * 1.97).
 */
const TURNS = 50;

/**
 * Makes sure that a proxy of the environment (HTTPS_PROXY) is asked for a tunnel to Omneo, and does
 * not get the request itself with the token in it. Before n8n 1.98, axios handles proxies, and does
 * not ask for a tunnel. Later versions ask for one, and tell axios to ignore proxies. If axios
 * handles proxies, a request without a token shows what it would do: it is canceled before any of
 * it is sent.
 * @throws {Problem} `proxy_unsafe`
 */
export async function checkProxy(context: RequestContext, baseUrl: string): Promise<void> {
	if (!baseUrl.startsWith('https:')) return;
	const { config } = await canceledRequest(context, baseUrl, 0);
	if (!config || config.proxy === false) return;
	const { request } = await canceledRequest(context, baseUrl, TURNS);
	if (!request || isForProxy(request)) throw new Problem('proxy_unsafe');
}

/**
 * A proxy that gets the request itself gets the whole address as its path; other servers get the
 * path.
 */
export function isForProxy({ path }: Sent): boolean {
	return !(typeof path === 'string' && path.startsWith('/'));
}

async function canceledRequest(
	{ helpers }: RequestContext,
	url: string,
	turns: number,
): Promise<Canceled> {
	const cancel = new AbortController();
	if (turns === 0) cancel.abort();
	const send = async () => {
		await helpers.httpRequest({ url, abortSignal: cancel.signal, disableFollowRedirect: true });
		return {};
	};
	const ended = send().catch((error: Canceled) => error);
	for (let turn = 0; turn < turns; turn++) await null;
	cancel.abort();
	return await ended;
}

/** The first wait; each further one doubles. Half a second lets a brief overload pass. */
const FIRST_WAIT_MS = 500;
/** Longer waits would only hold up the workflow. */
const LONGEST_OWN_WAIT_MS = 8_000;
/**
 * The server's `Retry-After` is followed up to a minute; beyond that, the user must try again
 * later.
 */
const LONGEST_ASKED_WAIT_MS = 60_000;

const NOTHING_DONE: readonly FailureKind[] = ['notSent', 'rateLimited'];

/** An unknown outcome of a write is not retried here: only code that can look first may do that. */
const retriedKinds: Record<Effect, readonly FailureKind[]> = {
	read: [...NOTHING_DONE, 'unknownOutcome'],
	idempotent: [...NOTHING_DONE, 'unknownOutcome'],
	write: NOTHING_DONE,
};

/** What is reported about one attempt. */
export interface Attempt {
	/** The HTTP status; `null` if there was no answer. */
	status: number | null;
	/** What went wrong, if something did. */
	problem?: ProblemCode;
	/** How long we wait before sending it again, in milliseconds; 0 if it is not sent again. */
	waitMs: number;
}

interface Retries extends Pick<RequestSettings, 'maxRetries'> {
	effect: Effect;
	stop: AbortSignal | undefined;
	/** Called once for each attempt. */
	log(attempt: Attempt): void;
}

/**
 * Runs `attempt` until it succeeds, fails for good, or was retried `maxRetries` times.
 * @throws {Problem} the last attempt's, or `canceled` as soon as `stop` is aborted
 */
export async function withRetries<T extends { status: number }>(
	attempt: () => Promise<T>,
	{ effect, maxRetries, stop, log }: Retries,
): Promise<T> {
	const retried = retriedKinds[effect];
	for (let retry = 0; ; retry++) {
		if (stop?.aborted) throw new Problem('canceled');
		const { result, problem } = await settled(attempt());
		if (!problem) {
			log({ status: result.status, waitMs: 0 });
			return result;
		}
		const wait = problem.retryAfterMs ?? backoff(retry);
		const isLast =
			!retried.includes(problem.kind) || retry >= maxRetries || wait > LONGEST_ASKED_WAIT_MS;
		log({
			status: problem.httpStatus ?? null,
			problem: problem.code,
			waitMs: isLast ? 0 : Math.round(wait),
		});
		if (isLast) throw problem;
		await pause(wait, stop);
	}
}

/** The wait before retry number `retry` (from 0), in milliseconds: it doubles, with jitter. */
export function backoff(retry: number): number {
	const ceiling = Math.min(LONGEST_OWN_WAIT_MS, FIRST_WAIT_MS * 2 ** retry);
	return ceiling / 2 + Math.random() * (ceiling / 2);
}

/**
 * Waits `ms` milliseconds.
 * @throws {Problem} `canceled` as soon as `signal` is aborted
 */
export async function pause(ms: number, signal?: AbortSignal): Promise<void> {
	await sleep(ms, signal).catch(() => {
		throw new Problem('canceled');
	});
}
