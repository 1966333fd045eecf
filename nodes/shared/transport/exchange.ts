import type {
	ICredentialsDecrypted,
	IHttpRequestOptions,
	IN8nHttpFullResponse,
} from 'n8n-workflow';
import type { HttpAnswer, RequestContext } from './types';
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
