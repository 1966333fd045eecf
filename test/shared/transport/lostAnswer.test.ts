import type { ProblemCode } from '../../../nodes/shared/problems/table';
import { problemOfError } from '../../../nodes/shared/transport/lostAnswer';

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
