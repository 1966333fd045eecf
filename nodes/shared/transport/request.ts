import type {
	ICredentialDataDecryptedObject,
	IHttpRequestMethods,
	IN8nHttpFullResponse,
} from 'n8n-workflow';
import { name, version } from '../../../package.json';
import { Problem } from '../problems/problem';
import { cleanText } from '../text';
import { baseUrlOf, type OmneoCredential } from './baseUrl';
import { problemOfError, readAnswer } from './classify';
import { withRetries } from './retry';
import type { ApiAnswer, ApiRequest, Effect, RequestContext, RequestSettings, Send } from './types';

const EFFECTS: Partial<Record<IHttpRequestMethods, Effect>> = { GET: 'read', PUT: 'idempotent' };

const USER_AGENT = `${name}/${version}`;

/**
 * The one way to Omneo. The credential is read once for all requests; the token goes to the
 * credential's host only, and redirects are not followed with it.
 *
 * The function returned rejects with a `Problem` only.
 */
export function createSend(context: RequestContext): Send {
	let reading: Promise<OmneoCredential & ICredentialDataDecryptedObject> | undefined;
	const readCredential = () =>
		(reading ??= context.getCredentials('omneoApi').catch((error: Error) => {
			throw new Problem('credential_invalid', { meaning: cleanText(error.message) });
		}));
	const signal =
		'getExecutionCancelSignal' in context ? context.getExecutionCancelSignal() : undefined;

	return async <T>(request: ApiRequest, settings: RequestSettings) => {
		const credential = await readCredential();
		const baseUrl = baseUrlOf(credential);
		const path = request.path.map((segment) => encodeURIComponent(segment)).join('/');
		const effect = request.effect ?? EFFECTS[request.method] ?? 'write';
		const about = {
			isWrite: effect !== 'read',
			notFound: request.notFound,
			expect: request.expect ?? 'data',
			secret: String(credential.apiToken).trim(),
		};

		const attempt = async () => {
			let response: IN8nHttpFullResponse;
			try {
				response = (await context.helpers.httpRequestWithAuthentication.call(
					context,
					'omneoApi',
					{
						method: request.method,
						url: `${baseUrl}/${path}`,
						qs: request.query,
						arrayFormat: 'brackets',
						body: request.body,
						headers: {
							Accept: 'application/json',
							...(request.body && { 'Content-Type': 'application/json' }),
							'User-Agent': USER_AGENT,
						},
						encoding: 'text',
						returnFullResponse: true,
						ignoreHttpStatusErrors: true,
						disableFollowRedirect: true,
						timeout: settings.timeout,
						abortSignal: signal,
					},
					// Saves n8n a look into its database, and a decryption, for every request.
					{ credentialsDecrypted: { id: '', name: '', type: 'omneoApi', data: credential } },
				)) as IN8nHttpFullResponse;
			} catch (error) {
				throw problemOfError(error, about.isWrite);
			}
			return readAnswer(response, about) as ApiAnswer<T>;
		};

		const { maxRetries = settings.maxRetries } = request;
		return await withRetries(attempt, effect, { maxRetries }, signal);
	};
}
