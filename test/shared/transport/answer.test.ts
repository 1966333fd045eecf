import { DateTime } from 'luxon';
import { Problem } from '../../../nodes/shared/problems/problem';
import { endpoints } from '../../../nodes/shared/api/endpoints';
import type { ProblemCode } from '../../../nodes/shared/problems/table';
import {
	readAnswer,
	requestIdOf,
	retryAfter,
	type RequestFacts,
} from '../../../nodes/shared/transport/answer';
import type { Expectation, HttpAnswer } from '../../../nodes/shared/transport/types';

const facts: RequestFacts = {
	isWrite: true,
	expect: 'record',
	refusals: [...(endpoints.claim.refusals ?? []), 'benefit_not_found', 'redemption_not_found'],
	secret: 's3cret-token',
};

const answerOf = (status: number, text: string, more: Partial<HttpAnswer> = {}): HttpAnswer => ({
	status,
	headers: {},
	text,
	isCut: false,
	...more,
});

function failureOf(
	statusCode: number,
	body: unknown,
	{ headers = {}, ...changes }: Partial<RequestFacts> & { headers?: Record<string, string> } = {},
): Problem {
	const text = typeof body === 'string' ? body : JSON.stringify(body);
	try {
		readAnswer(answerOf(statusCode, text, { headers }), { ...facts, ...changes });
	} catch (error) {
		if (error instanceof Problem) return error;
		throw error;
	}
	throw new Error('The answer was taken for a success');
}

const HTML = '<!DOCTYPE html><html><body>Bad gateway</body></html>';

