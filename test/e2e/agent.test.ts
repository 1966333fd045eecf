import { handles, people } from '../../sandbox';
import { readExample, type SavedWorkflow } from '../../tools/n8n/client';
import { startModel, type Model } from './model';
import { realN8nForTests } from './support';

describe('an AI agent with the node as its tools', () => {
	const real = realN8nForTests();
	let model: Model;
	let workflow: SavedWorkflow;

	beforeAll(async () => {
		model = await startModel();
		const { id, name } = await real.client.createModelCredential(model.url);
		const example = await readExample('agent-tool-call.json');
		const nodes = example.nodes.map((node) =>
			node.name === 'Chat model' ? { ...node, credentials: { openAiApi: { id, name } } } : node,
		);
		workflow = await real.client.importWorkflow({ ...example, nodes }, real.credential);
	}, 60_000);

	beforeEach(() => {
		real.sandbox.reset();
	});

	afterAll(async () => {
		await model?.close();
	});

	/** What the agent answers to a chat message. */
	async function chat(chatInput: string): Promise<unknown> {
		const execution = await real.client.execute(workflow, 'When chat message received', {
			action: 'sendMessage',
			sessionId: 'session',
			chatInput,
		});
		expect(execution.status).toBe('success');
		const outputs = await real.client.outputs(execution);
		return outputs['Service agent']?.[0]?.output;
	}

	it('gives a benefit once, even where it calls the tool twice', async () => {
		const input = { email: people.mia.email, benefit: handles.survey };
		const claim = { tool: /redeem/i, input };
		model.turns = [
			{ calls: [{ tool: /eligibility/i, input }] },
			{ calls: [claim, claim] },
			{ answers: (answers) => `Done: ${answers.at(-1)}` },
		];

		const answer = await chat('Give Mia the survey discount.');

		expect(answer).toContain('SURVEY10');
		expect(model.toolAnswers).toHaveLength(3);
		expect(real.sandbox.ledger().map(({ kind }) => kind)).toEqual(['claim', 'redeem']);
	});

	it('reads why a benefit cannot be given, and what to do', async () => {
		const input = { email: people.jose.email, benefit: handles.goldLounge };
		model.turns = [
			{ calls: [{ tool: /redeem/i, input }] },
			{ answers: (answers) => String(answers.at(-1)) },
		];

		const answer = await chat('Let José into the lounge.');

		expect(answer).toContain('does not meet the claim condition');
		expect(answer).toContain('Only give this benefit to profiles that meet its claim condition');
		expect(real.sandbox.ledger()).toEqual([]);
	});
});
