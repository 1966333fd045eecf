import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { handles, people, startSandbox, type Sandbox } from '../../sandbox';
import {
	isUnderWay,
	N8nClient,
	readExample,
	type Credential,
	type SavedWorkflow,
	type WorkflowFile,
} from '../../tools/n8n/client';
import { Endings } from '../../tools/n8n/endings';
import { installN8n } from '../../tools/n8n/installation';
import { installPackage, startN8n, type N8n } from '../../tools/n8n/instance';
import { until } from '../../tools/n8n/until';
import { ownWebhooks } from '../sandbox/client';

/** A first run installs n8n. */
export const START_TIMEOUT_MS = 1_200_000;

/** The request that gives a benefit, for `failNext`. */
export const CLAIM_REDEEM = { method: 'POST', path: /\/benefits\/claim-redeem$/ };

/** A webhook as the tenant has it. */
export interface Webhook {
	url: string;
	trigger: string;
	is_active: boolean;
}

/** The webhooks that are registered at the tenant. */
export async function webhooksAt(sandbox: Sandbox): Promise<Webhook[]> {
	return await ask<Webhook[]>(sandbox, 'GET', ownWebhooks, sandbox.token);
}

/** Claims and redeems a benefit for a member without n8n, as a till does that has its own token. */
export async function redeemAtTheTill(
	sandbox: Sandbox,
	profileId: string = people.mia.id,
	definition: string = handles.coffee,
): Promise<void> {
	const path = `/profiles/${profileId}/benefits/claim-redeem`;
	await ask(sandbox, 'POST', path, sandbox.tokens.otherSystem, { definition, timezone: 'UTC' });
}

/** Sends an event as Omneo does, which may be one that it has sent before. */
export async function deliver(url: string, event: string, body: unknown): Promise<Response> {
	return await fetch(url, {
		method: 'POST',
		headers: { 'content-type': 'application/json', 'x-omneo-event': event },
		body: JSON.stringify(body),
	});
}

/** Waits until the tenant's deliveries were taken, at least as many as `count`. */
export async function delivered(sandbox: Sandbox, count: number): Promise<void> {
	await until(
		'The deliveries were not taken',
		() => sandbox.deliveries().filter((delivery) => delivery.delivered).length >= count,
	);
}

/** The trigger of the example, with a node after it that does nothing. */
export async function triggerWorkflow(parameters: object = {}): Promise<WorkflowFile> {
	const { nodes, ...example } = await readExample('benefit-redeemed-notify.json');
	const [trigger] = nodes;
	if (!trigger) throw new Error('The example has no trigger');
	const given = {
		...trigger.parameters,
		events: ['benefit.updated'],
		simplify: true,
		...parameters,
	};
	return {
		...example,
		nodes: [
			{ ...trigger, parameters: given },
			{
				id: '7e1f4c20-95ad-4b3e-8a67-2c60d9f5b0ff',
				name: 'Nothing',
				type: 'n8n-nodes-base.noOp',
				typeVersion: 1,
				position: [220, 0],
				parameters: {},
			},
		],
		connections: { [trigger.name]: { main: [[{ node: 'Nothing', type: 'main', index: 0 }]] } },
	};
}

/**
 * How the executions of a workflow ended, once all have, and a little later for one that should not
 * be there.
 */
export async function statusesOf(client: N8nClient, workflow: SavedWorkflow): Promise<string[]> {
	await sleep(500);
	return await until('The executions did not end', async () => {
		const all = (await client.executions(workflow)).map(({ status }) => status);
		return all.every((status) => !isUnderWay(status)) && all;
	});
}

/** Asks the tenant without n8n, and gives the `data` of its answer. */
export async function ask<T>(
	{ baseUrl }: Sandbox,
	method: string,
	path: string,
	token: string,
	body?: object,
): Promise<T> {
	const response = await fetch(`${baseUrl}${path}`, {
		method,
		headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
		body: body && JSON.stringify(body),
	});
	expect(response.ok).toBe(true);
	return ((await response.json()) as { data: T }).data;
}

/** n8n with the package, in a folder of its own, and a tenant; both on free ports. */
export interface RealN8n {
	sandbox: Sandbox;
	/** How far the tenant's clock is ahead of the machine's, in milliseconds; 0 at the start. */
	clock: { aheadMs: number };
	n8n: N8n;
	client: N8nClient;
	/** Undefined where it was not asked for. */
	credential: Credential | undefined;
	/** Imports one of the files of `examples/`. */
	importExample(file: string): Promise<SavedWorkflow>;
	/** Ends n8n, politely or as a power cut does, and starts it again at the same address. */
	restart(how: 'stop' | 'kill'): Promise<void>;
}

/**
 * n8n, the package and a tenant for the tests of a file: started before the first of them, ended
 * after the last. Its parts are there once the tests run.
 */
export function realN8nForTests(options: { withCredential?: boolean } = {}): RealN8n {
	const real = {} as RealN8n;
	let endings: Endings | undefined;
	beforeAll(async () => {
		endings = new Endings();
		Object.assign(real, await startRealN8n(endings, options));
	}, START_TIMEOUT_MS);
	afterAll(async () => {
		await endings?.end();
	}, 60_000);
	return real;
}

async function startRealN8n(
	endings: Endings,
	{ withCredential = true }: { withCredential?: boolean },
): Promise<RealN8n> {
	const installation = await installN8n(() => undefined);
	const userFolder = await mkdtemp(join(tmpdir(), 'n8n-e2e-'));
	endings.add(async () => {
		await rm(userFolder, { recursive: true, force: true });
	});
	await installPackage(installation, userFolder);
	const clock = { aheadMs: 0 };
	const sandbox = await startSandbox({
		retryAfterSeconds: 0,
		now: () => new Date(Date.now() + clock.aheadMs),
	});
	endings.add(sandbox.close);
	let n8n = await startN8n(installation, { userFolder });
	const { origin } = n8n;
	endings.add(async () => {
		await n8n.stop();
	});
	const client = new N8nClient(origin);
	await client.setUpOwner();
	const credential = withCredential
		? await client.createOmneoCredential(sandbox.baseUrl, sandbox.token)
		: undefined;
	return {
		sandbox,
		clock,
		n8n,
		client,
		credential,
		importExample: async (file) => await client.importWorkflow(await readExample(file), credential),
		restart: async (how) => {
			await n8n[how]();
			n8n = await startN8n(installation, { userFolder, port: Number(new URL(origin).port) });
		},
	};
}
