/** Runs saved nodes in n8n's engine, against a tenant in a fixed state at a fixed moment. */
import {
	NodeConnectionTypes,
	type IDataObject,
	type IExecuteFunctions,
	type INodeExecutionData,
	type INodeParameters,
	type INodeType,
} from 'n8n-workflow';
import { people, startSandbox } from '../../sandbox';
import { credentialFor, jsonOf, NODE, workflowOf } from '../../test/engine/run';
import { runWorkflow } from '../engine/runWorkflow';
import { callDirectly, sampleOf } from '../generate/schemas';
import type { SavedNode } from './cases';
import { atSavedMoment, SAVED_AT } from './clock';
import { startRecorder, type SentRequest } from './recorder';

const seeded = new Set<string>(Object.values(people).map(({ id }) => id));

/** What a saved node did. */
export interface Done {
	/** What Omneo got, in order. */
	requests: SentRequest[];
	/** The node's output. */
	output: IDataObject[];
}

/** n8n gives a tool to an agent; this one calls it once, and passes its answer on. */
const agent: INodeType = {
	description: {
		displayName: 'Agent',
		name: 'agent',
		group: ['transform'],
		version: 1,
		description: '',
		defaults: {},
		inputs: [NodeConnectionTypes.Main, NodeConnectionTypes.AiTool],
		outputs: [NodeConnectionTypes.Main],
		properties: [],
	},
	async execute(this: IExecuteFunctions): Promise<INodeExecutionData[][]> {
		const tools = (await this.getInputConnectionData(NodeConnectionTypes.AiTool, 0)) as {
			invoke(input: IDataObject): Promise<string>;
		}[];
		return [[{ json: { answer: await tools[0]?.invoke({}) } }]];
	},
};

/** The required minimum for the operation's fields, once the tenant has what they refer to. */
export async function startOf(operation: string): Promise<INodeParameters> {
	return await atSavedMoment(async () => {
		const sandbox = await startSandbox({ now: savedMoment });
		try {
			return await sampleOf(operation, callDirectly(sandbox));
		} finally {
			await sandbox.close();
		}
	});
}

/** Runs a saved node of an operation against a separate tenant. */
export async function replay(
	operation: string,
	{ parameters, row, isTool }: Pick<SavedNode, 'parameters' | 'row' | 'isTool'>,
): Promise<Done> {
	return await atSavedMoment(async () => {
		const sandbox = await startSandbox({ now: savedMoment, tenant: {}, age: '2026' });
		const recorder = await startRecorder(sandbox.origin);
		try {
			await sampleOf(operation, callDirectly(sandbox));
			const type = `n8n-nodes-omneo.omneoBenefits${isTool ? 'Tool' : ''}`;
			const { nodes, ...workflow } = workflowOf(parameters, {
				type,
				onError: 'continueRegularOutput',
			});
			const agentNode = { id: 'agent', name: 'Agent', type: 'agent', parameters: {} };
			const ofAgent = {
				nodes: [...nodes, { ...agentNode, typeVersion: 1, position: [0, 0] as [number, number] }],
				connections: {
					Start: { main: [[{ node: 'Agent', type: 'main' as const, index: 0 }]] },
					[NODE]: { ai_tool: [[{ node: 'Agent', type: 'ai_tool' as const, index: 0 }]] },
				},
			};
			const result = await runWorkflow({
				workflow: { ...workflow, nodes, ...(isTool && ofAgent) },
				credentials: credentialFor(recorder.baseUrl),
				input: [row],
				executionId: '1048',
				nodeTypes: { agent },
			});
			if (result.error) throw result.error;
			const output = isTool ? answersOf(result.items('Agent')) : jsonOf(result);
			return JSON.parse(
				withoutChance(JSON.stringify({ requests: recorder.requests, output })),
			) as Done;
		} finally {
			await recorder.close();
			await sandbox.close();
		}
	});
}

function savedMoment(): Date {
	return new Date(SAVED_AT);
}

function answersOf(items: INodeExecutionData[]): IDataObject[] {
	return items.map(({ json }) => ({ answer: JSON.parse(String(json.answer)) as IDataObject }));
}

/** IDs that the tenant draws, by the order in which they come. */
function withoutChance(text: string): string {
	const drawn: string[] = [];
	return text.replace(
		/[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}/g,
		(id) => {
			if (seeded.has(id)) return id;
			if (!drawn.includes(id)) drawn.push(id);
			return `drawn-id-${(drawn.indexOf(id) + 1).toString()}`;
		},
	);
}
