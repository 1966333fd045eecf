import {
	sleep,
	type ICredentialsDecrypted,
	type ICredentialTestFunctions,
	type INodeCredentialTestResult,
} from 'n8n-workflow';
import { pathOf } from './api/endpoint';
import { at, endpoints } from './api/endpoints';
import { asProblem, logCause, Problem } from './problems/problem';
import type { ProblemCode } from './problems/table';
import { factsOf, readAnswer } from './transport/answer';
import { baseUrlOf, tokenOf, type OmneoCredential } from './transport/client';
import { readText, type StreamedBody, isForProxy, type Sent } from './transport/exchange';
import type { HttpAnswer } from './transport/types';
import { problemOfError } from './transport/unanswered';

/** Long enough for a slow tenant, short enough for a person who watches the button. */
const TEST_TIMEOUT_MS = 15_000;

/**
 * Tests the credential with `GET /auth/verify`, which needs no scope and may answer with an empty
 * body (vendor's SDK): a token that is not accepted is told apart from a wrong tenant or address.
 */
export async function omneoApiTest(
	this: ICredentialTestFunctions,
	{ data }: ICredentialsDecrypted,
): Promise<INodeCredentialTestResult> {
	const credential = (data ?? {}) as OmneoCredential;
	try {
		const url = `${baseUrlOf(credential)}/${pathOf(at(endpoints.verifyToken))}`;
		const secret = tokenOf(credential);
		const answered = new AbortController();
		const answer = await Promise.race([
			verify(this, url, secret),
			sleep(TEST_TIMEOUT_MS, answered.signal).then(() => {
				throw new Problem('timeout');
			}),
		]).finally(() => answered.abort());
		readAnswer(answer, factsOf(at(endpoints.verifyToken), secret));
		return { status: 'OK', message: 'The tenant answers, and accepts the token' };
	} catch (error) {
		const problem = asProblem(error);
		logCause(this, problem);
		const check = whatToCheck(problem.code, credential);
		return {
			status: 'Error',
			message: `${check && `Check the ${check}: `}${problem.message}. ${problem.nextStep}`,
		};
	}
}

const OF_TOKEN: readonly ProblemCode[] = ['token_invalid', 'scope_missing'];
const OF_ADDRESS: readonly ProblemCode[] = [
	'not_found',
	'html_answer',
	'answer_unreadable',
	'redirected',
	'refused_on_the_way',
	'host_not_found',
	'connection_refused',
	'tls_failure',
	'tls_broken',
];

/** The fields that are most likely to be wrong; '' if there are none. */
function whatToCheck(code: ProblemCode, { apiHost }: OmneoCredential): string {
	if (OF_TOKEN.includes(code)) return 'API Token';
	if (!OF_ADDRESS.includes(code)) return '';
	return apiHost === 'custom' ? 'Base URL' : 'Tenant and the API Host';
}

interface StreamedResponse {
	statusCode: number;
	headers: HttpAnswer['headers'];
	body: StreamedBody;
	request?: Sent;
}

async function verify(
	context: ICredentialTestFunctions,
	url: string,
	token: string,
): Promise<HttpAnswer> {
	if (url.startsWith('https:')) await checkProxy(context, url);
	const { statusCode, headers, body } = await get(context, url, `Bearer ${token}`);
	try {
		return { status: statusCode, headers, ...(await readText(body, statusCode)) };
	} catch (error) {
		throw problemOfError(error, false);
	}
}

/**
 * As in `transport/exchange.ts`, but here a request must be sent to be seen; it has no token.
 * @throws {Problem} `proxy_unsafe`, and the problem of the request
 */
async function checkProxy(context: ICredentialTestFunctions, url: string): Promise<void> {
	const { request, body } = await get(context, url);
	body.destroy();
	if (request && isForProxy(request)) throw new Problem('proxy_unsafe');
}

/** A credential's test has only n8n's older helper, which accepts no signal. */
async function get(
	{ helpers: { request } }: ICredentialTestFunctions,
	uri: string,
	authorization?: string,
): Promise<StreamedResponse> {
	try {
		return (await request({
			method: 'GET',
			uri,
			headers: {
				Accept: 'application/json',
				...(authorization && { Authorization: authorization }),
			},
			timeout: TEST_TIMEOUT_MS,
			followRedirect: false,
			simple: false,
			resolveWithFullResponse: true,
			useStream: true,
		})) as StreamedResponse;
	} catch (error) {
		throw problemOfError(error, false);
	}
}
