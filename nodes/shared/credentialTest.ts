import type {
	ICredentialsDecrypted,
	ICredentialTestFunctions,
	IN8nHttpFullResponse,
	INodeCredentialTestResult,
} from 'n8n-workflow';
import { Problem } from './problems/problem';
import { baseUrlOf, type OmneoCredential } from './transport/baseUrl';
import { problemOfError, readAnswer } from './transport/classify';

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
	const { request } = this.helpers;
	const credential = (data ?? {}) as OmneoCredential;
	try {
		const baseUrl = baseUrlOf(credential);
		const response = await request({
			method: 'GET',
			uri: `${baseUrl}/auth/verify`,
			headers: {
				Accept: 'application/json',
				Authorization: `Bearer ${credential.apiToken?.trim()}`,
			},
			timeout: TEST_TIMEOUT_MS,
			followRedirect: false,
			simple: false,
			resolveWithFullResponse: true,
			json: false,
		}).catch((error: unknown) => {
			throw problemOfError(error, false);
		});
		readAnswer(response as IN8nHttpFullResponse, {
			isWrite: false,
			expect: 'anything',
			secret: credential.apiToken?.trim() ?? '',
		});
		return { status: 'OK', message: 'The tenant answers, and accepts the token' };
	} catch (error) {
		const problem = error instanceof Problem ? error : new Problem('unexpected');
		return { status: 'Error', message: `${problem.message}. ${problem.nextStep}` };
	}
}
