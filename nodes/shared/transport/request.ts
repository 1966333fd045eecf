import type {
	ICredentialDataDecryptedObject,
	IDataObject,
	IExecuteFunctions,
	IHookFunctions,
	IHttpRequestMethods,
	ILoadOptionsFunctions,
	IN8nHttpFullResponse,
} from 'n8n-workflow';
import { name, version } from '../../../package.json';
import { Problem, type ProblemCode } from '../problems/problems';
import { cleanText } from '../text';
import { baseUrlOf, type OmneoCredential } from './baseUrl';
import { problemOfError, readAnswer } from './classify';
import { withRetries, type RetrySettings } from './retry';

/** The n8n contexts from which a request can be sent. */
export type RequestContext = IExecuteFunctions | ILoadOptionsFunctions | IHookFunctions;

export type Effect = 'read' | 'idempotent' | 'write';

const EFFECTS: Partial<Record<IHttpRequestMethods, Effect>> = { GET: 'read', PUT: 'idempotent' };

export interface ApiRequest {
	method: IHttpRequestMethods;
	/** The path behind the base URL, a segment each; every segment is encoded here. */
	path: ReadonlyArray<string | number>;
	/** Query parameters, in the API's own form: `{'filter[email]': …, 'page[size]': 50}`. */
	query?: IDataObject;
	body?: IDataObject;
	/** What a 404 means here, where the API's sentence does not say. */
	notFound?: ProblemCode;
	/**
	 * What the request may change: `read` for a POST that only searches, `idempotent` for a write
	 * that may be sent again. By default a GET is a read, a PUT idempotent, and all else a write.
	 */
	effect?: Effect;
	/** What the answer must hold: by default a `data` envelope; `anything` may also be empty. */
	expect?: 'data' | 'anything';
}

/** The JSON envelope of an answer, as documented: a record or a list in `data`. */
export interface ApiAnswer<T = unknown> {
	data: T;
	meta?: { current_page?: number; last_page?: number; total?: number };
	links?: { next?: string | null };
}

export interface RequestSettings extends RetrySettings {
	/** How long to wait for one answer, in milliseconds. */
	timeout: number;
}

/** Sends one request with the settings of one item. */
export type SendRequest = <T = unknown>(request: ApiRequest) => Promise<ApiAnswer<T>>;

/** Sends one request, retried as far as that is safe, and gives the answer's envelope. */
export type Send = <T = unknown>(
	request: ApiRequest,
	settings: RequestSettings,
) => Promise<ApiAnswer<T>>;

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

		return await withRetries(attempt, effect, settings, signal);
	};
}
