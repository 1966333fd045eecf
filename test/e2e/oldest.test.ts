import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { handles, startSandbox, type Sandbox } from '../../sandbox';
import { readExample, type WorkflowFile } from '../../tools/n8n/client';
import { installN8n, type Installation } from '../../tools/n8n/installation';
import { installPackage, runN8n, startN8n } from '../../tools/n8n/instance';
import { until } from '../../tools/n8n/until';
import { redeemAtTheTill, START_TIMEOUT_MS, webhooksAt } from './support';

/**
 * n8n 1.85, driven by its own commands, since its REST interface was another one. Older ones lack
 * `NodeConnectionTypes`, which n8n's lint demands of a node.
 */
describe('in the oldest n8n that the README names', () => {
	const trigger: WorkflowFile & { id: string } = {
		// n8n stores nothing of a workflow whose ID has more than 16 characters.
		id: 'TillToBenefit',
		name: 'Claim for each redemption',
		nodes: [
			{
				id: '1f0a7d52-54a5-4f63-9d5e-0f6f0d4c7a11',
				name: 'Omneo Benefits Trigger',
				type: 'n8n-nodes-omneo.omneoBenefitsTrigger',
				typeVersion: 1,
				position: [0, 0],
				webhookId: '64a8f6e0-9a4e-45f4-8a0e-0d7e52a3b7c1',
				parameters: { events: ['benefit.updated'], options: { namespace: 'n8n' } },
				credentials: { omneoApi: { id: 'omneoSandbox', name: 'Omneo API' } },
			},
			{
				id: '1f0a7d52-54a5-4f63-9d5e-0f6f0d4c7a12',
				name: 'Omneo Benefits',
				type: 'n8n-nodes-omneo.omneoBenefits',
				typeVersion: 1,
				position: [220, 0],
				parameters: {
					operation: 'claim',
					profileId: { __rl: true, mode: 'id', value: '={{ $json.profile_id }}' },
					definition: { __rl: true, mode: 'handle', value: handles.survey },
					timezone: 'Australia/Melbourne',
					externalId: '={{ $json.delivery_id }}',
				},
				credentials: { omneoApi: { id: 'omneoSandbox', name: 'Omneo API' } },
			},
		],
		connections: {
			'Omneo Benefits Trigger': { main: [[{ node: 'Omneo Benefits', type: 'main', index: 0 }]] },
		},
		settings: { executionOrder: 'v1' },
	};

	let installation: Installation;
	let sandbox: Sandbox;
	let userFolder: string;

	const n8n = async (...args: string[]) => await runN8n(installation, userFolder, args);

	const bring = async (what: 'credentials' | 'workflow', content: object) => {
		const file = join(userFolder, `${what}.json`);
		await writeFile(file, JSON.stringify([content]));
		await n8n(`import:${what}`, `--input=${file}`);
	};

	beforeAll(async () => {
		installation = await installN8n(() => undefined, { release: 'oldest' });
		userFolder = await mkdtemp(join(tmpdir(), 'n8n-oldest-'));
		await installPackage(installation, userFolder);
		sandbox = await startSandbox();
		await bring('credentials', {
			id: 'omneoSandbox',
			name: 'Omneo API',
			type: 'omneoApi',
			data: { apiHost: 'custom', baseUrl: sandbox.baseUrl, apiToken: sandbox.token },
		});
	}, START_TIMEOUT_MS);

	afterAll(async () => {
		await sandbox?.close();
		if (userFolder) await rm(userFolder, { recursive: true, force: true });
	});

	it('the node finds a member, checks, issues, claims, redeems and reverses', async () => {
		const example = await readExample('benefit-life-cycle.json');
		await bring('workflow', { ...example, id: 'LifeCycle', active: false });

		await n8n('execute', '--id=LifeCycle');

		expect(sandbox.ledger().map(({ kind }) => kind)).toEqual([
			'issue',
			'claim',
			'redeem',
			'reversal',
		]);
	}, 120_000);

	it('the trigger registers its webhook, and starts the workflow once for each event', async () => {
		sandbox.reset();
		await bring('workflow', { ...trigger, active: false });
		await n8n('update:workflow', '--id=TillToBenefit', '--active=true');
		const running = await startN8n(installation, { userFolder });
		try {
			await until(
				'The webhook was not registered',
				async () => (await webhooksAt(sandbox)).length === 1,
			);
			await redeemAtTheTill(sandbox);
			await until('The workflow was not started', () => sandbox.ledger().length >= 3);
			await sleep(500);

			expect(sandbox.ledger().map(({ kind }) => kind)).toEqual(['claim', 'redeem', 'claim']);
		} finally {
			await running.stop();
		}
	}, 120_000);
});
