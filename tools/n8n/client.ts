import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { parse } from 'flatted';
import { UserError, type IDataObject, type IRunData, type IRunExecutionData } from 'n8n-workflow';
import { PROJECT } from './installation';
import { until } from './until';

/** For an n8n that listens only on this machine, and is thrown away. */
export const OWNER = {
	email: 'owner@example.com',
	firstName: 'Omneo',
	lastName: 'Sandbox',
	password: 'Sandbox1234',
};

/** n8n ties a session to the browser that began it (n8n 2.41.1). */
const BROWSER_ID = 'n8n-nodes-omneo';

/** A workflow as n8n exports it, as far as it is needed here. */
export interface WorkflowFile {
	name: string;
	nodes: {
		name: string;
		type: string;
		parameters: Record<string, unknown>;
		credentials?: Record<string, { id: string; name: string }>;
		[key: string]: unknown;
	}[];
	connections: Record<string, unknown>;
	settings?: Record<string, unknown>;
}

export interface SavedWorkflow extends WorkflowFile {
	id: string;
	versionId: string;
}

export interface Credential {
	id: string;
	name: string;
	type: string;
}

export interface Execution {
	id: string;
	status: string;
}

interface Publication {
	status: 'in_progress' | 'not_published' | 'published' | 'partial' | 'failed';
	triggers: { errorMessage: string | null }[];
}

/** Whether an execution's status means that it has not ended. */
export function isUnderWay(status: string): boolean {
	return ['new', 'running', 'waiting'].includes(status);
}

/** The names of the example workflows: the JSON files of `examples/` that hold nodes. */
export async function exampleFiles(): Promise<string[]> {
	const names = (await readdir(join(PROJECT, 'examples'))).filter((name) => name.endsWith('.json'));
	const workflows = await Promise.all(
		names.map(async (name) => ('nodes' in (await readExample(name)) ? [name] : [])),
	);
	return workflows.flat().sort();
}

/** An example workflow by its file name. */
export async function readExample(name: string): Promise<WorkflowFile> {
	return JSON.parse(await readFile(join(PROJECT, 'examples', name), 'utf8')) as WorkflowFile;
}

/** n8n's own REST interface, as its editor uses it (seen in n8n 2.41.1). */
export class N8nClient {
	private cookie = '';

	constructor(readonly origin: string) {}

	/** Makes the owner's account, on the first start of a user folder, and logs in. */
	async setUpOwner(): Promise<void> {
		await this.send('POST', '/rest/owner/setup', OWNER);
	}

	/** Signs the owner in, if n8n was set up before. */
	async signIn(): Promise<void> {
		const { email, password } = OWNER;
		await this.send('POST', '/rest/login', { emailOrLdapLoginId: email, password });
	}

	/** Makes a credential of the type Omneo API for a tenant at `baseUrl`. */
	async createOmneoCredential(baseUrl: string, apiToken: string): Promise<Credential> {
		const data = { apiHost: 'custom', baseUrl, apiToken };
		return await this.createCredential('Omneo API', 'omneoApi', data);
	}

	/** Makes a credential of any type, with the fields of that type. */
	async createCredential(name: string, type: string, data: IDataObject): Promise<Credential> {
		return await this.send('POST', '/rest/credentials', { name, type, data });
	}

	/** Makes a credential and tests it, as the editor does when it is saved. */
	async testOmneoCredential(
		baseUrl: string,
		apiToken: string,
	): Promise<{ status: string; message: string }> {
		const { id, name, type } = await this.createOmneoCredential(baseUrl, apiToken);
		return await this.send('POST', '/rest/credentials/test', {
			credentials: { id, name, type, data: { apiHost: 'custom', baseUrl, apiToken } },
		});
	}

	/** What a form asks for, if it does not admit everybody. */
	async createFormPassword(user: string, password: string): Promise<Credential> {
		return await this.createCredential('Form password', 'httpBasicAuth', { user, password });
	}

