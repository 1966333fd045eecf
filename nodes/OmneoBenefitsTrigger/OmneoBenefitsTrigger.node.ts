import {
	NodeConnectionTypes,
	type IHookFunctions,
	type INodeType,
	type INodeTypeDescription,
	type IWebhookFunctions,
	type IWebhookResponseData,
} from 'n8n-workflow';
import { omneoApiTest } from '../shared/credentialTest';
import { searchDefinitions } from '../shared/methods/searchDefinitions';
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
			'={{ [...$parameter["events"], $parameter["options"]["otherEvents"]].filter(Boolean).join(", ") }}',
		// n8n's node panel shows it for the entry that combines the trigger and its action node.
		description:
			'Starts the workflow when something happens in Omneo, or claims, redeems and manages benefits',
		eventTriggerDescription: 'Waiting for the event in Omneo',
		activationMessage:
			'Omneo now has a webhook for each of the events, and you can see what they start under Executions.',
		triggerPanel: {
			header: 'Pull in an event from Omneo',
			executionsHelp: {
				inactive:
					'<b>While you build the workflow</b>, press the button, then bring the event about in Omneo. It is registered with a test address until one event has come. <br /><br /><b>Once the workflow is ready</b>, publish it. Then each event starts it, and shows up in the <a data-key="executions">executions list</a>. For Omneo to reach n8n, whoever runs it sets <code>N8N_WEBHOOK_URL</code> (<code>WEBHOOK_URL</code> in n8n before 2.30) to its public address.',
				active:
					'<b>While you build the workflow</b>, press the button, then bring the event about in Omneo. It is registered with a test address until one event has come. <br /><br /><b>The published workflow</b> is started by each event. These executions show up in the <a data-key="executions">executions list</a>, and not in the editor.',
			},
			activationHint:
				'Once the workflow is ready, publish it: n8n then registers the events in Omneo, and removes them when it is unpublished.',
		},
		builderHint: {
			searchHint:
				'For what happens in the loyalty program Omneo: a benefit (voucher, coupon) that was issued or redeemed, a member who joined, a tier that was reached, points that were awarded. It registers the webhooks itself: no address has to be copied. The output has event and, for most events, profile_id.',
			relatedNodes: [
				{
					nodeType: 'n8n-nodes-omneo.omneoBenefits',
					relationHint: 'Looks up the member, or gives a benefit in return',
				},
			],
		},
		defaults: { name: 'Omneo Benefits Trigger' },
		inputs: [],
		outputs: [NodeConnectionTypes.Main],
		credentials: [{ name: 'omneoApi', required: true, testedBy: 'omneoApiTest' }],
		webhooks: [
			{
				name: 'default',
				httpMethod: 'POST',
				responseMode: 'onReceived',
				// If this is empty, n8n answers with the node's own response.
				responseData: '',
				path: 'webhook',
				// Without the secret, which only the node adds, the URL is useless.
				ndvHideUrl: true,
			},
		],
		properties,
	};

	methods = { credentialTest: { omneoApiTest }, listSearch: { searchDefinitions } };

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
