import { DateTime } from 'luxon';
import { Problem } from '../../../nodes/shared/problems/problem';
import { problems, type ProblemCode } from '../../../nodes/shared/problems/table';
import {
	problemOfError,
	readAnswer,
	retryAfter,
	type RequestFacts,
} from '../../../nodes/shared/transport/classify';

const facts: RequestFacts = { isWrite: true, expect: 'data', secret: 's3cret-token' };

function failureOf(
	statusCode: number,
	body: unknown,
	{ headers = {}, ...changes }: Partial<RequestFacts> & { headers?: Record<string, string> } = {},
): Problem {
	const text = typeof body === 'string' ? body : JSON.stringify(body);
	try {
		readAnswer({ statusCode, headers, body: text }, { ...facts, ...changes });
	} catch (error) {
		if (error instanceof Problem) return error;
		throw error;
	}
	throw new Error('The answer was taken for a success');
}

const HTML = '<!DOCTYPE html><html><body>Bad gateway</body></html>';

describe('an answer', () => {
	it('is the envelope, where it holds data', () => {
		const body = '{"data":[],"meta":{"last_page":1}}';
		expect(readAnswer({ statusCode: 201, headers: {}, body }, facts)).toEqual({
			data: [],
			meta: { last_page: 1 },
		});
	});

	it('may be empty or bare where nothing is expected of it', () => {
		const anything = { ...facts, expect: 'anything' as const };
		expect(readAnswer({ statusCode: 204, headers: {}, body: '' }, anything)).toEqual({});
		expect(readAnswer({ statusCode: 200, headers: {}, body: '{"id":1}' }, anything)).toEqual({
			data: { id: 1 },
		});
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
		['redirected', 'a redirect', 302, ''],
	])('is refused as %s for %s', (code, _, status, body) => {
		expect(failureOf(status, body)).toMatchObject({
			code,
			kind: 'rejected',
			outcome: 'refused',
			httpStatus: status,
		});
	});

	it.each<[ProblemCode, string, number, string]>([
		['server_error', 'a 500', 500, '{"message":"Server Error"}'],
		['server_error', 'a web page with a 502', 502, HTML],
		['timeout', 'a 408', 408, ''],
		['html_answer', 'a web page with a 200', 200, HTML],
		['empty_answer', 'an empty 200', 200, ' '],
		['answer_unreadable', 'a truncated 200', 200, '{"data":{"id":1'],
		['answer_unreadable', 'a 200 that is no JSON', 200, 'OK'],
		['no_data', 'a 200 without data', 200, '{}'],
		['no_data', 'a 200 with data that is null', 200, '{"data":null}'],
		['no_data', 'a 200 that is a bare list', 200, '[1]'],
		['error_in_success', 'an error inside a 200', 200, '{"message":"No","errors":{"a":["b"]}}'],
	])('has the unknown outcome %s for %s to a write', (code, _, status, body) => {
		const problem = failureOf(status, body);
		expect(problem).toMatchObject({ code, kind: 'unknownOutcome', outcome: 'unknown' });
		expect(problem.nextStep).toContain('not known whether Omneo did it');
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

describe('a business reason', () => {
	it.each<[ProblemCode, string]>([
		['not_claimable', 'The benefit definition is not claimable.'],
		['not_published', 'The benefit definition is not published.'],
		['archived', 'The benefit definition is archived.'],
		['claim_period_not_begun', 'The claim period has not started.'],
		['claim_period_over', 'The claim period has ended.'],
		['condition_not_met', 'The profile does not meet the claim condition.'],
		['already_claimed', 'The profile has already claimed this benefit.'],
		['allocation_limit_reached', 'There are no allocations remaining.'],
		['global_limit_reached', 'The global redemption limit has been reached.'],
		['not_redeemable', 'The benefit is not redeemable.'],
		['not_redeemable', 'The benefit has no redemptions remaining.'],
		['reversal_window_over', 'Redemptions can be reversed within 10 minutes only.'],
	])('is told as %s: %s', (code, sentence) => {
		expect(failureOf(422, { message: sentence, errors: { definition: [sentence] } }).code).toBe(
			code,
		);
		expect(failureOf(409, { message: sentence }).code).toBe(code);
	});
});

describe('a request without an answer', () => {
	const networkError = (code: string, syscall?: string) =>
		Object.assign(new Error('wrapped'), {
			cause: Object.assign(new Error(code), { code, syscall }),
		});

	it.each<[ProblemCode, string, string]>([
		['host_not_found', 'ENOTFOUND', ''],
		['host_not_found', 'EAI_AGAIN', ''],
		['connection_refused', 'ECONNREFUSED', ''],
		['connection_refused', 'ENETUNREACH', ''],
		['connection_refused', 'ETIMEDOUT', 'connect'],
		['tls_failure', 'DEPTH_ZERO_SELF_SIGNED_CERT', ''],
		['tls_failure', 'CERT_HAS_EXPIRED', ''],
		['tls_failure', 'ERR_TLS_CERT_ALTNAME_INVALID', ''],
		['tls_failure', 'EPROTO', ''],
	])('was not sent: %s for %s', (code, errorCode, syscall) => {
		expect(problemOfError(networkError(errorCode, syscall), true)).toMatchObject({
			code,
			kind: 'notSent',
			outcome: 'failed',
		});
	});

	it.each<[ProblemCode, string]>([
		['timeout', 'ECONNABORTED'],
		['timeout', 'ETIMEDOUT'],
		['connection_lost', 'ECONNRESET'],
		['connection_lost', 'EPIPE'],
		['connection_lost', 'ERR_BAD_RESPONSE'],
		['connection_lost', 'ERR_SSL_DECRYPTION_FAILED_OR_BAD_RECORD_MAC'],
		['connection_lost', 'A_CODE_NOBODY_KNOWS'],
	])('has an unknown outcome: %s for %s', (code, errorCode) => {
		expect(problemOfError(networkError(errorCode), true)).toMatchObject({
			code,
			kind: 'unknownOutcome',
			outcome: 'unknown',
		});
	});

	it('was held back where n8n itself refused it', () => {
		const refusal = Object.assign(new Error('not allowed'), { level: 'warning' });
		expect(problemOfError(refusal, true)).toMatchObject({
			code: 'request_blocked',
			kind: 'notSent',
		});
	});

	it('was cut off where the workflow was stopped', () => {
		expect(problemOfError(networkError('ERR_CANCELED'), true)).toMatchObject({
			code: 'canceled',
			outcome: 'unknown',
		});
	});

	it('is classified even where its causes go round in a circle', () => {
		const circle: { cause?: unknown } = {};
		circle.cause = circle;
		expect(problemOfError(circle, true).code).toBe('connection_lost');
		expect(problemOfError('a text', true).code).toBe('connection_lost');
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
		expect(retryAfter({ 'retry-after': 'soon' })).toBeUndefined();
		expect(retryAfter({ 'retry-after': '-5' })).toBeUndefined();
	});
});

describe('the table of problems', () => {
	it.each(Object.keys(problems) as ProblemCode[])(
		'%s has a meaning and a next step that can stand alone',
		(code) => {
			const { message, nextStep } = new Problem(code);
			expect(message).toMatch(/^[A-Z].*[^.]$/);
			expect(nextStep).toMatch(/^[A-Z].*[.)]$/);
		},
	);
});
