import { Problem } from '../problems/problem';
import type { ProblemCode } from '../problems/table';

const NO_SUCH_HOST = new Set(['ENOTFOUND', 'EAI_AGAIN', 'EAI_FAIL', 'EAI_NODATA']);
const TIMED_OUT = new Set(['ECONNABORTED', 'ETIMEDOUT', 'ESOCKETTIMEDOUT']);
/** The server's certificate was turned down, which ends the handshake before the request is sent. */
const CERTIFICATE =
	/^(CERT_|DEPTH_ZERO_|SELF_SIGNED_|UNABLE_TO_|HOSTNAME_MISMATCH$|INVALID_CA$|INVALID_PURPOSE$|PATH_LENGTH_EXCEEDED$|ERR_TLS_CERT_)/;
/** These also come on an established connection, after the request was sent (Node.js 20 and 24). */
const TLS = /^(EPROTO$|ERR_SSL_|ERR_TLS_)/;

interface ErrorLike {
	code?: unknown;
	syscall?: unknown;
	level?: unknown;
	cause?: unknown;
	/** Of a connection that was tried at several addresses. */
	errors?: unknown;
}

interface Signals {
	/** Aborted when the workflow is stopped. */
	stop?: AbortSignal;
	/** Aborted when the time for the answer is over. */
	deadline?: AbortSignal;
}

/** Classifies a request that ended without a complete answer. */
export function problemOfError(
	error: unknown,
	isWrite: boolean,
	{ stop, deadline }: Signals = {},
): Problem {
	const wasWrite = isWrite;
	if (stop?.aborted) return new Problem('canceled', { wasWrite });
	if (deadline?.aborted) return new Problem('timeout', { wasWrite });
	return new Problem(problemCodeOf(causesOf(error)), { wasWrite });
}

/** That nothing was sent is proved by DNS, or by a failure of the system call that connects. */
function problemCodeOf(causes: ErrorLike[]): ProblemCode {
	const codes = causes.map(({ code }) => code).filter((code) => typeof code === 'string');
	const [code = ''] = codes;
	if (codes.some((any) => NO_SUCH_HOST.has(any))) return 'host_not_found';
	if (causes.some(failedToConnect)) return 'connection_refused';
	if (codes.some((any) => CERTIFICATE.test(any))) return 'tls_failure';
	if (codes.some((any) => TLS.test(any))) return 'tls_broken';
	if (TIMED_OUT.has(code)) return 'timeout';
	if (code === 'ERR_CANCELED' || code === 'ABORT_ERR') return 'canceled';
	// Only n8n's own errors carry a level: they are thrown before a request leaves.
	if (code === '' && causes.at(-1)?.level !== undefined) return 'request_blocked';
	return 'connection_lost';
}

function failedToConnect({ syscall, errors }: ErrorLike): boolean {
	if (syscall === 'connect') return true;
	return (
		Array.isArray(errors) &&
		errors.length > 0 &&
		errors.every((error: ErrorLike | undefined) => error?.syscall === 'connect')
	);
}

/** The error and its causes, outermost first; at most five, so that a circle ends. */
function causesOf(error: unknown): ErrorLike[] {
	const causes: ErrorLike[] = [];
	let current = error;
	while (typeof current === 'object' && current !== null && causes.length < 5) {
		causes.push(current);
		current = (current as ErrorLike).cause;
	}
	return causes;
}
