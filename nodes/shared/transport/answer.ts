import { DateTime } from 'luxon';
import type { IDataObject } from 'n8n-workflow';
import { type Endpoint, effectOf } from '../api/endpoint';
import { isObject, parseExactly } from '../input/json';
import { isSameNumber } from '../input/mobile';
import { momentOf } from '../omneo/dates';
import { spelledGender } from '../omneo/profile';
import { Problem, type ProblemDetails } from '../problems/problem';
import { problemOfRefusal, apiWords, type Hidden } from '../problems/recognise';
import type { ProblemCode } from '../problems/table';
import type { ApiAnswer, ApiRequest, Expectation, HttpAnswer } from './types';

/** What reading an answer needs to know about its request. */
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
		// A read loses nothing; what a write did before the redirect is not known.
		return fail('redirected', wasWrite ? {} : { kind: 'rejected' });
	}
	const json = parseExactly(text);
	if (status >= 400) {
		// Only a proxy asks for a password in this way, and it has passed nothing on.
		if (status === 407) return fail('proxy_refused');
		if (looksLikeHtml(text)) return fail('html_answer', { kind: 'rejected' });
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
			meaning: `Omneo’s answer is about something other than what was asked for: another ${other}`,
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

/** Whether an answer marked as successful reports an error. */
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

/** Error answers are short; nothing of a longer text is shown. */
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

/** A whole number from 1, or a word; anything else is not an ID, so it names no record. */
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

/** Headers that only proxies write, into their own answers. */
const OF_PROXIES = /^(proxy-(agent|authenticate|connection)|x-squid-error)$/i;

/** Headers in which servers and proxies name the request, the server's own first. */
const REQUEST_IDS = [
	'x-request-id',
	'x-correlation-id',
	'x-trace-id',
	'x-amzn-requestid',
	'x-amzn-trace-id',
	'cf-ray',
	'x-amz-cf-id',
];

/** The ID by which Omneo's support finds the request in its logs, if the answer names one. */
export function requestIdOf(headers: HttpAnswer['headers']): string | undefined {
	return REQUEST_IDS.map((name) => headers[name]).find(
		(value): value is string => typeof value === 'string' && /^[\w.:=;+/-]{1,128}$/.test(value),
	);
}

function looksLikeHtml(text: string): boolean {
	return /^\s*<(!doctype|html|head|body)/i.test(text.slice(0, 1_000));
}

/** Records that are read and written by their ID: `profiles/{id}`, `benefits/definitions/{id}`. */
const BY_ID = /^(?:profiles|benefits|redemptions|rewards|benefits\/definitions)\/([^/]+)$/;

/** A date without a zone is at most this many hours off, whatever zone it was shown in. */
const MOST_HOURS_BETWEEN_CLOCKS = 26;

/** Amounts may be kept to the cent. */
const SMALLEST_DIFFERENCE = 0.01;

/** Pictures may be stored at one of Omneo's own addresses. */
const KEPT_ELSEWHERE = /image/;

/**
 * Fields that are empty once erased. For other fields, such as codes, the API may show a default.
 */
const ERASED = /^(?:first_name|last_name|email|mobile_phone|gender|birth_\w+|external_id)$/;

/**
 * A tenant may cut texts with this many letters and digits; shorter ones, such as names, are whole.
 */
const SHORTEST_CUT = 11;

/** Whether what an answer shows contradicts what was sent. */
type Contradicts = (shown: string, sent: string) => boolean;

const BY_NAME: Record<string, Contradicts> = {
	id: isOtherId,
	profile_id: isOtherId,
	gender: (shown, sent) => isOther(spelledGender(shown), sent),
	mobile_phone: (shown, sent) => !isSameNumber(shown, sent) && !sent.endsWith(digitsOf(shown)),
};

/**
 * The first name under which the record of an answer contradicts what was sent; `undefined` if
 * there is none. Fields that it does not show contradict nothing. Texts may be stored cut, in
 * another letter case, or without special characters.
 */
export function contradicted(record: IDataObject, sent: IDataObject): string | undefined {
	return Object.keys(sent).find((name) => {
		const [shown, given] = [record[name], sent[name]];
		if (given === null) return ERASED.test(name) && isPlain(shown) && shown !== '';
		if (!isPlain(given) || !isPlain(shown) || KEPT_ELSEWHERE.test(name)) return false;
		return (BY_NAME[name] ?? isOther)(String(shown), String(given));
	});
}

/**
 * What the answer to a request must agree with: what the request states itself; otherwise its body,
 * and the ID in its path, of the record or, for a list, of the profile.
 */
export function sentBy({ endpoint, path, expect, ...request }: ApiRequest): IDataObject {
	if (request.sent) return request.sent;
	// A search term is not part of the record.
	const body = endpoint.effect === 'read' ? undefined : request.body;
	const [, id] = BY_ID.exec(path.join('/')) ?? [];
	if (id !== undefined && id !== 'definitions' && ['GET', 'PUT'].includes(endpoint.method)) {
		return { ...body, id };
	}
	const [records, profileId] = path;
	const isOfProfile = expect === 'list' && records === 'profiles' && path.length > 2;
	return { ...body, ...(isOfProfile && { profile_id: profileId }) };
}

function isPlain(value: unknown): value is string | number | boolean {
	return ['string', 'number', 'boolean'].includes(typeof value);
}

function isOtherId(shown: string, sent: string): boolean {
	return shown.toLowerCase() !== sent.toLowerCase();
}

function isOther(shown: string, sent: string): boolean {
	const [one, other] = [momentOf(shown), momentOf(sent)];
	if (one && other) return Math.abs(one.diff(other).as('hours')) > MOST_HOURS_BETWEEN_CLOCKS;
	const [left, right] = [amountOf(shown), amountOf(sent)];
	if (!Number.isNaN(left) && !Number.isNaN(right)) {
		return Math.abs(left - right) > SMALLEST_DIFFERENCE;
	}
	const [kept, given] = [lettersOf(shown), lettersOf(sent)];
	if (kept === given) return false;
	return given.length < SHORTEST_CUT || kept === '' || !given.startsWith(kept);
}

const FLAGS: Record<string, number> = { true: 1, false: 0 };

function amountOf(text: string): number {
	return FLAGS[text] ?? (/^-?\d+(?:\.\d+)?$/.test(text) ? Number(text) : NaN);
}

function lettersOf(text: string): string {
	return text
		.normalize('NFKC')
		.toLowerCase()
		.replace(/[^\p{L}\p{N}]+/gu, '');
}

function digitsOf(text: string): string {
	return text.replace(/\D/g, '').replace(/^0+/, '') || text;
}

/** Fields with these names are about a person; each word in them is hidden. */
const OF_PERSON =
	/^(?:(?:first|last|full|middle|preferred)_name|email|gender|identifier|birth_.+)$|phone/;
/** Fields with these names may be about a person, in whatever they are. */
const FREE = /^(?:meta|description|custom_attributes)$/;
/** The filters that look for people. */
const FILTERS = /^filter\[(?:email|mobile_phone|search|first_name|last_name)\]$/;

/**
 * The texts of a request that are, or may be, about a member. If an answer repeats them, they are
 * hidden.
 */
export function personalTexts({ endpoint, body = {}, query = {} }: ApiRequest): string[] {
	const texts = new Set<string>();
	const add = (value: unknown, isFree: boolean) => {
		const text = String(value);
		texts.add(text);
		if (!isFree) for (const word of text.split(/\s+/)) texts.add(word);
	};
	const visit = (value: unknown, isPersonal: boolean, isFree: boolean) => {
		if (typeof value === 'object' && value !== null) {
			for (const [name, part] of Object.entries(value)) {
				visit(part, isPersonal || OF_PERSON.test(name), isFree || FREE.test(name));
			}
		} else if ((isPersonal || isFree) && value !== null && value !== undefined) {
			add(value, isFree && !isPersonal);
		}
	};
	const isAttribute = endpoint.template.includes('/attributes/custom/');
	const isSearch = endpoint.template.endsWith('/search-id');
	visit(body, isSearch, isAttribute);
	for (const [name, value] of Object.entries(query)) {
		if (FILTERS.test(name)) add(value, false);
	}
	return [...texts].filter((text) => /[\p{L}\p{N}]/u.test(text));
}
