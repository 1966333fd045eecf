import { existsSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { people, startSandbox, type Sandbox } from '../../sandbox';
import { startPostgres, startRedis } from '../../tools/lab/scale/services';
import {
	N8nClient,
	readExample,
	type Credential,
	type SavedWorkflow,
} from '../../tools/n8n/client';
import { Endings } from '../../tools/n8n/endings';
import { installN8n } from '../../tools/n8n/installation';
import {
	installPackage,
	startN8n,
	startWebhookProcess,
	startWorker,
	webhookUrl,
	type N8n,
} from '../../tools/n8n/instance';
import { freePort, type Program } from '../../tools/n8n/program';
import { until } from '../../tools/n8n/until';
import { jwt } from './exampleSupport';
import { startModel } from './model';
import {
	deliver,
	delivered,
	triggerWorkflow,
	redeemAtTheTill,
	START_TIMEOUT_MS,
	statusesOf,
	webhooksAt,
} from './support';

/** Where Debian's packages `redis-server` and `postgresql` are not installed; in CI they have to be. */
const describeWithServices =
	process.env.CI || (existsSync('/usr/bin/redis-server') && existsSync('/usr/lib/postgresql'))
		? describe
		: describe.skip;

/** One main process, which takes no events; two that take events; and two workers. */
describeWithServices('in queue mode', () => {
	const endings = new Endings();
	const takers: N8n[] = [];
	const workers: Program[] = [];
	let main: N8n;
	let client: N8nClient;
	let credential: Credential;
	let sandbox: Sandbox;
	let startTaker: () => Promise<void>;

	beforeAll(async () => {
		const installation = await installN8n(() => undefined);
		const userFolder = await mkdtemp(join(tmpdir(), 'n8n-queue-'));
		endings.add(async () => {
			await rm(userFolder, { recursive: true, force: true });
		});
		await installPackage(installation, userFolder);
		sandbox = await startSandbox({ retryAfterSeconds: 0 });
		endings.add(sandbox.close);
		const redis = await startRedis();
		endings.add(redis.stop);
		const postgres = await startPostgres();
		endings.add(postgres.stop);
		const port = await freePort();
		const env = {
			...redis.env,
			...postgres.env,
			EXECUTIONS_MODE: 'queue',
			OFFLOAD_MANUAL_EXECUTIONS_TO_WORKERS: 'true',
			N8N_DISABLE_PRODUCTION_MAIN_PROCESS: 'true',
			...webhookUrl(`http://127.0.0.1:${port}`),
		};
		main = await startN8n(installation, { userFolder, env });
		endings.add(main.stop);
		startTaker = async () => {
			const wantedPort = takers.length === 0 ? port : undefined;
			const taker = await startWebhookProcess(installation, { userFolder, env, port: wantedPort });
			endings.add(taker.stop);
			takers.push(taker);
		};
		await startTaker();
		await startTaker();
		for (let number = 0; number < 2; number++) {
			const worker = await startWorker(installation, { userFolder, env });
			endings.add(worker.stop);
			workers.push(worker);
		}
		client = new N8nClient(main.origin);
		await client.setUpOwner();
		credential = await client.createOmneoCredential(sandbox.baseUrl, sandbox.token);
	}, START_TIMEOUT_MS);

	afterAll(async () => {
		await endings.end();
	}, 120_000);

	/** Waits until the workers have printed that they finished as many executions. */
	const finishedByWorkers = async (count: number) => {
		const printed = () =>
			workers.flatMap((worker) => worker.log().match(/finished execution \d+/gi) ?? []).length;
		await until('The workers did not finish the executions', () => printed() >= count);
		expect(printed()).toBe(count);
	};

	describe('a workflow that begins with the Omneo Benefits Trigger', () => {
		let workflow: SavedWorkflow;
		const statuses = async () => await statusesOf(client, workflow);

		it('registers the address of the webhook processes', async () => {
			workflow = await client.importWorkflow(await triggerWorkflow(), credential);
			await client.activate(workflow);
			expect(await webhooksAt(sandbox)).toMatchObject([
				{
					trigger: 'benefit.updated',
					url: expect.stringContaining(takers[0]?.origin ?? '-') as string,
				},
			]);
		});

		it('is started once for each event, by a worker', async () => {
			await redeemAtTheTill(sandbox, people.mia.id);
			await redeemAtTheTill(sandbox, people.soren.id);
			await delivered(sandbox, 2);
			expect(await statuses()).toEqual(['success', 'success']);
			await finishedByWorkers(2);
		});

		it('is started by no event that comes again, to the other webhook process', async () => {
			for (const { url, event, body } of sandbox.deliveries()) {
				const { pathname, search } = new URL(url);
				const response = await deliver(`${takers[1]?.origin}${pathname}${search}`, event, body);
				expect(await response.json()).toEqual({ received: true, repeated: true });
			}
			expect(await statuses()).toHaveLength(2);
		});

		it('is started once for each of many events that come to both at once, though each process saves all that it knows', async () => {
			const [{ url } = { url: '' }] = await webhooksAt(sandbox);
			const { pathname, search } = new URL(url);
			const send = async (taker: N8n | undefined, number: number) => {
				const body = { id: number };
				const address = `${taker?.origin}${pathname}${search}`;
				return await (await deliver(address, 'benefit.updated', body)).json();
			};
			const [one, other] = takers;
			const numbers = Array.from({ length: 40 }, (_, number) => number);
			const taker = (number: number) => (number % 2 === 0 ? one : other);
			await Promise.all(numbers.map(async (number) => await send(taker(number), number)));
			// With its next delivery, each process stores what the other saved over.
			for (const number of [40, 41]) await send(taker(number), number);

			for (const number of [...numbers, 40, 41]) {
				expect(await send(taker(number + 1), number)).toEqual({ received: true, repeated: true });
			}
			expect(await statuses()).toHaveLength(2 + 42);
			await finishedByWorkers(2 + 42);
		}, 120_000);

		it('leaves no webhook behind when it is unpublished', async () => {
			await client.deactivate(workflow);
			expect(await webhooksAt(sandbox)).toEqual([]);
		});
	});

	it('an AI agent on a worker gives a benefit with the node as its tool', async () => {
		sandbox.reset();
		const model = await startModel();
		endings.add(model.close);
		const { id, name } = await client.createModelCredential(model.url);
		const secret = 'a long random secret of the site';
		await client.createCredential('Members of our site', 'jwtAuth', {
			keyType: 'passphrase',
			secret,
			algorithm: 'HS256',
		});
		const example = await readExample('agent-tool-call.json');
		const nodes = example.nodes.map((node) =>
			node.name === 'Chat model' ? { ...node, credentials: { openAiApi: { id, name } } } : node,
		);
		const workflow = await client.importWorkflow({ ...example, nodes }, credential);
		model.turns = [
			{ calls: [{ tool: /claim/i, input: {} }] },
			{ answers: (answers) => `Done: ${String(answers.at(-1))}` },
		];

		const execution = await client.execute(workflow, 'When chat message received', {
			action: 'sendMessage',
			sessionId: 'session',
			metadata: { token: jwt({ profile_id: people.mia.id }, secret) },
			chatInput: 'I have answered the survey.',
		});

		expect(execution.status).toBe('success');
		expect(sandbox.ledger().map(({ kind }) => kind)).toEqual(['claim']);
		await finishedByWorkers(2 + 42 + 1);
	});
});