	/** Makes a credential for a model at `url` with an OpenAI-compatible API. */
	async createModelCredential(url: string): Promise<Credential> {
		return await this.createCredential('Model', 'openAiApi', { apiKey: 'none', url });
	}

	/** Imports a workflow, its Omneo nodes with `credential` if there is one. */
	async importWorkflow(workflow: WorkflowFile, credential?: Credential): Promise<SavedWorkflow> {
		return await this.send('POST', '/rest/workflows', {
			name: workflow.name,
			connections: workflow.connections,
			settings: workflow.settings,
			nodes: workflow.nodes.map((node) =>
				credential && node.credentials?.omneoApi
					? { ...node, credentials: { omneoApi: { id: credential.id, name: credential.name } } }
					: node,
			),
		});
	}

	/** The workflow as it is saved at present. */
	async readWorkflow({ id }: SavedWorkflow): Promise<SavedWorkflow> {
		return await this.send('GET', `/rest/workflows/${id}`);
	}

	/** The full names of the node types that n8n has loaded. */
	async nodeTypes(): Promise<string[]> {
		const response = await fetch(`${this.origin}/types/nodes.json`, {
			headers: { 'browser-id': BROWSER_ID, cookie: this.cookie },
		});
		const types = (await response.json()) as { name: string }[];
		return types.map(({ name }) => name);
	}

	/**
	 * Installs a community package, as the button in the editor's settings does.
	 *
	 * @throws {UserError} n8n's own words
	 */
	async installPackage(name: string): Promise<void> {
		await this.send('POST', '/rest/community-packages', { name });
	}

	/** Saves a changed workflow as its next version, which is not published yet. */
	async saveWorkflow({ id, ...workflow }: SavedWorkflow): Promise<SavedWorkflow> {
		const { name, nodes, connections, settings, versionId } = workflow;
		const changes = { name, nodes, connections, settings, versionId };
		return await this.send('PATCH', `/rest/workflows/${id}`, changes);
	}

	/**
	 * Publishes a workflow, and waits until its triggers are active.
	 *
	 * @throws {UserError} why a trigger could not be activated, in the trigger's own words
	 */
	async activate({ id, versionId }: SavedWorkflow): Promise<void> {
		await this.send('POST', `/rest/workflows/${id}/activate`, { versionId });
		const { status, triggers } = await this.publicationOf(id);
		if (status === 'published') return;
		const reasons = triggers.map(({ errorMessage }) => errorMessage).filter(Boolean);
		throw new UserError(`The workflow was not published: ${reasons.join('; ')}`);
	}

	/** Unpublishes a workflow; its triggers are gone when this returns. */
	async deactivate({ id }: SavedWorkflow): Promise<void> {
		await this.send('POST', `/rest/workflows/${id}/deactivate`, {});
		await this.publicationOf(id);
	}

	/** Publishing continues after the request for it has returned (n8n 2.41.1). */
	private async publicationOf(id: string): Promise<Publication> {
		return await until('The publication did not end', async () => {
			const publication = await this.send<Publication>(
				'GET',
				`/rest/workflows/${id}/publication-status`,
			);
			return publication.status === 'in_progress' ? undefined : publication;
		});
	}

	/**
	 * Runs a workflow like the button Execute Workflow, and waits for its end. `start` is the
	 * trigger's output, if the trigger waits for something.
	 */
	async execute({ id }: SavedWorkflow, trigger: string, start?: IDataObject): Promise<Execution> {
		const data = start && {
			startTime: 0,
			executionTime: 0,
			executionIndex: 0,
			source: [],
			data: { main: [[{ json: start }]] },
		};
		const { executionId } = await this.send<{ executionId: string }>(
			'POST',
			`/rest/workflows/${id}/run`,
			{ triggerToStartFrom: { name: trigger, data } },
		);
		return await this.ended(async () => await this.execution(executionId));
	}

