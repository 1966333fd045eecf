import type { IDataObject, INodeParameters } from 'n8n-workflow';
import { bulkProfileId, handles, people, startSandbox, type Sandbox } from '../../sandbox';
import {
	claimOfRow,
	countsOf,
	detailsOf,
	jsonOf,
	locator,
	NODE,
	runNode,
	startRecorder,
	type NodeRun,
} from './support';

/** A row of a workflow's own data, which the error output must keep. */
interface Row extends IDataObject {
	profile: string;
	id: string;
	shop: string;
}

const rows: Row[] = [
	{ profile: people.mia.id, id: 'ROW-0', shop: 'Fitzroy' },
	{ profile: people.jose.id, id: 'ROW-1', shop: 'Leith' },
	{ profile: people.lina.id, id: 'ROW-2', shop: 'Suita' },
];

/** The claims of one row. */
const claimsFor = (row: Row) => ({
	method: 'POST',
	path: new RegExp(`${row.profile}.*claim-redeem$`),
});
const refusal = { status: 409, body: { message: 'The record was changed in the meantime.' } };

let sandbox: Sandbox;

beforeAll(async () => {
	sandbox = await startSandbox({ retryAfterSeconds: 0, profiles: 200 });
});

beforeEach(() => {
	sandbox.reset();
});

afterAll(async () => {
	await sandbox.close();
});

const run = async (more: Partial<NodeRun> = {}) =>
	await runNode({ baseUrl: sandbox.baseUrl, rows, ...more });

const failing = (index: number, times = 1) => {
	const row = rows[index];
	if (row) sandbox.failNext(refusal, times, claimsFor(row));
};

const posts = () => sandbox.requests().filter(({ method }) => method === 'POST');

describe('On Error: Continue (using error output), where n8n cannot find the row of an item', () => {
	it.each([
		{ previousNode: 'Start', previousNodeOutput: 5 },
		{ previousNode: 'Start', previousNodeRun: 3 },
		{ previousNode: 'A node that is gone' },
	])('sends each item to its output all the same, with its row: from %j', async (source) => {
		failing(1);
		const result = await run({
			node: { onError: 'continueErrorOutput' },
			startNode: NODE,
			source,
		});
		expect(result.error).toBeUndefined();
		expect(jsonOf(result).map(({ external_id }) => external_id)).toEqual(['ROW-0', 'ROW-2']);
		expect(jsonOf(result, 1)).toMatchObject([
			{ error: expect.any(String) as string, details: { code: 'conflict', external_id: 'ROW-1' } },
		]);
		expect(jsonOf(result, 1)[0]).toHaveProperty('shop', 'Leith');
	});
});

describe('On Error: Stop Workflow', () => {
	it('names the item, whom it was for, and how many items had been redeemed', async () => {
		failing(1);
		const result = await run({ parameters: claimOfRow({ options: { concurrency: 1 } }) });
		expect(result.run.status).toBe('error');
		expect(jsonOf(result)).toEqual([]);
		const { error } = result;
		expect(error?.name).toBe('NodeApiError');
		expect(error?.description).toContain('It concerns item 2, ');
		expect(error?.description).toContain(people.jose.id);
		expect(error?.description).toContain('ROW-1');
		expect(error?.description).toContain(
			'1 of 3 items had been redeemed before this error: item 1.',
		);
		expect(error?.context).toMatchObject({
			itemIndex: 1,
			details: { outcome: 'refused', code: 'conflict', http_status: 409 },
			done: [{ item: 0, benefit_id: expect.any(Number) as number, external_id: 'ROW-0' }],
		});
	});

	it('starts no further item, awaits those under way, and lists what was done', async () => {
		const many = Array.from({ length: 20 }, (_, i) => ({
			profile: bulkProfileId(i),
			id: `ROW-${i}`,
		}));
		const recorder = await startRecorder(({ body }) => {
			const { external_id } = JSON.parse(body) as { external_id: string };
			return external_id === 'ROW-3'
				? { ...refusal, delayMs: 30 }
				: { body: { data: { id: 100 + Number(external_id.slice(4)), external_id } }, delayMs: 150 };
		});
		try {
			const { error } = await runNode({
				baseUrl: recorder.baseUrl,
				rows: many,
				parameters: claimOfRow({ options: { concurrency: 5, duplicateProtection: 'off' } }),
			});
			expect(error?.context.itemIndex).toBe(3);
			expect(error?.description).toContain('4 of 20 items had been redeemed before this error');
			expect(error?.description).toContain('items 1–3, 5');
			expect(error?.context.done).toEqual(
				[0, 1, 2, 4].map((item) => ({ item, benefit_id: 100 + item, external_id: `ROW-${item}` })),
			);
			expect(recorder.requests).toHaveLength(5);
		} finally {
			await recorder.close();
		}
	});
});

