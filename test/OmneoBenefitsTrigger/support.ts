/** n8n around the built Omneo Benefits Trigger: its database, its contexts, and its webhook server. */
import { randomUUID } from 'node:crypto';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { createGunzip } from 'node:zlib';
import { HookContext, WebhookContext, type PackageDirectoryLoader } from 'n8n-core';
import {
	Workflow,
	type IDataObject,
	type INode,
	type INodeParameters,
	type INodeTypes,
	type IWebhookData,
	type IWebhookResponseData,
	type IWorkflowExecuteAdditionalData,
	type WorkflowActivateMode,
	type WorkflowExecuteMode,
} from 'n8n-workflow';
import { createAdditionalData } from '../../tools/engine/additionalData';
import { GivenCredentials } from '../../tools/engine/credentials';
import { loadPackage } from '../../tools/engine/loadPackage';
import { createNodeTypes } from '../../tools/engine/nodeTypes';

const TYPE = 'n8n-nodes-omneo.omneoBenefitsTrigger';
const NODE_ID = '0c1f9a34-64b1-4f0e-9a54-31b5f0a7c201';
const WEBHOOK_ID = '5b0e6a52-7c43-4d8f-9f6e-1d2c3b4a5f60';

/** The item that starts a workflow. */
export interface StartItem extends IDataObject {
	event: string;
	delivery_id: string;
}

type LifeCycleMethod = 'checkExists' | 'create' | 'delete';

interface AroundRequest {
	isTest: boolean;
	request: IncomingMessage;
	response: ServerResponse;
}

/**
 * One n8n with one workflow, which begins with the trigger. As in n8n, every call gets a workflow
 * of its own with the static data from the database, which is saved where the call succeeded.
 */
export class FakeN8n {
	/** Another one after each reset. */
	workflowId = 'workflow-0';

	nodeName = 'Omneo Benefits Trigger';

	/** What the trigger's fields hold. */
	parameters: INodeParameters = { events: ['benefit.redeemed'] };

	credential: IDataObject = {};

	/** What the executions were started with, the oldest first. */
	readonly started: StartItem[] = [];

	/** What executions failed with before they started, the oldest first. */
	readonly errors: Error[] = [];

	/** Static data of the workflow, as text; production and test are kept apart. */
	database = { production: '{}', test: '{}' };

	/** How many of the next executions fail to start, as with a database that is full. */
	failsToStart = 0;

	/** How long an execution takes to start, in milliseconds. */
	startsAfterMs = 5;

	private readonly server = createServer((request, response) => {
		void this.answer(request, response);
	});

	private constructor(
		private readonly loader: PackageDirectoryLoader,
		private readonly nodeTypes: INodeTypes,
	) {}

	static async launch(): Promise<FakeN8n> {
		const loader = await loadPackage();
		const n8n = new FakeN8n(loader, createNodeTypes(loader));
		// A connection that is closed while it is idle can take a request with it.
		n8n.server.keepAliveTimeout = 0;
		await new Promise<void>((resolve) => n8n.server.listen(0, '127.0.0.1', resolve));
		return n8n;
	}

	/** Back to a workflow that was never active, with the credential given. */
	reset(credential: IDataObject): void {
		this.workflowId = `workflow-${randomUUID()}`;
		this.nodeName = 'Omneo Benefits Trigger';
		this.parameters = { events: ['benefit.redeemed'] };
		this.credential = credential;
		this.started.length = 0;
		this.errors.length = 0;
		this.database = { production: '{}', test: '{}' };
		this.failsToStart = 0;
		this.startsAfterMs = 5;
	}

	/**
	 * As another process of n8n that opens the same database: the node's memory in this process is by
	 * workflow ID, so the workflow gets another one.
	 */
	restart(): void {
		const before = this.workflowId;
		this.workflowId = `workflow-${randomUUID()}`;
		this.database.production = this.database.production.replaceAll(before, this.workflowId);
	}