describe('an answer', () => {
	it('is the envelope, where it holds what is expected', () => {
		const list = '{"data":[],"meta":{"last_page":1}}';
		expect(readAnswer(answerOf(201, list), { ...facts, expect: 'list' })).toEqual({
			data: [],
			meta: { last_page: 1 },
		});
		const record = '{"data":{"id":"7"}}';
		expect(readAnswer(answerOf(200, record), facts)).toEqual({ data: { id: '7' } });
		expect(readAnswer(answerOf(200, '{"data":{"a":0}}'), { ...facts, expect: 'data' })).toEqual({
			data: { a: 0 },
		});
	});

	it('may be empty or bare where nothing is expected of it', () => {
		const anything = { ...facts, expect: 'anything' as const };
		expect(readAnswer(answerOf(204, ''), anything)).toEqual({});
		expect(readAnswer(answerOf(200, '{"id":1}'), anything)).toEqual({ data: { id: 1 } });
	});

	it('may be empty with a 204 where something was to be done', () => {
		const done = { ...facts, expect: 'done' as const };
		expect(readAnswer(answerOf(204, ''), done)).toEqual({});
		expect(failureOf(200, '', { expect: 'done' }).code).toBe('empty_answer');
		expect(failureOf(204, '').code).toBe('empty_answer');
	});

	it.each([{ data: true }, { data: { id: 7 } }, { data: [1] }, { message: 'Extended' }, { id: 7 }])(
		'confirms with %j what was to be done',
		(envelope) => {
			const done = { ...facts, expect: 'done' as const };
			expect(readAnswer(answerOf(200, JSON.stringify(envelope)), done)).toEqual(envelope);
		},
	);

	it.each<[ProblemCode, unknown]>([
		['no_data', {}],
		['no_data', { data: null }],
		['no_data', { data: {} }],
		['no_data', { data: [] }],
		['unexpected_answer', { data: false }],
		['unexpected_answer', { data: 'Extended' }],
	])('does not confirm, but is %s, with %j', (code, envelope) => {
		expect(failureOf(200, envelope, { expect: 'done' })).toMatchObject({
			code,
			outcome: 'unknown',
		});
	});

	it.each([
		{ error: '' },
		{ error: null, errors: [] },
		{ errors: {} },
		{ success: true, ok: true },
		{ status: 'done without errors or failures' },
		{ status: 200 },
		{ status: '399' },
	])('tells of no error with %j', (more) => {
		const envelope = { data: { id: 7 }, ...more };
		expect(readAnswer(answerOf(200, JSON.stringify(envelope)), facts)).toEqual(envelope);
	});

	it.each([
		{ error: 'No' },
		{ error: true },
		{ errors: ['No'] },
		{ success: false },
		{ success: true, ok: false },
		{ status: 'Error' },
		{ status: 'failed' },
		{ status: 400 },
		{ status: '500' },
	])('tells of an error with %j, whatever else it holds', (more) => {
		expect(failureOf(200, { data: { id: 7 }, ...more })).toMatchObject({
			code: 'error_in_success',
			outcome: 'unknown',
		});
	});

	it('shows the error of a success, unless it is far too long', () => {
		const body = (length: number) => '{"error":"Try tomorrow"}'.padEnd(length);
		expect(failureOf(200, body(100_000)).nextStep).toContain('Omneo says: Try tomorrow');
		const { code, nextStep } = failureOf(200, body(100_001));
		expect(code).toBe('error_in_success');
		expect(nextStep).not.toContain('Try tomorrow');
	});

	it.each<[ProblemCode, string, number, unknown]>([
		['token_invalid', 'a 401', 401, { message: 'Unauthenticated.' }],
		['scope_missing', 'a 403', 403, { message: 'Invalid scope(s) provided.' }],
		['profile_not_found', 'a 404 about a profile', 404, { message: 'Profile not found.' }],
		[
			'definition_not_found',
			'Laravel’s 404 about a definition',
			404,
			{ message: 'No query results for model [App\\BenefitDefinition].' },
		],
		[
			'benefit_not_found',
			'a 404 about a benefit',
			404,
			{ message: 'No query results for model [App\\Benefit] 5' },
		],
		['redemption_not_found', 'a 404 about a redemption', 404, { message: 'Redemption not found.' }],
		['not_found', 'a bare 404', 404, { message: 'Not Found' }],
		['not_found', 'a 405', 405, { message: 'The GET method is not supported for a profile.' }],
		['conflict', 'a 409', 409, { message: 'Conflict' }],
		[
			'definition_not_found',
			'Laravel’s 422 about the definition',
			422,
			{
				message: 'The given data was invalid.',
				errors: { definition: ['The selected definition is invalid.'] },
			},
		],
		[
			'time_zone_invalid',
			'a 422 about the time zone',
			422,
			{ message: 'Invalid', errors: { timezone: ['The timezone must be a valid zone.'] } },
		],
		[
			'validation_failed',
			'any other 422',
			422,
			{ message: 'Invalid', errors: { meta: ['The meta must be an array.'] } },
		],
		['request_refused', 'any other 4xx', 418, { message: 'I am a teapot' }],
		['html_answer', 'a web page with a 404', 404, HTML],
		['html_answer', 'a web page with a 403', 403, HTML],
		['html_answer', 'a web page with a 401', 401, HTML],
		['refused_on_the_way', 'an empty 401', 401, ''],
		['refused_on_the_way', 'an empty 403', 403, ''],
		['refused_on_the_way', 'a 403 that is a text', 403, 'Blocked by policy'],
		['refused_on_the_way', 'a 403 of XML', 403, '<?xml version="1.0"?><Error/>'],
		['refused_on_the_way', 'a 401 that is a quoted text', 401, '"Unauthorized"'],
		['refused_on_the_way', 'a 403 that is null', 403, 'null'],
		['refused_on_the_way', 'a 403 that was cut', 403, '{"message":"For'],
		['refused_on_the_way', 'a 400 that is a text', 400, 'Bad Request'],
		['not_found', 'an empty 404', 404, ''],
		['conflict', 'an empty 409', 409, ''],
		['validation_failed', 'an empty 422', 422, ''],
	])('is refused as %s for %s', (code, _, status, body) => {
		expect(failureOf(status, body)).toMatchObject({
			code,
			kind: 'rejected',
			outcome: 'refused',
			httpStatus: status,
		});
	});

	it.each(['proxy-agent', 'Proxy-Authenticate', 'X-Squid-Error'])(
		'is not Omneo’s where a header %s says that a proxy wrote it',
		(name) => {
			const headers = { [name]: 'x', 'content-type': 'application/json' };
			const body = { message: 'Invalid scope(s) provided.' };
			expect(failureOf(403, body, { headers })).toMatchObject({ code: 'refused_on_the_way' });
		},
	);

	it('was not sent where a proxy asks for a password first', () => {
		expect(failureOf(407, { message: 'Proxy login' })).toMatchObject({
			code: 'proxy_refused',
			kind: 'notSent',
			outcome: 'failed',
		});
	});

	it.each<[ProblemCode, string, number, string]>([
		['server_error', 'a 500', 500, '{"message":"Server Error"}'],
		['server_error', 'a web page with a 502', 502, HTML],
		['timeout', 'a 408', 408, ''],
		['redirected', 'a redirect', 302, ''],
		['redirected', 'a choice of redirects', 300, ''],
		['html_answer', 'a web page with a 200', 200, HTML],
		['html_answer', 'a web page after an empty line', 200, '\n  <HTML lang="en">'],
		['answer_unreadable', 'a text that names a tag', 200, 'See <html>'],
		['answer_unreadable', 'a web page after a long void', 200, ' '.repeat(1_000) + HTML],
		['empty_answer', 'an empty 200', 200, ' '],
		['answer_unreadable', 'a truncated 200', 200, '{"data":{"id":1'],
		['answer_unreadable', 'a 200 that is no JSON', 200, 'OK'],
		['no_data', 'a 200 without data', 200, '{}'],
		['no_data', 'a 200 with data that is null', 200, '{"data":null}'],
		['no_data', 'a 200 that is a bare list', 200, '[1]'],
		['no_data', 'a 200 that is true', 200, 'true'],
		['no_data', 'a 200 that is a text', 200, '"ok"'],
		['no_data', 'a 202 that tells of a queue', 202, '{"message":"queued"}'],
		['no_data', 'a 200 with items', 200, '{"items":[]}'],
		['no_data', 'a 200 with an ID outside of data', 200, '{"id":7}'],
		['no_data', 'a 200 with data that is an empty list', 200, '{"data":[]}'],
		['unexpected_answer', 'a 200 with data that is a list', 200, '{"data":[{"id":7}]}'],
		['no_data', 'a 200 with data that is an empty object', 200, '{"data":{}}'],
		['unexpected_answer', 'a 200 with data that is true', 200, '{"data":true}'],
		['unexpected_answer', 'a 200 with an ID that is null', 200, '{"data":{"id":null}}'],
		['unexpected_answer', 'a 200 with an empty ID', 200, '{"data":{"id":""}}'],
		['unexpected_answer', 'a 200 with an ID that is none', 200, '{"data":{"id":{}}}'],
		['unexpected_answer', 'a 200 with an ID of 0', 200, '{"data":{"id":0}}'],
		['unexpected_answer', 'a 200 with an ID below 0', 200, '{"data":{"id":-1}}'],
		['unexpected_answer', 'a 200 with an ID of one and a half', 200, '{"data":{"id":1.5}}'],
		['error_in_success', 'an error inside a 200', 200, '{"message":"No","errors":{"a":["b"]}}'],
	])('has the unknown outcome %s for %s to a write', (code, _, status, body) => {
		const problem = failureOf(status, body);
		expect(problem).toMatchObject({ code, kind: 'unknownOutcome', outcome: 'unknown' });
		expect(problem.nextStep).toContain('not known whether Omneo did it');
	});

	it('is the refusal of a read, and no more, where it is a redirect', () => {
		expect(failureOf(302, '', { isWrite: false })).toMatchObject({
			code: 'redirected',
			kind: 'rejected',
		});
	});

	it('tells what a tenant says instead of an ID', () => {
		expect(failureOf(202, { message: 'Queued for import.' }).nextStep).toContain(
			'Omneo says: Queued for import.',
		);
	});

	it('finds the ID where the request says that it stands', () => {
		const idOf: RequestFacts['idOf'] = ({ benefit }) =>
			(benefit as { id: unknown } | undefined)?.id;
		const body = '{"data":{"benefit":{"id":7}}}';
		expect(readAnswer(answerOf(200, body), { ...facts, idOf }).data).toEqual({
			benefit: { id: 7 },
		});
		expect(failureOf(200, { data: { id: 7 } }, { idOf }).code).toBe('unexpected_answer');
	});

	it.each<[Expectation, unknown]>([
		['list', { 0: { id: 1 }, 3: { id: 2 } }],
		['list', { data: [{ id: 1 }], current_page: 1 }],
		['list', { id: 1 }],
		['list', {}],
		['list', 'none'],
		['list', [[1]]],
		['list', ['a']],
		['list', [null]],
	])('that is expected to be a %s is never read as an empty one: %j', (expect_, data) => {
		expect(failureOf(200, { data }, { isWrite: false, expect: expect_ })).toMatchObject({
			code: 'list_unreadable',
			kind: 'unknownOutcome',
			outcome: 'failed',
		});
	});

	it('is unknown where it was too large to be read', () => {
		expect(() => readAnswer(answerOf(200, '{"data":', { isCut: true }), facts)).toThrow(
			expect.objectContaining({ code: 'answer_too_large', outcome: 'unknown' }),
		);
	});

	it('has the ID of the request, where a header names it', () => {
		const requestId = '9f1c-77';
		const { details } = failureOf(500, '', { headers: { 'x-request-id': requestId } });
		expect(details).toMatchObject({ requestId });
		expect(requestIdOf({ 'cf-ray': '8a-SYD', 'x-correlation-id': 'abc' })).toBe('abc');
		expect(requestIdOf({ 'x-request-id': 'mia@example.com', 'cf-ray': '8a-SYD' })).toBe('8a-SYD');
		expect(requestIdOf({})).toBeUndefined();
	});

	it('has failed, and no more, where a read was lost', () => {
		const problem = failureOf(500, '', { isWrite: false });
		expect(problem.outcome).toBe('failed');
		expect(problem.nextStep).not.toContain('not known');
	});

	it('asks to wait with a 429, or a 503 that names a time', () => {
		const headers = { 'retry-after': '7' };
		expect(failureOf(429, '{}', { headers })).toMatchObject({
			code: 'rate_limited',
			kind: 'rateLimited',
			retryAfterMs: 7_000,
		});
		expect(failureOf(503, '', { headers })).toMatchObject({
			code: 'unavailable',
			kind: 'rateLimited',
			retryAfterMs: 7_000,
		});
		expect(failureOf(503, '')).toMatchObject({ code: 'server_error', kind: 'unknownOutcome' });
		expect(failureOf(500, '', { headers })).toMatchObject({
			code: 'server_error',
			retryAfterMs: undefined,
		});
	});

	it('says what a bare 404 means where the request knows', () => {
		const problem = failureOf(404, { message: 'Not Found' }, { notFound: 'profile_not_found' });
		expect(problem.code).toBe('profile_not_found');
	});

	it('shows each field’s messages', () => {
		const problem = failureOf(422, {
			message: 'The given data was invalid.',
			errors: { meta: ['Must be an array.', 'Is too long.'], external_id: 'Is taken.' },
		});
		expect(problem.fieldMessages).toEqual({
			meta: ['Must be an array.', 'Is too long.'],
			external_id: ['Is taken.'],
		});
		expect(problem.nextStep).toContain(
			'Omneo says: meta: Must be an array. Is too long. · external_id: Is taken.',
		);
	});

	it('shows neither the token, nor an email address, nor control characters', () => {
		const problem = failureOf(422, {
			message: 'x',
			errors: { 'mia@example.com': ['Bearer s3cret-token\u0007 of mia@example.com is wrong'] },
		});
		const shown = JSON.stringify([problem.message, problem.nextStep, problem.fieldMessages]);
		expect(shown).not.toMatch(/s3cret|mia@|\\u0007/);
		expect(shown).toContain('Bearer [token] of [email] is wrong');
	});

	it('shows nothing of a server error’s text, which may hold anything', () => {
		expect(failureOf(500, { message: 'SQL: Mia Okafor' }).nextStep).not.toContain('Mia');
	});

	it('is cut, however much the API says', () => {
		const errors = Object.fromEntries(
			Array.from({ length: 500 }, (_, n) => [`field${n}`, ['long '.repeat(500)]]),
		);
		const problem = failureOf(422, { message: 'x', errors });
		expect(problem.nextStep.length).toBeLessThan(800);
		expect(Object.keys(problem.fieldMessages ?? {})).toHaveLength(10);
	});
});

describe('Retry-After', () => {
	it('is read from seconds and from an HTTP date', () => {
		expect(retryAfter({ 'retry-after': '0' })).toBe(0);
		expect(retryAfter({ 'retry-after': 3 })).toBe(3_000);
		const inTen = DateTime.now().plus({ seconds: 10 }).toHTTP();
		expect(retryAfter({ 'retry-after': inTen })).toBeGreaterThan(8_000);
		expect(retryAfter({ 'retry-after': 'Wed, 21 Oct 2015 07:28:00 GMT' })).toBe(0);
	});

	it('is taken for missing where it makes no sense', () => {
		expect(retryAfter({})).toBeUndefined();
		expect(retryAfter({ 'retry-after': null })).toBeUndefined();
		expect(retryAfter({ 'retry-after': 'soon' })).toBeUndefined();
		expect(retryAfter({ 'retry-after': '-5' })).toBeUndefined();
	});
});
