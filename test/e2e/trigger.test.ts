import { setTimeout as sleep } from 'node:timers/promises';
import type { Browser } from 'playwright-core';
import { handles, people, type Sandbox } from '../../sandbox';
import { readExample, type SavedWorkflow } from '../../tools/n8n/client';
import { describeInBrowser, Editor, startBrowser } from './browser';
import { START_TIMEOUT_MS, startRealN8n, type RealN8n } from './support';

interface Webhook {
	id: number;
	url: string;
	trigger: string;
	is_active: boolean;
}

let real: RealN8n;
let sandbox: Sandbox;

beforeAll(async () => {
	real = await startRealN8n();
	({ sandbox } = real);
}, START_TIMEOUT_MS);

afterAll(async () => {
	await real?.end();
}, 60_000);

async function ask<T>(method: string, path: string, token: string, body?: object): Promise<T> {
	const response = await fetch(`${sandbox.baseUrl}${path}`, {
		method,
		headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
		body: body && JSON.stringify(body),
	});
	expect(response.ok).toBe(true);
	return ((await response.json()) as { data: T }).data;
}

const webhooks = async () => await ask<Webhook[]>('GET', '/webhooks', sandbox.token);

async function redeemAtTheTill(profileId: string = people.mia.id): Promise<void> {
	await ask('POST', `/profiles/${profileId}/benefits/claim-redeem`, sandbox.tokens.otherSystem, {
		definition: handles.coffee,
		timezone: 'UTC',
	});
}

/** Waits until as many deliveries were taken, and a little longer for those that should not be. */
async function delivered(count: number): Promise<void> {
	while (sandbox.deliveries().filter((delivery) => delivery.delivered).length < count) {
		await sleep(50);
	}
	await sleep(500);
}

/** The example, with a node that does nothing where it tells Slack. */
async function importTrigger(parameters: object = {}): Promise<SavedWorkflow> {
	const example = await readExample('benefit-redeemed-notify.json');
	const nodes = example.nodes.map((node) => {
		if (node.type === 'n8n-nodes-base.slack') {
			return { ...node, type: 'n8n-nodes-base.noOp', typeVersion: 1, parameters: {} };
		}
		return { ...node, parameters: { ...node.parameters, ...parameters } };
	});
	return await real.client.importWorkflow({ ...example, nodes }, real.credential);
}

describe('a workflow that begins with the Omneo Trigger', () => {
	let workflow: SavedWorkflow;

	const statuses = async () => (await real.client.executions(workflow)).map(({ status }) => status);

	beforeAll(async () => {
		sandbox.reset();
		workflow = await importTrigger({ events: ['benefit.redeemed', 'benefit.created'] });
	});

	it('registers one webhook for each event when it is published', async () => {
		expect(await webhooks()).toEqual([]);

		await real.client.activate(workflow);

		expect((await webhooks()).map(({ trigger, is_active }) => [trigger, is_active])).toEqual([
			['benefit.redeemed', true],
			['benefit.created', true],
		]);
	});

	it('is started exactly once for each event', async () => {
		await redeemAtTheTill();
		await delivered(2);

		expect(await statuses()).toEqual(['success', 'success']);
		const [newest] = await real.client.executions(workflow);
		const outputs = newest && (await real.client.outputs(newest));
		expect(outputs?.['When a benefit is redeemed']).toEqual([
			{
				omneo: {
					event: expect.stringMatching(/^benefit\.(redeemed|created)$/) as string,
					id: expect.any(String) as string,
					received_at: expect.any(String) as string,
				},
				body: expect.objectContaining({
					profile_id: people.mia.id,
					definition_handle: handles.coffee,
				}) as object,
			},
		]);
	});

	it('is not started again by a delivery that Omneo repeats', async () => {
		for (const { url, event, body } of sandbox.deliveries()) {
			const response = await fetch(url, {
				method: 'POST',
				headers: { 'content-type': 'application/json', 'x-omneo-event': event },
				body: JSON.stringify(body),
			});
			expect(response.status).toBe(200);
		}
		await sleep(500);

		expect(await statuses()).toHaveLength(2);
	});

	it('is started by nobody but Omneo', async () => {
		const [{ url } = { url: '' }] = await webhooks();
		const forged = [url.replace(/secret=[^&]*/, 'secret=guessed'), url.replace(/\?.*/, '')];
		for (const address of forged) {
			const response = await fetch(address, {
				method: 'POST',
				headers: { 'content-type': 'application/json' },
				body: JSON.stringify({ id: 1 }),
			});
			expect(response.status).toBe(401);
		}
		await sleep(500);

		expect(await statuses()).toHaveLength(2);
	});

	it('stays registered once after it is published again', async () => {
		await real.client.deactivate(workflow);
		await real.client.activate(workflow);

		expect(await webhooks()).toHaveLength(2);
	});

	it('is started by nothing after it is taken back, and Omneo has no webhook of it any more', async () => {
		await real.client.deactivate(workflow);
		expect(await webhooks()).toEqual([]);

		await redeemAtTheTill(people.soren.id);
		await sleep(500);

		expect(await statuses()).toHaveLength(2);
	});

	it('is not published where Omneo does not let it register, and leaves nothing behind', async () => {
		const forbidden = await real.client.createOmneoCredential(
			sandbox.baseUrl,
			sandbox.tokens.expired,
		);
		const { nodes, ...rest } = workflow;
		const other = await real.client.importWorkflow({ ...rest, nodes }, forbidden);

		await expect(real.client.activate(other)).rejects.toThrow(/did not accept the API token/);
		expect(await webhooks()).toEqual([]);
	});
});

describeInBrowser('in the editor, a person', () => {
	let browser: Browser;
	let editor: Editor;

	beforeAll(async () => {
		sandbox.reset();
		browser = await startBrowser();
		editor = await Editor.open(browser, real.n8n.origin);
	}, 60_000);

	afterAll(async () => {
		await browser?.close();
	});

	it('listens for a test event and sees what it holds', async () => {
		const workflow = await importTrigger();
		await editor.openNode(workflow.id, String(workflow.nodes[0]?.id));
		await editor.part('trigger-execute-button').first().click();
		while ((await webhooks()).length === 0) await sleep(100);

		await redeemAtTheTill();

		await editor.part('output-panel').getByText('benefit.redeemed').first().waitFor();
		await editor.picture('trigger');
		while ((await webhooks()).length > 0) await sleep(100);
	});
});
