import { Problem } from '../problems/problem';
import { quote } from '../text';

/** The fields of the Omneo API credential. */
export interface OmneoCredential {
	apiHost?: 'current' | 'legacy' | 'custom';
	tenant?: string;
	baseUrl?: string;
	apiToken?: string;
	/** For the trigger's signature check alone. */
	webhookSecret?: string;
}

/** One DNS label (RFC 1123), so that a tenant can never point the token at another host. */
const DNS_LABEL = /^[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?$/i;

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

/**
 * The base URL of a credential's tenant, everything before `/profiles`, with no slash at its end.
 * @throws {Problem} `credential_invalid`, where the credential could send the token astray
 */
export function baseUrlOf(credential: OmneoCredential): string {
	const token = credential.apiToken?.trim();
	if (!token) throw invalid('The API token is empty', 'Put a token into the Omneo API credential.');
	if (!TOKEN.test(token)) {
		throw invalid(
			'The API token holds a space or another character that no token has',
			'Copy the token from CX Manager again, all of it and nothing else.',
		);
	}
	const apiHost = credential.apiHost ?? 'current';
	return apiHost === 'custom'
		? customBaseUrl(credential.baseUrl ?? '')
		: hosts[apiHost](tenantLabel(credential.tenant ?? ''));
}

function tenantLabel(tenant: string): string {
	const label = tenant.trim();
	if (!DNS_LABEL.test(label)) {
		throw invalid(
			`The tenant ${quote(label)} is not valid`,
			'Enter only the first part of your CX Manager address: for https://nathan-retail.manager.getomneo.com it is nathan-retail.',
		);
	}
	return label.toLowerCase();
}

function customBaseUrl(text: string): string {
	const url = webAddress(text.trim());
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
	return `${url.origin}${url.pathname}`.replace(/\/+$/, '');
}

function webAddress(text: string): URL {
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
