import { DateTime } from 'luxon';
import type { IN8nHttpFullResponse } from 'n8n-workflow';
import { Problem, type ProblemDetails } from '../problems/problem';
import { apiWords, problemOfRefusal } from '../problems/recognise';
import type { ProblemCode } from '../problems/table';
import type { ApiAnswer, ApiRequest } from './types';

/** What classifying an answer needs to know of its request. */
export interface RequestFacts {
	isWrite: boolean;
	expect: NonNullable<ApiRequest['expect']>;
	notFound?: ProblemCode;
	/** The API token, which is taken out of anything that is shown. */
	secret: string;
}

const NOT_CONNECTED = new Set([
	'ECONNREFUSED',
	'EHOSTUNREACH',
	'EHOSTDOWN',
	'ENETUNREACH',
	'ENETDOWN',
	'EADDRNOTAVAIL',
]);
const NO_SUCH_HOST = new Set(['ENOTFOUND', 'EAI_AGAIN', 'EAI_FAIL', 'EAI_NODATA']);
const TIMED_OUT = new Set(['ECONNABORTED', 'ETIMEDOUT', 'ESOCKETTIMEDOUT']);
/** Failures of the handshake, before any request is sent; a broken record later is not among them. */
const TLS_HANDSHAKE =
	/^(CERT_|DEPTH_ZERO_|SELF_SIGNED_|UNABLE_TO_|HOSTNAME_MISMATCH|INVALID_CA|INVALID_PURPOSE|EPROTO$|ERR_TLS_|ERR_SSL_(WRONG_VERSION|UNSUPPORTED_PROTOCOL|NO_PROTOCOLS|SSLV3_ALERT_HANDSHAKE|TLSV1_ALERT|UNKNOWN_PROTOCOL|PACKET_LENGTH_TOO_LONG))/;

/** Classifies a request that ended without an answer, by the code of the innermost error. */
export function problemOfError(error: unknown, isWrite: boolean): Problem {
	const causes = causesOf(error);
	const cause = causes.find(({ code }) => typeof code === 'string');
	const code = String(cause?.code ?? '');
	return new Problem(problemCodeOf(code, cause?.syscall, causes.at(-1)), { wasWrite: isWrite });
}

interface ErrorLike {
	code?: unknown;
	syscall?: unknown;
	level?: unknown;
	cause?: unknown;
}

function problemCodeOf(
	code: string,
	syscall: unknown,
	innermost: ErrorLike | undefined,
): ProblemCode {
	if (NO_SUCH_HOST.has(code)) return 'host_not_found';
	if (NOT_CONNECTED.has(code) || (code === 'ETIMEDOUT' && syscall === 'connect')) {
		return 'connection_refused';
	}
	if (TLS_HANDSHAKE.test(code)) return 'tls_failure';
	if (TIMED_OUT.has(code)) return 'timeout';
	if (code === 'ERR_CANCELED' || code === 'ABORT_ERR') return 'canceled';
	// Only n8n's own errors carry a level: they are thrown before a request leaves.
	if (code === '' && innermost?.level !== undefined) return 'request_blocked';
	return 'connection_lost';
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

/**
 * Reads an answer's envelope, or classifies it as a failure.
 * @throws {Problem}
 */
export function readAnswer(response: IN8nHttpFullResponse, facts: RequestFacts): ApiAnswer {
	const { statusCode, headers } = response;
	const text = typeof response.body === 'string' ? response.body : '';
	const json = parseJson(text);
	const wasWrite = facts.isWrite;
	const fail = (code: ProblemCode, details: ProblemDetails = {}) =>
		new Problem(code, { httpStatus: statusCode, wasWrite, ...details });

	if (statusCode >= 500) {
		const retryAfterMs = statusCode === 503 ? retryAfter(headers) : undefined;
		return reject(
			retryAfterMs === undefined ? fail('server_error') : fail('unavailable', { retryAfterMs }),
		);
	}
	if (statusCode === 429)
		return reject(fail('rate_limited', { retryAfterMs: retryAfter(headers) }));
	if (statusCode === 408) return reject(fail('timeout'));
	if (statusCode >= 400) {
		const isPage = json === undefined && statusCode !== 401 && looksLikeHtml(text);
		return reject(
			isPage
				? fail('html_answer', { kind: 'rejected' })
				: problemOfRefusal({ ...facts, status: statusCode, json }),
		);
	}
	if (statusCode >= 300) return reject(fail('redirected'));

	if (text.trim() === '') {
		return facts.expect === 'anything' ? { data: undefined } : reject(fail('empty_answer'));
	}
	if (json === undefined) {
		return reject(fail(looksLikeHtml(text) ? 'html_answer' : 'answer_unreadable'));
	}
	if (facts.expect === 'anything') return { data: json };
	if (isObject(json) && json.data !== undefined && json.data !== null) {
		return json as unknown as ApiAnswer;
	}
	const isError = isObject(json) && ['error', 'errors', 'message'].some((key) => json[key]);
	return reject(isError ? fail('error_in_success', apiWords(json, facts.secret)) : fail('no_data'));
}

function reject(problem: Problem): never {
	throw problem;
}

/** `Retry-After` in milliseconds, from seconds or from an HTTP date (RFC 9110). */
export function retryAfter(headers: IN8nHttpFullResponse['headers']): number | undefined {
	const value = headers['retry-after'];
	if (typeof value !== 'string' && typeof value !== 'number') return undefined;
	const seconds = Number(value);
	if (Number.isFinite(seconds) && seconds >= 0) return seconds * 1_000;
	const date = DateTime.fromHTTP(String(value));
	return date.isValid ? Math.max(0, date.toMillis() - Date.now()) : undefined;
}

function parseJson(text: string): unknown {
	try {
		return JSON.parse(text);
	} catch {
		return undefined;
	}
}

function looksLikeHtml(text: string): boolean {
	return /^\s*<(!doctype|html|head|body)/i.test(text);
}

function isObject(value: unknown): value is Record<string, unknown> {
	return typeof value === 'object' && value !== null && !Array.isArray(value);
}
