import { sleep } from 'n8n-workflow';
import { Problem, settled } from '../problems/problem';
import type { FailureKind, ProblemCode } from '../problems/table';
import type { Effect, RequestSettings } from './types';

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
