import { cleanText } from '../text';
import { Problem, type ProblemDetails } from './problem';
import { problems, problemText, type ProblemCode } from './table';

/** A 4xx answer, and what recognising it needs to know of its request. */
export interface Refusal {
	status: number;
	/** The body as JSON; `undefined` where it is none. */
	json: unknown;
	/** What a 404 means to this request, where the API's sentence does not say. */
	notFound?: ProblemCode;
	/** The API token, which is taken out of anything that is shown. */
	secret: string;
}

/** Finds the row of the table of problems that a 4xx answer belongs to. */
export function problemOfRefusal({ status, json, notFound, secret }: Refusal): Problem {
	const words = apiWords(json, secret);
	const details: ProblemDetails = {
		// Of a token that is not accepted, Omneo says "Unauthenticated." (vendor's documentation).
		...(status !== 401 && words),
		kind: 'rejected',
		httpStatus: status,
	};
	const codes = Object.keys(problems) as ProblemCode[];
	const code =
		codes.find((candidate) => {
			const { recognise } = problemText(candidate);
			return (
				recognise?.status.includes(status) &&
				(!recognise.field || recognise.field in (words.fieldMessages ?? {})) &&
				(!recognise.text || recognise.text.test(words.apiMessage ?? ''))
			);
		}) ?? 'request_refused';
	return new Problem(code === 'not_found' && json ? (notFound ?? code) : code, details);
}

const MOST_FIELDS_SHOWN = 10;

/** What the API says in its documented error shape, `{message, errors: {field: […]}}`, cleaned. */
export function apiWords(
	json: unknown,
	secret: string,
): Pick<ProblemDetails, 'apiMessage' | 'fieldMessages'> {
	if (!isObject(json)) return {};
	const clean = (value: unknown) =>
		cleanText(
			typeof value === 'string' && secret ? value.replaceAll(secret, '[token]') : String(value),
		);
	const nested = isObject(json.error) ? json.error.message : json.error;
	const message = [json.message, nested].find((value) => typeof value === 'string') ?? '';
	const fieldMessages = Object.fromEntries(
		Object.entries(isObject(json.errors) ? json.errors : {})
			.slice(0, MOST_FIELDS_SHOWN)
			.map(([field, messages]) => [
				clean(field),
				(Array.isArray(messages) ? messages : [messages]).slice(0, MOST_FIELDS_SHOWN).map(clean),
			]),
	);
	const sentences = Object.entries(fieldMessages).map(
		([field, messages]) => `${field}: ${messages.join(' ')}`,
	);
	const apiMessage = sentences.length > 0 ? sentences.join(' · ') : clean(message);
	return {
		...(apiMessage && { apiMessage: cleanText(apiMessage, 600) }),
		...(sentences.length > 0 && { fieldMessages }),
	};
}

function isObject(value: unknown): value is Record<string, unknown> {
	return typeof value === 'object' && value !== null && !Array.isArray(value);
}
