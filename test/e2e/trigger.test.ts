import { handles, people } from '../../sandbox';
import type { SavedWorkflow } from '../../tools/n8n/client';
import { until } from '../../tools/n8n/until';
import { describeInBrowser, editorForTests } from './browser';
import {
	deliver,
	delivered,
	triggerWorkflow,
	realN8nForTests,
	redeemAtTheTill,
	statusesOf,
	webhooksAt,
} from './support';

const real = realN8nForTests();

const webhooks = async () => await webhooksAt(real.sandbox);

async function importTrigger(parameters: object = {}): Promise<SavedWorkflow> {
	return await real.client.importWorkflow(await triggerWorkflow(parameters), real.credential);
}

describe('a workflow that begins with the Omneo Benefits Trigger', () => {
	let workflow: SavedWorkflow;

	const statuses = async () => await statusesOf(real.client, workflow);

	beforeAll(async () => {
		real.sandbox.reset();
		workflow = await importTrigger({ events: ['benefit.updated', 'benefit.created'] });
	});

	it('registers one webhook for each event when it is published', async () => {
		expect(await webhooks()).toEqual([]);

		await real.client.activate(workflow);

		expect((await webhooks()).map(({ trigger, is_active }) => [trigger, is_active])).toEqual([
			['benefit.updated', true],
			['benefit.created', true],
		]);
	});

	it('is started exactly once for each event', async () => {
		await redeemAtTheTill(real.sandbox);
		await delivered(real.sandbox, 2);

		expect(await statuses()).toEqual(['success', 'success']);
		const [newest] = await real.client.executions(workflow);
		const outputs = newest && (await real.client.outputs(newest));
		expect(outputs?.['When a benefit changes']).toEqual([
			expect.objectContaining({
				event: expect.stringMatching(/^benefit\.(updated|created)$/) as string,
				delivery_id: expect.any(String) as string,
				profile_id: people.mia.id,
				definition_handle: handles.coffee,
			}),
		]);
	});

	it('is not started again by a delivery that Omneo repeats', async () => {
		for (const { url, event, body } of real.sandbox.deliveries()) {
			const response = await deliver(url, event, body);
			expect(response.status).toBe(200);
			expect(await response.json()).toEqual({ received: true, repeated: true });
		}

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

		const large = await fetch(url, {
			method: 'POST',
			headers: { 'content-type': 'application/json' },
			body: JSON.stringify({ id: 'x'.repeat(2 * 1024 * 1024) }),
		});
		expect(large.status).toBe(413);

		expect(await statuses()).toHaveLength(2);
	});

	it('can be imported and published a second time, with webhooks of its own', async () => {
		const copy = await importTrigger();
		await real.client.activate(copy);
		expect(await webhooks()).toHaveLength(3);

		await real.client.deactivate(copy);
		expect(await webhooks()).toHaveLength(2);
	});

	it('stays registered once after it is published again', async () => {
		await real.client.deactivate(workflow);
		await real.client.activate(workflow);

		expect(await webhooks()).toHaveLength(2);
	});

	it('is started by nothing after it is taken back, and Omneo has no webhook of it any more', async () => {
		await real.client.deactivate(workflow);
		expect(await webhooks()).toEqual([]);

		await redeemAtTheTill(real.sandbox, people.soren.id);

		expect(await statuses()).toHaveLength(2);
	});

	it('is not published where Omneo does not let it register, and leaves nothing behind', async () => {
		const forbidden = await real.client.createOmneoCredential(
			real.sandbox.baseUrl,
			real.sandbox.tokens.expired,
		);
		const { nodes, ...rest } = workflow;
		const other = await real.client.importWorkflow({ ...rest, nodes }, forbidden);

		await expect(real.client.activate(other)).rejects.toThrow(
			/did not accept the API token\. Check that the token .* is complete and has not expired/,
		);
		expect(await webhooks()).toEqual([]);
	});
});

describe('what was delivered is remembered', () => {
	const NUMBER = 60;
	let workflow: SavedWorkflow;
	let url: string;

	const statuses = async () => await statusesOf(real.client, workflow);

	/** Sends all of them at once, and gives the answers. */
	const deliverAll = async (first: number, count: number) =>
		await Promise.all(
			Array.from({ length: count }, async (_, index) => {
				const response = await deliver(url, 'benefit.updated', { id: first + index });
				return { status: response.status, answer: await response.json() };
			}),
		);

	const repeated = { status: 200, answer: { received: true, repeated: true } };
	const taken = { status: 200, answer: { received: true } };

	beforeAll(async () => {
		real.sandbox.reset();
		workflow = await importTrigger();
		await real.client.activate(workflow);
		[{ url } = { url: '' }] = await webhooks();
		expect(await deliverAll(0, 1)).toEqual([taken]);
	});

	it('over a restart of n8n', async () => {
		await real.restart('stop');
		expect(await deliverAll(0, 1)).toEqual([repeated]);
		expect(await statuses()).toEqual(['success']);
	}, 200_000);

	it('over a kill right after the answers to many that came at once', async () => {
		const answers = await deliverAll(1, NUMBER - 1);
		await real.restart('kill');

		expect(new Set(answers.map(({ status }) => status))).toEqual(new Set([200]));
		expect(await deliverAll(0, NUMBER)).toEqual(Array(NUMBER).fill(repeated));
		expect(await statuses()).toHaveLength(NUMBER);
	}, 200_000);

	it('over a rename of the node, which keeps its secret too', async () => {
		const [trigger] = workflow.nodes;
		const name = 'When Omneo says so';
		const renamed = {
			...workflow,
			nodes: workflow.nodes.map((node) => (node === trigger ? { ...node, name } : node)),
			connections: { [name]: workflow.connections[String(trigger?.name)] },
		};
		await real.client.activate(await real.client.saveWorkflow(renamed));

		expect(await webhooks()).toMatchObject([{ url, is_active: true }]);
		expect(await deliverAll(0, 1)).toEqual([repeated]);
		expect(await deliverAll(NUMBER, 1)).toEqual([taken]);
		await real.restart('kill');
		expect(await deliverAll(NUMBER, 1)).toEqual([repeated]);
		expect(await statuses()).toHaveLength(NUMBER + 1);
	}, 200_000);
});

describeInBrowser('in the editor, a person', () => {
	const opened = editorForTests(real);

	it('listens for a test event and sees what it holds', async () => {
		const { editor } = opened;
		real.sandbox.reset();
		const workflow = await importTrigger();
		await editor.openNode(workflow.id, String(workflow.nodes[0]?.id));
		await editor.part('trigger-execute-button').first().click();
		await until('The test webhook was not registered', async () => (await webhooks()).length > 0);

		await redeemAtTheTill(real.sandbox);

		await editor.part('output-panel').getByText('benefit.updated').first().waitFor();
		await editor.picture('trigger');
		await until('The test webhook was not removed', async () => (await webhooks()).length === 0);
	});
});
