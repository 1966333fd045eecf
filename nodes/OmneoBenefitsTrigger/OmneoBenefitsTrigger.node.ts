import {
	NodeConnectionTypes,
	type IHookFunctions,
	type INodeType,
	type INodeTypeDescription,
	type IWebhookFunctions,
	type IWebhookResponseData,
} from 'n8n-workflow';
import { omneoApiTest } from '../shared/credentialTest';
import { isRegistered, register, unregister } from './lifeCycle';
import { properties } from './properties';
import { receive } from './receive';

export class OmneoBenefitsTrigger implements INodeType {
	description: INodeTypeDescription = {
		displayName: 'Omneo Benefits Trigger',
		name: 'omneoBenefitsTrigger',
		icon: { light: 'file:../../icons/omneo.svg', dark: 'file:../../icons/omneo.dark.svg' },
		group: ['trigger'],
		version: 1,
		subtitle:
			'={{ [...$parameter["events"], $parameter["otherEvents"]].filter(Boolean).join(", ") }}',
		description: 'Starts the workflow when something happens in Omneo',
		defaults: { name: 'Omneo Benefits Trigger' },
		inputs: [],
		outputs: [NodeConnectionTypes.Main],
		credentials: [{ name: 'omneoApi', required: true, testedBy: 'omneoApiTest' }],
		webhooks: [
			{
				name: 'default',
				httpMethod: 'POST',
				responseMode: 'onReceived',
				path: 'webhook',
				// Without the secret, which only the node adds, the URL is of no use.
				ndvHideUrl: true,
			},
		],
		properties,
	};

	methods = { credentialTest: { omneoApiTest } };

	webhookMethods = {
		default: {
			async checkExists(this: IHookFunctions): Promise<boolean> {
				return await isRegistered(this);
			},
			async create(this: IHookFunctions): Promise<boolean> {
				return await register(this);
			},
			async delete(this: IHookFunctions): Promise<boolean> {
				return await unregister(this);
			},
		},
	};

	async webhook(this: IWebhookFunctions): Promise<IWebhookResponseData> {
		return await receive(this);
	}
}
