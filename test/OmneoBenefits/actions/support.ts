/** Shared by the tests of the operations: a tenant at a fixed time, and ways to run one operation. */
import type { IDataObject, INodeParameters } from 'n8n-workflow';
import { resources } from '../../../nodes/OmneoBenefits/actions';
import { routesOf } from '../../engine/endpointsSeen';
import { people, startSandbox, type Sandbox } from '../../../sandbox';
import {
	emptyList,
	detailsOf,
	jsonOf,
	locator,
	runNode,
	startRecorder,
	type RecordedRequest,
	type Recorder,
} from '../../engine/support';

const START = '2026-03-10T02:00:00Z';
export const mia = locator('id', people.mia.id);
export const jose = locator('id', people.jose.id);
export const nobody = locator('id', 'd0c9b8a7-1234-4e5f-8a9b-0c1d2e3f4a5b');
export const handle = (name: string) => locator('handle', name);

export const BENEFIT_KEYS = [
	'definition_name',
	'redeem_code_online',
	'redeem_code_pos',
	'expires_at',
	'is_redeemable',
	'benefit_id',
	'profile_id',
	'external_id',
	'definition_handle',
	'meta',
];

let clock = new Date(START);
export let sandbox: Sandbox;
export let recorder: Recorder;

/** The operations that ran in a test. */
const runNames = new Set<string>();

/** The routes that an operation says it may call. */
export function namedBy(name: string): string[] {
	const [resource = '', operation = ''] = name.split('.');
	const { calls = [], alsoDoes = [] } = resources[resource]?.operations[operation] ?? {};
	return [...calls, ...alsoDoes.flatMap((task) => task.calls)].map(({ route }) => route);
}

beforeAll(async () => {
	sandbox = await startSandbox({ now: () => clock, profiles: 240 });
	recorder = await startRecorder(() => ({}));
});

beforeEach(() => {
	clock = new Date(START);
	sandbox.reset();
	recorder.requests.length = 0;
	recorder.answer = ({ url, body }) =>
		url.includes('page%5Bsize%5D')
			? emptyList
			: { body: { data: { id: 7, handle: handleIn(url), ...shownOf(body) } } };
});

afterEach(() => {
	// Some tests run workflows of their own.
	if (runNames.size === 0) return;
	const named = [...runNames].flatMap(namedBy);
	runNames.clear();
	expect(routesOf(sandbox.requests()).filter((route) => !named.includes(route))).toEqual([]);
});

afterAll(async () => {
	await sandbox.close();
	await recorder.close();
});

/** The handle that is looked for, where one is. */
const handleIn = (url: string) => url.split('/handle/')[1] ?? 'a-handle';

/** What a tenant shows of what it was sent. */
export const shownOf = (body: string): IDataObject =>
	body === '' ? {} : (JSON.parse(body) as IDataObject);

export const run = async (
	name: string,
	parameters: INodeParameters,
	{ baseUrl = sandbox.baseUrl, rows = [{}] as IDataObject[], continues = false } = {},
) => {
	const [resource = '', operation = ''] = name.split('.');
	runNames.add(name);
	return await runNode({
		baseUrl,
		rows,
		parameters: { resource, operation, ...parameters },
		node: { onError: continues ? 'continueRegularOutput' : 'stopWorkflow' },
	});
};

/** The items of an operation that must succeed. */
export const act = async (
	name: string,
	parameters: INodeParameters = {},
	more = {},
): Promise<IDataObject[]> => {
	const result = await run(name, parameters, more);
	expect(result.error).toBeUndefined();
	return jsonOf(result);
};

/** The one item of an operation that must succeed. */
export const actOnce = async (
	name: string,
	parameters: INodeParameters = {},
	more = {},
): Promise<IDataObject> => {
	const [json, ...others] = await act(name, parameters, more);
	expect(others).toEqual([]);
	return json ?? {};
};

/** A benefit as the tenant has it. */
export const stored = async (benefitId: unknown): Promise<IDataObject> =>
	await actOnce('benefit.get', { benefitId: String(benefitId), simplify: false });

/** The error item of an operation that must fail. */
export const failure = async (name: string, parameters: INodeParameters = {}, more = {}) => {
	const [json] = jsonOf(await run(name, parameters, { continues: true, ...more }));
	expect(json).toHaveProperty('details');
	return { error: String(json?.error), message: String(json?.message), ...detailsOf(json) };
};

/** The error of an operation that must fail before anything is sent. */
export const failureUnsent = async (name: string, parameters: INodeParameters = {}) => {
	const failed = await failure(name, parameters);
	expect(sandbox.requests()).toEqual([]);
	expect(failed).toMatchObject({ outcome: 'failed' });
	return failed;
};

/** The last request that an operation sent with one of the methods, and its body. */
export const sentBy = async (
	name: string,
	parameters: INodeParameters,
	methods = ['POST', 'PUT', 'DELETE'],
): Promise<Pick<RecordedRequest, 'method' | 'url'> & { body: unknown }> => {
	await act(name, parameters, { baseUrl: recorder.baseUrl });
	const request = recorder.requests.filter(({ method }) => methods.includes(method)).at(-1);
	const { method = '', url = '', body = '' } = request ?? {};
	return { method, url, body: body === '' ? undefined : JSON.parse(body) };
};

/** The query of the first list that an operation read. */
export const queryOf = async (name: string, parameters: INodeParameters): Promise<IDataObject> => {
	recorder.answer = () => emptyList;
	await act(name, parameters, { baseUrl: recorder.baseUrl });
	const { searchParams } = new URL(recorder.requests[0]?.url ?? '', recorder.origin);
	return Object.fromEntries([...searchParams].filter(([key]) => !key.startsWith('page')));
};

export const benefitWith = async (externalId: string): Promise<IDataObject> =>
	await actOnce('benefit.getAll', { list: 'all', filters: { externalIdFilter: externalId } });

export const issued = async (name: string, more: INodeParameters = {}): Promise<IDataObject> =>
	await actOnce('benefit.issue', {
		profileId: mia,
		definition: handle(name),
		timezone: 'Australia/Melbourne',
		...more,
	});

/** A claim with its redemption, whose ID some tenants do not tell in the answer. */
export const claimRedeemed = async (name: string): Promise<IDataObject> => {
	const claimed = await actOnce('benefit.claimRedeem', {
		profileId: mia,
		definition: handle(name),
		timezone: 'Australia/Melbourne',
	});
	return { ...claimed, redemption_id: sandbox.ledger().at(-1)?.redemption_id };
};

export const pathsRead = () =>
	sandbox.requests().map(({ method, path }) => `${method} ${path.replace('/api/v3', '')}`);

/** Lets the tenant's clock go on, from the time at which every test begins. */
export function passMinutes(minutes: number): void {
	clock = new Date(Date.parse(START) + minutes * 60_000);
}

/** The tests of a resource's operations, by operation: each has its own, and none is left out. */
export function describeOperations(resource: string, tests: Record<string, () => void>): void {
	describe.each(Object.entries(tests))(`${resource}.%s`, (_name, describeOperation) => {
		describeOperation();
	});

	it(`has tests for every operation of ${resource}`, () => {
		const operations = Object.keys(resources[resource]?.operations ?? {});
		expect(Object.keys(tests).sort()).toEqual(operations.sort());
	});
}