describe.each<[string, Partial<NodeRun>['node']]>([
	['Continue', { onError: 'continueRegularOutput' }],
	['Continue, as older workflows say it', { continueOnFail: true }],
])('On Error: %s', (_name, node) => {
	it('gives an error item in the place of the failed one, and does the rest', async () => {
		failing(1);
		const result = await run({ node });
		expect(result.run.status).toBe('success');
		expect(jsonOf(result)).toMatchObject([
			{ external_id: 'ROW-0', definition_handle: handles.coffee },
			{
				error: expect.stringContaining('conflicts') as string,
				message: expect.stringContaining('Look up') as string,
				details: {
					outcome: 'refused',
					code: 'conflict',
					http_status: 409,
					profile_id: people.jose.id,
					external_id: 'ROW-1',
				},
			},
			{ external_id: 'ROW-2' },
		]);
		expect(countsOf(sandbox.ledger())).toEqual({ claim: 2, redeem: 2 });
	});

	it('gives an error item for every item where all of them fail', async () => {
		for (const index of rows.keys()) failing(index);
		const result = await run({ node });
		expect(jsonOf(result).map((json) => detailsOf(json).external_id)).toEqual(
			rows.map(({ id }) => id),
		);
	});
});

describe('On Error: Continue (using error output)', () => {
	const node = { onError: 'continueErrorOutput' } as const;

	it('sends results and failures to branches of their own, with details and the row kept', async () => {
		failing(1);
		const result = await run({ node });
		expect(jsonOf(result, 0).map((json) => json.external_id)).toEqual(['ROW-0', 'ROW-2']);
		expect(jsonOf(result, 1)).toEqual([
			{
				...rows[1],
				error: expect.any(String) as string,
				message: expect.any(String) as string,
				details: expect.objectContaining({ code: 'conflict', external_id: 'ROW-1' }) as IDataObject,
			},
		]);
	});

	it.each([0, 1, 2])(
		'merges the row of item %d, and of no other, into its error',
		async (index) => {
			failing(index);
			const result = await run({ node });
			expect(jsonOf(result, 1).map(({ shop }) => shop)).toEqual([rows[index]?.shop]);
			expect(jsonOf(result, 0)).toHaveLength(2);
		},
	);

	it('never sends a result to the error branch, whatever the API’s keys are', async () => {
		const recorder = await startRecorder(() => ({
			body: { data: { id: 1, external_id: 'ROW-0', message: 'Enjoy', details: { a: 1 } } },
		}));
		try {
			const result = await runNode({
				baseUrl: recorder.baseUrl,
				rows: rows.slice(0, 1),
				node,
				parameters: claimOfRow({ simplify: false, options: { duplicateProtection: 'off' } }),
			});
			expect(jsonOf(result, 0)).toHaveLength(1);
			expect(jsonOf(result, 1)).toEqual([]);
		} finally {
			await recorder.close();
		}
	});
});

