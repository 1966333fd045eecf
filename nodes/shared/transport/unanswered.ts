import { Problem } from '../problems/problem';
import type { ProblemCode } from '../problems/table';

const NO_SUCH_HOST = /^(ENOTFOUND|EAI_[A-Z]+)$/;
const TIMED_OUT = new Set(['ECONNABORTED', 'ETIMEDOUT', 'ESOCKETTIMEDOUT']);
/** The server's certificate was rejected, which ends the handshake before the request is sent. */
const CERTIFICATE =
	/^(CERT_|DEPTH_ZERO_|SELF_SIGNED_|UNABLE_TO_|HOSTNAME_MISMATCH$|INVALID_CA$|INVALID_PURPOSE$|PATH_LENGTH_EXCEEDED$|ERR_TLS_CERT_)/;
/** These also come on an established connection, after the request was sent (Node.js 20 and 24). */
const TLS = /^(EPROTO$|ERR_SSL_|ERR_TLS_)/;
/** How Node.js words the failure of a system call, such as `connect ECONNREFUSED 127.0.0.1:80`. */
const SYSTEM_CALL = /^(connect|getaddrinfo|query\w*|read|write) E[A-Z0-9_]+\b/;
/** The system calls that look up a host's address. */
const LOOK_UP = /^(getaddrinfo|query\w*)$/;
/** n8n's protection against requests to addresses that its administrator has blocked. */
const BLOCKED_BY_N8N = { name: /^SsrfBlocked/, text: /^The request was blocked because / };

/** JavaScript's own errors. */
const OWN_ERRORS = /^(Eval|Range|Reference|Syntax|Type|URI)Error$/;
/** Node.js's errors about wrong calls, such as an invalid character in a header. */
const MISUSE = /^ERR_(INVALID|MISSING|OUT_OF|UNKNOWN|UNESCAPED|HTTP_INVALID)_/;

interface ErrorLike {
	name?: unknown;
	code?: unknown;
	syscall?: unknown;
	message?: unknown;
	cause?: unknown;
	/** The errors of a connection that was tried at several addresses. */
	errors?: unknown;
	/** In n8n's own error, the code of its cause or an HTTP status. */
	httpCode?: unknown;
	/** In n8n's own error, the messages of its cause; in n8n 2.4 some are in the description. */
	messages?: unknown;
	description?: unknown;
}

interface Signals {
	/** Aborted when the workflow is stopped. */
	stop?: AbortSignal;
	/** Aborted when the time for the answer is over. */
	deadline?: AbortSignal;
}

/**
 * Classifies a request that ended without a complete answer. n8n wraps Node.js's error in its own.
 * From n8n 1.102 to 2.33, the wrapper has lost its cause, and only the cause's code and message are
 * left.
 */
export function problemOfError(
	error: unknown,
	isWrite: boolean,
	{ stop, deadline }: Signals = {},
): Problem {
	const wasWrite = isWrite;
	if (stop?.aborted) return new Problem('canceled', { wasWrite });
	if (deadline?.aborted) return new Problem('timeout', { wasWrite });
	const causes = causesOf(error);
	return isOwn(causes)
		? new Problem('unexpected', { wasWrite, cause: error })
		: new Problem(problemCodeOf(causes), { wasWrite });
}

/**
 * Whether it is an error in the code and not in the network: one of JavaScript's own, without a
 * cause.
 */
function isOwn(causes: ErrorLike[]): boolean {
	const codes = causes.flatMap(({ code, httpCode }) => texts(code, httpCode));
	return (
		causes.some(({ name }) => OWN_ERRORS.test(String(name))) &&
		codes.every((code) => MISUSE.test(code)) &&
		causes.flatMap(systemCallsOf).length === 0
	);
}

/** Concludes that nothing was sent only with proof. Without proof, the answer was lost. */
function problemCodeOf(causes: ErrorLike[]): ProblemCode {
	const codes = causes.flatMap(({ code, httpCode }) => texts(code, httpCode));
	const calls = causes.flatMap(systemCallsOf);
	const [code = ''] = codes;
	if (codes.some((any) => NO_SUCH_HOST.test(any))) return 'host_not_found';
	if (isOnly(LOOK_UP, calls)) return 'host_not_found';
	if (isOnly(/^connect$/, calls)) return 'connection_refused';
	if (codes.some((any) => CERTIFICATE.test(any))) return 'tls_failure';
	if (codes.some((any) => TLS.test(any))) return 'tls_broken';
	if (TIMED_OUT.has(code)) return 'timeout';
	if (code === 'ERR_CANCELED' || code === 'ABORT_ERR') return 'canceled';
	if (causes.some(isBlockedByN8n)) return 'request_blocked';
	return 'connection_lost';
}

function isOnly(pattern: RegExp, calls: string[]): boolean {
	return calls.length > 0 && calls.every((call) => pattern.test(call));
}

/** The system calls that failed, by the error's fields or its words. */
function systemCallsOf(error: ErrorLike): string[] {
	const { syscall, errors } = error;
	const each = Array.isArray(errors)
		? errors.map((one: ErrorLike | undefined) => one?.syscall)
		: [];
	const worded = wordsOf(error).map((text) => SYSTEM_CALL.exec(text)?.[1]);
	return texts(syscall, each, worded);
}

function isBlockedByN8n(error: ErrorLike): boolean {
	return (
		texts(error.name).some((name) => BLOCKED_BY_N8N.name.test(name)) ||
		wordsOf(error).some((text) => BLOCKED_BY_N8N.text.test(text))
	);
}

/** n8n joins the messages of several errors into one. */
function wordsOf({ message, messages, description }: ErrorLike): string[] {
	return texts(message, messages, description).flatMap((text) => text.split(' | '));
}

/** The values that are texts, including those inside lists. */
function texts(...values: unknown[]): string[] {
	return values.flat().filter((value) => typeof value === 'string');
}

/** The error and its causes, outermost first; at most five, so that cycles end. */
function causesOf(error: unknown): ErrorLike[] {
	const causes: ErrorLike[] = [];
	let current = error;
	while (typeof current === 'object' && current !== null && causes.length < 5) {
		causes.push(current);
		current = (current as ErrorLike).cause;
	}
	return causes;
}
