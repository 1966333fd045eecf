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
		inputs: [NodeConnectionTypes.Main],
		outputs: [NodeConnectionTypes.Main],
		credentials: [{ name: 'omneoApi', required: true, testedBy: 'omneoApiTest' }],
		properties,
	};

	methods = {
		credentialTest: { omneoApiTest },
		listSearch,
		loadOptions,
	};

	async execute(this: IExecuteFunctions): Promise<INodeExecutionData[][]> {
		return await run(this);
	}
}