describe('a node that continues never throws, so that no input passes for a result', () => {
	const nodes = [
		['its output', { onError: 'continueRegularOutput' }],
		['its error output', { onError: 'continueErrorOutput' }],
	] as const;
	/** An expression that n8n cannot evaluate. */
	const broken = "={{ $('No Such Node').item.json.x }}";

	const faults: [string, string, INodeParameters][] = [
		['an unknown operation', 'parameter_invalid', { operation: '={{ "giveAway" }}' }],
		['an unknown resource', 'parameter_invalid', { resource: '={{ "pony" }}' }],
		[
			'a name that every object has as its operation',
			'parameter_invalid',
			{ operation: '={{ "constructor" }}' },
		],
		[
			'a name that every object has as its resource',
			'parameter_invalid',
			{ resource: '={{ "__proto__" }}' },
		],
		...(
			[
				{ profileId: locator('id', broken) },
				{ profileId: broken },
				{ definition: locator('handle', broken) },
				{ timezone: broken },
				{ externalId: broken },
				{ metaFields: { field: [{ name: broken, value: 'x' }] } },
				{ metaFields: { field: [{ name: 'x', value: broken }] } },
				{ specifyMeta: 'json', metaJson: broken },
				{ simplify: broken },
				{ options: { duplicateProtection: broken } },
				{ options: { generateExternalId: broken } },
				{ options: { concurrency: broken } },
				{ options: { maxRetries: broken } },
				{ options: { timeout: broken } },
			] satisfies INodeParameters[]
		).map((parameters): [string, string, INodeParameters] => [
			`a broken expression in ${JSON.stringify(parameters).slice(0, 60)}`,
			'parameter_invalid',
			parameters,
		]),
	];

	it.each(faults)('%s is the error of every item', async (_what, code, parameters) => {
		for (const [outputIndex, [, node]] of nodes.entries()) {
			const result = await run({ node, parameters: claimOfRow(parameters) });
			expect(result.nodeError(NODE)).toBeUndefined();
			const errors = jsonOf(result, outputIndex);
			expect(errors.map((json) => detailsOf(json).code)).toEqual([code, code, code]);
			expect(errors.every(({ error, message }) => Boolean(error) && Boolean(message))).toBe(true);
			if (outputIndex === 1) expect(jsonOf(result, 0)).toEqual([]);
		}
		expect(posts()).toEqual([]);
	});

	it.each(faults)('%s stops the node with an error that says what to do', async (...fault) => {
		const [, code, parameters] = fault;
		const { error } = await run({ parameters: claimOfRow(parameters) });
		expect(error?.name).toBe('NodeOperationError');
		expect(error?.description).toContain('None of the 3 items had been');
		expect(error?.context.details).toMatchObject({ outcome: 'failed', code });
	});

	it.each<[string, Partial<NodeRun>]>([
		['has a base URL that is no address', { baseUrl: 'omneo' }],
		['has an empty token', { token: ' ' }],
		[
			'has a tenant that is no host name',
			{ credentials: { omneoApi: { apiHost: 'current', tenant: 'a.b/c', apiToken: 'x' } } },
		],
		['is missing', { credentials: {} }],
	])('a credential that %s is the error of every item', async (_what, more) => {
		for (const [outputIndex, [, node]] of nodes.entries()) {
			const result = await run({ node, ...more });
			expect(result.nodeError(NODE)).toBeUndefined();
			expect(jsonOf(result, outputIndex).map((json) => detailsOf(json).code)).toEqual([
				'credential_invalid',
				'credential_invalid',
				'credential_invalid',
			]);
		}
		expect(sandbox.requests()).toEqual([]);
	});

	it('a broken expression in one item leaves the others alone', async () => {
		const parameters = claimOfRow({
			externalId: "={{ $itemIndex === 1 ? $('No Such Node').item.json.x : $json.id }}",
		});
		const result = await run({ node: nodes[0][1], parameters });
		expect(jsonOf(result).map((json) => json.external_id ?? detailsOf(json).code)).toEqual([
			'ROW-0',
			'parameter_invalid',
			'ROW-2',
		]);
	});

	it('a number field whose expression gives no number in one item leaves the others alone', async () => {
		const parameters = claimOfRow({
			options: { maxRetries: '={{ $itemIndex === 1 ? "many" : 2 }}' },
		});
		const result = await run({ node: nodes[0][1], parameters });
		expect(jsonOf(result).map((json) => json.external_id ?? detailsOf(json).code)).toEqual([
			'ROW-0',
			'parameter_invalid',
			'ROW-2',
		]);
	});
});

