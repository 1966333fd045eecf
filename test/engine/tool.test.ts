import {
	NodeConnectionTypes,
	type IDataObject,
	type IExecuteFunctions,
	type INodeExecutionData,
	type INodeParameters,
	type INodeType,
} from 'n8n-workflow';
import { handles, people, startSandbox, type Sandbox } from '../../sandbox';
import {
	claimOfRow,
	countsOf,
	credentialFor,
	locator,
	NODE,
	runWorkflow,
	workflowOf,
} from './support';

/** What n8n hands to an agent for a node that is connected as a tool. */
interface Tool {
	invoke(input: IDataObject): Promise<string>;
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
		const [tool] = (await this.getInputConnectionData(NodeConnectionTypes.AiTool, 0)) as Tool[];
		const answers: INodeExecutionData[] = [];
		for (const [item, { json }] of this.getInputData().entries()) {
			answers.push({ json: { answer: await tool?.invoke(json) }, pairedItem: { item } });
		}
		return [answers];
	},
};

describe('the node as a tool of an AI agent', () => {
	let sandbox: Sandbox;

	beforeAll(async () => {
		sandbox = await startSandbox({ retryAfterSeconds: 0 });
	});

	beforeEach(() => {
		sandbox.reset();
	});

	afterAll(async () => {
		await sandbox.close();
	});

	const ask = async (calls: IDataObject[], parameters: INodeParameters = {}, more = {}) => {
		const { nodes, ...workflow } = workflowOf(
			claimOfRow({
				profileId: locator('id', "={{ $fromAI('profile') }}"),
				definition: locator('handle', "={{ $fromAI('benefit') }}"),
				externalId: '',
				...parameters,
			}),
			{ type: 'n8n-nodes-omneo.omneoBenefitsTool', ...more },
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
	};

	const coffee = { profile: people.mia.id, benefit: handles.coffee };

	it('gives the benefit, and tells the agent of it', async () => {
		const result = await ask([coffee]);
		expect(result.error).toBeUndefined();
		expect(JSON.stringify(result.items('Agent'))).toContain('COFFEE');
		expect(countsOf(sandbox.ledger())).toEqual({ claim: 1, redeem: 1 });
	});

	it('gives the benefit once where the agent asks for the same twice', async () => {
		const result = await ask([coffee, coffee]);
		expect(result.error).toBeUndefined();
		expect(countsOf(sandbox.ledger())).toEqual({ claim: 1, redeem: 1 });
	});

	it('gives one for each member of a campaign, over executions and ways to name the profile', async () => {
		const campaign = { externalIdFrom: 'campaign', campaign: 'chat-apology' };
		for (const profile of [people.mia.id, people.mia.id.toUpperCase(), `{${people.mia.id}}`]) {
			const result = await ask([{ ...coffee, profile }, coffee], campaign);
			expect(result.error).toBeUndefined();
		}
		expect(countsOf(sandbox.ledger())).toEqual({ claim: 1, redeem: 1 });
	});

	it('sends nothing where the agent was to give the external ID, and gave none', async () => {
		const { error } = await ask([{ ...coffee, id: '' }], { externalId: "={{ $fromAI('id') }}" });
		expect(error?.message).toMatch(/External ID gives nothing/);
		expect(sandbox.ledger()).toEqual([]);
	});

	it('gives both where the agent asks for two profiles, or two benefits', async () => {
		await ask([
			coffee,
			{ ...coffee, profile: people.jose.id },
			{ ...coffee, benefit: handles.survey },
		]);
		expect(countsOf(sandbox.ledger())).toEqual({ claim: 3, redeem: 3 });
	});

	it.each<[string, IDataObject, RegExp]>([
		['a profile that is none', { profile: 'Mia' }, /is not a UUID.*Check the field/],
		[
			'a benefit that is none',
			{ benefit: 'coffee-on-uss' },
			/coffee-on-uss.*Did you mean coffee-on-us/,
		],
		[
			'a benefit that is over',
			{ benefit: handles.over },
			/period of this benefit is over.*Choose another/,
		],
	])('says in the message alone what to do about %s', async (_what, wrong, message) => {
		const { error } = await ask([{ ...coffee, ...wrong }]);
		expect(error?.message).toMatch(message);
		expect(sandbox.ledger()).toEqual([]);
	});

	it('says in the message alone that a benefit was claimed already, and not to retry', async () => {
		await ask([{ ...coffee, benefit: handles.welcome }]);
		const { error } = await ask([{ ...coffee, benefit: handles.welcome }]);
		expect(error?.message).toMatch(/already claimed.*Do not retry/);
		expect(countsOf(sandbox.ledger())).toEqual({ claim: 1, redeem: 1 });
	});

	it('says in the message alone that an outcome is not known', async () => {
		sandbox.failNext('dropAfter', 1, { method: 'POST' });
		const { error } = await ask([coffee], { options: { duplicateProtection: 'off' } });
		expect(error?.message).toMatch(/It is not known whether Omneo did it: look up/);
	});

	const answersOf = async (parameters: INodeParameters) => {
		const result = await ask([coffee], { externalId: 'agent-1', ...parameters });
		expect(result.error).toBeUndefined();
		const [{ json }] = result.items('Agent') as [INodeExecutionData];
		return JSON.parse(String(json.answer)) as IDataObject[];
	};

	it.each<[string, INodeParameters, string[]]>([
		[
			'the fields that were selected, in their order',
			{ output: 'selectedFields', outputFields: ['redeem_code_online', 'expires_at'] },
			['redeem_code_online', 'expires_at'],
		],
		[
			'fields that an expression names with commas',
			{ output: 'selectedFields', outputFields: '={{ "benefit_id, duplicate" }}' },
			['benefit_id', 'duplicate'],
		],
		[
			'fields that the simplified output leaves out',
			{
				output: 'selectedFields',
				outputFields: ['timezone', 'issued_at', 'is_redeemable', 'redemptions_remaining', 'meta'],
			},
			['timezone', 'issued_at', 'is_redeemable', 'redemptions_remaining', 'meta'],
		],
	])('gives the agent only %s', async (_what, parameters, keys) => {
		const [answer = {}] = await answersOf(parameters);
		expect(Object.keys(answer)).toEqual(keys);
	});

	it('gives the fields that were selected in the form of the simplified output', async () => {
		const outputFields = ['issued_at', 'timezone', 'redemptions_remaining', 'is_redeemable'];
		const [answer] = await answersOf({ output: 'selectedFields', outputFields });
		expect(answer).toEqual({
			issued_at: expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\+1[01]:00$/) as string,
			timezone: 'Australia/Melbourne',
			redemptions_remaining: expect.any(Number) as number,
			is_redeemable: expect.any(Boolean) as boolean,
		});
	});

	it('gives the agent the simplified output, or what Omneo answers', async () => {
		const [simplified] = await answersOf({});
		expect(simplified).toMatchObject({ external_id: 'agent-1', duplicate: false });
		const [raw] = await answersOf({ output: 'raw' });
		expect(raw).toHaveProperty('created_at');
		expect(raw).not.toHaveProperty('duplicate');
	});

	it.each<[string, INodeParameters[string], RegExp]>([
		['a field that there is not', ['redeem_code'], /no field "redeem_code".*redeem_code_online/],
		['a field of no output', ['phone'], /no field "phone".*Choose among definition_name/],
		['no field', [], /No output field is selected.*Select at least one/],
	])('refuses %s before anything is sent', async (_what, outputFields, message) => {
		const { error } = await ask([coffee], { output: 'selectedFields', outputFields });
		expect(error?.message).toMatch(message);
		expect(sandbox.ledger()).toEqual([]);
	});

	it('tells the agent of an error as of a result, where the node continues', async () => {
		const result = await ask(
			[{ ...coffee, profile: 'Mia' }],
			{},
			{ onError: 'continueRegularOutput' },
		);
		expect(JSON.stringify(result.items('Agent'))).toContain('is not a UUID');
	});
});
