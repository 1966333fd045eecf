/** A workflow with the node in n8n's engine, its run, and small servers; the waits of the node are real. */
import { once } from 'node:events';
import { createServer, type RequestListener } from 'node:http';
import { connect, createServer as createTcpServer, type AddressInfo } from 'node:net';
import type {
	IDataObject,
	INode,
	INodeExecutionData,
	INodeParameters,
	IWorkflowSettings,
} from 'n8n-workflow';
import { handles, type LedgerEntry } from '../../sandbox';
import type { CredentialsByType } from '../../tools/engine/credentials';
import {
	runWorkflow,
	type RunOptions,
	type RunResult,
	type WorkflowExport,
} from '../../tools/engine/runWorkflow';

/** The name of the node under test in the workflow of {@link workflowOf}. */
export const NODE = 'Omneo Benefits';

/** The credential of a tenant with a base URL of its own; the token is the sandbox's demo token. */
export function credentialFor(baseUrl: string, apiToken = 'sandbox-full'): CredentialsByType {
	return { omneoApi: { apiHost: 'custom', baseUrl, apiToken } };
}

/** What a resource locator field holds. */
export function locator(mode: string, value: string): INodeParameters {
	return { __rl: true, mode, value };
}

/**
 * Claim and redeem a coffee, which can be claimed without limit: for the profile in the row's
 * column `profile`, with the external ID in its column `id`.
 */
export function claimOfRow(more: INodeParameters = {}): INodeParameters {
	return {
		resource: 'benefit',
		operation: 'claimRedeem',
		profileId: locator('id', '={{ $json.profile }}'),
		definition: locator('handle', handles.coffee),
		timezone: 'Australia/Melbourne',
		externalId: '={{ $json.id }}',
		...more,
	};
}

/** The parameters of an operation, `resource.operation`, that sends nothing again after a failure. */
export function withoutRepeats(name: string, parameters: INodeParameters): INodeParameters {
	const [resource = '', operation = ''] = name.split('.');
	const options = { ...(parameters.options as INodeParameters), maxRetries: 0 };
	return { resource, operation, ...parameters, options };
}

/** The workflow under test: Start -> Omneo Benefits. */
export function workflowOf(
	parameters: INodeParameters,
	node: Partial<INode> = {},
	settings: IWorkflowSettings = {},
): WorkflowExport {
	const common = { typeVersion: 1, position: [0, 0] } satisfies Partial<INode>;
	return {
		id: 'workflow-1',
		name: 'Survey',
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
				id: 'benefits',
				name: NODE,
				type: 'n8n-nodes-omneo.omneoBenefits',
				credentials: { omneoApi: { id: '1', name: 'Omneo API' } },
				...node,
				parameters,
			},
		],
		connections: { Start: { main: [[{ node: NODE, type: 'main', index: 0 }]] } },
		settings: { executionOrder: 'v1', timezone: 'Australia/Perth', ...settings },
	};
}

export interface NodeRun extends Partial<Omit<RunOptions, 'workflow' | 'input'>> {
	/** Everything before `/profiles`. */
	baseUrl: string;
	/** By default the sandbox's demo token. */
	token?: string;
	/** By default {@link claimOfRow}. */
	parameters?: INodeParameters;
	rows?: readonly (INodeExecutionData | IDataObject)[];
	/** Settings of the node, such as `onError` and `retryOnFail`. */
	node?: Partial<INode>;
	settings?: IWorkflowSettings;
}

/** Runs the workflow under test in n8n's engine, over HTTP to the tenant at `baseUrl`. */
export async function runNode(run: NodeRun): Promise<RunResult> {
	const { baseUrl, token, parameters = claimOfRow(), rows, node, settings, ...options } = run;
	return await runWorkflow({
		workflow: workflowOf(parameters, node, settings),
		credentials: credentialFor(baseUrl, token),
		input: rows,
		...options,
	});
}

/** The JSON of the items that left the node under test through one of its outputs. */
export function jsonOf(result: RunResult, outputIndex = 0): IDataObject[] {
	return result.items(NODE, outputIndex).map(({ json }) => json);
}

/** An error item's machine-readable half. */
export function detailsOf(json: IDataObject | undefined): IDataObject {
	return (json?.details ?? {}) as IDataObject;
}

/** A benefit as the tenant has it. */
export async function storedBenefit(
	{ baseUrl, token }: { baseUrl: string; token: string },
	benefitId: unknown,
): Promise<IDataObject> {
	const response = await fetch(`${baseUrl}/benefits/${String(benefitId)}`, {
		headers: { authorization: `Bearer ${token}` },
	});
	return ((await response.json()) as { data: IDataObject }).data;
}

/** How many times the ledger holds each kind, for those that it holds at all. */
export function countsOf(ledger: LedgerEntry[]): Record<string, number> {
	const counts: Record<string, number> = {};
	for (const { kind } of ledger) counts[kind] = (counts[kind] ?? 0) + 1;
	return counts;
}

export interface LocalServer {
	origin: string;
	port: number;
	/** Ends every connection at once. */
	close(): Promise<void>;
}

/** Starts a server on a free port of 127.0.0.1. */
export async function listen(listener: RequestListener): Promise<LocalServer> {
	const server = createServer(listener);
	await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
	const { port } = server.address() as AddressInfo;
	return {
		origin: `http://127.0.0.1:${port.toString()}`,
		port,
		async close() {
			server.closeAllConnections();
			await new Promise((resolve) => server.close(resolve));
		},
	};
}

/**
 * A port of 127.0.0.1 that takes no connection, and that no server gets meanwhile: a connection of
 * this process starts from it, until the process ends.
 */
export async function closedPort(): Promise<number> {
	const server = createTcpServer((socket) => socket.unref()).unref();
	await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
	const client = connect((server.address() as AddressInfo).port, '127.0.0.1').unref();
	await once(client, 'connect');
	return client.localPort ?? 0;
}