describe('Retry On Fail', () => {
	const retry = { retryOnFail: true, maxTries: 3, waitBetweenTries: 1 };

	it('runs the node again, and yet redeems every item once and sends nothing for those done', async () => {
		failing(1, 2);
		const result = await run({
			node: retry,
			parameters: claimOfRow({ options: { concurrency: 1 } }),
		});
		expect(result.run.status).toBe('success');
		expect(jsonOf(result).map((json) => json.external_id)).toEqual(['ROW-0', 'ROW-1', 'ROW-2']);
		expect(posts()).toHaveLength(3 + 2);
		expect(countsOf(sandbox.ledger())).toEqual({ claim: 3, redeem: 3 });
		expect(jsonOf(result).every(({ duplicate }) => duplicate === false)).toBe(true);
	});

	it('sends nothing again for items done, with the duplicate protection off as well', async () => {
		failing(2, 2);
		const result = await run({
			node: retry,
			parameters: claimOfRow({
				externalId: '',
				options: { concurrency: 1, duplicateProtection: 'off', generateExternalId: false },
			}),
		});
		expect(result.run.status).toBe('success');
		expect(countsOf(sandbox.ledger())).toEqual({ claim: 3, redeem: 3 });
	});

	it('looks at the first item alone when the node continues: then every failure is tried again', async () => {
		failing(0, 1);
		failing(2, 1);
		const result = await run({ node: { ...retry, onError: 'continueRegularOutput' } });
		expect(jsonOf(result).map((json) => json.external_id)).toEqual(['ROW-0', 'ROW-1', 'ROW-2']);
		expect(countsOf(sandbox.ledger())).toEqual({ claim: 3, redeem: 3 });
	});

	it('is not started by a later item that failed while the node continues', async () => {
		failing(2, 1);
		const result = await run({ node: { ...retry, onError: 'continueErrorOutput' } });
		expect(jsonOf(result, 1)).toHaveLength(1);
		expect(posts()).toHaveLength(3);
	});

	it('is not started by a result: none carries an error key', async () => {
		const result = await run({ node: { ...retry, onError: 'continueRegularOutput' } });
		expect(posts()).toHaveLength(3);
		for (const json of jsonOf(result)) expect(json).not.toHaveProperty('error');
	});

	it('finds a claim whose answer was lost in the try before', async () => {
		const [row] = rows;
		if (row) sandbox.failNext('dropAfter', 1, claimsFor(row));
		const result = await run({
			rows: rows.slice(0, 1),
			node: retry,
			parameters: claimOfRow({ options: { maxRetries: 0, duplicateProtection: 'fail' } }),
		});
		expect(result.run.status).toBe('success');
		expect(countsOf(sandbox.ledger())).toEqual({ claim: 1, redeem: 1 });
	});

	it('has n8n store nothing of what the node remembers', async () => {
		failing(1, 1);
		const result = await run({ node: retry });
		expect(result.run.status).toBe('success');
		const context = JSON.stringify(result.run.data.executionData?.contextData ?? {});
		expect(context).not.toMatch(/ROW-|coffee|[0-9a-f]{8}-/);
		expect(Object.values(result.run.data.executionData?.contextData ?? {})).toEqual([{}]);
	});

	it('remembers nothing in the next execution, which asks Omneo', async () => {
		await run();
		const result = await run();
		expect(jsonOf(result).map(({ duplicate }) => duplicate)).toEqual([true, true, true]);
		expect(countsOf(sandbox.ledger())).toEqual({ claim: 3, redeem: 3 });
	});
});

describe('stopping the workflow', () => {
	let slow: Sandbox;

	beforeAll(async () => {
		slow = await startSandbox({ latencyMs: 40, profiles: 200 });
	});

	beforeEach(() => {
		slow.reset();
	});

	afterAll(async () => {
		await slow.close();
	});

	const many = Array.from({ length: 200 }, (_, i) => ({
		profile: bulkProfileId(i),
		id: `ROW-${i}`,
	}));

	it.each(['stopWorkflow', 'continueRegularOutput', 'continueErrorOutput'] as const)(
		'sends nothing more, with On Error set to %s',
		async (onError) => {
			const controller = new AbortController();
			const running = runNode({
				baseUrl: slow.baseUrl,
				rows: many,
				node: { onError },
				parameters: claimOfRow({ options: { concurrency: 5 } }),
				signal: controller.signal,
			});
			while (slow.ledger().length === 0) await pause(5);
			await pause(60);
			const sent = slow.requests().length;
			controller.abort();
			const result = await running;
			await pause(200);
			expect(result.run.status).toBe('canceled');
			expect(sent).toBeGreaterThan(0);
			expect(slow.requests().length).toBeLessThanOrEqual(sent + 5);
			expect(slow.ledger().filter(({ kind }) => kind === 'redeem').length).toBeLessThan(50);
		},
	);

	it.each([
		['that Omneo asked for', { status: 429, headers: { 'retry-after': '50' }, body: {} }],
		['before a lost claim is looked up', 'dropAfter' as const],
		['for an answer', { status: 200, body: {}, delayMs: 1_000 }],
	])('ends a wait %s at once', async (_what, fault) => {
		slow.failNext(fault, 10, { method: 'POST' });
		const controller = new AbortController();
		const running = runNode({
			baseUrl: slow.baseUrl,
			rows: many.slice(0, 1),
			signal: controller.signal,
		});
		while (slow.requests().every(({ method }) => method === 'GET')) await pause(5);
		await pause(100);
		const begun = Date.now();
		controller.abort();
		const result = await running;
		expect(result.run.status).toBe('canceled');
		expect(Date.now() - begun).toBeLessThan(300);
	});
});

async function pause(ms: number): Promise<void> {
	await new Promise((resolve) => setTimeout(resolve, ms));
}
