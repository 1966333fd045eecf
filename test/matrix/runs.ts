/** What depends on how n8n runs the node: further tries, hints, tools, credentials, time and stops. */
import assert from 'node:assert/strict';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import {
	NodeConnectionTypes,
	type IDataObject,
	type IExecuteFunctions,
	type INodeExecutionData,
	type INodeParameters,
	type INodeType,
} from 'n8n-workflow';
import {
	bulkProfileId,
	handles,
	people,
	startSandbox,
	type Sandbox,
	type SandboxOptions,
} from '../../sandbox';
import { callListSearch, callLoadOptions, testCredential } from '../../tools/engine/contexts';
import { runWorkflow } from '../../tools/engine/runWorkflow';
import {
	claimOfRow,
	countsOf,
	credentialFor,
	detailsOf,
	jsonOf,
	locator,
	NODE,
	runNode,
	workflowOf,
} from '../engine/run';
import type { Check, Group } from './check';

const rows = ['A', 'B', 'C'].map((id) => ({ profile: people.mia.id, id }));
const refusal = { status: 409, body: { message: 'Conflict' } };
const WRITE = { method: 'POST' };

const check = (
	name: string,
	options: SandboxOptions,
	work: (sandbox: Sandbox) => Promise<void>,
): Check => ({
	name,
	async run() {
		const sandbox = await startSandbox({ retryAfterSeconds: 0, ...options });
		try {
			await work(sandbox);
		} finally {
			await sandbox.close();
		}
	},
});

const group = (name: string, checks: Check[]): Group => ({ name, checks });

const once = { claim: 1, redeem: 1 };
const thrice = { claim: 3, redeem: 3 };
const tries = { retryOnFail: true, maxTries: 3, waitBetweenTries: 1 };

export const retryOnFail = group('Retry On Fail', [
	check('sends nothing again for items that are done', {}, async (sandbox) => {
		const parameters = claimOfRow({ options: { concurrency: 1 } });
		sandbox.failNext(refusal, 2, { ...WRITE, path: new RegExp(people.jose.id) });
		const mixed = rows.map((row, i) => (i === 1 ? { ...row, profile: people.jose.id } : row));
		const result = await runNode({ ...sandbox, rows: mixed, parameters, node: tries });
		assert.equal(result.error, undefined);
		assert.deepEqual(
			jsonOf(result).map(({ external_id }) => external_id),
			['A', 'B', 'C'],
		);
		assert.deepEqual(
			jsonOf(result).map(({ duplicate }) => duplicate),
			[false, false, false],
		);
		assert.deepEqual(countsOf(sandbox.ledger()), thrice);
	}),
	check('sends nothing again with the protection off and no external ID', {}, async (sandbox) => {
		const options = { concurrency: 1, duplicateProtection: 'off', generateExternalId: false };
		sandbox.failNext(refusal, 2, { ...WRITE, path: new RegExp(people.jose.id) });
		const mixed = rows.map((row, i) => (i === 2 ? { ...row, profile: people.jose.id } : row));
		const parameters = claimOfRow({ externalId: '', options });
		const result = await runNode({ ...sandbox, rows: mixed, parameters, node: tries });
		assert.equal(result.error, undefined);
		assert.deepEqual(countsOf(sandbox.ledger()), thrice);
	}),
	check(
		'sends no claim again whose answer was lost, with the protection off',
		{},
		async (sandbox) => {
			sandbox.failNext('dropAfter', 1, WRITE);
			const parameters = claimOfRow({ options: { duplicateProtection: 'off' } });
			const result = await runNode({ ...sandbox, rows: rows.slice(0, 1), parameters, node: tries });
			assert.equal((result.error?.context.details as IDataObject).outcome, 'unknown');
			assert.deepEqual(countsOf(sandbox.ledger()), once);
		},
	),
	check('finds a claim whose answer was lost in the try before', {}, async (sandbox) => {
		sandbox.failNext('dropAfter', 1, WRITE);
		const options = { maxRetries: 0, duplicateProtection: 'fail' };
		const parameters = claimOfRow({ options });
		const result = await runNode({ ...sandbox, rows: rows.slice(0, 1), parameters, node: tries });
		assert.equal(result.error, undefined);
		assert.deepEqual(countsOf(sandbox.ledger()), once);
	}),
	check(
		'is not started by a result, nor by a later item, where the node continues',
		{},
		async (sandbox) => {
			sandbox.failNext(refusal, 1, { ...WRITE, path: new RegExp(people.jose.id) });
			const mixed = rows.map((row, i) => (i === 2 ? { ...row, profile: people.jose.id } : row));
			const node = { ...tries, onError: 'continueErrorOutput' } as const;
			const result = await runNode({ ...sandbox, rows: mixed, node });
			assert.equal(jsonOf(result, 0).length, 2);
			assert.equal(jsonOf(result, 1).length, 1);
			assert.deepEqual(countsOf(sandbox.ledger()), { claim: 2, redeem: 2 });
		},
	),
]);

