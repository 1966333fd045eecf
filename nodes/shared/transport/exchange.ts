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
	/** How long the whole answer may take, in milliseconds; up to a hundredth more. */
	timeout: number;
	isWrite: boolean;
}

type Exchange = (options: IHttpRequestOptions, surroundings: Surroundings) => Promise<HttpAnswer>;

/** Ends what is sent in its time. */
interface Limit {
	deadline: AbortSignal;
	/** Aborted at the deadline, or when the workflow is stopped. */
	abortSignal: AbortSignal;
	/** n8n's context, with that signal for its own. */
	bounded: RequestContext;
}

/** Requests that begin within this share of the timeout after one another have one deadline. */
const SHARED = 0.01;
/** Beyond so many listeners to one signal Node.js warns of a leak. */
const MOST_SHARING = 10;

/**
 * Sends one request and reads its answer, within the timeout in all. n8n's own timeout starts
 * anew with every byte, and its helper takes no signal but the one of its context (n8n-core 2.41.1).
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

/** A signal of its own for every request would cost more than reading the answer. */
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

/** A body that was asked for as a stream. */
export type StreamedBody = Extract<IN8nHttpFullResponse['body'], { readableEnded: boolean }>;

/**
 * The longest answer that is read, unpacked: a page of 100 records of 160 kB each. Beyond it stands
 * no list of Omneo's, but a file, a page without end, or an archive made to fill the memory.
 */
const LONGEST_ANSWER_BYTES = 16_000_000;
/** Of an answer that is no success only the API's sentence is of use. */
const LONGEST_REFUSAL_BYTES = 100_000;

/**
 * Reads a body to its end, or to the limit for its status; the connection is closed there. Of an
 * answer that is no success, whose status says what came of it, a body that breaks off is enough: of a
 * page with which a proxy refuses a tunnel, n8n passes on the beginning alone.
 * By the stream's events, as iterating over it costs twice as much.
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
		const closed = () => {
			if (!body.readableEnded) broken(body.errored ?? new Error('The connection was closed'));
		};
		body.on('error', broken);
		body.on('close', closed);
		// No event reports what broke before this listener was added.
		if (body.destroyed) closed();
	});
}

/** A request of Node.js, as far as it tells where it goes. */
export interface Sent {
	path?: unknown;
}

/** What axios's error tells of a request that was canceled. */
interface Canceled {
	config?: { proxy?: unknown };
	request?: Sent;
}

/** So many turns later n8n has made its request, and nothing of it has left yet (n8n 1.85 and 1.97). */
const TURNS = 50;

/**
 * Makes sure that a proxy of the environment (HTTPS_PROXY) is asked for a tunnel to Omneo, and not given
 * the request itself with the token in it. Before n8n 1.98, proxies are left to axios, which asks for no
 * tunnel; later versions ask for one, and tell axios to leave proxies alone. Where axios sees to them, a
 * request without a token shows what it would do: it is canceled before anything of it is sent.
 * @throws {Problem} `proxy_unsafe`
 */
export async function checkProxy(context: RequestContext, baseUrl: string): Promise<void> {
	if (!baseUrl.startsWith('https:')) return;
	const { config } = await canceledRequest(context, baseUrl, 0);
	if (!config || config.proxy === false) return;
	const { request } = await canceledRequest(context, baseUrl, TURNS);
	if (!request || isForProxy(request)) throw new Problem('proxy_unsafe');
}

/** A proxy that is given the request itself is told the whole address, any other server the path. */
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
/** Longer waits of our own would only hold the workflow up. */
const LONGEST_OWN_WAIT_MS = 8_000;
/** The server's word is honoured up to a minute; beyond that the user is told to come back. */
const LONGEST_ASKED_WAIT_MS = 60_000;

const NOTHING_DONE: readonly FailureKind[] = ['notSent', 'rateLimited'];

/** An unknown outcome of a write is not retried here: only who can look first may do that. */
const retriedKinds: Record<Effect, readonly FailureKind[]> = {
	read: [...NOTHING_DONE, 'unknownOutcome'],
	idempotent: [...NOTHING_DONE, 'unknownOutcome'],
	write: NOTHING_DONE,
};

/** What is told of one attempt. */
export interface Attempt {
	/** The HTTP status; `null` where there was no answer. */
	status: number | null;
	/** What went wrong, if something did. */
	problem?: ProblemCode;
	/** How long is waited, in milliseconds, before the request is sent again; 0 where it is not. */
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