	/** The executions of a workflow so far, the newest first, at most 100. */
	async executions({ id }: SavedWorkflow): Promise<Execution[]> {
		const filter = encodeURIComponent(JSON.stringify({ workflowId: id }));
		const { results } = await this.send<{ results: Execution[] }>(
			'GET',
			`/rest/executions?filter=${filter}&limit=100`,
		);
		return results;
	}

	/** How many executions of a workflow have ended so far. */
	async endedCount({ id }: SavedWorkflow): Promise<number> {
		const status = ['success', 'error', 'crashed', 'canceled'];
		const filter = encodeURIComponent(JSON.stringify({ workflowId: id, status }));
		const { count } = await this.send<{ count: number }>(
			'GET',
			`/rest/executions?filter=${filter}&limit=1`,
		);
		return count;
	}

	/** Waits until no execution is under way. One that waits for a time or a person does not count. */
	async idle(): Promise<void> {
		const filter = encodeURIComponent(JSON.stringify({ status: ['new', 'running'] }));
		await until('Executions did not end', async () => {
			const { count } = await this.send<{ count: number }>(
				'GET',
				`/rest/executions?filter=${filter}&limit=1`,
			);
			return count === 0 ? true : undefined;
		});
	}

	/** The newest execution of a workflow, once it has ended. */
	async lastExecution(workflow: SavedWorkflow): Promise<Execution> {
		return await this.ended(async () => (await this.executions(workflow))[0]);
	}

	/** The output of each node of an execution, by the node's name: the items of all its outputs. */
	async outputs(execution: Execution): Promise<Record<string, IDataObject[]>> {
		return Object.fromEntries(
			Object.entries(await this.runData(execution)).map(([name, runs]) => [
				name,
				runs.flatMap((run) =>
					Object.values(run.data ?? {}).flatMap((outputs) =>
						outputs.flatMap((items) => (items ?? []).map(({ json }) => json)),
					),
				),
			]),
		);
	}

	/** The text of the file that a node of an execution returned, from its first item. */
	async file(execution: Execution, node: string): Promise<string> {
		const [run] = (await this.runData(execution))[node] ?? [];
		const [binary] = Object.values(run?.data?.main?.[0]?.[0]?.binary ?? {});
		if (!binary) throw new UserError(`The node ${node} gave no file.`);
		if (!binary.id) return Buffer.from(binary.data, 'base64').toString();
		const query = new URLSearchParams({ id: binary.id, action: 'download', fileName: 'file' });
		const response = await fetch(`${this.origin}/rest/binary-data?${query.toString()}`, {
			headers: { 'browser-id': BROWSER_ID, cookie: this.cookie },
		});
		return await response.text();
	}

	private async runData({ id }: Execution): Promise<IRunData> {
		const { data } = await this.execution(id);
		return (parse(data ?? '') as IRunExecutionData).resultData.runData;
	}

	private async execution(id: string): Promise<Execution & { data?: string }> {
		return await this.send('GET', `/rest/executions/${id}`);
	}

	private async ended(read: () => Promise<Execution | undefined>): Promise<Execution> {
		return await until('The execution did not end', async () => {
			const execution = await read();
			return execution && !isUnderWay(execution.status) ? execution : undefined;
		});
	}

	private async send<T>(method: string, path: string, body?: unknown): Promise<T> {
		const response = await fetch(`${this.origin}${path}`, {
			method,
			headers: {
				'content-type': 'application/json',
				'browser-id': BROWSER_ID,
				cookie: this.cookie,
			},
			body: body === undefined ? undefined : JSON.stringify(body),
		});
		const text = await response.text();
		if (!response.ok) {
			throw new UserError(`n8n answered ${method} ${path} with ${response.status}: ${text}`);
		}
		const [cookie] = response.headers.getSetCookie();
		if (cookie) this.cookie = cookie.split(';')[0] ?? '';
		return (JSON.parse(text) as { data: T }).data;
	}
}