export const hints = group('Hints', [
	check('tell how many items had been claimed before', {}, async (sandbox) => {
		await runNode({ ...sandbox, rows });
		const result = await runNode({ ...sandbox, rows });
		assert.match(
			JSON.stringify(result.run.data.resultData.runData[NODE]?.[0]?.hints),
			/3 of 3 had been claimed before/,
		);
	}),
]);

/** What n8n hands to an agent for a node that is connected as a tool. */
interface Tool {
	invoke(input: IDataObject): Promise<unknown>;
}

/** Calls its only tool once for every row, one after the other, and passes the answers on. */
const agent: INodeType = {
	description: {
		displayName: 'Agent',
		name: 'agent',
		group: ['transform'],
		version: 1,
		description: '',
		defaults: {},
		inputs: [NodeConnectionTypes.Main, NodeConnectionTypes.AiTool],
		outputs: [NodeConnectionTypes.Main],
		properties: [],
	},
	async execute(this: IExecuteFunctions): Promise<INodeExecutionData[][]> {
		const connected = (await this.getInputConnectionData(NodeConnectionTypes.AiTool, 0)) as Tool[];
		const [tool] = connected.flatMap((one) => ('tools' in one ? (one.tools as Tool[]) : one));
		const answers: INodeExecutionData[] = [];
		for (const { json } of this.getInputData()) {
			answers.push({ json: { answer: JSON.stringify(await tool?.invoke(json)) } });
		}
		return [answers];
	},
};

async function askAgent(sandbox: Sandbox, calls: IDataObject[], parameters: INodeParameters = {}) {
	const { nodes, ...workflow } = workflowOf(
		claimOfRow({
			profileId: locator('id', "={{ $fromAI('profile') }}"),
			externalId: '',
			...parameters,
		}),
		{ type: 'n8n-nodes-omneo.omneoBenefitsTool' },
	);
	const agentNode = { id: 'agent', name: 'Agent', type: 'agent', parameters: {} };
	return await runWorkflow({
		workflow: {
			...workflow,
			nodes: [...nodes, { ...agentNode, typeVersion: 1, position: [0, 0] }],
			connections: {
				Start: { main: [[{ node: 'Agent', type: 'main', index: 0 }]] },
				[NODE]: { ai_tool: [[{ node: 'Agent', type: 'ai_tool', index: 0 }]] },
			},
		},
		credentials: credentialFor(sandbox.baseUrl),
		input: calls,
		nodeTypes: { agent },
	});
}

const coffee = { profile: people.mia.id };

export const tools = group('Tools', [
	check('give the benefit once where an agent asks for the same twice', {}, async (sandbox) => {
		const result = await askAgent(sandbox, [coffee, coffee]);
		assert.equal(result.error, undefined);
		assert.match(JSON.stringify(result.items('Agent')), /COFFEE/);
		assert.deepEqual(countsOf(sandbox.ledger()), once);
	}),
	check('give two benefits where an agent asks for two profiles', {}, async (sandbox) => {
		await askAgent(sandbox, [coffee, { profile: people.jose.id }]);
		assert.deepEqual(countsOf(sandbox.ledger()), { claim: 2, redeem: 2 });
	}),
	check('say what to do where an outcome is not known, and give once', {}, async (sandbox) => {
		sandbox.failNext('dropAfter', 1, WRITE);
		const options = { duplicateProtection: 'off' };
		const told = await toldAgent(sandbox, coffee, { options });
		assert.match(told, /was lost before.*It is not known whether Omneo did it/);
		assert.deepEqual(countsOf(sandbox.ledger()), once);
	}),
	check('say what is wrong with what an agent asks for', {}, async (sandbox) => {
		assert.match(
			await toldAgent(sandbox, { profile: 'Mia' }),
			/is not a UUID.*Check the field/,
		);
		const over = { definition: locator('handle', handles.over) };
		assert.match(
			await toldAgent(sandbox, coffee, over),
			/period of this benefit is over.*Choose another/,
		);
		assert.deepEqual(sandbox.ledger(), []);
	}),
]);

