import { DateTime } from 'luxon';
import type { IDataObject } from 'n8n-workflow';
import type { Endpoint } from '../api/endpoint';
import { parseExactly } from '../exactJson';
import { Problem, type ProblemDetails } from '../problems/problem';
import { problemOfRefusal } from '../problems/recognise';
import type { ProblemCode } from '../problems/table';
import { apiWords } from '../problems/words';
import {
	effectOf,
	type ApiAnswer,
	type ApiRequest,
	type Expectation,
	type HttpAnswer,
} from './types';

/** What reading an answer needs to know of its request. */
export interface RequestFacts
	extends Pick<Endpoint, 'notFound' | 'refusals'>,
		Pick<ApiRequest, 'idOf'> {
	isWrite: boolean;
	expect: Expectation;
	/** The API token, which is taken out of anything that is shown. */
	secret: string;
}

export function factsOf(request: ApiRequest, secret: string): RequestFacts {
	const { endpoint, idOf, expect = endpoint.answers } = request;
	const { notFound, refusals } = endpoint;
	return { notFound, refusals, idOf, isWrite: effectOf(request) !== 'read', expect, secret };
}

/**
 * Reads an answer's envelope, or classifies it as a failure.
 * @throws {Problem}
 */
export function readAnswer(answer: HttpAnswer, facts: RequestFacts): ApiAnswer {
	const { status, headers, text } = answer;
	const wasWrite = facts.isWrite;
	const requestId = requestIdOf(headers);
	const fail = (code: ProblemCode, details: ProblemDetails = {}): never => {
		throw new Problem(code, { httpStatus: status, requestId, wasWrite, ...details });
	};

	if (status >= 500) {
		const retryAfterMs = status === 503 ? retryAfter(headers) : undefined;
		return retryAfterMs === undefined
			? fail('server_error')
			: fail('unavailable', { retryAfterMs });
	}
	if (status === 429) return fail('rate_limited', { retryAfterMs: retryAfter(headers) });
	if (status === 408) return fail('timeout');
	if (status >= 300 && status < 400) {
		// Of a read nothing is lost; what a write did before it was sent elsewhere is not known.
		return fail('redirected', wasWrite ? {} : { kind: 'rejected' });
	}
	const json = parseJson(text);
	if (status >= 400) {
		// Only a proxy asks for a password in this way, and it has passed nothing on.
		if (status === 407) return fail('proxy_refused');
		if (json === undefined && looksLikeHtml(text)) return fail('html_answer', { kind: 'rejected' });
		const { code, details } = problemOfRefusal({
			...facts,
			status,
			json: Object.keys(headers).some((name) => OF_PROXIES.test(name)) ? undefined : json,
		});
		return fail(code, details);
	}

	if (answer.isCut) return fail('answer_too_large');
	if (text.trim() === '') {
		return facts.expect === 'anything' ? { data: undefined } : fail('empty_answer');
	}
	if (json === undefined) return fail(looksLikeHtml(text) ? 'html_answer' : 'answer_unreadable');
	if (facts.expect === 'anything') return { data: json };
	if (isObject(json) && holds[facts.expect](json.data, facts)) return json as unknown as ApiAnswer;
	const isData = isObject(json) && isPresent(json.data);
	if (facts.expect === 'list' && isData) return fail('list_unreadable');
	const { apiMessage, fieldMessages } =
		text.length > LONGEST_WORDS ? {} : apiWords(json, facts.secret);
	const isError = isObject(json) && (json.error || json.errors);
	const isOdd = isData && !isEmpty(json.data);
	return fail(isError ? 'error_in_success' : isOdd ? 'unexpected_answer' : 'no_data', {
		apiMessage,
		fieldMessages,
	});
}

/** What is no success is short; of a longer text nothing is shown. */
const LONGEST_WORDS = 100_000;

const holds: Record<
	Exclude<Expectation, 'anything'>,
	(data: unknown, facts: RequestFacts) => boolean
> = {
	data: isPresent,
	list: (data) => Array.isArray(data) && data.every(isObject),
	record: (data, { idOf = ({ id }) => id }) => isObject(data) && isId(idOf(data)),
};

function isId(id: unknown): boolean {
	return (typeof id === 'number' && Number.isFinite(id)) || (typeof id === 'string' && id !== '');
}

function isEmpty(data: unknown): boolean {
	return typeof data === 'object' && data !== null && Object.keys(data).length === 0;
}

function isPresent(data: unknown): boolean {
	return data !== undefined && data !== null;
}

/** `Retry-After` in milliseconds, from seconds or from an HTTP date (RFC 9110). */
export function retryAfter(headers: HttpAnswer['headers']): number | undefined {
	const value = headers['retry-after'];
	if (typeof value !== 'string' && typeof value !== 'number') return undefined;
	const seconds = Number(value);
	if (Number.isFinite(seconds) && seconds >= 0) return seconds * 1_000;
	const date = DateTime.fromHTTP(String(value).slice(0, 40));
	return date.isValid ? Math.max(0, date.toMillis() - Date.now()) : undefined;
}

/** What proxies alone write, into answers of their own. */
const OF_PROXIES = /^(proxy-(agent|authenticate|connection)|x-squid-error)$/i;

/** Where servers and the proxies before them say which request it was, the server's own first. */
const REQUEST_IDS = [
	'x-request-id',
	'x-correlation-id',
	'x-trace-id',
	'x-amzn-requestid',
	'x-amzn-trace-id',
	'cf-ray',
	'x-amz-cf-id',
];

/** The ID by which Omneo's support finds the request in its logs, where the answer names one. */
export function requestIdOf(headers: HttpAnswer['headers']): string | undefined {
	return REQUEST_IDS.map((name) => headers[name]).find(
		(value): value is string => typeof value === 'string' && /^[\w.:=;+/-]{1,128}$/.test(value),
	);
}

function parseJson(text: string): unknown {
	try {
		return parseExactly(text);
	} catch {
		return undefined;
	}
}

function looksLikeHtml(text: string): boolean {
	return /^\s*<(!doctype|html|head|body)/i.test(text.slice(0, 1_000));
}

function isObject(value: unknown): value is IDataObject {
	return typeof value === 'object' && value !== null && !Array.isArray(value);
}
