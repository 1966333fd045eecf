import { DateTime } from 'luxon';
import type { IDataObject } from 'n8n-workflow';
import type { Endpoint } from '../api/endpoint';
import { isObject, parseExactly } from '../exactJson';
import { Problem, type ProblemDetails } from '../problems/problem';
import { problemOfRefusal, apiWords, type Hidden } from '../problems/recognise';
import type { ProblemCode } from '../problems/table';
import { contradicted, sentBy, personalTexts } from './sent';
import { effectOf } from './types';
import type { ApiAnswer, ApiRequest, Expectation, HttpAnswer } from './types';

/** What reading an answer needs to know of its request. */
export interface RequestFacts
	extends Hidden,
		Pick<Endpoint, 'notFound' | 'refusals'>,
		Pick<ApiRequest, 'idOf' | 'sent' | 'shownIn'> {
	isWrite: boolean;
	expect: Expectation;
}

export function factsOf(request: ApiRequest, secret: string): RequestFacts {
	const { endpoint, idOf, shownIn, expect = endpoint.answers } = request;
	const { notFound, refusals } = endpoint;
	const sent = sentBy({ ...request, expect });
	const isWrite = effectOf(request) !== 'read';
	const personal = () => personalTexts(request);
	return { notFound, refusals, idOf, shownIn, sent, isWrite, expect, secret, personal };
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
	const json = parseExactly(text);
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
	const { expect } = facts;
	if (text.trim() === '') {
		const mayBeEmpty = expect === 'anything' || (expect === 'done' && status === NO_CONTENT);
		return mayBeEmpty ? { data: undefined } : fail('empty_answer');
	}
	if (json === undefined) return fail(looksLikeHtml(text) ? 'html_answer' : 'answer_unreadable');
	if (expect === 'anything') return { data: json };
	const isError = isObject(json) && tellsOfError(json);
	if (!isError && isObject(json) && holds[expect](json.data, facts, json)) {
		const other = contradictedIn(json.data, facts);
		if (other === undefined) return json as unknown as ApiAnswer;
		return fail('answer_contradicts', {
			meaning: `Omneo’s answer is about something else than what was asked for: another ${other}`,
		});
	}
	if (expect === 'list' && !isError && isObject(json) && isPresent(json.data)) {
		return fail('list_unreadable');
	}
	const { apiMessage, fieldMessages } = text.length > LONGEST_WORDS ? {} : apiWords(json, facts);
	const isOdd = isObject(json) && isPresent(json.data) && !isEmpty(json.data);
	return fail(isError ? 'error_in_success' : isOdd ? 'unexpected_answer' : 'no_data', {
		apiMessage,
		fieldMessages,
	});
}

/** Whether an answer that is marked as successful says of itself that it is none. */
function tellsOfError({ error, errors, success, ok, status }: IDataObject): boolean {
	return (
		[error, errors].some(hasContent) ||
		[success, ok].some((flag) => flag === false) ||
		/^(?:error|fail)/i.test(typeof status === 'string' ? status : '') ||
		Number(status) >= 400
	);
}

function hasContent(value: unknown): boolean {
	if (typeof value === 'object' && value !== null) return Object.keys(value).length > 0;
	return Boolean(value);
}

function contradictedIn(
	data: unknown,
	{ sent = {}, shownIn = (shown) => shown }: RequestFacts,
): string | undefined {
	const records = Array.isArray(data) ? data : [data];
	for (const record of records.filter(isObject)) {
		const other = contradicted(shownIn(record), sent);
		if (other !== undefined) return other;
	}
	return undefined;
}

/** A success without a body (RFC 9110). */
const NO_CONTENT = 204;

/** What is no success is short; of a longer text nothing is shown. */
const LONGEST_WORDS = 100_000;

const holds: Record<
	Exclude<Expectation, 'anything'>,
	(data: unknown, facts: RequestFacts, envelope: IDataObject) => boolean
> = {
	data: (data) => isObject(data) || Array.isArray(data),
	list: (data, facts) => Array.isArray(data) && data.every((record) => isRecord(record, facts)),
	record: isRecord,
	done: (data, _facts, envelope) =>
		'data' in envelope
			? data === true || (typeof data === 'object' && hasContent(data))
			: hasContent(envelope),
};

function isRecord(data: unknown, { idOf = ({ id }) => id }: RequestFacts): boolean {
	return isObject(data) && isId(idOf(data));
}

/** A whole number from 1, or a word: what else stands there is no ID, and names no record. */
function isId(id: unknown): boolean {
	if (typeof id === 'number') return Number.isSafeInteger(id) && id > 0;
	return typeof id === 'string' && ID_TEXT.test(id);
}

const ID_TEXT = /^[^\s/]{1,128}$/;

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

function looksLikeHtml(text: string): boolean {
	return /^\s*<(!doctype|html|head|body)/i.test(text.slice(0, 1_000));
}
