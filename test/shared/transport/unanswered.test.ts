import type { ProblemCode } from '../../../nodes/shared/problems/table';
import { problemOfError } from '../../../nodes/shared/transport/unanswered';

/** The error that n8n wraps around another one, as far as it is looked at. */
const n8nError = (kept: object) => ({
	name: 'NodeApiError',
	level: 'warning',
	message: 'The connection to the server was closed unexpectedly',
	httpCode: null,
	...kept,
});

describe('a request without an answer', () => {
	const networkError = (code: string, syscall?: string) =>
		Object.assign(new Error('wrapped'), {
			cause: Object.assign(new Error(code), { code, syscall }),
		});

	it.each<[ProblemCode, string, string | undefined]>([
		['host_not_found', 'ENOTFOUND', 'getaddrinfo'],
		['host_not_found', 'EAI_AGAIN', 'getaddrinfo'],
		['connection_refused', 'ECONNREFUSED', 'connect'],
		['connection_refused', 'ENETUNREACH', 'connect'],
		['connection_refused', 'EHOSTUNREACH', 'connect'],
		['connection_refused', 'ETIMEDOUT', 'connect'],
		['connection_refused', 'EACCES', 'connect'],
		['connection_refused', 'ECONNRESET', 'connect'],
		['tls_failure', 'DEPTH_ZERO_SELF_SIGNED_CERT', undefined],
		['tls_failure', 'SELF_SIGNED_CERT_IN_CHAIN', undefined],
		['tls_failure', 'UNABLE_TO_VERIFY_LEAF_SIGNATURE', undefined],
		['tls_failure', 'CERT_HAS_EXPIRED', undefined],
		['tls_failure', 'ERR_TLS_CERT_ALTNAME_INVALID', undefined],
	])('was not sent: %s for %s from %s', (code, errorCode, syscall) => {
		expect(problemOfError(networkError(errorCode, syscall), true)).toMatchObject({
			code,
			kind: 'notSent',
			outcome: 'failed',
		});
	});

	it('was not sent where each of a host’s addresses refused the connection', () => {
		const refused = (syscall: string) =>
			Object.assign(new Error(), { code: 'ECONNREFUSED', syscall });
		const error = (...syscalls: string[]) => ({
			cause: Object.assign(new AggregateError(syscalls.map(refused)), { code: 'ECONNREFUSED' }),
		});
		expect(problemOfError(error('connect', 'connect'), true).kind).toBe('notSent');
		expect(problemOfError(error('connect', 'read'), true).kind).toBe('unknownOutcome');
		expect(problemOfError(error(), true).kind).toBe('unknownOutcome');
	});

	it.each<[ProblemCode, string, string | undefined]>([
		['timeout', 'ECONNABORTED', undefined],
		['timeout', 'ETIMEDOUT', undefined],
		['timeout', 'ETIMEDOUT', 'read'],
		['connection_lost', 'ECONNRESET', undefined],
		['connection_lost', 'ECONNREFUSED', undefined],
		['connection_lost', 'EHOSTUNREACH', 'read'],
		['connection_lost', 'EHOSTUNREACH', 'write'],
		['connection_lost', 'ENETUNREACH', 'read'],
		['connection_lost', 'ENETDOWN', 'write'],
		['connection_lost', 'EPIPE', 'write'],
		['connection_lost', 'ECONNRESET', 'connectx'],
		['connection_lost', 'ERR_BAD_RESPONSE', undefined],
		['tls_broken', 'EPROTO', 'read'],
		['tls_broken', 'EPROTO', undefined],
		['tls_broken', 'ERR_SSL_WRONG_VERSION_NUMBER', undefined],
		['tls_broken', 'ERR_SSL_PACKET_LENGTH_TOO_LONG', undefined],
		['tls_broken', 'ERR_SSL_TLSV1_ALERT_INTERNAL_ERROR', undefined],
		['tls_broken', 'ERR_SSL_DECRYPTION_FAILED_OR_BAD_RECORD_MAC', undefined],
		['connection_lost', 'A_CODE_NOBODY_KNOWS', undefined],
	])('has an unknown outcome: %s for %s from %s', (code, errorCode, syscall) => {
		expect(problemOfError(networkError(errorCode, syscall), true)).toMatchObject({
			code,
			kind: 'unknownOutcome',
			outcome: 'unknown',
		});
	});

	it('ended by its deadline, or by the user’s stop, whatever the connection said of it', () => {
		const error = networkError('ECONNRESET', 'read');
		const [aborted, open] = [AbortSignal.abort(), new AbortController().signal];
		const codeOf = (stop: AbortSignal, deadline: AbortSignal) =>
			problemOfError(error, true, { stop, deadline }).code;
		expect(codeOf(open, aborted)).toBe('timeout');
		expect(codeOf(aborted, aborted)).toBe('canceled');
		expect(codeOf(open, open)).toBe('connection_lost');
		expect(problemOfError(error, true, { deadline: aborted }).outcome).toBe('unknown');
		expect(problemOfError(error, true, { stop: aborted }).outcome).toBe('unknown');
	});

	it.each([
		['its name', { name: 'SsrfBlockedIpError', message: 'Not allowed' }],
		[
			'its words',
			{
				name: 'UserError',
				message: 'The request was blocked because the destination hostname is restricted',
			},
		],
	])('was held back by n8n, which is told by %s', (_what, refusal) => {
		const error = { ...n8nError({ messages: [] }), cause: refusal };
		expect(problemOfError(error, true)).toMatchObject({ code: 'request_blocked', kind: 'notSent' });
	});

	it('is not taken for held back because its error tells nothing', () => {
		for (const error of [n8nError({}), { level: 'warning' }, new Error('Something else')]) {
			expect(problemOfError(error, true).kind).toBe('unknownOutcome');
		}
	});

	it.each([
		['an error of JavaScript', new TypeError('x is not a function')],
		['one that n8n wrapped', n8nError({ cause: new RangeError('Invalid array length') })],
		[
			'a call that is wrong',
			Object.assign(new TypeError('Invalid character'), { code: 'ERR_INVALID_CHAR' }),
		],
	])('is no lost answer where the code erred: %s', (_, error) => {
		expect(problemOfError(error, true)).toMatchObject({ code: 'unexpected', outcome: 'unknown' });
		expect(problemOfError(error, false)).toMatchObject({ code: 'unexpected', outcome: 'failed' });
		expect(problemOfError(error, true).details.cause).toBe(error);
	});

	it('is a lost answer where an error of JavaScript has a cause in the network', () => {
		const error = Object.assign(new TypeError('fetch failed'), {
			cause: Object.assign(new Error('read ECONNRESET'), { code: 'ECONNRESET', syscall: 'read' }),
		});
		expect(problemOfError(error, true).code).toBe('connection_lost');
	});

	it('is a lost answer where that cause has words alone', () => {
		const error = Object.assign(new TypeError('fetch failed'), {
			cause: new Error('read ECONNRESET'),
		});
		expect(problemOfError(error, true).code).toBe('connection_lost');
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

	describe('of which n8n 1.102 to 2.33 keeps the code and the words alone', () => {
		it.each<[ProblemCode, string, object]>([
			['host_not_found', 'ENOTFOUND', { messages: ['getaddrinfo ENOTFOUND no-such-host.invalid'] }],
			['host_not_found', 'EAI_AGAIN', { messages: [] }],
			['host_not_found', 'ESERVFAIL', { messages: ['queryA ESERVFAIL api.example.com'] }],
			['connection_refused', 'ECONNREFUSED', { messages: ['connect ECONNREFUSED 127.0.0.1:80'] }],
			['connection_refused', 'ETIMEDOUT', { messages: ['connect ETIMEDOUT 192.0.2.1:443'] }],
			['connection_refused', 'EHOSTUNREACH', { messages: ['connect EHOSTUNREACH 2001:db8::1:80'] }],
			['connection_refused', 'ECONNRESET', { messages: ['connect ECONNRESET 127.0.0.1:80'] }],
			[
				'connection_refused',
				'ECONNREFUSED',
				{ messages: ['connect ECONNREFUSED ::1:80 | connect ECONNREFUSED 127.0.0.1:80'] },
			],
			[
				'connection_refused',
				'ECONNREFUSED',
				{
					messages: ['Error', 'Error'],
					description: 'connect ECONNREFUSED ::1:80 | connect ECONNREFUSED 127.0.0.1:80',
				},
			],
			['tls_failure', 'DEPTH_ZERO_SELF_SIGNED_CERT', { messages: ['self-signed certificate'] }],
			['tls_failure', 'ERR_TLS_CERT_ALTNAME_INVALID', { messages: ['Hostname/IP does not match'] }],
		])('was not sent: %s for %s', (code, httpCode, kept) => {
			expect(problemOfError(n8nError({ httpCode, ...kept }), true)).toMatchObject({
				code,
				kind: 'notSent',
				outcome: 'failed',
			});
		});

		it('was not sent where n8n held it back', () => {
			const words = 'The request was blocked because it resolves to a restricted IP address';
			const error = n8nError({ message: words, messages: [words], description: 'Not allowed' });
			expect(problemOfError(error, true).code).toBe('request_blocked');
		});

		it.each<[ProblemCode, string | null, object]>([
			['connection_lost', 'ECONNRESET', { messages: ['socket hang up', 'socket hang up'] }],
			['connection_lost', 'ECONNRESET', { messages: ['read ECONNRESET'] }],
			['connection_lost', 'EPIPE', { messages: ['write EPIPE'] }],
			['connection_lost', 'EHOSTUNREACH', { messages: ['read EHOSTUNREACH'] }],
			['connection_lost', 'ECONNREFUSED', { messages: [] }],
			[
				'connection_lost',
				'ECONNREFUSED',
				{ messages: ['connect ECONNREFUSED ::1:80 | read ECONNRESET'] },
			],
			['timeout', 'ECONNABORTED', { messages: ['timeout of 300ms exceeded'] }],
			['timeout', 'ETIMEDOUT', { messages: ['read ETIMEDOUT'] }],
			['tls_broken', 'EPROTO', { messages: ['write EPROTO 0A000102:SSL routines'] }],
			['connection_lost', 'HPE_INVALID_CONSTANT', { messages: ['Parse Error: Expected HTTP/'] }],
			['connection_lost', '502', { messages: [] }],
			['connection_lost', null, { messages: [] }],
			['connection_lost', null, {}],
		])('has an unknown outcome: %s for %s, %j', (code, httpCode, kept) => {
			expect(problemOfError(n8nError({ httpCode, ...kept }), true)).toMatchObject({
				code,
				kind: 'unknownOutcome',
				outcome: 'unknown',
			});
		});

		it('was cut off where the workflow was stopped', () => {
			const error = n8nError({ httpCode: 'ERR_CANCELED', messages: ['canceled'] });
			expect(problemOfError(error, true).code).toBe('canceled');
		});
	});
});
