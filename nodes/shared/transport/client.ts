import type { ICredentialDataDecryptedObject } from 'n8n-workflow';
import { name, version } from '../../../package.json';
import { lazy } from '../lazy';
import { afterWriting, asProblemOfWrite, Problem, settled } from '../problems/problem';
import { cleanText } from '../text';
import { factsOf, readAnswer, requestIdOf } from './answer';
import { baseUrlOf, tokenOf, type OmneoCredential } from './baseUrl';
import { exchangeFor, type Decrypted } from './exchange';
import { pathOf } from '../api/endpoint';
import { checkProxy } from './proxy';
import { withRetries, type Attempt } from './retry';
import { effectOf, type ApiAnswer, type RequestContext, type Send } from './types';

/** The way to Omneo for one item. */
export interface Client {
	/** Rejects with a `Problem` only. */
	send: Send;
	/**
	 * The base URL of the item's tenant, by which tenants are told apart.
	 * @throws {Problem} `credential_invalid`
	 */
	tenant(): Promise<string>;
	/** The ID that Omneo gave the latest request, where it gave one. */
	requestId(): string | undefined;
}

const USER_AGENT = `${name}/${version}`;
const READ_HEADERS = { Accept: 'application/json', 'User-Agent': USER_AGENT };
const WRITE_HEADERS = { ...READ_HEADERS, 'Content-Type': 'application/json' };

/**
 * The one way to Omneo, for each item of a run. The credential is read for every item, since it may
 * hold expressions; the token goes to the credential's host only, and redirects are not followed
 * with it.
 */
export function clientsFor(context: RequestContext): (itemIndex: number) => Client {
	const stop =
		'getExecutionCancelSignal' in context ? context.getExecutionCancelSignal() : undefined;
	const readTarget = targetReader(context);
	const exchange = exchangeFor(context, stop);

	return (itemIndex) => {
		const target = lazy(async () => await readTarget(itemIndex));
		let requestId: string | undefined;
		return {
			tenant: async () => (await target()).baseUrl,
			requestId: () => requestId,
			async send<T>(request: Parameters<Send>[0], settings: Parameters<Send>[1]) {
				const { baseUrl, secret, credentialsDecrypted, checked } = await target();
				await checked();
				const path = pathOf(request);
				const { endpoint } = request;
				const facts = factsOf(request, secret);
				let isSent = false;
				const attempt = async () => {
					isSent = true;
					requestId = undefined;
					const answer = await exchange(
						{
							method: endpoint.method,
							url: `${baseUrl}/${path}`,
							qs: request.query,
							arrayFormat: 'brackets',
							body: request.body,
							headers: { ...(request.body ? WRITE_HEADERS : READ_HEADERS) },
						},
						{ credentialsDecrypted, timeout: settings.timeout, isWrite: facts.isWrite },
					);
					requestId = requestIdOf(answer.headers);
					return { status: answer.status, result: readAnswer(answer, facts) as ApiAnswer<T> };
				};
				const log = (attempted: Attempt) => {
					context.logger?.debug('Request to Omneo', {
						method: endpoint.method,
						path: endpoint.template,
						...attempted,
						requestId,
					});
				};
				const { maxRetries = settings.maxRetries } = request;
				const { result, problem } = await settled(
					withRetries(attempt, { effect: effectOf(request), maxRetries, stop, log }),
				);
				if (!problem) return result.result;
				if (!facts.isWrite) throw problem;
				const ofWrite = asProblemOfWrite(problem, endpoint.lookUp);
				throw isSent ? afterWriting(ofWrite) : ofWrite;
			},
		};
	};
}

/** The way to Omneo where there are no items, or one. */
export function clientFor(context: RequestContext): Client {
	return clientsFor(context)(0);
}

interface Target {
	/** @see baseUrlOf */
	baseUrl: string;
	/** The API token. */
	secret: string;
	credentialsDecrypted: Decrypted;
	/** @see checkProxy */
	checked(): Promise<void>;
}

/**
 * Reads an item's credential and checks it, once for all items in a row that have the same.
 * @throws {Problem} `credential_invalid`
 */
function targetReader(context: RequestContext): (itemIndex: number) => Promise<Target> {
	let last: { data: ICredentialDataDecryptedObject; target: Target } | undefined;
	return async (itemIndex) => {
		const data = await context
			.getCredentials<OmneoCredential & ICredentialDataDecryptedObject>('omneoApi', itemIndex)
			.catch((error: Error) => {
				throw new Problem('credential_invalid', { meaning: cleanText(error.message) });
			});
		if (!last || !isSame(last.data, data)) last = { data, target: targetOf(context, data) };
		return last.target;
	};
}

function targetOf(
	context: RequestContext,
	data: OmneoCredential & ICredentialDataDecryptedObject,
): Target {
	const secret = tokenOf(data);
	const baseUrl = baseUrlOf(data);
	return {
		baseUrl,
		secret,
		checked: lazy(async () => await checkProxy(context, baseUrl)),
		// Saves n8n a look into its database, and a decryption, for every request.
		credentialsDecrypted: {
			id: '',
			name: '',
			type: 'omneoApi',
			data: { ...data, apiToken: secret },
		},
	};
}

function isSame(
	left: ICredentialDataDecryptedObject,
	right: ICredentialDataDecryptedObject,
): boolean {
	const keys = Object.keys(left);
	return keys.length === Object.keys(right).length && keys.every((key) => left[key] === right[key]);
}
