import { randomInt } from 'node:crypto';
import { ExecutionLifecycleHooks, WorkflowExecute } from 'n8n-core';
import {
	UserError,
	Workflow,
	type ExecutionError,
	type IConnections,
	type IDataObject,
	type INode,
	type INodeExecutionData,
	type INodeType,
	type IRun,
	type ISourceData,
	type IWorkflowExecuteAdditionalData,
	type IWorkflowSettings,
} from 'n8n-workflow';
import { createAdditionalData } from './additionalData';
import { GivenCredentials, type CredentialsByType } from './credentials';
import { loadPackage } from './loadPackage';
import { createNodeTypes } from './nodeTypes';
import { beginningOf } from './olderForms';

/** A workflow as n8n exports it ("Download"), as far as an execution needs it. */
export interface WorkflowExport {
	id?: string;
	name: string;
	nodes: INode[];
	connections: IConnections;
	settings?: IWorkflowSettings;
}

export interface RunOptions {
	workflow: WorkflowExport;
	credentials: CredentialsByType;
	/** What the start node receives: n8n's items (with `json`), or plain rows. One empty row by default. */
	input?: readonly (INodeExecutionData | IDataObject)[];
	/** The node to begin with; by default the workflow's only trigger. */
	startNode?: string;
	/** What n8n recorded as the place from which the start node got its items; by default none. */
	source?: ISourceData;
	/** `manual`, as with "Execute workflow" in the editor, or `trigger`, as an active workflow runs. */
	mode?: 'manual' | 'trigger';
	/** By default a new one in every run, as in n8n. */
	executionId?: string;
	/** Stops the execution, as the stop button does. */
	signal?: AbortSignal;
	/** More node types, by the name that the workflow's nodes have in `type`. */
	nodeTypes?: Record<string, INodeType>;
	/** More of what n8n's engine knows of the n8n around it. */
	additionalData?: Partial<IWorkflowExecuteAdditionalData>;
}

export interface RunResult {
	/** All that n8n keeps of the execution. */
	run: IRun;
	/** What stopped the execution, if something did. */
	error: ExecutionError | undefined;
	/** The items that left a node through one of its outputs, over all its runs. */
	items(nodeName: string, outputIndex?: number): INodeExecutionData[];
	/** The error of a node's last run. */
	nodeError(nodeName: string): ExecutionError | undefined;
}

/**
 * Runs a workflow in n8n's own engine (n8n-core), in this process, with the built package. Between
 * the workflow's file and the HTTP request, only the trigger is replaced: its items are `input`.
 *
 * @throws {WorkflowHasIssuesError} as in n8n, if a required field is empty: then nothing ran
 * @throws {UserError} a sentence, where the package is not built or the workflow cannot be started
 */
export async function runWorkflow(options: RunOptions): Promise<RunResult> {
	const { workflow: exported, mode = 'manual', signal } = options;
	const loader = await loadPackage();
	const workflow = new Workflow({
		id: exported.id ?? 'workflow',
		name: exported.name,
		nodes: structuredClone(exported.nodes),
		connections: structuredClone(exported.connections),
		settings: structuredClone(exported.settings),
		active: mode === 'trigger',
		nodeTypes: createNodeTypes(loader, options.nodeTypes),
	});
	const executionId = options.executionId ?? String(randomInt(1, 2 ** 47));
	const additionalData = createAdditionalData(new GivenCredentials(loader, options.credentials), {
		executionId,
		workflowId: workflow.id,
		hooks: new ExecutionLifecycleHooks(mode, executionId, {
			id: workflow.id,
			name: exported.name,
			active: workflow.active,
			isArchived: false,
			activeVersionId: null,
			createdAt: new Date(),
			updatedAt: new Date(),
			nodes: Object.values(workflow.nodes),
			connections: exported.connections,
			settings: workflow.settings,
		}),
		...options.additionalData,
	});
	const runExecutionData = beginningOf([
		{
			node: startNodeOf(workflow, options.startNode),
			data: { main: [(options.input ?? [{}]).map(asItem)] },
			source: options.source ? { main: [options.source] } : null,
		},
	]);
	const execution = new WorkflowExecute(
		additionalData,
		mode,
		runExecutionData,
	).processRunExecutionData(workflow);
	const cancel = () => execution.cancel();
	signal?.addEventListener('abort', cancel, { once: true });
	if (signal?.aborted) cancel();
	try {
		return resultOf(await execution);
	} finally {
		signal?.removeEventListener('abort', cancel);
	}
}

function startNodeOf(workflow: Workflow, name: string | undefined): INode {
	const nodes = Object.values(workflow.nodes);
	const candidates = name
		? nodes.filter((node) => node.name === name)
		: nodes.filter(
				({ type, typeVersion, disabled }) =>
					!disabled &&
					workflow.nodeTypes
						.getByNameAndVersion(type, typeVersion)
						.description.group.includes('trigger'),
			);
	const [node] = candidates;
	if (!node) {
		throw new UserError(
			name
				? `The workflow has no node named "${name}"`
				: 'The workflow has no trigger to start with',
		);
	}
	if (candidates.length > 1) {
		throw new UserError(
			`The workflow has several triggers: ${candidates.map((candidate) => candidate.name).join(', ')}`,
		);
	}
	return node;
}

function asItem(row: INodeExecutionData | IDataObject): INodeExecutionData {
	const isItem = typeof row.json === 'object' && row.json !== null;
	return structuredClone(isItem ? (row as INodeExecutionData) : { json: row as IDataObject });
}

function resultOf(run: IRun): RunResult {
	const { runData, error } = run.data.resultData;
	return {
		run,
		error,
		items: (nodeName, outputIndex = 0) =>
			(runData[nodeName] ?? []).flatMap(({ data }) => data?.main?.[outputIndex] ?? []),
		nodeError: (nodeName) => runData[nodeName]?.at(-1)?.error,
	};
}
