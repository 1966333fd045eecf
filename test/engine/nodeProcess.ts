/** Runs the node in n8n's engine, in a process of its own: see `startJob`. */
import type { IDataObject, INodeParameters } from 'n8n-workflow';
import { runWorkflow } from '../../tools/engine/runWorkflow';
import { doJob } from '../../tools/lab/childProcess';

export interface NodeJob {
	baseUrl: string;
	parameters: INodeParameters;
	rows: IDataObject[];
}

const NODE = 'Omneo Benefits';

doJob(async ({ baseUrl, parameters, rows }: NodeJob): Promise<IDataObject[]> => {
	const common = { typeVersion: 1, position: [0, 0] as [number, number] };
	const result = await runWorkflow({
		workflow: {
			name: 'Members',
			nodes: [
				{
					...common,
					id: 'start',
					name: 'Start',
					type: 'n8n-nodes-base.manualTrigger',
					parameters: {},
				},
				{
					...common,
					id: 'node',
					name: NODE,
					type: 'n8n-nodes-omneo.omneoBenefits',
					credentials: { omneoApi: { id: '1', name: 'Omneo API' } },
					onError: 'continueRegularOutput',
					parameters,
				},
			],
			connections: { Start: { main: [[{ node: NODE, type: 'main', index: 0 }]] } },
			settings: { executionOrder: 'v1', timezone: 'Australia/Perth' },
		},
		credentials: { omneoApi: { apiHost: 'custom', baseUrl, apiToken: 'sandbox-full' } },
		input: rows,
	});
	if (result.error) throw result.error;
	return result.items(NODE).map(({ json }) => json);
});
