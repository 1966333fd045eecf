import { handles, people } from '../../sandbox';
import { exampleFiles, readExample, type SavedWorkflow } from '../../tools/n8n/client';
import { CRM_HEADER } from '../../tools/n8n/exampleCredentials';
import { until } from '../../tools/n8n/until';
import { CLAIM_REDEEM, redeemAtTheTill, realN8nForTests } from './support';

const real = realN8nForTests();

beforeEach(() => {
	real.sandbox.reset();
});

const done = () =>
	real.sandbox.ledger().map(({ kind, external_id }) => `${kind} ${external_id ?? '-'}`);

describe('the credential', () => {
	it('passes its test with a good token', async () => {
		const { baseUrl, token } = real.sandbox;

		expect(await real.client.testOmneoCredential(baseUrl, token)).toEqual({
			status: 'OK',
			message: 'The tenant answers, and accepts the token',
		});
	});

	it('says of an expired token what is wrong and where a new one is made', async () => {
		const { baseUrl, tokens } = real.sandbox;
		const result = await real.client.testOmneoCredential(baseUrl, tokens.expired);

		expect(result.status).toBe('Error');
		expect(result.message).toMatch(/did not accept the API token.*Settings > API Tokens/);
	});

	it('says of an address where nothing answers that Omneo could not be reached', async () => {
		const result = await real.client.testOmneoCredential(
			'http://127.0.0.1:9/api/v3',
			real.sandbox.token,
		);

		expect(result.status).toBe('Error');
		expect(result.message).toContain('Omneo could not be reached');
	});
});

describe('a CRM that posts events to a published workflow', () => {
	let workflow: SavedWorkflow;

	const key = { [CRM_HEADER]: 'the key of the CRM' };

	beforeAll(async () => {
		const value = key[CRM_HEADER];
		await real.client.createCredential('CRM', 'httpHeaderAuth', { name: CRM_HEADER, value });
		const example = await readExample('crm-to-benefit.json');
		// As the note says, where the benefit is used at that moment.
		const nodes = example.nodes.map((node) =>
			node.name === 'Claim the benefit'
				? { ...node, parameters: { ...node.parameters, operation: 'claimRedeem' } }
				: node,
		);
		workflow = await real.client.importWorkflow({ ...example, nodes }, real.credential);
		await real.client.activate(workflow);
	});

	const event = {
		event_id: 'CRM-1',
		email: people.mia.email,
		benefit: handles.survey,
		timezone: 'Australia/Melbourne',
		segment: 'lapsed',
	};

	const address = () => `${real.n8n.origin}/webhook/crm-to-benefit`;

	async function post(body: unknown): Promise<{ status: number; body: Record<string, unknown> }> {
		const response = await fetch(address(), {
			method: 'POST',
			headers: { 'content-type': 'application/json', ...key },
			body: JSON.stringify(body),
		});
		return {
			status: response.status,
			body: (await response.json()) as Record<string, unknown>,
		};
	}

	it('is answered with the benefit, which the tenant has claimed and redeemed once', async () => {
		const answer = await post(event);

		expect(answer).toMatchObject({
			status: 200,
			body: {
				profile_id: people.mia.id,
				external_id: 'CRM-1',
				definition_handle: handles.survey,
				redeem_code_pos: 'SURVEY10',
				duplicate: false,
			},
		});
		const { baseUrl, token } = real.sandbox;
		const stored = await fetch(`${baseUrl}/benefits/${String(answer.body.benefit_id)}`, {
			headers: { Authorization: `Bearer ${token}` },
		});
		expect(await stored.json()).toMatchObject({
			data: { timezone: 'Australia/Melbourne', meta: { source: 'crm', segment: 'lapsed' } },
		});
		expect(done()).toEqual(['claim CRM-1', 'redeem CRM-1']);
	});

	it.each(['', 'guessed'])('lets nobody in with the key "%s"', async (guess) => {
		const headers: Record<string, string> = { 'content-type': 'application/json' };
		if (guess !== '') headers[CRM_HEADER] = guess;
		const body = JSON.stringify(event);
		const response = await fetch(address(), { method: 'POST', headers, body });

		expect(response.status).toBe(403);
		expect(real.sandbox.requests()).toEqual([]);
	});

	it('gives one benefit for each of 100 events that are posted twice at the same moment', async () => {
		const pairs: Awaited<ReturnType<typeof post>>[][] = [];
		// Ten double clicks at a time: more at once would be a trial of n8n.
		for (let from = 0; from < 100; from += 10) {
			const some = Array.from({ length: 10 }, async (_, i) => {
				const twice = { ...event, event_id: `DOUBLE-${(from + i).toString()}` };
				return await Promise.all([post(twice), post(twice)]);
			});
			pairs.push(...(await Promise.all(some)));
		}

		for (const [first, second] of pairs) {
			if (!first || !second) throw new Error('An event was not answered');
			expect([first.status, second.status]).toEqual([200, 200]);
			expect(second.body.benefit_id).toBe(first.body.benefit_id);
			expect([first.body.duplicate, second.body.duplicate].sort()).toEqual([false, true]);
		}
		expect(done()).toHaveLength(200);
	}, 240_000);

	it.each([
		[
			'a member may not have',
			{ email: people.jose.email, benefit: handles.goldLounge },
			'condition_not_met',
		],
		['there is not', { benefit: 'no-such-benefit' }, 'definition_not_found'],
	])('is told why nothing is claimed of a benefit that %s', async (_, change, reason) => {
		const answer = await post({ ...event, ...change });

		expect(answer).toMatchObject({ status: 409, body: { eligible: false, reason } });
		expect(done()).toEqual([]);
	});

	it.each([
		['an unknown member', { email: 'nobody@example.com' }, 422, 'profile_unknown'],
		['no email', { email: '' }, 422, 'profile_id_invalid'],
		['a wrong time zone', { timezone: 'Melbourne/Australia' }, 422, 'time_zone_invalid'],
	])('is told what is wrong with an event with %s', async (_, change, status, code) => {
		const answer = await post({ ...event, ...change });

		expect(answer).toMatchObject({ status, body: { details: { code } } });
		expect(answer.body.error).toEqual(expect.any(String));
		expect(done()).toEqual([]);
	});

	it('is told to send the event again where the tenant is not available, and gets the benefit then', async () => {
		real.sandbox.failNext({ status: 503 }, 4, { path: /\/profiles$/ });

		expect((await post(event)).status).toBe(502);
		expect((await post(event)).status).toBe(200);
	});

	it('redeems once where the answer to the claim is lost and the node looks for it', async () => {
		real.sandbox.failNext('html502After', 1, CLAIM_REDEEM);

		const answer = await post(event);

		expect(answer).toMatchObject({ status: 200, body: { external_id: 'CRM-1' } });
		expect(done()).toEqual(['claim CRM-1', 'redeem CRM-1']);
	});

	it('redeems once where the outcome stays unknown, the node fails, and Retry On Fail runs it again', async () => {
		real.sandbox.failNext({ status: 500, commits: true, delayMs: 2_000 }, 1, CLAIM_REDEEM);
		const answering = post(event);
		await until('Nothing was claimed', () => real.sandbox.ledger().length > 0);
		// The look-up after the lost answer, and its three retries.
		real.sandbox.failNext('error500Before', 4, { method: 'GET', path: /\/benefits$/ });

		const answer = await answering;

		// What an earlier try of the same execution made is no duplicate of another's claim.
		expect(answer).toMatchObject({ status: 200, body: { external_id: 'CRM-1', duplicate: false } });
		expect(done()).toEqual(['claim CRM-1', 'redeem CRM-1']);
		expect(
			real.sandbox.requests().filter(({ path }) => path.endsWith('/benefits/claim-redeem')),
		).toHaveLength(1);
	});
});

