/** A version of n8n whose engine is tried. */
export interface Version {
	n8n: string;
	/** The packages of its engine, as that n8n has them. */
	core: string;
	workflow: string;
	/** What npm picks although it does not fit, and the version that does. */
	beside?: Record<string, string>;
}

/** From n8n 1.97 back, langchain takes any zod-to-json-schema, of which newer ones need a newer zod. */
const OLD_SCHEMAS = { 'zod-to-json-schema': '3.23.3' };

/**
 * Two versions from each quarter in which n8n released any, from the oldest that the README names
 * to the newest, and the last one of the first major version. If one can no longer be installed,
 * the next replaces it.
 */
export const versions: readonly Version[] = [
	{ n8n: '1.85.4', core: '1.84.0', workflow: '1.83.0', beside: OLD_SCHEMAS },
	{ n8n: '1.97.1', core: '1.96.0', workflow: '1.94.0', beside: OLD_SCHEMAS },
	{ n8n: '1.105.4', core: '1.104.3', workflow: '1.102.2' },
	{ n8n: '1.113.3', core: '1.112.1', workflow: '1.110.0' },
	{ n8n: '1.115.4', core: '1.114.1', workflow: '1.112.0' },
	{ n8n: '1.123.81', core: '1.122.48', workflow: '1.120.31' },
	{ n8n: '2.0.3', core: '2.0.2', workflow: '2.0.1' },
	{ n8n: '2.4.8', core: '2.4.4', workflow: '2.4.3' },
	{ n8n: '2.11.4', core: '2.11.1', workflow: '2.11.1' },
	{ n8n: '2.17.7', core: '2.17.3', workflow: '2.17.2' },
	{ n8n: '2.22.6', core: '2.22.4', workflow: '2.22.3' },
	{ n8n: '2.33.7', core: '2.33.2', workflow: '2.33.2' },
	{ n8n: '2.35.7', core: '2.35.5', workflow: '2.35.3' },
	{ n8n: '2.41.1', core: '2.41.1', workflow: '2.41.0' },
];