/** All that an agent is told of a call that fails: older n8n gives it as an answer, newer ones throw it. */
async function toldAgent(sandbox: Sandbox, call: IDataObject, parameters: INodeParameters = {}) {
	const result = await askAgent(sandbox, [call], parameters);
	return `${result.error?.message ?? ''} ${JSON.stringify(result.items('Agent'))}`;
}

export const credentials = group('Credentials', [
	check('by expression are read for each item', {}, async (sandbox) => {
		const other = await startSandbox();
		try {
			const tenants = [sandbox, other];
			const result = await runWorkflow({
				workflow: workflowOf(claimOfRow()),
				credentials: credentialFor('={{ $json.address }}'),
				input: tenants.flatMap(({ baseUrl: address }) =>
					['A', 'B'].map((id) => ({ address, id, profile: people.mia.id })),
				),
			});
			assert.equal(result.error, undefined);
			for (const { ledger } of tenants) {
				assert.deepEqual(countsOf(ledger()), { claim: 2, redeem: 2 });
			}
		} finally {
			await other.close();
		}
	}),
	check('are tested: a good token, a wrong one', {}, async ({ baseUrl, token }) => {
		const test = async (apiToken: string) =>
			(await testCredential('omneoApi', { apiHost: 'custom', baseUrl, apiToken })).status;
		assert.equal(await test(token), 'OK');
		assert.equal(await test('wrong'), 'Error');
	}),
	check('fill the lists of the editor', {}, async ({ baseUrl }) => {
		const credentials = credentialFor(baseUrl);
		const { results } = await callListSearch('searchDefinitions', { credentials }, 'coffee');
		assert.deepEqual(
			results.map(({ value }) => value),
			[handles.coffee],
		);
		const [workflows] = await callLoadOptions('getTimezones', { credentials });
		assert.match(String(workflows?.name), /^Workflow Timezone/);
	}),
]);

export const time = group('Time and stop', [
	check('bound an answer that comes a byte at a time', {}, async () => {
		const server = createServer((_request, response) => {
			response.writeHead(200, { 'content-type': 'application/json' });
			const timer = setInterval(() => response.write(' '), 50);
			response.on('close', () => {
				clearInterval(timer);
			});
		});
		await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
		const { port } = server.address() as AddressInfo;
		try {
			const begun = performance.now();
			const result = await runNode({
				baseUrl: `http://127.0.0.1:${port}/api/v3`,
				rows: rows.slice(0, 1),
				parameters: claimOfRow({
					options: { duplicateProtection: 'off', maxRetries: 0, timeout: 1_000 },
				}),
				node: { onError: 'continueRegularOutput' },
			});
			const { outcome, code } = detailsOf(jsonOf(result)[0]);
			assert.deepEqual({ outcome, code }, { outcome: 'unknown', code: 'timeout' });
			assert.ok(performance.now() - begun < 5_000);
		} finally {
			server.closeAllConnections();
			server.close();
		}
	}),
	check(
		'send nothing more once the workflow is stopped',
		{ latencyMs: 40, profiles: 200 },
		async (sandbox) => {
			const many = Array.from({ length: 200 }, (_, i) => ({
				profile: bulkProfileId(i),
				id: `ROW-${i}`,
			}));
			const controller = new AbortController();
			const running = runNode({ ...sandbox, rows: many, signal: controller.signal });
			while (sandbox.ledger().length === 0) await sleep(5);
			controller.abort();
			const sent = sandbox.requests().length;
			await running;
			await sleep(500);
			assert.ok(sandbox.requests().length <= sent + 5, `${sandbox.requests().length - sent} more`);
		},
	),
]);