describe('undoing a redemption', () => {
	const run = async () => {
		const workflow = await real.importExample('undo-redemption.json');
		const execution = await real.client.execute(workflow, 'When clicking Execute workflow');
		expect(execution.status).toBe('success');
		return await real.client.outputs(execution);
	};

	it('reverses the latest of several', async () => {
		for (let times = 0; times < 3; times++) {
			await redeemAtTheTill(real.sandbox, people.jose.id, handles.survey);
		}
		const latest = real.sandbox
			.ledger()
			.filter(({ kind }) => kind === 'redeem')
			.at(-1);

		const outputs = await run();

		expect(outputs['Latest redemption']).toMatchObject([
			{ redemption_id: latest?.redemption_id, type: 'redeem' },
		]);

		expect(outputs['Return it instead']).toBeUndefined();
		expect(real.sandbox.ledger().at(-1)?.kind).toBe('reversal');
	});

	it('returns one that is too old to be reversed', async () => {
		await redeemAtTheTill(real.sandbox, people.jose.id, handles.survey);
		real.clock.aheadMs = 11 * 60_000;

		const outputs = await run();

		expect(outputs['Reverse it']).toMatchObject([{ details: { code: 'reversal_window_over' } }]);
		expect(outputs['Return it instead']).toHaveLength(1);
		expect(real.sandbox.ledger().at(-1)?.kind).toBe('return');
	});

	afterEach(() => {
		real.clock.aheadMs = 0;
	});
});

describe('the example workflows', () => {
	it('are all imported', async () => {
		const files = await exampleFiles();
		for (const file of files) {
			const saved = await real.importExample(file);
			expect(saved.nodes).toHaveLength((await readExample(file)).nodes.length);
		}
		expect(files.length).toBeGreaterThanOrEqual(5);
	});

	it('run to their end where a person starts them', async () => {
		for (const file of await exampleFiles()) {
			const workflow = await real.importExample(file);
			const trigger = workflow.nodes.find(({ type }) => type === 'n8n-nodes-base.manualTrigger');
			if (!trigger) continue;
			real.sandbox.reset();

			const { status } = await real.client.execute(workflow, trigger.name);

			expect(`${file}: ${status}`).toBe(`${file}: success`);
			expect(real.sandbox.ledger().length).toBeGreaterThan(0);
		}
	});
});