	async close(): Promise<void> {
		this.server.closeAllConnections();
		await new Promise((resolve) => this.server.close(resolve));
	}

	get origin(): string {
		return `http://127.0.0.1:${(this.server.address() as AddressInfo).port.toString()}`;
	}

	/** The node's own URL, as the editor shows it. */
	address(path: 'webhook' | 'webhook-test' = 'webhook'): string {
		return `${this.origin}/${path}/${WEBHOOK_ID}/webhook`;
	}

	/** What n8n keeps for the node. */
	stored(kind: 'production' | 'test' = 'production'): IDataObject {
		const all = JSON.parse(this.database[kind]) as Record<string, IDataObject>;
		return (all.global?.[`omneoBenefitsTrigger:${NODE_ID}`] ?? {}) as IDataObject;
	}

	/** Activates the workflow: returns whether something had to be registered. */
	async activate(baseUrl?: string): Promise<boolean> {
		if (await this.call('checkExists', 'trigger', 'activate', { baseUrl })) return false;
		await this.call('create', 'trigger', 'activate', { baseUrl });
		return true;
	}

	async deactivate(): Promise<void> {
		await this.call('delete', 'internal', 'update');
	}

	/** Presses "Execute workflow", after which the trigger waits at its test URL. */
	async listen(): Promise<void> {
		if (await this.call('checkExists', 'manual', 'manual', { isTest: true })) return;
		await this.call('create', 'manual', 'manual', { isTest: true });
	}

	async stopListening(): Promise<void> {
		await this.call('delete', 'internal', 'update', { isTest: true });
	}

	private async call(
		method: LifeCycleMethod,
		mode: WorkflowExecuteMode,
		activation: WorkflowActivateMode,
		{ isTest = false, baseUrl = `${this.origin}/webhook` } = {},
	): Promise<boolean> {
		const { workflow, node, additionalData, webhookData } = this.open(isTest, {
			webhookBaseUrl: baseUrl,
		});
		const hook = this.nodeTypes.getByNameAndVersion(TYPE).webhookMethods?.default?.[method];
		if (!hook) throw new Error(`The node has no method ${method}`);
		const result = await hook.call(
			new HookContext(workflow, node, additionalData, mode, activation, webhookData),
		);
		this.save(workflow, isTest);
		return result;
	}

	/**
	 * Starts an execution as n8n does: with a second `Workflow` on the same static data, which forgets
	 * that they were changed, and then some work in the database.
	 */
	private async start(workflow: Workflow): Promise<void> {
		void new Workflow({
			nodes: [],
			connections: {},
			active: true,
			nodeTypes: this.nodeTypes,
			staticData: workflow.staticData,
		});
		await new Promise((resolve) => setTimeout(resolve, this.startsAfterMs));
		if (this.failsToStart-- > 0) throw new Error('The database is full');
	}

	private open(isTest: boolean, more: Partial<IWorkflowExecuteAdditionalData> = {}) {
		const node: INode = {
			id: NODE_ID,
			name: this.nodeName,
			type: TYPE,
			typeVersion: 1,
			position: [0, 0],
			webhookId: WEBHOOK_ID,
			parameters: structuredClone(this.parameters),
			credentials: { omneoApi: { id: '1', name: 'Omneo API' } },
		};
		const workflow = new Workflow({
			id: this.workflowId,
			name: 'Tell the team',
			nodes: [node],
			connections: {},
			active: !isTest,
			nodeTypes: this.nodeTypes,
			staticData: JSON.parse(this.database[isTest ? 'test' : 'production']) as IDataObject,
		});
		const credentials = new GivenCredentials(this.loader, {
			omneoApi: this.credential as Record<string, string>,
		});
		const additionalData = createAdditionalData(credentials, {
			webhookBaseUrl: `${this.origin}/webhook`,
			webhookTestBaseUrl: `${this.origin}/webhook-test`,
			...more,
		});
		const [webhookDescription] =
			this.nodeTypes.getByNameAndVersion(TYPE).description.webhooks ?? [];
		if (!webhookDescription) throw new Error('The node has no webhook');
		const webhookData: IWebhookData = {
			httpMethod: 'POST',
			node: node.name,
			path: `${WEBHOOK_ID}/webhook`,
			webhookDescription,
			workflowId: this.workflowId,
			workflowExecuteAdditionalData: additionalData,
			isTest,
		};
		return { workflow, node: workflow.nodes[node.name] ?? node, additionalData, webhookData };
	}

