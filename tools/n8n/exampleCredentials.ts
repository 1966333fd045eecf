import type { IDataObject } from 'n8n-workflow';
import type { Credential, N8nClient } from './client';
import type { MailServer } from './mailbox';

/** What the credentials of the examples hold. */
export interface ExampleAccess {
	omneo: { baseUrl: string; token: string };
	mail: MailServer;
	/** The secret of the credential with a name, such as `Links in mails`. */
	secretOf(name: string): string;
}

/** Who signs in to the form of the spreadsheet. */
export const FORM_USER = 'shop';

/** The header by which the CRM identifies itself. */
export const CRM_HEADER = 'x-crm-key';

type ExampleCredential = readonly [name: string, type: string, data: IDataObject];

/**
 * The credentials that the examples name, but for those of services that are not on this machine: a
 * chat model and Slack. n8n finds them by their names when a workflow is imported.
 */
export function exampleCredentials(access: ExampleAccess): ExampleCredential[] {
	const { omneo, mail, secretOf } = access;
	const jwt = (name: string): ExampleCredential => [
		name,
		'jwtAuth',
		{ keyType: 'passphrase', secret: secretOf(name), algorithm: 'HS256' },
	];
	return [
		['Omneo API', 'omneoApi', { apiHost: 'custom', baseUrl: omneo.baseUrl, apiToken: omneo.token }],
		['SMTP', 'smtp', { ...mail }],
		jwt('Links in mails'),
		jwt('Links to sign up'),
		jwt('Members of our site'),
		['Shopify', 'crypto', { hmacSecret: secretOf('Shopify') }],
		['CRM', 'httpHeaderAuth', { name: CRM_HEADER, value: secretOf('CRM') }],
		['Form password', 'httpBasicAuth', { user: FORM_USER, password: secretOf('Form password') }],
	];
}

/** Makes the credentials of the examples, and returns that of Omneo. */
export async function createExampleCredentials(
	client: N8nClient,
	access: ExampleAccess,
): Promise<Credential | undefined> {
	const made: Credential[] = [];
	for (const [name, type, data] of exampleCredentials(access)) {
		made.push(await client.createCredential(name, type, data));
	}
	return made.find(({ type }) => type === 'omneoApi');
}
