import type { IDataObject, INode, INodeParameters } from 'n8n-workflow';
import { handles } from '../../sandbox';
import type { CredentialsByType } from '../engine/credentials';
import type { WorkflowExport } from '../engine/runWorkflow';

export const CLAIM_NODE = 'Omneo Benefits';

/** Where every claim of a long run is made. */
export const TIMEZONE = 'Australia/Melbourne';

/** One input item: whose claim it is, and its external ID, empty where the node is to make one. */
export interface ClaimRow extends IDataObject {
	profile: string;
	claim: string;
}

/** What the node does for each row: claims and redeems, issues in batches, or previews a claim. */
export type LabOperation = 'claimRedeem' | 'issue' | 'checkEligibility';

/**
 * A trigger, and after it the node that gives a benefit for each `ClaimRow`. `node` holds the settings
 * of n8n's node, such as `retryOnFail`. A mapped external ID must give one for every row.
 */
export function claimWorkflow(
	options: INodeParameters,
	node: Partial<INode> = {},
	{ externalId = '={{ $json.claim }}', operation = 'claimRedeem' as LabOperation } = {},
): WorkflowExport {
	return nodeWorkflow(
		{
			resource: 'benefit',
			operation,
			profileId: { __rl: true, mode: 'id', value: '={{ $json.profile }}' },
			definition: { __rl: true, mode: 'handle', value: handles.coffee },
			timezone: TIMEZONE,
			externalId,
			options: { ...options, ...(operation === 'issue' && { sendInBatches: true }) },
		},
		node,
	);
}

/** A trigger, and after it the node with the given fields. */
export function nodeWorkflow(
	parameters: INodeParameters,
	node: Partial<INode> = {},
): WorkflowExport {
	return {
		id: 'long-run',
		name: 'Long run',
		nodes: [
			{
				id: 'start',
				name: 'Start',
				type: 'n8n-nodes-base.manualTrigger',
				typeVersion: 1,
				position: [0, 0],
				parameters: {},
			},
			{
				id: 'claim',
				name: CLAIM_NODE,
				type: 'n8n-nodes-omneo.omneoBenefits',
				typeVersion: 1,
				position: [200, 0],
				parameters,
				credentials: { omneoApi: { id: 'omneo', name: 'Sandbox' } },
				...node,
			},
		],
		connections: { Start: { main: [[{ node: CLAIM_NODE, type: 'main', index: 0 }]] } },
		settings: { executionOrder: 'v1', timezone: TIMEZONE },
	};
}

export function sandboxCredentials(baseUrl: string, apiToken: string): CredentialsByType {
	return { omneoApi: { apiHost: 'custom', baseUrl, apiToken } };
}
