import type { IDataObject } from 'n8n-workflow';
import { people, startSandbox, type Sandbox } from '../../sandbox';
import { operationNames, sampleOf } from '../../tools/generate/schemas';
import { claimOfRow, detailsOf, jsonOf, runNode, type NodeRun } from './support';

const rows = [
	{ profile: people.mia.id, id: 'ROW-0', shop: 'Fitzroy', benefit_id: 'theirs' },
	{ profile: 'nobody', id: 'ROW-1', shop: 'Leith', error: 'theirs' },
	{ profile: people.lina.id, id: 'ROW-2', shop: 'Suita', benefit_id: 'theirs' },
];
const CLAIM_KEYS = [
	'definition_name',
	'redeem_code_online',
	'redeem_code_pos',
	'expires_at',
	'duplicate',
	'benefit_id',
	'redemption_id',
	'profile_id',
	'external_id',
	'definition_handle',
];
const ERROR_KEYS = ['error', 'message', 'details'];

let sandbox: Sandbox;

beforeAll(async () => {
	sandbox = await startSandbox();
});

beforeEach(() => {
	sandbox.reset();
});

afterAll(async () => {
	await sandbox.close();
});

const run = async (includeInput: boolean, onError: string, more: Partial<NodeRun> = {}) =>
	await runNode({
		baseUrl: sandbox.baseUrl,
		rows,
		parameters: claimOfRow({ options: { includeInput } }),
		node: { onError: onError as 'continueRegularOutput' },
		...more,
	});

describe('Include Other Input Fields', () => {
	it('puts the input behind what the operation gives, which keeps its own fields', async () => {
		const [first] = jsonOf(await run(true, 'continueRegularOutput'));
		expect(Object.keys(first ?? {})).toEqual([...CLAIM_KEYS, 'profile', 'id', 'shop']);
		expect(first).toMatchObject({ shop: 'Fitzroy', benefit_id: expect.any(Number) as number });
	});

	it('puts it behind the error of an item that failed', async () => {
		const [, failed] = jsonOf(await run(true, 'continueRegularOutput'));
		expect(Object.keys(failed ?? {})).toEqual([...ERROR_KEYS, 'profile', 'id', 'shop']);
		expect(failed?.error).not.toBe('theirs');
		expect(detailsOf(failed)).toMatchObject({ item: 1, code: 'profile_id_invalid' });
	});

	it('is off by default: then only the error output has the row, behind the error', async () => {
		const alone = jsonOf(await run(false, 'continueRegularOutput'));
		expect(alone.map((json) => Object.keys(json))).toEqual([CLAIM_KEYS, ERROR_KEYS, CLAIM_KEYS]);

		const result = await run(false, 'continueErrorOutput');
		expect(jsonOf(result).map((json) => Object.keys(json))).toEqual([CLAIM_KEYS, CLAIM_KEYS]);
		const [failed] = jsonOf(result, 1);
		expect(Object.keys(failed ?? {})).toEqual([...ERROR_KEYS, 'profile', 'id', 'shop']);
		expect(failed?.error).not.toBe('theirs');
	});

	it('stands beside the raw data too, and keeps the pairing of items', async () => {
		const parameters = claimOfRow({ simplify: false, options: { includeInput: true } });
		const result = await run(true, 'continueErrorOutput', { parameters });
		expect(jsonOf(result).map(({ shop }) => shop)).toEqual(['Fitzroy', 'Suita']);
		expect(result.items('Omneo Benefits').map(({ pairedItem }) => pairedItem)).toEqual([
			{ item: 0 },
			{ item: 2 },
		]);
		expect(result.items('Omneo Benefits', 1).map(({ pairedItem }) => pairedItem)).toEqual([1]);
	});

	it('tells in the error that stops the node what was really given', async () => {
		const options = { includeInput: true, concurrency: 1 };
		const parameters = claimOfRow({ simplify: false, options });
		const { error } = await run(true, 'stopWorkflow', { parameters });
		expect(error?.context.done).not.toMatchObject([{ benefit_id: 'theirs' }]);
	});

	it('is read for each item, and one that cannot be read fails that item alone', async () => {
		const options = { includeInput: '={{ $json.include }}' };
		const result = await run(true, 'continueRegularOutput', {
			parameters: claimOfRow({ options }),
			rows: [
				{ profile: people.mia.id, id: 'A', include: true },
				{ profile: people.mia.id, id: 'B', include: false },
				{ profile: people.mia.id, id: 'C', include: 'perhaps' },
			],
		});
		const [on, off, unread] = jsonOf(result);
		expect(on).toMatchObject({ id: 'A', include: true });
		expect(off).not.toHaveProperty('include');
		expect(detailsOf(unread)).toMatchObject({ item: 2, code: 'parameter_invalid' });
	});

	it('gives every entry of a list the same input', async () => {
		const result = await run(true, 'stopWorkflow', {
			parameters: {
				resource: 'benefit',
				operation: 'getAll',
				list: 'all',
				options: { includeInput: true },
			},
			rows: [{ shop: 'Fitzroy' }],
		});
		const shops = jsonOf(result).map(({ shop }) => shop);
		expect(shops.length).toBeGreaterThan(1);
		expect(new Set(shops)).toEqual(new Set(['Fitzroy']));
	});

	it.each(operationNames())('is there for %s', async (name) => {
		const call = async (of: string, parameters: object): Promise<IDataObject[]> => {
			const [resource = '', operation = ''] = of.split('.');
			const result = await runNode({
				baseUrl: sandbox.baseUrl,
				rows: [{ shop: 'Fitzroy' }],
				parameters: { resource, operation, ...parameters },
			});
			expect(result.error).toBeUndefined();
			return jsonOf(result);
		};
		const sample = await sampleOf(name, call);
		const [json] = await call(name, { ...sample, options: { includeInput: true } });
		expect(Object.keys(json ?? {}).at(-1)).toBe('shop');
	});
});
