/** Runs claims in n8n's engine, in a process that can be killed: see `startJob`. */
import type { IDataObject, INode, INodeParameters } from 'n8n-workflow';
import { runWorkflow } from '../../engine/runWorkflow';
import { doJob } from '../childProcess';
import { CLAIM_NODE, claimWorkflow, sandboxCredentials, type ClaimRow } from '../claimWorkflow';

export interface EngineJob {
	rows: ClaimRow[];
	baseUrl: string;
	token: string;
	options: INodeParameters;
	node: Partial<INode>;
}

/** What left the node for one input item, counted from 0. */
export interface Output {
	item: number;
	json: IDataObject;
}

doJob(async ({ rows, baseUrl, token, options, node }: EngineJob): Promise<Output[]> => {
	const { items, error } = await runWorkflow({
		workflow: claimWorkflow(options, { onError: 'continueRegularOutput', ...node }),
		credentials: sandboxCredentials(baseUrl, token),
		input: rows,
		mode: 'trigger',
	});
	if (error) throw error;
	return items(CLAIM_NODE).map(({ json, pairedItem }) => {
		if (typeof pairedItem !== 'object' || Array.isArray(pairedItem)) {
			throw new Error('The node gave an item that is not paired with its input');
		}
		return { item: pairedItem.item, json };
	});
});