	private save(workflow: Workflow, isTest: boolean): void {
		if (workflow.staticData.__dataChanged !== true) return;
		this.database[isTest ? 'test' : 'production'] = JSON.stringify(workflow.staticData);
	}

	/** Answers as n8n does (n8n 2.41.1, `executeWebhook`). */
	private async answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
		const { pathname } = new URL(request.url ?? '', this.origin);
		const isTest = pathname === new URL(this.address('webhook-test')).pathname;
		const isKnown = isTest || pathname === new URL(this.address()).pathname;
		if (!isKnown || request.method !== 'POST') return reply(response, 404, 'not registered');
		if (!(await readBody(request))) return reply(response, 422, 'Failed to parse request body');
		try {
			await this.execute({ isTest, request, response });
		} catch (error) {
			this.errors.push(error as Error);
			reply(response, 500, 'Error in workflow');
		}
	}

	private async execute({ isTest, request, response }: AroundRequest): Promise<void> {
		const { searchParams } = new URL(request.url ?? '', this.origin);
		const { workflow, node, additionalData, webhookData } = this.open(isTest);
		additionalData.httpRequest = Object.assign(request, {
			query: Object.fromEntries(searchParams),
			params: {},
		}) as unknown as IWorkflowExecuteAdditionalData['httpRequest'];
		additionalData.httpResponse =
			response as unknown as IWorkflowExecuteAdditionalData['httpResponse'];
		const context = new WebhookContext(
			workflow,
			node,
			additionalData,
			isTest ? 'manual' : 'webhook',
			webhookData,
			[],
			null,
		);
		const answered = (await this.nodeTypes
			.getByNameAndVersion(TYPE)
			.webhook?.call(context)) as IWebhookResponseData;
		if (answered.workflowData) {
			await this.start(workflow);
			for (const { json } of answered.workflowData.flat()) {
				this.started.push(json as unknown as StartItem);
			}
		}
		this.save(workflow, isTest);
		if (answered.noWebhookResponse) return;
		const { responseData = 'firstEntryJson' } = webhookData.webhookDescription;
		replyJson(response, 200, responseData || answered.webhookResponse);
	}
}

/** Reads the body as n8n 2.41.1 does: unpacked, all of it but multipart, and JSON is parsed. */
async function readBody(request: IncomingMessage): Promise<boolean> {
	const type = request.headers['content-type'] ?? '';
	const chunks: Buffer[] = [];
	const isPacked = request.headers['content-encoding'] === 'gzip';
	try {
		const stream = isPacked ? request.pipe(createGunzip()) : request;
		for await (const chunk of stream) chunks.push(chunk as Buffer);
	} catch {
		return false;
	}
	if (type.startsWith('multipart/')) return true;
	request.rawBody = Buffer.concat(chunks);
	if (!type.startsWith('application/json') || request.rawBody.length === 0) return true;
	try {
		Object.assign(request, {
			body: JSON.parse(request.rawBody.toString().replace(/^\uFEFF/, '')) as unknown,
		});
		return true;
	} catch {
		return false;
	}
}

function reply(response: ServerResponse, status: number, message: string): void {
	replyJson(response, status, { message });
}

function replyJson(response: ServerResponse, status: number, body: unknown): void {
	response.writeHead(status, { 'content-type': 'application/json' });
	response.end(JSON.stringify(body));
}
