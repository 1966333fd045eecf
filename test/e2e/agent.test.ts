import { people } from '../../sandbox';
import { readExample, type SavedWorkflow } from '../../tools/n8n/client';
import { until } from '../../tools/n8n/until';
import { AS_A_BROWSER, examplesForTests, jwt, TEAM } from './exampleSupport';
import { startModel, type Model } from './model';

const { real, mailbox, send, token } = examplesForTests();
const MEMBERS = 'Members of our site';
const { id: MIA, email } = people.mia;

let model: Model;

beforeAll(async () => {
	model = await startModel();
	await real.client.createModelCredential(model.url);
}, 60_000);

afterAll(async () => {
	await model?.close();
});

/** Imports an example whose model is the one of these tests, and publishes it. */
async function publish(file: string, changes: Record<string, object> = {}): Promise<SavedWorkflow> {
	const example = await readExample(file);
	const nodes = example.nodes.map((node) => ({
		...node,
		parameters: { ...node.parameters, ...changes[node.name] },
		credentials:
			node.name === 'Chat model' ? { openAiApi: { id: 'model', name: 'Model' } } : node.credentials,
	}));
	const workflow = await real.client.importWorkflow({ ...example, nodes });
	await real.client.activate(workflow);
	return workflow;
}

const kinds = () => real.sandbox.ledger().map(({ kind }) => kind);

describe('an AI agent in a chat, with the node as its tools', () => {
	let chatUrl: string;

	beforeAll(async () => {
		const embedded = { public: true, mode: 'webhook' };
		const workflow = await publish('agent-tool-call.json', {
			'When chat message received': embedded,
		});
		const chat = workflow.nodes.find(({ name }) => name === 'When chat message received');
		chatUrl = `${real.n8n.origin}/webhook/${String(chat?.webhookId)}/chat`;
	}, 60_000);

	/** What the chat answers to a message that the browser sends. */
	async function chat(metadata: object | undefined, chatInput = 'I have answered the survey.') {
		const response = await fetch(chatUrl, {
			method: 'POST',
			headers: { 'content-type': 'application/json', ...AS_A_BROWSER },
			body: JSON.stringify({ action: 'sendMessage', sessionId: 'session', chatInput, metadata }),
		});
		expect(response.status).toBe(200);
		return ((await response.json()) as { output: string }).output;
	}

	const signedIn = (profileId: string = MIA) => ({
		token: token(MEMBERS, { profile_id: profileId, exp: Math.round(Date.now() / 1000) + 600 }),
	});

	const claim = { tool: /claim/i, input: {} };
	const claims = () => {
		model.turns = [
			{ calls: [{ tool: /eligibility/i, input: {} }] },
			{ calls: [claim, claim] },
			{ answers: (answers) => `Done: ${String(answers.at(-1))}` },
		];
	};

	it('gives one voucher to a member, whatever the number of messages and of calls', async () => {
		for (let message = 1; message <= 10; message++) {
			claims();
			expect(await chat(signedIn(), `Message ${message}`)).toContain('SURVEY10');
		}
		expect(model.toolAnswers).toHaveLength(3);
		expect(String(model.toolAnswers.at(-1))).not.toContain('benefit_id');
		expect(kinds()).toEqual(['claim']);
	}, 120_000);

	it.each<[string, () => object | undefined]>([
		['nothing', () => undefined],
		['the profile ID alone', () => ({ profileId: MIA, profile_id: MIA })],
		['a token that is over', () => ({ token: token(MEMBERS, { profile_id: MIA, exp: 1 }) })],
		['a token with another secret', () => ({ token: jwt({ profile_id: MIA }, 'guessed') })],
		[
			'a token without a signature',
			() => ({ token: jwt({ profile_id: MIA }, '', { alg: 'none' }) }),
		],
		['the token of a mail', () => ({ token: token('Links in mails', { unsubscribe: MIA }) })],
		['a very long token', () => ({ token: 'x'.repeat(100_000) })],
	])('gives nothing to who sends %s', async (_, metadata) => {
		claims();
		expect(await chat(metadata())).toMatch(/sign in/);
		expect(real.sandbox.requests()).toEqual([]);
	});

	it('reads why a benefit cannot be given, and what to do', async () => {
		model.turns = [{ calls: [claim] }, { answers: (answers) => String(answers.at(-1)) }];
		const answer = await chat(signedIn('d0c9b8a7-1234-4e5f-8a9b-0c1d2e3f4a5b'));

		expect(answer).toContain('Omneo has no profile with this ID');
		expect(answer).toContain('Check that the profile ID is right');
		expect(kinds()).toEqual([]);
	});
});

describe('an AI agent that asks the team before it gives', () => {
	let workflow: SavedWorkflow;

	beforeAll(async () => {
		workflow = await publish('agent-with-review.json');
	}, 60_000);

	const complain = async (held: string, text = 'My <b>parcel</b> was late') => {
		model.turns = [
			{ calls: [{ tool: /delivery/i, input: {} }] },
			{ answers: (answers) => `We are sorry. ${String(answers.at(-1))}` },
		];
		const page = await send(`${real.n8n.origin}/form/tell-us`, [text, held]);
		expect(page.status).toBe(200);
		return page.text;
	};

	/** Clicks a button in the newest mail to the team. */
	const decide = async (approved: boolean, nth = 1) => {
		const mails = await until('The team was not asked', () => {
			const asked = mailbox.to(TEAM);
			return asked.length >= nth && asked;
		});
		const html = String(mails.at(-1)?.html);
		expect(html).toContain('My  b parcel  b  was late');
		const links = [...html.matchAll(/href="([^"]+)"/g)].map(([, link]) => String(link));
		const link = links.find((each) => each.includes(`approved=${String(approved)}`));
		// It listens for the click a moment after the mail.
		await until('The execution does not wait', async () => {
			const [newest] = await real.client.executions(workflow);
			return newest?.status === 'waiting';
		});
		await fetch(String(link).replaceAll('&amp;', '&'), { headers: AS_A_BROWSER });
	};

	it('gives it once when the team agrees, and mails the answer to the address at Omneo', async () => {
		await complain(token(MEMBERS, { profile_id: MIA }));
		expect(real.sandbox.ledger()).toEqual([]);
		await decide(true);
		expect((await mailbox.arrived(email)).text).toContain('Free Delivery');
		expect(kinds()).toEqual(['issue']);

		await complain(token(MEMBERS, { profile_id: MIA }));
		await decide(true, 2);
		await until('The second answer has not come', () => mailbox.to(email).length === 2);
		expect(kinds()).toEqual(['issue']);
	}, 120_000);

	it('gives nothing when the team declines', async () => {
		await complain(token(MEMBERS, { profile_id: MIA }));
		await decide(false);
		expect((await mailbox.arrived(email)).text).toContain('rejected');
		expect(kinds()).toEqual([]);
	}, 60_000);

	it('asks nobody for who is not signed in', async () => {
		const before = await real.client.endedCount(workflow);
		const page = await complain(jwt({ profile_id: MIA }, 'guessed'));
		expect(await complain('')).toBe(page);
		await until('It has not run', async () => {
			return (await real.client.endedCount(workflow)) >= before + 2;
		});
		expect(mailbox.mails).toEqual([]);
		expect(real.sandbox.requests()).toEqual([]);
	});
});
