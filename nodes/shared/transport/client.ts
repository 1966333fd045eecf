import type { ICredentialDataDecryptedObject } from 'n8n-workflow';
import { name, version } from '../../../package.json';
import { pathOf, effectOf } from '../api/endpoint';
import { readText } from '../input/text';
import { invisibleIn, trimInvisible, readChoice, type Subject } from '../input/values';
import { Problem, afterWriting, asProblemOfWrite, settled } from '../problems/problem';
import { quote, cleanText } from '../text';
import { factsOf, readAnswer, requestIdOf } from './answer';
import { exchangeFor, type Decrypted, checkProxy, withRetries, type Attempt } from './exchange';
import type { ApiAnswer, RequestContext, Send } from './types';

/** The fields of the Omneo API credential. An expression in one of them may give anything. */
export interface OmneoCredential {
	apiHost?: 'current' | 'legacy' | 'custom' | '';
	tenant?: string;
	baseUrl?: string;
	apiToken?: string;
	/** Only for the trigger's signature check. */
	webhookSecret?: string;
}

/** One DNS label (RFC 1123), so that a tenant can never point the token at another host. */
const DNS_LABEL = /^[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?$/i;

/** An address of a tenant, of CX Manager or of either API host, as users paste it. */
const TENANT_ADDRESS =
	/^(?:https?:\/\/)?(?:api\.)?([a-z0-9-]{1,63})(?:\.manager)?\.getomneo\.com(?::\d{1,5})?(?:[/?#].*)?$/is;

/** Names of Omneo's own hosts, which are not tenants. */
const NO_TENANTS = new Set(['api', 'manager', 'www']);

/** The printable ASCII characters without the space: what an HTTP header can carry. */
const TOKEN = /^[!-~]+$/;

/** Where plain http is safe: the request does not leave the machine. */
const LOCAL_HOST = /^(localhost|127(\.\d{1,3}){3}|\[::1\]|host\.docker\.internal)$/;

const hosts = {
	/** Current host, in the vendor's documentation and SDK. */
	current: (tenant: string) => `https://api.${tenant}.getomneo.com/api/v3`,
	/** Older host, in the vendor's former documentation. */
	legacy: (tenant: string) => `https://${tenant}.getomneo.com/api/v3`,
};

const API_HOSTS = ['current', 'legacy', 'custom'] as const;

/**
 * The base URL of a credential's tenant: everything before `/profiles`, without a slash at the end.
 * @throws {Problem} `credential_invalid` if the credential could send the token to a wrong host
 */
export function baseUrlOf(credential: OmneoCredential): string {
	tokenOf(credential);
	const apiHost = apiHostOf(credential);
	return apiHost === 'custom'
		? customBaseUrl(textOf(credential.baseUrl, 'Base URL'))
		: hosts[apiHost](tenantLabel(textOf(credential.tenant, 'Tenant')));
}

/**
 * Which of the hosts it is. An empty field means the current host: n8n's source control by Git
 * empties the plain-text fields of every credential.
 * @throws {Problem} `credential_invalid`
 */
export function apiHostOf({ apiHost }: OmneoCredential): (typeof API_HOSTS)[number] {
	const named = subject('API Host');
	return readChoice(trimInvisible(readText(apiHost, named)) || 'current', API_HOSTS, named);
}

/**
 * The API token as it is sent, without stray characters that were copied with it.
 * @throws {Problem} `credential_invalid` if there is none, or a header cannot carry it
 */
export function tokenOf({ apiToken }: OmneoCredential): string {
	const token = textOf(apiToken, 'API Token');
	if (!token) throw invalid('The API token is empty', 'Put a token into the Omneo API credential.');
	if (TOKEN.test(token)) return token;
	throw invalid(
		`The API token holds ${invisibleIn(token) ?? 'a space or another character that no token has'}`,
		'Copy the token from CX Manager again, all of it and nothing else.',
	);
}

function subject(displayName: string): Subject {
	return {
		label: `field ${displayName} of the Omneo API credential`,
		code: 'credential_invalid',
		isPersonal: displayName === 'API Token',
	};
}

function textOf(value: unknown, displayName: string): string {
	return trimInvisible(readText(value, subject(displayName)));
}

/** The tenant, even if a whole address was pasted. */
function tenantLabel(tenant: string): string {
	const label = TENANT_ADDRESS.exec(tenant)?.[1] ?? tenant;
	if (DNS_LABEL.test(label) && (label === tenant || !NO_TENANTS.has(label.toLowerCase()))) {
		return label.toLowerCase();
	}
	const invisible = invisibleIn(tenant);
	throw invalid(
		`The tenant ${quote(tenant)} is not valid${invisible ? `: there is ${invisible} in it` : ''}`,
		'Enter only the first part of your CX Manager address: for https://nathan-retail.manager.getomneo.com it is nathan-retail.',
	);
}

function customBaseUrl(text: string): string {
	const url = webAddress(text);
	if (url.username || url.password) {
		throw invalid(
			'The base URL holds a user name or password',
			'Remove everything between // and @ from the base URL; only the API token is used.',
		);
	}
	if (url.protocol === 'http:' && !LOCAL_HOST.test(url.hostname)) {
		throw invalid(
			'The base URL is not encrypted',
			'Begin the base URL with https://. Plain http:// is allowed only for an address on this machine.',
		);
	}
	if (url.search || url.hash) {
		throw invalid(
			'The base URL holds a ? or #',
			'Remove the part from ? or # on from the base URL.',
		);
	}
	return withoutSlashes(`${url.origin}${url.pathname}`);
}

function withoutSlashes(text: string): string {
	let end = text.length;
	while (text[end - 1] === '/') end--;
	return text.slice(0, end);
}

function webAddress(text: string): URL {
	// Some of them are silently dropped from a host, and would lead to another host.
	const invisible = invisibleIn(text);
	if (invisible) {
		throw invalid(`The base URL has ${invisible} in it`, 'Type the base URL again.');
	}
	if (!/^https?:\/\//i.test(text) || !URL.canParse(text)) {
		throw invalid(
			'The base URL is not a web address',
			'Enter everything before /profiles, for example https://api.example.com/api/v3.',
		);
	}
	return new URL(text);
}

function invalid(meaning: string, nextStep: string): Problem {
	return new Problem('credential_invalid', { meaning, nextStep });
}

/** The client for one item. */
export interface Client {
	/** Rejects with a `Problem` only. */
	send: Send;
	/**
	 * The base URL of the item's tenant, by which tenants are told apart.
	 * @throws {Problem} `credential_invalid`
	 */
	tenant(): Promise<string>;
	/** The ID that Omneo gave the latest request, if it gave one. */
	requestId(): string | undefined;
}

const USER_AGENT = `${name}/${version}`;
const READ_HEADERS = { Accept: 'application/json', 'User-Agent': USER_AGENT };
const WRITE_HEADERS = { ...READ_HEADERS, 'Content-Type': 'application/json' };

/**
 * The only client for Omneo, for each item of a run. The credential is read for every item, because
 * it may hold expressions. The token goes only to the credential's host, and redirects are never
 * followed with it.
 */
export function clientsFor(context: RequestContext): (itemIndex: number) => Client {
	const stop =
		'getExecutionCancelSignal' in context ? context.getExecutionCancelSignal() : undefined;
	const readTarget = targetReader(context);
	const exchange = exchangeFor(context, stop);

	return (itemIndex) => {
		let read: Promise<Target> | undefined;
		const target = () => (read ??= readTarget(itemIndex));
		let tenant: Promise<string> | undefined;
		let requestId: string | undefined;
		return {
			tenant: () => (tenant ??= target().then(({ baseUrl }) => baseUrl)),
			requestId: () => requestId,
			async send<T>(request: Parameters<Send>[0], settings: Parameters<Send>[1]) {
				const { baseUrl, secret, credentialsDecrypted, checked } = await target();
				await checked();
				const path = pathOf(request);
				const { endpoint } = request;
				const facts = factsOf(request, secret);
				const attempt = async () => {
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
				throw afterWriting(asProblemOfWrite(problem, endpoint.lookUp));
			},
		};
	};
}

/** The client if there are no items, or just one. */
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
 * Reads and checks an item's credential, once for all consecutive items with the same one.
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
	let check: Promise<void> | undefined;
	return {
		baseUrl,
		secret,
		checked: async () => await (check ??= checkProxy(context, baseUrl)),
		// Saves n8n a database read and a decryption for every request.
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
