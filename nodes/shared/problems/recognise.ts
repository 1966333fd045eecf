import { isObject } from '../input/json';
import { cleanText, leavingOut } from '../text';
import type { ProblemDetails } from './problem';
import { problems, type ProblemCode } from './table';

/** A 4xx answer, and what is needed from its request to recognise it. */
export interface Refusal extends Hidden {
	status: number;
	/** The body as JSON; `undefined` if it is not JSON. */
	json: unknown;
	/** What a 404 means for this request, if the API's sentence does not say. */
	notFound?: ProblemCode;
	/** Why the API may refuse this request. */
	refusals?: readonly ProblemCode[];
}

/**
 * What frameworks and gateways say about an address that they do not know, such as Laravel's "The
 * route api/v3/profiles could not be found."
 */
const WRONG_ADDRESS =
	/\b(routes?|endpoint|ur[li]|path|page)\b|^cannot (get|post|put|patch|delete)\b|\bmethod\b.{0,40}\bnot (supported|allowed)/i;

/**
 * What only a framework says, not Omneo: the names of its classes, and HTTP's standard statuses
 * (Laravel and Symfony, assumption: account.unknown-route-404, claims.unknown-benefit-404).
 */
const FRAMEWORK_WORDS =
	/^no query results for model|^the route .*could not be found|\b[a-z]\w*\\+[a-z]\w*|\[SQL\]|^(bad request|forbidden|not found|method not allowed|conflict|gone|unprocessable (entity|content))\.?$/i;

/** Finds the row of the table of problems that a 4xx answer belongs to. */
export function problemOfRefusal(refusal: Refusal): { code: ProblemCode; details: ProblemDetails } {
	const words = apiWords(refusal.json, refusal);
	const { apiMessage, fieldMessages, sentences } = words;
	const code = codeOf(refusal, words);
	const saysNothing =
		code !== 'request_refused' && sentences.every((sentence) => FRAMEWORK_WORDS.test(sentence));
	return {
		code,
		details: {
			kind: 'rejected',
			// If a token is not accepted, Omneo says "Unauthenticated." (vendor's documentation).
			...(refusal.status !== 401 && { ...(!saysNothing && { apiMessage }), fieldMessages }),
		},
	};
}

/**
 * Any other answer that is not JSON may come from a proxy or gateway: it says nothing about token
 * and values.
 */
const SAID_BY_STATUS = [404, 405, 409, 410, 422];

function codeOf({ status, json, notFound, refusals = [] }: Refusal, words: ApiWords): ProblemCode {
	const isApi = typeof json === 'object' && json !== null;
	if (!isApi && !SAID_BY_STATUS.includes(status)) return 'refused_on_the_way';
	const possible = [...refusals, notFound];
	const isWrongAddress =
		status === 405 || (status === 404 && words.sentences.some((text) => WRONG_ADDRESS.test(text)));
	if (isWrongAddress) return 'not_found';
	const code = (Object.keys(problems) as ProblemCode[]).find((candidate) => {
		return problems[candidate].recognise.some(({ status: statuses, field, text }) => {
			if (!statuses.includes(status)) return false;
			if (!field && !text) return true;
			return (
				possible.includes(candidate) &&
				(!field || Object.hasOwn(words.fieldMessages ?? {}, field)) &&
				(!text || words.sentences.some((sentence) => text.test(sentence)))
			);
		});
	});
	// A 404 that brings what was asked for says nothing about it.
	const hasData = isObject(json) && json.data !== undefined && json.data !== null;
	if (code === 'not_found' && json !== undefined && !hasData) return notFound ?? code;
	return code ?? 'request_refused';
}

/** Values that are never shown, even if the API repeats them. */
export interface Hidden {
	/** The API token. */
	secret: string;
	/** Returns the texts of the request that are about a member. */
	personal?: () => readonly string[];
}

/** What the API says about a failure, cleaned. */
interface ApiWords {
	/** Everything that is shown, in one text. */
	apiMessage?: string;
	/** The messages by field. */
	fieldMessages?: Record<string, string[]>;
	/** Each message separately, without the names of fields. */
	sentences: string[];
}

const MOST_FIELDS = 10;
const MOST_MESSAGES = 10;
/** More messages than these are not read, so that a long list takes no time. */
const MOST_READ = 200;
/** How deep messages are searched for: `{error: {errors: {field: [{detail}]}}}` is five. */
const DEEPEST = 8;
/** How much of one message is read, before it is cleaned. */
const LONGEST_MESSAGE = 1_200;

