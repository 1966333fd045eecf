import type { INodeListSearchResult, INodeParameters } from 'n8n-workflow';
import {
	handles,
	people,
	pointHandles,
	rewardHandles,
	seededExternalIds,
	startSandbox,
	type Sandbox,
} from '../../sandbox';
import type { Endpoint } from '../../nodes/shared/api/endpoint';
import { endpoints } from '../../nodes/shared/api/endpoints';
import { tasks } from '../../nodes/shared/api/tasks';
import { callListSearch, callLoadOptions } from '../../tools/engine/contexts';
import { loadPackage } from '../../tools/engine/loadPackage';
import { createNodeTypes } from '../../tools/engine/nodeTypes';
import { routesOf } from './endpointsSeen';
import { credentialFor, emptyList, locator, startRecorder, type Recorder } from './support';

let sandbox: Sandbox;

beforeAll(async () => {
	sandbox = await startSandbox({ profiles: 90 });
});

/** What no operation calls. */
const listed = [endpoints.searchIdentities, endpoints.listPointDefinitions, endpoints.listTags];

/** The routes that the lists sent requests to. */
const seen = new Set<string>();

afterEach(() => {
	for (const route of routesOf(sandbox.requests())) seen.add(route);
});

afterAll(() => {
	const named: string[] = Object.entries(tasks)
		.filter(([name]) => name.startsWith('find'))
		.flatMap(([, { calls }]): readonly Endpoint[] => calls)
		.concat(endpoints.listClaimable, endpoints.listRedemptions)
		.map(({ route }) => route);
	expect([...seen].filter((route) => !named.includes(route))).toEqual([]);
	for (const { route } of listed) expect(seen).toContain(route);
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

	it.each([
		'+61 491 570 156',
		'0061491570156',
		'shopify:6021477301',
		'magento_id: 18842',
		'6021477301',
		people.mia.id,
		` ${people.mia.id.toUpperCase()} `,
	])('finds a profile by what was typed: %s', async (filter) => {
		expect(values(await search('searchProfiles', { filter }))).toEqual([people.mia.id]);
	});

	it.each(['zzzz', 'shopify:1', '+61400000000', 'd0c9b8a7-1234-4e5f-8a9b-0c1d2e3f4a5b'])(
		'says what can be searched where nobody is found: %s',
		async (filter) => {
			const { results, paginationToken } = await search('searchProfiles', { filter });
			expect(results).toEqual([
				{ name: expect.stringMatching(/Nobody found.*mobile.*identity.*ID/) as string, value: '' },
			]);
			expect(paginationToken).toBeUndefined();
		},
	);
});

describe('the list of definitions', () => {
	it('shows names and handles, and gives handles', async () => {
		expect(await search('searchDefinitions', { filter: 'SURVEY' })).toMatchObject({
			results: [{ name: `Complete Survey Discount (${handles.survey})`, value: handles.survey }],
		});
	});

	it('marks those that cannot be claimed, and says why', async () => {
		const shown = names(await search('searchDefinitions'));
		expect(shown).toEqual(
			expect.arrayContaining([
				`Winter Sale (${handles.archived}) - archived`,
				`Spring Preview (${handles.notPublished}) - not published`,
				`Birthday Voucher (${handles.notClaimable}) - not claimable`,
				`Summer of 2099 (${handles.notBegun}) - not begun`,
				`Opening Week (${handles.over}) - over`,
				`Signed Print (${handles.noAllocations}) - sold out`,
				`Coffee on Us (${handles.coffee})`,
				`Women's Evening (${handles.womensEvening})`,
			]),
		);
	});

	it('shows first what the picked profile can claim, and why it cannot claim the rest', async () => {
		const profileId = locator('list', people.jose.id);
		const result = await search('searchDefinitions', { parameters: { profileId } });
		const isMarked = names(result).map((name) => name.includes(' - '));
		expect(isMarked).toEqual([...isMarked].sort());
		expect(names(result)).toContain(
			`Women's Evening (${handles.womensEvening}) - this profile does not meet the condition`,
		);
		expect(values(result).slice().sort()).toEqual(Object.values(handles).sort());
	});

	it.each([
		locator('id', people.jose.id),
		locator('id', '={{ $json.profile_id }}'),
		locator('email', people.mia.email),
		locator('list', ''),
		'={{ $json.profile_id }}',
	])('marks nothing for a profile that may be another for each item: %j', async (profileId) => {
		const result = await search('searchDefinitions', { parameters: { profileId } });
		expect(names(result)).toContain(`Women's Evening (${handles.womensEvening})`);
		expect(sandbox.requests()).toHaveLength(1);
	});

	it('marks for Issue what cannot be issued, and not what cannot be claimed', async () => {
		const parameters = { operation: 'issue', profileId: locator('list', people.jose.id) };
		const shown = names(await search('searchDefinitions', { parameters }));
		expect(shown).toContain(`Birthday Voucher (${handles.notClaimable})`);
		expect(shown).toContain(`Women's Evening (${handles.womensEvening})`);
		expect(shown).toContain(`Signed Print (${handles.noAllocations}) - sold out`);
	});

	it.each(['survey', handles.survey, 'BDAY15', 'bday15'])(
		'finds a definition by its name, handle or code: %s',
		async (filter) => {
			expect(values(await search('searchDefinitions', { filter }))).toHaveLength(1);
		},
	);

	it('lists them where the token may not look at what the profile has', async () => {
		const profileId = locator('list', people.jose.id);
		const { noBenefitRead: token } = sandbox.tokens;
		const shown = names(await search('searchDefinitions', { parameters: { profileId }, token }));
		expect(shown).toContain(`Women's Evening (${handles.womensEvening})`);
		expect(shown).toContain(`Winter Sale (${handles.archived}) - archived`);
	});
});

