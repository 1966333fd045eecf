import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { UserError } from 'n8n-workflow';
import { PROJECT } from './installation';

/** For an n8n that listens on this machine alone, and is thrown away. */
export const OWNER = {
	email: 'owner@example.com',
	firstName: 'Omneo',
	lastName: 'Sandbox',
	password: 'Sandbox1234',
};

/** n8n ties a session to the browser that began it (n8n 2.41.1). */
const BROWSER_ID = 'n8n-nodes-omneo';

const WITHIN_MS = 60_000;

const UNDER_WAY = ['new', 'running', 'waiting'];

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

	/** Makes a credential of the type Omneo API for a tenant at `baseUrl`. */
	async createOmneoCredential(baseUrl: string, apiToken: string): Promise<Credential> {
		return await this.send('POST', '/rest/credentials', {
			name: 'Omneo API',
			type: 'omneoApi',
			data: { apiHost: 'custom', baseUrl, apiToken },
		});
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

	/** Publishes a workflow, and waits until its webhook or form answers at its production address. */
	async activate({ id, versionId }: SavedWorkflow): Promise<void> {
		await this.send('POST', `/rest/workflows/${id}/activate`, { versionId });
		await until('The workflow was not published', async () => {
			const { status } = await this.send<{ status: string }>(
				'GET',
				`/rest/workflows/${id}/publication-status`,
			);
			return status === 'published' ? status : undefined;
		});
	}

	/** Runs a workflow as the button Execute Workflow does, and waits for its end. */
	async execute({ id }: SavedWorkflow, trigger: string): Promise<Execution> {
		const { executionId } = await this.send<{ executionId: string }>(
			'POST',
			`/rest/workflows/${id}/run`,
			{ triggerToStartFrom: { name: trigger } },
		);
		return await this.ended(async () => await this.send('GET', `/rest/executions/${executionId}`));
	}

	/** The newest execution of a workflow, once it has ended. */
	async lastExecution({ id }: SavedWorkflow): Promise<Execution> {
		const filter = encodeURIComponent(JSON.stringify({ workflowId: id }));
		return await this.ended(async () => {
			const { results } = await this.send<{ results: Execution[] }>(
				'GET',
				`/rest/executions?filter=${filter}&limit=1`,
			);
			return results[0];
		});
	}

	private async ended(read: () => Promise<Execution | undefined>): Promise<Execution> {
		return await until('The execution did not end', async () => {
			const execution = await read();
			return execution && !UNDER_WAY.includes(execution.status) ? execution : undefined;
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

/**
 * Reads again and again until there is something.
 *
 * @throws {UserError} `failure`, a sentence without its full stop, after a minute
 */
async function until<T>(failure: string, read: () => Promise<T | undefined>): Promise<T> {
	const end = Date.now() + WITHIN_MS;
	while (Date.now() < end) {
		const found = await read();
		if (found !== undefined) return found;
		await sleep(100);
	}
	throw new UserError(`${failure} within a minute.`);
}
