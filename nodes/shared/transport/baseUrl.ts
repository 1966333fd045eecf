import { invisibleIn, trimInvisible } from '../input/characters';
import { readChoice } from '../input/values';
import type { Subject } from '../input/subject';
import { readText } from '../input/text';
import { Problem } from '../problems/problem';
import { quote } from '../text';

/** The fields of the Omneo API credential. An expression in one of them may give anything. */
export interface OmneoCredential {
	apiHost?: 'current' | 'legacy' | 'custom' | '';
	tenant?: string;
	baseUrl?: string;
	apiToken?: string;
	/** For the trigger's signature check alone. */
	webhookSecret?: string;
}

/** One DNS label (RFC 1123), so that a tenant can never point the token at another host. */
const DNS_LABEL = /^[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?$/i;

/** An address of a tenant: of CX Manager, or of either host of the API, as it is pasted. */
const TENANT_ADDRESS =
	/^(?:https?:\/\/)?(?:api\.)?([a-z0-9-]{1,63})(?:\.manager)?\.getomneo\.com(?::\d{1,5})?(?:[/?#].*)?$/is;

/** Names of hosts of Omneo's own, which are no tenants. */
const NO_TENANTS = new Set(['api', 'manager', 'www']);

/** The printable ASCII characters: what an HTTP header can carry, but for the space. */
const TOKEN = /^[!-~]+$/;

/** Where plain http is safe: the request does not leave the machine. */
const LOCAL_HOST = /^(localhost|127(\.\d{1,3}){3}|\[::1\]|host\.docker\.internal)$/;

const hosts = {
	/** Present host, in the vendor's documentation and SDK. */
	current: (tenant: string) => `https://api.${tenant}.getomneo.com/api/v3`,
	/** Older host, in the vendor's former documentation. */
	legacy: (tenant: string) => `https://${tenant}.getomneo.com/api/v3`,
};

const API_HOSTS = ['current', 'legacy', 'custom'] as const;

/**
 * The base URL of a credential's tenant, everything before `/profiles`, with no slash at its end.
 * @throws {Problem} `credential_invalid`, where the credential could send the token astray
 */
export function baseUrlOf(credential: OmneoCredential): string {
	tokenOf(credential);
	const apiHost = apiHostOf(credential);
	return apiHost === 'custom'
		? customBaseUrl(textOf(credential.baseUrl, 'Base URL'))
		: hosts[apiHost](tenantLabel(textOf(credential.tenant, 'Tenant')));
}

/**
 * Which of the hosts it is. An empty field is the present host: n8n's source control by Git brings
 * every credential along with its plain texts emptied.
 * @throws {Problem} `credential_invalid`
 */
export function apiHostOf({ apiHost }: OmneoCredential): (typeof API_HOSTS)[number] {
	const named = subject('API Host');
	return readChoice(trimInvisible(readText(apiHost, named)) || 'current', API_HOSTS, named);
}

/**
 * The API token as it is sent, without what a copied text brings along at both ends.
 * @throws {Problem} `credential_invalid`, where there is none, or none that a header can carry
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

/** The tenant, also of an address that was pasted whole. */
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
	// Some of them are dropped from a host in silence, and would lead to another one.
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
