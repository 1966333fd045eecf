import type { ProblemDetails } from './problem';
import { problems, type ProblemCode } from './table';
import { apiWords, type ApiWords, type Hidden } from './words';

/** A 4xx answer, and what recognising it needs to know of its request. */
export interface Refusal extends Hidden {
	status: number;
	/** The body as JSON; `undefined` where it is none. */
	json: unknown;
	/** What a 404 means to this request, where the API's sentence does not say. */
	notFound?: ProblemCode;
	/** Why the API may refuse this request. */
	refusals?: readonly ProblemCode[];
}

/**
 * What frameworks and gateways say of an address that they do not know, such as Laravel's "The route
 * api/v3/profiles could not be found."
 */
const WRONG_ADDRESS =
	/\b(routes?|endpoint|ur[li]|path|page)\b|^cannot (get|post|put|patch|delete)\b|\bmethod\b.{0,40}\bnot (supported|allowed)/i;

/**
 * What a framework says by itself, and nobody at Omneo: the names of its classes, and of HTTP's own
 * statuses (Laravel and Symfony, assumption: account.unknown-route-404,
 * claims.unknown-benefit-404).
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
			// Of a token that is not accepted, Omneo says "Unauthenticated." (vendor's documentation).
			...(refusal.status !== 401 && { ...(!saysNothing && { apiMessage }), fieldMessages }),
		},
	};
}

/** What else is no JSON may come from a proxy or gateway: it says nothing of token and values. */
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
	if (code === 'not_found' && json !== undefined) return notFound ?? code;
	return code ?? 'request_refused';
}
