import { existsSync } from 'node:fs';
import { execFile } from 'node:child_process';
import { createServer, type IncomingMessage, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import {
	NodeConnectionTypes,
	type IDataObject,
	type IExecuteFunctions,
	type INode,
	type INodeExecutionData,
	type INodeType,
} from 'n8n-workflow';
import { resolve } from 'node:path';
import claimSubmissions from '../../examples/claim-submissions.json';
import submissions from '../../examples/submissions.json';
import { handles, startSandbox, type Sandbox } from '../../sandbox';
import { callLoadOptions, testCredential } from '../../tools/engine/contexts';
import { loadPackage } from '../../tools/engine/loadPackage';
import { runWorkflow, type WorkflowExport } from '../../tools/engine/runWorkflow';
import { storedBenefit } from './run';

type Execute = (context: IExecuteFunctions) => Promise<INodeExecutionData[][]>;

/** A node type whose only job is to run `execute` inside the engine. */
function nodeType(
	execute: Execute,
	description: Partial<INodeType['description']> = {},
): INodeType {
	return {
		description: {
			displayName: 'Probe',
			name: 'probe',
			group: ['transform'],
			version: 1,
			description: '',
			defaults: {},
			inputs: [NodeConnectionTypes.Main],
			outputs: [NodeConnectionTypes.Main],
			properties: [],
			...description,
		},
		async execute() {
			return await execute(this);
		},
	};
}

function node(name: string, type: string, more: Partial<INode> = {}): INode {
	return { id: name, name, type, typeVersion: 1, position: [0, 0], parameters: {}, ...more };
}

/** A trigger, and one node of the type `probe` after it. */
function probeWorkflow(more: Partial<INode> = {}): WorkflowExport {
	return {
		name: 'Probe',
		nodes: [node('Start', 'n8n-nodes-base.manualTrigger'), node('Probe', 'probe', more)],
		connections: { Start: { main: [[{ node: 'Probe', type: 'main', index: 0 }]] } },
		settings: { executionOrder: 'v1', timezone: 'Australia/Perth' },
	};
}

describe('the engine runner', () => {
	let server: Server;
	let received: IncomingMessage[];
	let credentials: { omneoApi: { apiHost: string; baseUrl: string; apiToken: string } };

	beforeEach(async () => {
		received = [];
		server = createServer((request, response) => {
			received.push(request);
			response.setHeader('Content-Type', 'application/json').end('{}');
		});
		await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
		const { port } = server.address() as AddressInfo;
		credentials = {
			omneoApi: {
				apiHost: 'custom',
				baseUrl: `http://127.0.0.1:${port}/api/v3`,
				apiToken: 'secret-1',
			},
		};
	});

	afterEach(async () => {
		server.closeAllConnections();
		await new Promise((resolve) => server.close(resolve));
	});

	it('loads the built package as n8n does, once in a process', async () => {
		const loader = await loadPackage();
		expect(Object.keys(loader.known.nodes)).toContain('omneoBenefits');
		expect(Object.keys(loader.known.credentials)).toContain('omneoApi');
		expect(await loadPackage()).toBe(loader);
	});

	it('leaves no settings of n8n behind', async () => {
		await loadPackage();
		const folder = process.env.N8N_USER_FOLDER ?? '';
		expect(folder).toContain('n8n-settings-');
		expect(existsSync(folder)).toBe(false);
	});

	it('passes the rows through the trigger and gives the items that left each node', async () => {
		const result = await runWorkflow({
			workflow: probeWorkflow(),
			credentials: {},
			input: [{ city: 'Perth' }, { city: 'Kyiv' }],
			nodeTypes: {
				probe: nodeType(async (context) => [
					context
						.getInputData()
						.map(({ json }, item) => ({ json: { ...json, item }, pairedItem: { item } })),
				]),
			},
		});
		expect(result.run.status).toBe('success');
		expect(result.items('Start').map(({ json }) => json)).toEqual([
			{ city: 'Perth' },
			{ city: 'Kyiv' },
		]);
		expect(result.items('Probe').map(({ json }) => json)).toEqual([
			{ city: 'Perth', item: 0 },
			{ city: 'Kyiv', item: 1 },
		]);
		expect(result.items('Probe', 1)).toEqual([]);
	});

	it('gives a node the mode, the timezone and an execution ID of its own', async () => {
		const seen: IDataObject[] = [];
		const run = async (mode: 'manual' | 'trigger', executionId?: string) =>
			await runWorkflow({
				workflow: probeWorkflow(),
				credentials: {},
				mode,
				executionId,
				nodeTypes: {
					probe: nodeType(async (context) => {
						seen.push({
							mode: context.getMode(),
							timezone: context.getTimezone(),
							executionId: context.getExecutionId(),
						});
						return [context.getInputData()];
					}),
				},
			});
		await run('manual', '17');
		await run('trigger');
		await run('trigger');
		expect(seen[0]).toEqual({ mode: 'manual', timezone: 'Australia/Perth', executionId: '17' });
		expect(seen[1]).toMatchObject({ mode: 'trigger' });
		expect(seen[1]?.executionId).not.toBe(seen[2]?.executionId);
	});

	it('authenticates a request by the credential type of the package', async () => {
		await runWorkflow({
			workflow: probeWorkflow({ credentials: { omneoApi: { id: '1', name: 'Omneo API' } } }),
			credentials,
			nodeTypes: {
				probe: nodeType(
					async (context) => {
						const { baseUrl } = await context.getCredentials('omneoApi');
						await context.helpers.httpRequestWithAuthentication.call(context, 'omneoApi', {
							url: `${String(baseUrl)}/users/me`,
							headers: { 'X-Own': 'kept' },
						});
						return [context.getInputData()];
					},
					{ credentials: [{ name: 'omneoApi', required: true }] },
				),
			},
		});
		expect(
			received.map(({ url, headers }) => [url, headers.authorization, headers['x-own']]),
		).toEqual([['/api/v3/users/me', 'Bearer secret-1', 'kept']]);
	});

	it('gives a node no credential that the caller did not give', async () => {
		const { error } = await runWorkflow({
			workflow: probeWorkflow({ credentials: { omneoApi: { id: '1', name: 'Omneo API' } } }),
			credentials: {},
			nodeTypes: {
				probe: nodeType(
					async (context) => {
						await context.getCredentials('omneoApi');
						return [context.getInputData()];
					},
					{ credentials: [{ name: 'omneoApi', required: true }] },
				),
			},
		});
		expect(error?.message).toBe('No credential of the type "omneoApi" was given to the runner');
	});

	it('tells what stopped an execution, and in which node', async () => {
		const result = await runWorkflow({
			workflow: probeWorkflow(),
			credentials: {},
			nodeTypes: {
				probe: nodeType(async () => {
					throw new Error('The till is closed');
				}),
			},
		});
		expect(result.run.status).toBe('error');
		expect(result.error?.message).toBe('The till is closed');
		expect(result.nodeError('Probe')?.message).toBe('The till is closed');
		expect(result.nodeError('Start')).toBeUndefined();
	});

	it('stops a running node when the signal is aborted', async () => {
		const controller = new AbortController();
		const result = await runWorkflow({
			workflow: probeWorkflow(),
			credentials: {},
			signal: controller.signal,
			nodeTypes: {
				probe: nodeType(async (context) => {
					const stopped = new Promise((resolve) => {
						context.getExecutionCancelSignal()?.addEventListener('abort', resolve);
					});
					controller.abort();
					await stopped;
					return [context.getInputData()];
				}),
			},
		});
		expect(result.run.status).toBe('canceled');
	});

	it('does not start a workflow with a required field that is empty, as n8n does not', async () => {
		const property = {
			displayName: 'Handle',
			name: 'handle',
			type: 'string',
			default: '',
			required: true,
		} as const;
		await expect(
			runWorkflow({
				workflow: probeWorkflow(),
				credentials: {},
				nodeTypes: {
					probe: nodeType(async (context) => [context.getInputData()], { properties: [property] }),
				},
			}),
		).rejects.toThrow(/has issues/);
	});

	it('says where a workflow runs that needs nodes of n8n itself', async () => {
		await expect(runWorkflow({ workflow: probeWorkflow(), credentials: {} })).rejects.toThrow(
			/^The workflow uses probe, a node that n8n's engine does not have.*npm run n8n/,
		);
	});

	it('calls the load options methods of the node in n8n’s own context', async () => {
		const timezones = await callLoadOptions('getTimezones', { credentials });
		expect(timezones.map(({ value }) => value)).toContain('Australia/Melbourne');
	});

	it('tests a credential by the method that the node names', async () => {
		expect(await testCredential('omneoApi', credentials.omneoApi)).toMatchObject({ status: 'OK' });
		expect(received.map(({ url }) => url)).toEqual(['/api/v3/auth/verify']);
	});
});

/** What n8n hands to an agent for a node that is connected as a tool. */
interface Tool {
	name: string;
	invoke(input: IDataObject): Promise<string>;
}

describe('the node as an AI tool', () => {
	/** Calls its only tool with the arguments of an item, as an agent does, and passes the answer on. */
	const agent = nodeType(
		async (context) => {
			const [tool] = (await context.getInputConnectionData(
				NodeConnectionTypes.AiTool,
				0,
			)) as Tool[];
			return [[{ json: { name: tool?.name, answer: await tool?.invoke({ profile: 'Mia' }) } }]];
		},
		{ inputs: [NodeConnectionTypes.Main, NodeConnectionTypes.AiTool] },
	);

	it('can be connected to an agent, which gets the node’s error as its message', async () => {
		const result = await runWorkflow({
			workflow: {
				name: 'Agent',
				nodes: [
					node('Start', 'n8n-nodes-base.manualTrigger'),
					node('Agent', 'agent'),
					node('Give voucher', 'n8n-nodes-omneo.omneoBenefitsTool', {
						parameters: {
							profileId: { __rl: true, mode: 'id', value: "={{ $fromAI('profile') }}" },
							definition: { __rl: true, mode: 'handle', value: handles.survey },
						},
						credentials: { omneoApi: { id: '1', name: 'Omneo API' } },
					}),
				],
				connections: {
					Start: { main: [[{ node: 'Agent', type: 'main', index: 0 }]] },
					'Give voucher': { ai_tool: [[{ node: 'Agent', type: 'ai_tool', index: 0 }]] },
				},
			},
			credentials: { omneoApi: { apiHost: 'current', tenant: 'example', apiToken: 'none' } },
			nodeTypes: { agent },
		});
		expect(result.error?.message).toContain('The profile ID is not a UUID');
	});
});

describe('the example claim-submissions.json', () => {
	const workflow = claimSubmissions as unknown as WorkflowExport;
	let sandbox: Sandbox;

	beforeEach(async () => {
		sandbox = await startSandbox();
	});

	afterEach(async () => {
		await sandbox.close();
	});

	const runExample = async () =>
		await runWorkflow({
			workflow,
			input: submissions,
			credentials: {
				omneoApi: { apiHost: 'custom', baseUrl: sandbox.baseUrl, apiToken: sandbox.token },
			},
		});

	it('sends good submissions to one branch and bad ones to the other, each with its code', async () => {
		const result = await runExample();
		const given = await Promise.all(
			result
				.items('Given')
				.map(async ({ json }) => [
					json.external_id,
					json.definition_handle,
					json.redeem_code_pos,
					(await storedBenefit(sandbox, json.benefit_id)).timezone,
					json.duplicate,
				]),
		);
		expect(given).toEqual([
			['survey-1001', handles.welcome, null, 'Europe/Berlin', false],
			['survey-1002', handles.survey, 'SURVEY10', 'Australia/Melbourne', false],
			['survey-1003', handles.survey, 'SURVEY10', 'Australia/Sydney', false],
			['survey-1004', handles.survey, 'SURVEY10', 'Australia/Melbourne', false],
			['survey-1006', handles.coffee, 'COFFEE', 'Asia/Kolkata', false],
			['survey-1008', handles.survey, 'SURVEY10', 'Europe/Kyiv', false],
			['survey-1010', handles.goldLounge, null, 'Europe/London', false],
			['survey-1002', handles.survey, 'SURVEY10', 'Australia/Melbourne', true],
		]);
		const failed = result
			.items('Not given')
			.map(({ json }) => [
				json.submission_id,
				(json.details as IDataObject).code,
				(json.details as IDataObject).outcome,
			]);
		expect(failed).toEqual([
			['survey-1005', 'time_zone_invalid', 'failed'],
			['survey-1007', 'time_zone_invalid', 'failed'],
			['survey-1009', 'definition_not_found', 'refused'],
			['survey-1011', 'condition_not_met', 'refused'],
			['survey-1012', 'claim_period_over', 'refused'],
			['survey-1013', 'profile_id_invalid', 'failed'],
			['survey-1014', 'profile_not_found', 'refused'],
			['survey-1015', 'already_claimed', 'refused'],
		]);
	});

	it('claims once for a submission that was sent twice', async () => {
		await runExample();
		const claims = sandbox.ledger().filter(({ kind }) => kind === 'claim');
		expect(claims.map(({ external_id }) => external_id).sort()).toEqual([
			'survey-1001',
			'survey-1002',
			'survey-1003',
			'survey-1004',
			'survey-1006',
			'survey-1008',
			'survey-1010',
		]);
	});

	it('stores the answers of the survey with the benefit, in any script', async () => {
		const result = await runExample();
		const { meta } = await storedBenefit(sandbox, result.items('Given').at(3)?.json.benefit_id);
		expect(meta).toEqual({
			campaign: 'visit-survey',
			visit: 'Great',
			comment: '试衣间有点小，别的都很好。',
		});
	});
});

describe('the demo', () => {
	const root = resolve(__dirname, '../..');

	const runDemo = async (...args: string[]) =>
		await new Promise<{ code: number | null; stdout: string; stderr: string }>((done) => {
			const child = execFile(
				process.execPath,
				['--import', 'tsx', 'tools/demo.ts', ...args],
				{ cwd: root },
				(_error, stdout, stderr) => {
					done({ code: child.exitCode, stdout, stderr });
				},
			);
		});

	it('tells what happened to each submission, and ends', async () => {
		const { code, stdout, stderr } = await runDemo();
		expect(stderr).toBe('');
		expect(code).toBe(0);
		expect(stdout).toContain('SURVEY10 in store, SURVEY10-WEB online');
		expect(stdout).toContain('Did you mean Australia/Melbourne?');
		expect(stdout).toContain('7 claims, 7 redemptions');
		expect(Math.max(...stdout.split('\n').map((line) => line.length))).toBeLessThanOrEqual(105);
	});

	it.each([
		['--input', 'nowhere.json', 'There is no file nowhere.json.'],
		['--input', 'tsconfig.json', 'The file tsconfig.json must hold a list of submissions'],
	])(
		'says in a sentence what is wrong with %s %s',
		async (option, file, sentence) => {
			const { code, stdout, stderr } = await runDemo(option, file);
			expect(code).toBe(1);
			expect(stdout).toBe('');
			expect(stderr.startsWith(sentence)).toBe(true);
		},
		60_000,
	);
});
