/** n8n's protection against requests to private addresses, but for the one of the checks' tenants. */
export const PROTECTED = {
	N8N_SSRF_PROTECTION_ENABLED: 'true',
	N8N_SSRF_ALLOWED_IP_RANGES: '127.0.0.1/32',
};
