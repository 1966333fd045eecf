import {
	NodeConnectionTypes,
	type IExecuteFunctions,
	type INodeExecutionData,
	type INodeType,
	type INodeTypeDescription,
} from 'n8n-workflow';
import { omneoApiTest } from '../shared/credentialTest';
import * as listSearch from './methods/listSearch';
import * as loadOptions from './methods/loadOptions';
import { properties, subtitle } from './properties';
import { run } from './run/run';

export class OmneoBenefits implements INodeType {
	description: INodeTypeDescription = {
		displayName: 'Omneo Benefits',
		name: 'omneoBenefits',
		icon: { light: 'file:../../icons/omneo.svg', dark: 'file:../../icons/omneo.dark.svg' },
		group: ['transform'],
		version: 1,
		subtitle,
		description: 'Claim, redeem and manage loyalty benefits in Omneo',
		defaults: { name: 'Omneo Benefits' },
		usableAsTool: true,
		builderHint: {
			searchHint:
				'For loyalty programs in Omneo: vouchers, coupons, gifts, rewards, points and members. To give a voucher that the member uses later, choose benefit: claim. benefit: claimRedeem uses it up at once, and benefit: issue passes over the claim rules. Set externalId to an ID that is the same whenever the same claim is repeated, such as the ID of the form submission or the order: a repeat then returns the first benefit. Set On Error to continue with the error output, so that one refused member does not stop the others.',
			relatedNodes: [
				{
					nodeType: 'n8n-nodes-omneo.omneoBenefitsTrigger',
					relationHint: 'Starts a workflow when something happens in Omneo',
				},
			],
		},
		inputs: [NodeConnectionTypes.Main],
		outputs: [NodeConnectionTypes.Main],
		credentials: [{ name: 'omneoApi', required: true, testedBy: 'omneoApiTest' }],
		properties,
	};

	methods = { credentialTest: { omneoApiTest }, listSearch, loadOptions };

	async execute(this: IExecuteFunctions): Promise<INodeExecutionData[][]> {
		return await run(this);
	}
}