describe('the lists of benefits and redemptions', () => {
	const jose = locator('list', people.jose.id);

	it('show for Redeem what the profile can redeem, with what tells them apart', async () => {
		const parameters = { operation: 'redeem', profileId: jose };
		const { results } = await search('searchBenefits', { parameters });
		expect(results).toMatchObject([
			{ name: expect.stringMatching(/^Free Delivery \(\d+\) - .+ - until /) as string },
		]);
	});

	it('show the benefits of all profiles where the node has none, and find them', async () => {
		expect((await search('searchBenefits')).results).toHaveLength(
			Object.keys(seededExternalIds).length,
		);
		const filter = seededExternalIds.delivery.toLowerCase();
		expect((await search('searchBenefits', { filter })).results).toHaveLength(1);
	});

	it('show redemptions with their type and moment, and find them', async () => {
		const all = await search('searchRedemptions');
		expect(all.results.length).toBeGreaterThan(2);
		expect(names(all)[0]).toMatch(/\(\d+\) - redeem - \d{4}-/);
		expect((await search('searchRedemptions', { filter: 'delivery' })).results).toHaveLength(1);
	});
});

describe('the list of rewards', () => {
	it('shows those of the profile, with what tells them apart, and finds them', async () => {
		const profileId = locator('list', people.mia.id);
		const { results } = await search('searchRewards', { parameters: { profileId } });
		expect(results).toEqual([
			{ name: expect.stringMatching(/^Welcome Credit \(1\) - until \d{4}-/) as string, value: '1' },
		]);
		const parameters = { profileId: locator('list', people.jose.id) };
		expect((await search('searchRewards', { parameters })).results).toEqual([]);
	});

	it('shows those of all profiles where the node has none, and finds them', async () => {
		expect((await search('searchRewards', { filter: 'welcome' })).results).toHaveLength(1);
		expect((await search('searchRewards', { filter: 'nothing-such' })).results).toEqual([]);
	});
});

describe('the list of reward definitions', () => {
	it('has those last that cannot be issued, and says so', async () => {
		expect(names(await search('searchRewardDefinitions'))).toEqual([
			`Welcome Credit (${rewardHandles.welcome})`,
			`Birthday Credit (${rewardHandles.birthday})`,
			`Spend and Save (${rewardHandles.spend}) - cannot be issued`,
		]);
	});

	it('gives handles, also of what cannot be issued', async () => {
		const filter = 'spend';
		expect(values(await search('searchRewardDefinitions', { filter }))).toEqual([
			rewardHandles.spend,
		]);
	});
});

describe('the list of point definitions', () => {
	it('shows names and handles, and gives IDs', async () => {
		expect((await search('searchPointDefinitions')).results).toEqual([
			{ name: `Purchase (${pointHandles.purchase})`, value: '1' },
			{ name: `Bonus (${pointHandles.bonus})`, value: '2' },
		]);
		expect(values(await search('searchPointDefinitions', { filter: 'BON' }))).toEqual(['2']);
	});
});

describe('the list of tags', () => {
	it('has those of the tenant, from A to Z', async () => {
		const tags = await callLoadOptions('getTags', {
			credentials: credentialFor(sandbox.baseUrl),
		});
		expect(tags).toEqual(['newsletter', 'staff', 'vip'].map((tag) => ({ name: tag, value: tag })));
	});

	it('is an error where it cannot be read', async () => {
		const credentials = credentialFor(sandbox.baseUrl, sandbox.tokens.expired);
		await expect(callLoadOptions('getTags', { credentials })).rejects.toThrow(
			/did not accept the API token/,
		);
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

	it.each([
		'searchProfiles',
		'searchDefinitions',
		'searchBenefits',
		'searchRedemptions',
		'searchRewards',
		'searchRewardDefinitions',
		'searchPointDefinitions',
	])('is an error with the next step, and not an empty list: %s', async (method) => {
		await expect(search(method, { token: sandbox.tokens.expired })).rejects.toMatchObject({
			message: expect.stringMatching(/did not accept the API token.*CX Manager/s) as string,
		});
		recorder.answer = () => ({ status: 500, body: { message: 'Server Error' } });
		await expect(search(method, { baseUrl: recorder.baseUrl })).rejects.toThrow(/Omneo failed/);
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

	it.each([
		['new york', 'America/New_York'],
		['AEST', 'Australia/Melbourne'],
		['+10', 'Australia/Brisbane'],
		['india', 'Asia/Kolkata'],
		['usa', 'America/Chicago'],
		['gmt', 'Europe/London'],
		['+05:30', 'Asia/Kolkata'],
		['CET', 'Europe/Paris'],
		['utc', 'UTC'],
	])('is found in by city, country, abbreviation and present offset: %s', async (text, zone) => {
		const zones = await callLoadOptions('getTimezones', {
			credentials: credentialFor(sandbox.baseUrl),
		});
		const found = zones.filter(({ name }) => name.toLowerCase().includes(text.toLowerCase()));
		expect(found.map(({ value }) => value)).toContain(zone);
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
