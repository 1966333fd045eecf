/** The life cycle of the trigger's webhooks, in n8n's contexts. */
import assert from 'node:assert/strict';
import { handles, people, startSandbox, type Sandbox } from '../../sandbox';
import { until } from '../../tools/n8n/until';
import { FakeN8n } from '../OmneoBenefitsTrigger/support';
import { ownWebhooks } from '../sandbox/client';
import type { Group } from './check';

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
	return ((await response.json()) as { data: T }).data;
}

async function playLifeCycle(sandbox: Sandbox, n8n: FakeN8n): Promise<void> {
	n8n.reset({ apiHost: 'custom', baseUrl: sandbox.baseUrl, apiToken: sandbox.token });
	const webhooks = async () =>
		await ask<{ url: string }[]>(sandbox, 'GET', ownWebhooks, sandbox.token);

	assert.equal(await n8n.activate(), true);
	assert.equal(await n8n.activate(), false);
	const [webhook, ...others] = await webhooks();
	assert.equal(others.length, 0);

	const deliver = async (url: string) => {
		const response = await fetch(url, {
			method: 'POST',
			headers: { 'content-type': 'application/json', 'x-omneo-event': 'benefit.redeemed' },
			body: '{"id":7}',
		});
		return response.status;
	};
	const url = String(webhook?.url);
	assert.equal(await deliver(url.replace(/secret=[^&]*/, 'secret=wrong')), 401);
	assert.equal(await deliver(url), 200);
	n8n.restart();
	assert.equal(await deliver(url), 200);
	assert.equal(n8n.started.length, 1);

	const claim = { definition: handles.coffee, timezone: 'UTC' };
	const path = `/profiles/${people.mia.id}/benefits/claim-redeem`;
	await ask(sandbox, 'POST', path, sandbox.tokens.otherSystem, claim);
	await until('The event did not start the workflow', () => n8n.started.length > 1);
	assert.deepEqual(
		n8n.started.map(({ event }) => event),
		['benefit.redeemed', 'benefit.redeemed'],
	);

	await n8n.deactivate();
	assert.deepEqual(await webhooks(), []);
}

export const trigger: Group = {
	name: 'Trigger',
	checks: [
		{
			name: 'registers its webhooks, starts once for each event, and removes them',
			async run() {
				const sandbox = await startSandbox({ tenant: { eventNames: 'guide' } });
				const n8n = await FakeN8n.launch();
				try {
					await playLifeCycle(sandbox, n8n);
				} finally {
					await n8n.close();
					await sandbox.close();
				}
			},
		},
	],
};
