import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { handles, people, startSandbox, type Sandbox } from '../../sandbox';
import {
	N8nClient,
	readExample,
	type Credential,
	type SavedWorkflow,
} from '../../tools/n8n/client';
import { Endings } from '../../tools/n8n/endings';
import { installN8n } from '../../tools/n8n/installation';
import { installPackage, startN8n, type N8n } from '../../tools/n8n/instance';

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
	return await ask<Webhook[]>(sandbox, 'GET', '/webhooks', sandbox.token);
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

async function ask<T>(
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
	const n8n = await startN8n(installation, { userFolder });
	endings.add(n8n.stop);
	const client = new N8nClient(n8n.origin);
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
	};
}
