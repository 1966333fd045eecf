/** One DNS label: the token goes to a host of Omneo's, or to the base URL that was typed. */
const LABEL = /^[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?$/i;

/** Where plain http is safe. */
const LOCAL = /^(localhost|127(\.\d{1,3}){3}|\[::1\])$/;

/**
 * Everything before `/profiles`, of a tenant's name or of a base URL.
 * @throws {Error} where the token could go astray
 */
export function baseUrlOf(tenant: string): string {
	const given = tenant.trim();
	if (LABEL.test(given)) return `https://api.${given.toLowerCase()}.getomneo.com/api/v3`;
	const url = URL.canParse(given) ? new URL(given) : null;
	const isSafe =
		url && (url.protocol === 'https:' || (url.protocol === 'http:' && LOCAL.test(url.hostname)));
	if (!isSafe || url.username || url.password || url.search || url.hash) {
		throw new Error(
			'OMNEO_TENANT is neither a tenant’s name nor a base URL such as https://api.example.com/api/v3.',
		);
	}
	return `${url.origin}${url.pathname.replace(/\/+$/, '')}`;
}
