import type { IDataObject, INode, INodeParameters } from 'n8n-workflow';
import { runWorkflow } from '../engine/runWorkflow';
import {
	CLAIM_NODE,
	claimWorkflow,
	sandboxCredentials,
	type ClaimRow,
	type LabOperation,
} from './claimWorkflow';

export interface EngineJob {
	rows: ClaimRow[];
	baseUrl: string;
	token: string;
	options: INodeParameters;
	node: Partial<INode>;
	operation: LabOperation;
}

/** What left the node for one input item, counted from 0. */
export interface Output {
	item: number;
	json: IDataObject;
}

/**
 * Runs claims in n8n's engine, in this process.
 * @throws what stopped the workflow
 */
export async function claimInEngine({ rows, baseUrl, token, options, node, operation }: EngineJob) {
	const settings: Partial<INode> = { onError: 'continueRegularOutput', ...node };
	const isMapped = rows.some(({ claim }) => claim !== '');
	const { items, error } = await runWorkflow({
		workflow: claimWorkflow(options, settings, { operation, ...(!isMapped && { externalId: '' }) }),
		credentials: sandboxCredentials(baseUrl, token),
		input: rows,
		mode: 'trigger',
	});
	if (error) throw error;
	return items(CLAIM_NODE).map(({ json, pairedItem }): Output => {
		if (typeof pairedItem !== 'object' || Array.isArray(pairedItem)) {
			throw new Error('The node gave an item that is not paired with its input');
		}
		return { item: pairedItem.item, json };
	});
}
