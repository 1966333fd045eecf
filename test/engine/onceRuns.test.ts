import type { IDataObject } from 'n8n-workflow';
import { bulkProfileId, people, rewardHandles, startSandbox, type Sandbox } from '../../sandbox';
import {
	claimOfRow,
	countsOf,
	credentialFor,
	detailsOf,
	jsonOf,
	locator,
	NODE,
	runNode,
	type RunResult,
	runWorkflow,
	workflowOf,
} from './support';

const rows = [
	{ profile: people.mia.id, id: 'RUN-0' },
	{ profile: people.jose.id, id: 'RUN-1' },
	{ profile: people.lina.id, id: 'RUN-2' },
];
const refusal = { status: 422, body: { message: 'This benefit is not claimable.' } };
const claims = { method: 'POST', path: /claim-redeem$/ };

let sandbox: Sandbox;

beforeAll(async () => {
	sandbox = await startSandbox({ profiles: 60 });
});

beforeEach(() => {
	sandbox.reset();
});

afterAll(async () => {
	await sandbox.close();
});

/** What stands above the node's output. */
function hintsOf(result: RunResult): string[] {
	const [run] = result.run.data.resultData.runData[NODE] ?? [];
	return (run?.hints ?? []).map(({ message }) => message);
}

describe('above the output', () => {
	it('stands how many had been claimed before', async () => {
		await runNode({ baseUrl: sandbox.baseUrl, rows: rows.slice(0, 2) });
		const result = await runNode({ baseUrl: sandbox.baseUrl, rows });
		expect(hintsOf(result)).toEqual([
			'2 of 3 had been claimed before; 1 of 3 redeemed now. Nothing was claimed again.',
		]);
	});

	it('stands the same where the output is the API’s own', async () => {
		await runNode({ baseUrl: sandbox.baseUrl, rows: rows.slice(0, 1) });
		const parameters = claimOfRow({ simplify: false });
		const result = await runNode({ baseUrl: sandbox.baseUrl, rows, parameters });
		expect(hintsOf(result)).toEqual([
			'1 of 3 had been claimed before; 2 of 3 redeemed now. Nothing was claimed again.',
		]);
	});

	it('stands how many had been issued before, where benefits are issued', async () => {
		const parameters = claimOfRow({ operation: 'issue' });
		await runNode({ baseUrl: sandbox.baseUrl, rows: rows.slice(0, 2), parameters });
		const result = await runNode({ baseUrl: sandbox.baseUrl, rows, parameters });
		expect(hintsOf(result)).toEqual([
			'2 of 3 had been issued before; 1 of 3 issued now. Nothing was issued again.',
		]);
	});

	it('stands how many are unknown', async () => {
		sandbox.failNext('dropAfter', 1, claims);
		const result = await runNode({
			baseUrl: sandbox.baseUrl,
			rows,
			node: { onError: 'continueRegularOutput' },
			parameters: claimOfRow({ options: { duplicateProtection: 'off' } }),
		});
		expect(hintsOf(result).join()).toContain(
			'2 of 3 redeemed now; 1 of 3 unknown. Items with an unknown outcome may have been done.',
		);
	});

	it('stands how many failed, beside all others', async () => {
		await runNode({ baseUrl: sandbox.baseUrl, rows: rows.slice(0, 1) });
		sandbox.failNext(refusal, 1, claims);
		const result = await runNode({
			baseUrl: sandbox.baseUrl,
			rows,
			node: { onError: 'continueRegularOutput' },
			parameters: claimOfRow({ options: { concurrency: 1 } }),
		});
		expect(hintsOf(result)).toEqual([
			'1 of 3 had been claimed before; 1 of 3 redeemed now; 1 of 3 failed. Nothing was claimed again.',
		]);
	});

	it.each([
		['reward.issue', 'issued', { rewardDefinition: locator('handle', rewardHandles.birthday) }],
		['point.add', 'given', { pointDefinitionId: '1', value: 5 }],
		['interaction.create', 'recorded', { name: 'visit', namespace: 'shop' }],
	])('stands how many had been done before by %s', async (name, done, more) => {
		const [resource = '', operation = ''] = name.split('.');
		const parameters = {
			...{ resource, operation, profileId: locator('id', people.mia.id) },
			...{ timezone: 'Australia/Melbourne', externalId: '={{ $json.id }}', ...more },
		};
		await runNode({ baseUrl: sandbox.baseUrl, rows: rows.slice(0, 1), parameters });
		const result = await runNode({ baseUrl: sandbox.baseUrl, rows, parameters });
		expect(hintsOf(result).join()).toContain(`1 of 3 had been ${done} before; 2 of 3 `);
	});

	it('stands nothing where there is nothing to tell', async () => {
		expect(hintsOf(await runNode({ baseUrl: sandbox.baseUrl, rows }))).toEqual([]);
	});
});

