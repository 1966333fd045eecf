import type { IDataObject, INodeParameters } from 'n8n-workflow';
import {
	bulkProfileId,
	handles,
	startSandbox,
	type Sandbox,
	type SandboxOptions,
} from '../../sandbox';
import { countsOf, detailsOf, jsonOf, locator, runNode } from './support';

const BATCH = { method: 'POST', path: /\/benefits\/batch\.json$/ };

const rowsOf = (count: number, from = 0): IDataObject[] =>
	Array.from({ length: count }, (_, i) => ({
		profile: bulkProfileId(from + i),
		id: `spring-${(from + i).toString()}`,
	}));

const issueOfRow = (options: INodeParameters = {}): INodeParameters => ({
	resource: 'benefit',
	operation: 'issue',
	profileId: locator('id', '={{ $json.profile }}'),
	definition: locator('handle', handles.coffee),
	timezone: 'Australia/Perth',
	externalId: '={{ $json.id }}',
	options: { sendInBatches: true, ...options },
});

let sandbox: Sandbox;

const start = async (options: SandboxOptions = {}) => {
	sandbox = await startSandbox({ profiles: 2_500, ...options });
};

afterEach(async () => {
	await sandbox.close();
});

const run = async (rows: IDataObject[], options: INodeParameters = {}) =>
	jsonOf(
		await runNode({
			baseUrl: sandbox.baseUrl,
			rows,
			parameters: issueOfRow(options),
			node: { onError: 'continueRegularOutput' },
		}),
	);

const countOf = (path: RegExp, method = 'POST') =>
	sandbox.requests().filter((request) => request.method === method && path.test(request.path))
		.length;
const alone = () => countOf(/\/benefits$/);
const batches = () => countOf(BATCH.path);

/** Each row has its one benefit, and was told of it. */
function expectOnce(json: IDataObject[], rows: IDataObject[]) {
	expect(json.filter(({ details }) => details !== undefined)).toEqual([]);
	expect(json.map(({ external_id }) => external_id)).toEqual(rows.map(({ id }) => id));
	const issued = sandbox.ledger().filter(({ kind }) => kind === 'issue');
	expect(issued).toHaveLength(rows.length);
	expect(new Set(json.map(({ benefit_id }) => benefit_id)).size).toBe(rows.length);
	expect(json.every(({ definition_name, expires_at }) => definition_name && expires_at)).toBe(true);
}

it('issues a list in few requests, each row once', async () => {
	await start();
	const rows = rowsOf(2_000);
	expectOnce(await run(rows), rows);
	expect(batches()).toBeGreaterThanOrEqual(4);
	expect(alone()).toBe(0);
	// On a slow machine, a batch goes with fewer rows.
	expect(sandbox.requests().length / rows.length).toBeLessThanOrEqual(0.1);
	const again = await run(rows.slice(0, 100));
	expect(again.every(({ duplicate }) => duplicate === true)).toBe(true);
	expect(countsOf(sandbox.ledger())).toEqual({ issue: rows.length });
});

it('tells of each row that is refused why, as a single request would', async () => {
	await start();
	const rows = rowsOf(60);
	rows[7] = { ...rows[7], profile: '0f5c2b8e-3a51-4c53-9d0e-6a1b7f1f2c99' };
	const json = await run(rows);
	expect(detailsOf(json[7])).toMatchObject({
		outcome: 'refused',
		code: 'profile_not_found',
		external_id: 'spring-7',
	});
	expect(countsOf(sandbox.ledger())).toEqual({ issue: 59 });
});

it('refuses no row that its batch calls failed, and that is there all the same', async () => {
	await start();
	const rows = rowsOf(40);
	// The first batch is of two rows, to try whether the tenant has batches.
	const items = rows
		.slice(2)
		.map(({ id }) => ({ external_id: id, status: 'failed', error: 'Timed out.' }));
	sandbox.failNext({ status: 200, body: { data: { id: 2, status: 'failed', items } } }, 1, {
		method: 'GET',
		path: /\/batches\/2$/,
	});
	expectOnce(await run(rows), rows);
});

it('issues rows with one external ID for several members in batches of their own', async () => {
	await start();
	const rows = rowsOf(30).map((row): IDataObject => ({ ...row, id: 'the-same' }));
	const json = await run(rows);
	expect(json.map(({ profile_id }) => profile_id)).toEqual(rows.map(({ profile }) => profile));
	expect(countsOf(sandbox.ledger())).toEqual({ issue: 30 });
});

describe('a tenant', () => {
	it.each<[string, () => void]>([
		['has no batches', () => sandbox.failNext({ status: 404 }, 100, { path: /batch/ })],
		[
			'does not let batches be read',
			() => sandbox.failNext({ status: 403 }, 100, { path: /\/batches/ }),
		],
		[
			'answers a batch in another form, and tells nothing of it',
			() => {
				sandbox.failNext({ status: 200, body: { queued: true }, commits: true }, 1, BATCH);
				sandbox.failNext({ status: 403 }, 100, { method: 'GET', path: /\/batches\/\d+/ });
			},
		],
		[
			'takes no such rows',
			() => sandbox.failNext({ status: 422, body: { message: 'No.' } }, 1, BATCH),
		],
	])('that %s is sent single requests', async (_, fault) => {
		await start();
		fault();
		const rows = rowsOf(40);
		expectOnce(await run(rows), rows);
		expect(batches()).toBeLessThanOrEqual(1);
		expect(alone()).toBeGreaterThanOrEqual(35);
	});

	it('that stores external IDs in another form is sent single requests', async () => {
		await start({ tenant: { externalId: 'lowerCase' } });
		const rows = rowsOf(30).map((row) => ({ ...row, id: String(row.id).toUpperCase() }));
		const json = await run(rows);
		expect(json.filter(({ details }) => details !== undefined)).toEqual([]);
		expect(countsOf(sandbox.ledger())).toMatchObject({ issue: 30 });
	});
});

it.each(['dropAfter', 'timeoutAfter', 'error500After', 'truncated', 'lateAfterDrop'] as const)(
	'finds a batch again whose answer was lost: %s',
	async (fault) => {
		await start({ lateMs: 40, hangMs: 300 });
		// The first is the trial.
		sandbox.failNext(fault, 3, BATCH);
		const rows = rowsOf(60);
		const json = await run(rows, { timeout: 250 });
		expectOnce(json, rows);
		expect(alone()).toBeLessThanOrEqual(5);
	},
);

it('waits for a batch that is worked on late', async () => {
	await start({ tenant: { backgroundMs: 400 } });
	const rows = rowsOf(60);
	expectOnce(await run(rows), rows);
	expect(alone()).toBe(0);
});

it('sends nothing again of which it is not known whether it is still done', async () => {
	await start({ tenant: { backgroundMs: 60_000 } });
	const rows = rowsOf(20);
	const json = await run(rows);
	const unknown = json.filter(({ details }) => details !== undefined);
	expect(unknown.map((each) => detailsOf(each).outcome)).toEqual(unknown.map(() => 'unknown'));
	// Those of the trial, which holds five at the most.
	expect(unknown.length).toBeGreaterThanOrEqual(1);
	expect(unknown.length).toBeLessThanOrEqual(5);
	expect(countsOf(sandbox.ledger())).toEqual({ issue: 20 - unknown.length });
});
