import type { IDataObject, INodeParameters, OnError } from 'n8n-workflow';
import { bulkProfileId, handles, startSandbox, type Sandbox } from '../../sandbox';
import { claimOfRow, countsOf, detailsOf, jsonOf, locator, runNode } from './support';

const ROWS = 40;
const WRONG = 31;

let sandbox: Sandbox;

beforeAll(async () => {
	sandbox = await startSandbox({ profiles: ROWS });
});

beforeEach(() => {
	sandbox.reset();
});

afterAll(async () => {
	await sandbox.close();
});

const rows = (more: (i: number) => IDataObject) =>
	Array.from({ length: ROWS }, (_, i) => ({
		profile: bulkProfileId(i),
		id: `row-${i.toString()}`,
		zone: 'Australia/Perth',
		handle: handles.coffee,
		...more(i),
	}));

const run = async (
	given: IDataObject[],
	parameters: INodeParameters,
	onError: OnError = 'stopWorkflow',
) =>
	await runNode({
		baseUrl: sandbox.baseUrl,
		rows: given,
		parameters: claimOfRow({
			timezone: '={{ $json.zone }}',
			definition: locator('handle', '={{ $json.handle }}'),
			...parameters,
		}),
		node: { onError },
	});

const only = (i: number, wrong: IDataObject) => (i === WRONG ? wrong : {});
const ofProfile = {
	profileId: locator('id', '={{ $json.profile }}'),
	externalId: '={{ $json.id }}',
};

describe('input that is wrong in a later row', () => {
	it.each<[string, IDataObject, INodeParameters]>([
		['a time zone', { zone: 'Mars/Olympus' }, { operation: 'claim' }],
		['a profile ID', { profile: 'nobody' }, { operation: 'issue' }],
		['an external ID', { id: '' }, { operation: 'claimRedeem' }],
		[
			'a list as the meta',
			{ meta: '[1]' },
			{
				resource: 'point',
				operation: 'add',
				...ofProfile,
				pointDefinitionId: '1',
				value: 5,
				specifyMeta: 'json',
				metaJson: '={{ $json.meta ?? "{}" }}',
			},
		],
		[
			'a member without a key',
			{ email: '' },
			{
				resource: 'profile',
				operation: 'create',
				profileFields: {
					firstName: 'Nia',
					lastName: 'Bell',
					email: '={{ $json.email ?? $json.id + "@example.com" }}',
				},
			},
		],
	])('is found before anything is sent: %s', async (_, wrong, parameters) => {
		const given = rows((i) => only(i, wrong));
		const { error } = await run(given, parameters);
		expect(sandbox.requests()).toEqual([]);
		expect(error?.description).toContain(`item ${(WRONG + 1).toString()}`);
		expect(error?.description).toContain(`None of the ${ROWS.toString()} items`);

		const json = jsonOf(await run(given, parameters, 'continueRegularOutput'));
		expect(json.map(({ error: text }) => text !== undefined)).toEqual(
			given.map((_row, i) => i === WRONG),
		);
		expect(detailsOf(json[WRONG])).toMatchObject({ outcome: 'failed', item: WRONG });
		expect(Object.keys(json[WRONG] ?? {})[0]).toBe('error');
	});

	it('is told of every row', async () => {
		const { error } = await run(
			rows((i) => (i % 2 === 0 ? { zone: 'Mars/Olympus' } : {})),
			{ operation: 'claim' },
		);
		expect(error?.description).toContain('Also item 3,');
		expect(sandbox.ledger()).toEqual([]);
	});

	it('stands in the way of no read', async () => {
		const json = jsonOf(
			await run(
				rows((i) => only(i, { profile: 'nobody' })),
				{
					resource: 'profile',
					operation: 'get',
					...ofProfile,
				},
			),
		);
		expect(json).toEqual([]);
		expect(sandbox.requests().length).toBeGreaterThan(0);
	});
});

it('stops items that have sent nothing yet after the first refusal', async () => {
	const { error } = await run(
		rows((i) => (i === 0 ? { handle: handles.archived } : {})),
		{ operation: 'claim', options: { concurrency: 2 } },
	);
	expect(error?.message).toMatch(/archived/);
	const { claim = 0 } = countsOf(sandbox.ledger());
	expect(claim).toBeLessThanOrEqual(4);
	expect(error?.description).not.toContain('Also item');
	if (claim > 0) expect(error?.description).toContain(`${claim.toString()} of ${ROWS.toString()}`);
});

it('names further items that failed in the order of the rows', async () => {
	for (const [i, delayMs] of [0, 300, 100].entries()) {
		const path = new RegExp(`${bulkProfileId(i)}/benefits/claim$`);
		sandbox.failNext({ status: 422, body: { message: 'No.' }, delayMs }, 1, { path });
	}
	const { error } = await run(rows(() => ({})).slice(0, 3), { operation: 'claim' });
	expect(error?.description).toMatch(/concerns item 1,.*Also item 2,.*Also item 3,/s);
});
