import type {
	Icon,
	ICredentialDataDecryptedObject,
	ICredentialType,
	IHttpRequestOptions,
	INodeProperties,
} from 'n8n-workflow';
import { tokenOf } from '../nodes/shared/transport/client';

export class OmneoApi implements ICredentialType {
	name = 'omneoApi';

	displayName = 'Omneo API';

	icon: Icon = { light: 'file:../icons/omneo.svg', dark: 'file:../icons/omneo.dark.svg' };

	documentationUrl = 'https://example.com/n8n-nodes-omneo#credential';

	httpRequestNode: ICredentialType['httpRequestNode'] = {
		name: 'Omneo',
		docsUrl: 'https://docs.omneo.io/api-reference',
		apiBaseUrlPlaceholder: 'https://api.your-tenant.getomneo.com/api/v3/profiles',
	};

	properties: INodeProperties[] = [
		{
			displayName: 'Tenant',
			name: 'tenant',
			type: 'string',
			default: '',
			required: true,
			placeholder: 'e.g. nathan-retail',
			displayOptions: { hide: { apiHost: ['custom'] } },
			description:
				'The first part of your CX Manager address: for https://nathan-retail.manager.getomneo.com it is nathan-retail',
		},
		{
			displayName: 'API Token',
			name: 'apiToken',
			type: 'string',
			typeOptions: { password: true },
			default: '',
			required: true,
			description:
				'Made in CX Manager under Settings > API Tokens. It needs the scopes of what your workflows do; claiming safely also needs the right to read benefits.',
		},
		{
			displayName: 'Webhook Secret',
			name: 'webhookSecret',
			type: 'string',
			typeOptions: { password: true },
			default: '',
			description:
				'Only for the signature check of the Omneo Benefits Trigger: the secret with which your tenant signs what it sends to webhooks. Leave it empty if you do not know it.',
		},
		{
			displayName: 'API Host',
			name: 'apiHost',
			type: 'options',
			default: 'current',
			options: [
				{
					name: 'Current (api.your-tenant.getomneo.com)',
					value: 'current',
					description: 'What most tenants use',
				},
				{
					name: 'Custom Base URL',
					value: 'custom',
					description: 'A proxy, or a local sandbox',
				},
				{
					name: 'Legacy (your-tenant.getomneo.com)',
					value: 'legacy',
					description: 'What older tenants use',
				},
			],
			description: 'The address at which your tenant answers',
		},
		{
			displayName: 'Base URL',
			name: 'baseUrl',
			type: 'string',
			default: '',
			required: true,
			placeholder: 'e.g. http://127.0.0.1:8787/api/v3',
			displayOptions: { show: { apiHost: ['custom'] } },
			description:
				'Everything before /profiles. Must begin with https://, except for an address on this machine.',
		},
	];

	/** As a function, because n8n would resolve an expression for every request. */
	async authenticate(
		{ apiToken }: ICredentialDataDecryptedObject,
		request: IHttpRequestOptions,
	): Promise<IHttpRequestOptions> {
		const token = tokenOf({ apiToken: apiToken as string });
		request.headers = { ...request.headers, Authorization: `Bearer ${token}` };
		return request;
	}
}
