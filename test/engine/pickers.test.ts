import type { INodeListSearchResult, INodeParameters } from 'n8n-workflow';
import { handles, people, startSandbox, type Sandbox } from '../../sandbox';
import { callListSearch, callLoadOptions } from '../../tools/engine/contexts';
import { loadPackage } from '../../tools/engine/loadPackage';
import { createNodeTypes } from '../../tools/engine/nodeTypes';
import { credentialFor, emptyList, locator, startRecorder, type Recorder } from './support';

let sandbox: Sandbox;

beforeAll(async () => {
	sandbox = await startSandbox({ profiles: 90 });
});

beforeEach(() => {
	sandbox.reset();
});

afterAll(async () => {
	await sandbox.close();
});

const search = async (
	method: string,
	{
		filter,
		page,
		parameters,
		baseUrl = sandbox.baseUrl,
		token = sandbox.token,
	}: {
		filter?: string;
		page?: string;
		parameters?: INodeParameters;
		baseUrl?: string;
		token?: string;
	} = {},
): Promise<INodeListSearchResult> =>
	await callListSearch(
		method,
		{ credentials: credentialFor(baseUrl, token), parameters },
		filter,
		page,
	);

const names = ({ results }: INodeListSearchResult) => results.map(({ name }) => name);
const values = ({ results }: INodeListSearchResult) => results.map(({ value }) => value);

describe('the list of profiles', () => {
	it('shows names and emails, and gives IDs', async () => {
		expect(await search('searchProfiles', { filter: 'thompson' })).toEqual({
			results: [{ name: `Mia Thompson (${people.mia.email})`, value: people.mia.id }],
			paginationToken: undefined,
		});
	});

	it('finds a profile by its email, and one that has none by its name', async () => {
		expect(values(await search('searchProfiles', { filter: people.jose.email }))).toEqual([
			people.jose.id,
		]);
		expect(names(await search('searchProfiles', { filter: 'Pat Lee' }))).toEqual(['Pat Lee']);
	});

	it('goes on, page after page, to the last', async () => {
		const first = await search('searchProfiles');
		expect(first.results).toHaveLength(50);
		const page = String(first.paginationToken);
		const second = await search('searchProfiles', { page });
		expect(second.results).toHaveLength(50);
		const third = await search('searchProfiles', { page: String(second.paginationToken) });
		expect(third.paginationToken).toBeUndefined();
		const all = [first, second, third].flatMap(values);
		expect(new Set(all).size).toBe(90 + Object.keys(people).length);
	});

	it('is empty where nobody is found', async () => {
		expect(await search('searchProfiles', { filter: 'zzzz' })).toMatchObject({ results: [] });
	});
});

describe('the list of definitions', () => {
	it('shows names and handles, and gives handles', async () => {
		expect(await search('searchDefinitions', { filter: 'SURVEY' })).toMatchObject({
			results: [{ name: `Complete Survey Discount (${handles.survey})`, value: handles.survey }],
		});
	});

	it('marks those that cannot be claimed', async () => {
		const shown = names(await search('searchDefinitions'));
		expect(shown).toContain(`Winter Sale (${handles.archived}) - archived`);
		expect(shown).toContain(`Spring Preview (${handles.notPublished}) - not published`);
		expect(shown).toContain(`Birthday Voucher (${handles.notClaimable}) - not claimable`);
		expect(shown).toContain(`Coffee on Us (${handles.coffee})`);
	});

	it.each(['id', 'list'])(
		'shows first what the profile chosen by %s can claim, and marks the rest',
		async (mode) => {
			const profileId = locator(mode, people.jose.id);
			const result = await search('searchDefinitions', { parameters: { profileId } });
			const isMarked = names(result).map((name) => name.includes(' - '));
			expect(isMarked).toEqual([...isMarked].sort());
			expect(names(result)).toContain(
				`Women's Evening (${handles.womensEvening}) - not claimable by this profile now`,
			);
			expect(values(result).slice().sort()).toEqual(Object.values(handles).sort());
		},
	);

	it.each([
		locator('id', '={{ $json.profile_id }}'),
		locator('email', people.mia.email),
		locator('list', ''),
		'={{ $json.profile_id }}',
	])('marks nothing for a profile that is not known yet: %j', async (profileId) => {
		const result = await search('searchDefinitions', { parameters: { profileId } });
		expect(names(result)).toContain(`Women's Evening (${handles.womensEvening})`);
		expect(sandbox.requests()).toHaveLength(1);
	});
});

describe('a list that cannot be read', () => {
	let recorder: Recorder;

	beforeAll(async () => {
		recorder = await startRecorder(() => emptyList);
	});

	afterAll(async () => {
		await recorder.close();
	});

	it.each(['searchProfiles', 'searchDefinitions'])(
		'is an error with the next step, and not an empty list: %s',
		async (method) => {
			await expect(search(method, { token: sandbox.tokens.expired })).rejects.toMatchObject({
				message: expect.stringMatching(/did not accept the API token.*CX Manager/s) as string,
			});
			recorder.answer = () => ({ status: 500, body: { message: 'Server Error' } });
			await expect(search(method, { baseUrl: recorder.baseUrl })).rejects.toThrow(/Omneo failed/);
		},
	);

	it('is an error where only the claimable definitions cannot be read', async () => {
		recorder.answer = ({ url }) =>
			url.includes('/claimable') ? { status: 403, body: { message: 'Forbidden.' } } : emptyList;
		const profileId = locator('id', people.mia.id);
		await expect(
			search('searchDefinitions', { baseUrl: recorder.baseUrl, parameters: { profileId } }),
		).rejects.toThrow(/may not do this/);
	});
});

describe('the list of time zones', () => {
	it('begins with the workflow’s own, and then has only names that Omneo accepts', async () => {
		const [workflows, ...zones] = await callLoadOptions('getTimezones', {
			credentials: credentialFor(sandbox.baseUrl),
		});
		expect(workflows).toMatchObject({ value: '' });
		expect(workflows?.name).toMatch(/^Workflow Timezone \(.+\)$/);
		const accepted = zones.map(({ value }) => value);
		expect(accepted).toEqual(expect.arrayContaining(['Australia/Melbourne', 'Asia/Kolkata']));
		expect(accepted).not.toContain('Asia/Calcutta');
		expect(new Set(accepted).size).toBe(accepted.length);
		expect(sandbox.requests()).toEqual([]);
	});
});

describe('the node as a tool of an AI agent', () => {
	it('is loaded with all its fields, and a description for the agent', async () => {
		const nodeTypes = createNodeTypes(await loadPackage());
		const node = nodeTypes.getByNameAndVersion('n8n-nodes-omneo.omneoBenefits').description;
		const tool = nodeTypes.getByNameAndVersion('n8n-nodes-omneo.omneoBenefitsTool').description;
		expect(tool).toMatchObject({
			name: 'omneoBenefitsTool',
			displayName: 'Omneo Benefits Tool',
			inputs: [],
			outputs: ['ai_tool'],
		});
		expect(tool.properties.map(({ name }) => name)).toEqual([
			'descriptionType',
			'toolDescription',
			...node.properties.map(({ name }) => name),
		]);
	});
});
