import type {
	ICredentialDataDecryptedObject,
	IHttpRequestMethods,
	IHttpRequestOptions,
	IN8nHttpFullResponse,
} from 'n8n-workflow';
import { name, version } from '../../../package.json';
import { lazy } from '../lazy';
import { Problem } from '../problems/problem';
import { cleanText } from '../text';
import { readAnswer, type RequestFacts } from './answer';
import { baseUrlOf, tokenOf, type OmneoCredential } from './baseUrl';
import { readText } from './body';
import { problemOfError } from './lostAnswer';
import { pathOf, pathTemplate } from './path';
import { withRetries, type Attempt } from './retry';
import type { ApiAnswer, Effect, HttpAnswer, RequestContext, Send } from './types';

/** The way to Omneo for one item. */
export interface Client {
	/** Rejects with a `Problem` only. */
	send: Send;
	/**
	 * The base URL of the item's tenant, by which tenants are told apart.
	 * @throws {Problem} `credential_invalid`
	 */
	tenant(): Promise<string>;
}

const EFFECTS: Partial<Record<IHttpRequestMethods, Effect>> = { GET: 'read', PUT: 'idempotent' };

const USER_AGENT = `${name}/${version}`;
const READ_HEADERS = { Accept: 'application/json', 'User-Agent': USER_AGENT };
const WRITE_HEADERS = { ...READ_HEADERS, 'Content-Type': 'application/json' };

/**
 * The one way to Omneo. The credential is read for the item, since it may hold expressions; the
 * token goes to the credential's host only, and redirects are not followed with it.
 */
export function clientFor(context: RequestContext, itemIndex = 0): Client {
	const target = lazy(async () => await readTarget(context, itemIndex));
	const stop =
		'getExecutionCancelSignal' in context ? context.getExecutionCancelSignal() : undefined;

	return {
		tenant: async () => (await target()).baseUrl,
		async send<T>(request: Parameters<Send>[0], settings: Parameters<Send>[1]) {
			const { baseUrl, secret, credentialsDecrypted } = await target();
			const path = pathOf(request);
			const effect = request.effect ?? EFFECTS[request.method] ?? 'write';
			const facts: RequestFacts = {
				...request,
				isWrite: effect !== 'read',
				expect: request.expect ?? (effect === 'read' ? 'data' : 'record'),
				secret,
			};

			const attempt = async () => {
				const answer = await exchange(
					context,
					{
						method: request.method,
						url: `${baseUrl}/${path}`,
						qs: request.query,
						arrayFormat: 'brackets',
						body: request.body,
						headers: { ...(request.body ? WRITE_HEADERS : READ_HEADERS) },
						timeout: settings.timeout,
					},
					{ credentialsDecrypted, stop, isWrite: facts.isWrite },
				);
				return { status: answer.status, result: readAnswer(answer, facts) as ApiAnswer<T> };
			};
			const log = (attempted: Attempt) => {
				context.logger?.debug('Request to Omneo', {
					method: request.method,
					path: pathTemplate(request),
					...attempted,
				});
			};
			const { maxRetries = settings.maxRetries } = request;
			return (await withRetries(attempt, { effect, maxRetries, stop, log })).result;
		},
	};
}

/** @throws {Problem} `credential_invalid` */
async function readTarget(context: RequestContext, itemIndex: number) {
	const data = await context
		.getCredentials<OmneoCredential & ICredentialDataDecryptedObject>('omneoApi', itemIndex)
		.catch((error: Error) => {
			throw new Problem('credential_invalid', { meaning: cleanText(error.message) });
		});
	const token = tokenOf(data);
	return {
		baseUrl: baseUrlOf(data),
		secret: token,
		// Saves n8n a look into its database, and a decryption, for every request.
		credentialsDecrypted: {
			id: '',
			name: '',
			type: 'omneoApi',
			data: { ...data, apiToken: token },
		},
	};
}

interface Surroundings {
	credentialsDecrypted: Awaited<ReturnType<typeof readTarget>>['credentialsDecrypted'];
	/** Aborted when the workflow is stopped. */
	stop: AbortSignal | undefined;
	isWrite: boolean;
}

/**
 * Sends one request and reads its answer, within `options.timeout` in all. n8n's own timeout starts
 * anew with every byte, and its helper takes no signal but the one of its context (n8n-core 2.41.1).
 */
async function exchange(
	context: RequestContext,
	options: IHttpRequestOptions,
	{ credentialsDecrypted, stop, isWrite }: Surroundings,
): Promise<HttpAnswer> {
	const deadline = AbortSignal.timeout(options.timeout ?? 0);
	const abortSignal = stop ? AbortSignal.any([stop, deadline]) : deadline;
	const bounded = Object.create(context, {
		getExecutionCancelSignal: { value: () => abortSignal },
	}) as RequestContext;
	try {
		const response = (await context.helpers.httpRequestWithAuthentication.call(
			bounded,
			'omneoApi',
			{
				...options,
				encoding: 'stream',
				returnFullResponse: true,
				ignoreHttpStatusErrors: true,
				disableFollowRedirect: true,
				abortSignal,
			},
			{ credentialsDecrypted },
		)) as IN8nHttpFullResponse;
		const { statusCode: status, headers, body } = response;
		return { status, headers, ...(await readText(body as AsyncIterable<Uint8Array>, status)) };
	} catch (error) {
		throw problemOfError(error, isWrite, { stop, deadline });
	}
}