describe('a run that stops', () => {
	it('names every item that failed', async () => {
		sandbox.failNext(refusal, 3, claims);
		const { error } = await runNode({ baseUrl: sandbox.baseUrl, rows });
		expect(error?.context.failed).toMatchObject(
			rows.map(({ profile, id }) => ({
				profile_id: profile,
				external_id: id,
				code: 'not_claimable',
			})),
		);
		for (const { id } of rows) expect(error?.description).toContain(id);
	});
});

describe('an item whose outcome stays unknown', () => {
	it('keeps its profile and its external ID over the tries of Retry On Fail', async () => {
		sandbox.failNext('dropAfter', 1, claims);
		const { error } = await runNode({
			baseUrl: sandbox.baseUrl,
			rows: rows.slice(0, 1),
			node: { retryOnFail: true, maxTries: 3, waitBetweenTries: 1 },
			parameters: claimOfRow({ options: { duplicateProtection: 'off' } }),
		});
		expect(error?.context.details).toMatchObject({
			outcome: 'unknown',
			profile_id: people.mia.id,
			external_id: 'RUN-0',
		});
		expect(countsOf(sandbox.ledger())).toEqual({ claim: 1, redeem: 1 });
	});
});

describe('an error item that is led back into the node', () => {
	it('keeps the external ID that was generated for it', async () => {
		sandbox.failNext(refusal, 1, claims);
		const workflow = workflowOf(
			claimOfRow({ profileId: { __rl: true, mode: 'id', value: people.mia.id }, externalId: '' }),
			{ onError: 'continueErrorOutput' },
		);
		workflow.connections[NODE] = { main: [[], [{ node: NODE, type: 'main', index: 0 }]] };
		const result = await runWorkflow({
			workflow,
			credentials: credentialFor(sandbox.baseUrl),
			input: [{ row: 1 }],
		});
		const [failed] = jsonOf(result, 1);
		const [done] = jsonOf(result);
		expect(detailsOf(failed).external_id).toMatch(/^n8n-/);
		expect(done?.external_id).toBe(detailsOf(failed).external_id);
	});
});

describe('a run of many items', () => {
	const many = Array.from({ length: 60 }, (_, i) => ({
		profile: bulkProfileId(i),
		id: `MANY-${i}`,
	}));

	const requestsFor = async (input: IDataObject[]) => {
		const before = sandbox.requests().length;
		const parameters = claimOfRow({ options: { concurrency: 10 } });
		const result = await runNode({ baseUrl: sandbox.baseUrl, rows: input, parameters });
		expect(result.error).toBeUndefined();
		expect(jsonOf(result).map(({ external_id: id }) => id)).toEqual(input.map(({ id }) => id));
		return sandbox.requests().length - before;
	};

	it('shares its looks, once they are proved', async () => {
		expect(await requestsFor(many)).toBeLessThan(60 * 2);
		expect(countsOf(sandbox.ledger())).toEqual({ claim: 60, redeem: 60 });
	});

	it('looks alone for an ID that a list of IDs cannot hold', async () => {
		const commas = many.map(({ profile, id }) => ({ profile, id: `A,${id}` }));
		expect(await requestsFor(commas)).toBe(240);
	});
});
