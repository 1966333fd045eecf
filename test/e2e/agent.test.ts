import { people } from '../../sandbox';
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
	async function chat(profileId: string, chatInput: string): Promise<unknown> {
		const execution = await real.client.execute(workflow, 'When chat message received', {
			action: 'sendMessage',
			sessionId: 'session',
			metadata: { profileId },
			chatInput,
		});
		expect(execution.status).toBe('success');
		const outputs = await real.client.outputs(execution);
		return outputs['Service agent']?.[0]?.output;
	}

	it('gives a benefit once, even where it calls the tool twice', async () => {
		const input = {};
		const claim = { tool: /redeem/i, input };
		model.turns = [
			{ calls: [{ tool: /eligibility/i, input }] },
			{ calls: [claim, claim] },
			{ answers: (answers) => `Done: ${answers.at(-1)}` },
		];

		const answer = await chat(people.mia.id, 'I have answered the survey.');

		expect(answer).toContain('SURVEY10');
		expect(model.toolAnswers).toHaveLength(3);
		const claimed = String(model.toolAnswers.at(-1));
		expect(claimed).toContain('redeem_code_online');
		expect(claimed).not.toContain('benefit_id');
		expect(real.sandbox.ledger().map(({ kind }) => kind)).toEqual(['claim', 'redeem']);
	});

	it('reads why a benefit cannot be given, and what to do', async () => {
		const input = {};
		model.turns = [
			{ calls: [{ tool: /redeem/i, input }] },
			{ answers: (answers) => String(answers.at(-1)) },
		];

		const answer = await chat(
			'd0c9b8a7-1234-4e5f-8a9b-0c1d2e3f4a5b',
			'I have answered the survey.',
		);

		expect(answer).toContain('Omneo has no profile with this ID');
		expect(answer).toContain('Check that the profile ID is right');
		expect(real.sandbox.ledger()).toEqual([]);
	});
});
