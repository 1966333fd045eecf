import type {
	ICredentialsDecrypted,
	IHttpRequestOptions,
	IN8nHttpFullResponse,
} from 'n8n-workflow';
import { readText, type StreamedBody } from './body';
import { problemOfError } from './unanswered';
import type { HttpAnswer, RequestContext } from './types';

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