/** Where the API's sentences are, next to other content (`code`, `trace` …). */
const PLACES = ['message', 'error', 'errors', 'error_description', 'detail'];
/** Keys for the sentence of an error in a list, the more precise first. */
const MESSAGE_KEYS = ['detail', 'message', 'error_description', 'msg', 'reason', 'error', 'title'];
/** Keys for the field of an error in a list; JSON:API uses `source`. */
const FIELD_KEYS = ['field', 'parameter', 'param', 'attribute', 'pointer', 'path'];

/**
 * What the API says in its documented form `{message, errors: {field: […]}}`, as a list (`errors:
 * ['…']`), in JSON:API form (`errors: [{title, detail, source: {pointer}}]`), or nested (`{error:
 * {message}}`, `{message: {field: […]}}`). All but the first are an assumption, untried: no request
 * is known that is answered so.
 */
export function apiWords(json: unknown, hidden: Hidden): ApiWords {
	const byField = new Map<string, string[]>([['', []]]);
	const withoutPersonal = leavingOut(hidden.personal?.() ?? []);
	const clean = (text: string) => cleanText(withoutPersonal(withoutToken(text, hidden.secret)));
	let read = 0;
	for (const [field, text] of messagesIn(json)) {
		if (++read > MOST_READ) break;
		const key = clean(field);
		const message = clean(text);
		const messages = byField.get(key) ?? [];
		const isFull =
			messages.length >= MOST_MESSAGES || (byField.size > MOST_FIELDS && !byField.has(key));
		if (message && !isFull && !messages.includes(message)) byField.set(key, [...messages, message]);
	}
	const general = byField.get('') ?? [];
	byField.delete('');
	const fields = [...byField];
	const shown =
		fields.length > 0
			? fields.map(([field, messages]) => `${field}: ${messages.join(' ')}`)
			: general;
	const apiMessage = cleanText(shown.join(' · '), 600);
	return {
		...(apiMessage && { apiMessage }),
		...(fields.length > 0 && { fieldMessages: Object.fromEntries(fields) }),
		sentences: [...general, ...fields.flatMap(([, messages]) => messages)],
	};
}

type Message = [field: string, text: string];

/** The messages of a whole answer, or of one of its parts. */
function* messagesIn(json: unknown, depth = 0): Generator<Message> {
	if (!isObject(json)) return yield* messagesOf('', json, depth);
	const places = PLACES.filter((place) => hasValue(json[place]));
	if (places.length === 0 && typeof json.title === 'string') yield ['', json.title];
	for (const place of places) {
		const value = json[place];
		const isNested = isObject(value) && PLACES.some((key) => hasValue(value[key]));
		if (isNested && depth < DEEPEST) yield* messagesIn(value, depth + 1);
		else yield* messagesOf('', value, depth + 1);
	}
}

/** The messages about one field; '' if they are about no field. */
function* messagesOf(
	field: string,
	value: unknown,
	depth: number,
	isEntry = false,
): Generator<Message> {
	if (typeof value === 'string' || typeof value === 'number') return yield [field, String(value)];
	if (depth >= DEEPEST) return;
	if (Array.isArray(value)) {
		for (const entry of value) yield* messagesOf(field, entry, depth + 1, true);
	} else if (isObject(value)) {
		const text = MESSAGE_KEYS.map((key) => value[key]).find((part) => typeof part === 'string');
		if (isEntry && typeof text === 'string') return yield [fieldOf(value) || field, text];
		for (const key in value) {
			yield* messagesOf(field ? `${field}.${key}` : key, value[key], depth + 1, true);
		}
	}
}

/** `timezone` for the pointer `/data/attributes/timezone`. */
function fieldOf(error: Record<string, unknown>): string {
	const source = isObject(error.source) ? error.source : error;
	const name = FIELD_KEYS.map((key) => source[key]).find((part) => typeof part === 'string');
	return String(name ?? '')
		.slice(0, LONGEST_MESSAGE)
		.replace(/^#?\/?(data\/)?(attributes\/)?/, '')
		.replaceAll('/', '.');
}

/** The token is removed before anything is cut, including any part that a cut may have left. */
function withoutToken(text: string, secret: string): string {
	const read = text.slice(0, LONGEST_MESSAGE + secret.length);
	const shown = secret ? read.replaceAll(secret, '[token]') : read;
	return read === text || !secret ? shown : shown.slice(0, -secret.length);
}

function hasValue(value: unknown): boolean {
	return value !== undefined && value !== null && value !== '' && value !== false;
}
