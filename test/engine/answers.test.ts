import type { IDataObject } from 'n8n-workflow';
import { handles, people, startSandbox, type Sandbox } from '../../sandbox';
import {
	claimOfRow,
	emptyList,
	jsonOf,
	locator,
	runNode,
	startRecorder,
	type RecordedAnswer,
	type Recorder,
} from './support';

const SIMPLIFIED_KEYS = [
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

const row = { profile: people.mia.id, id: 'SURVEY-1' };

describe('the output of claim and redeem', () => {
	/** The documents' own example: 2021-03-05 00:06:51 UTC, in Melbourne, for 50 days. */
	const now = () => new Date('2021-03-05T00:06:51Z');
	let redemptions: Sandbox;
	let benefits: Sandbox;

	beforeAll(async () => {
		redemptions = await startSandbox({ now, response: 'redemption' });
		benefits = await startSandbox({ now, response: 'benefit' });
	});

	beforeEach(() => {
		redemptions.reset();
		benefits.reset();
	});

	afterAll(async () => {
		await redemptions.close();
		await benefits.close();
	});

	const survey = (more = {}) =>
		claimOfRow({
			definition: locator('handle', handles.survey),
			specifyMeta: 'json',
			metaJson: '{"channel":"survey"}',
			...more,
		});

	const claimed = async (sandbox: Sandbox, more = {}): Promise<IDataObject> => {
		const result = await runNode({
			baseUrl: sandbox.baseUrl,
			parameters: survey(more),
			rows: [row],
		});
		expect(result.error).toBeUndefined();
		const [json, ...others] = jsonOf(result);
		expect(others).toEqual([]);
		return json ?? {};
	};

	it('is simplified to the documented example’s values where a redemption came back', async () => {
		expect(await claimed(redemptions)).toEqual({
			benefit_id: expect.any(Number) as number,
			redemption_id: expect.any(Number) as number,
			profile_id: people.mia.id,
			external_id: 'SURVEY-1',
			definition_handle: 'complete-survey-discount',
			definition_name: 'Complete Survey Discount',
			redeem_code_pos: 'SURVEY10',
			redeem_code_online: 'SURVEY10-WEB',
			expires_at: '2021-04-24T23:59:59+10:00',
			duplicate: false,
		});
	});

	it('is the same for both documented shapes, but for the redemption’s ID', async () => {
		const fromRedemption = await claimed(redemptions);
		const fromBenefit = await claimed(benefits);
		expect(fromBenefit).toEqual({ ...fromRedemption, redemption_id: null });
	});

	it('has the same keys in the same order for every operation and shape', async () => {
		for (const sandbox of [redemptions, benefits]) {
			for (const operation of ['claimRedeem', 'claim']) {
				expect(Object.keys(await claimed(sandbox, { operation }))).toEqual(SIMPLIFIED_KEYS);
				sandbox.reset();
			}
		}
	});

	it('has the keys of a claim when an issued benefit is redeemed', async () => {
		const { benefit_id } = await claimed(redemptions, { operation: 'claim' });
		const result = await runNode({
			baseUrl: redemptions.baseUrl,
			parameters: {
				resource: 'benefit',
				operation: 'redeem',
				profileId: locator('id', people.mia.id),
				benefitId: String(benefit_id),
			},
		});
		const [json] = jsonOf(result);
		expect(Object.keys(json ?? {})).toEqual(SIMPLIFIED_KEYS);
		expect(json).toMatchObject({ benefit_id, duplicate: false });
		expect(json?.redemption_id).toEqual(expect.any(Number));
	});

	it('is the API’s redemption, untouched, with simplify off', async () => {
		const json = await claimed(redemptions, { simplify: false });
		expect(json).toMatchObject({
			profile: { email: people.mia.email },
			type: 'redeem',
			items: [{ type: 'benefit', type_attributes: { external_id: 'SURVEY-1' } }],
		});
		expect(json).not.toHaveProperty('duplicate');
	});

	it('is the API’s benefit, untouched, with simplify off', async () => {
		const json = await claimed(benefits, { simplify: false });
		expect(json).toMatchObject({ external_id: 'SURVEY-1', definition: { handle: handles.survey } });
		expect(json).not.toHaveProperty('duplicate');
		expect(json).not.toHaveProperty('benefit_id');
	});
});

describe('the request that the node sends', () => {
	const data = { id: 17, external_id: 'SURVEY-1', unknown_key: { kept: [1, null, ''] } };
	let recorder: Recorder;

	beforeAll(async () => {
		recorder = await startRecorder(() => ({}));
	});

	beforeEach(() => {
		recorder.requests.length = 0;
		recorder.answer = ({ method }) => (method === 'GET' ? emptyList : { body: { data } });
	});

	afterAll(async () => {
		await recorder.close();
	});

	/** The recorder's lists show nothing, so that a check after a claim would miss it. */
	const unchecked = { options: { checkAfterClaim: false } };

	const sent = async (parameters = {}, rows: IDataObject[] = [row]) => {
		const result = await runNode({
			baseUrl: recorder.baseUrl,
			token: 'secret-token-1',
			parameters: claimOfRow({ ...unchecked, ...parameters }),
			rows,
		});
		return {
			result,
			posts: recorder.requests.filter(({ method }) => method === 'POST'),
		};
	};

	it('goes to the documented path, with the documented body', async () => {
		const { posts } = await sent({
			specifyMeta: 'fields',
			metaFields: { field: [{ name: 'channel', value: 'survey' }] },
		});
		expect(posts).toHaveLength(1);
		expect(posts[0]?.url).toBe(`/api/v3/profiles/${people.mia.id}/benefits/claim-redeem`);
		expect(JSON.parse(posts[0]?.body ?? '')).toEqual({
			definition: handles.coffee,
			timezone: 'Australia/Melbourne',
			external_id: 'SURVEY-1',
			meta: { channel: 'survey' },
		});
	});

	it('has no optional key in its body where the field is empty', async () => {
		const { posts } = await sent({ externalId: '', options: { generateExternalId: false } });
		expect(JSON.parse(posts[0]?.body ?? '')).toEqual({
			definition: handles.coffee,
			timezone: 'Australia/Melbourne',
		});
	});

	it('has no optional key where an expression finds nothing in this item', async () => {
		const { posts } = await sent(
			{
				externalId: '',
				specifyMeta: 'json',
				metaJson: '={{ $json.nothing }}',
				options: { generateExternalId: false },
			},
			[{ profile: people.mia.id }],
		);
		expect(JSON.parse(posts[0]?.body ?? '')).toEqual({
			definition: handles.coffee,
			timezone: 'Australia/Melbourne',
		});
	});

	it('looks for an earlier claim before it claims, and not where that is turned off', async () => {
		await sent();
		expect(recorder.requests.map(({ method }) => method)).toEqual(['GET', 'GET', 'POST']);
		const [benefits = '', redemptions = ''] = recorder.requests.map(({ url }) =>
			decodeURIComponent(url),
		);
		const profile = `/api/v3/profiles/${people.mia.id}`;
		expect(benefits).toContain(`${profile}/benefits?filter[external_id]=SURVEY-1`);
		expect(redemptions).toContain(`${profile}/redemptions?`);
		recorder.requests.length = 0;
		await sent({ options: { duplicateProtection: 'off' } });
		expect(recorder.requests.map(({ method }) => method)).toEqual(['POST']);
	});

	it.each([
		'../../users/me',
		'..%2F..%2Fusers%2Fme',
		`${people.mia.id}/../${people.jose.id}`,
		`${people.mia.id}?filter=1`,
		`${people.mia.id}#`,
		'a b',
	])('never lets the profile ID %s choose another path', async (profile) => {
		const { result } = await sent({}, [{ profile, id: 'SURVEY-1' }]);
		expect(recorder.requests).toEqual([]);
		expect(result.error?.message).toContain('is not a UUID');
	});

	it('encodes an external ID in the query, and sends it whole in the body', async () => {
		const id = 'a&filter[x]=1#ü %2F';
		const { posts } = await sent({}, [{ profile: people.mia.id, id }]);
		const query = new URL(recorder.requests[0]?.url ?? '', recorder.origin).searchParams;
		expect(query.get('filter[external_id]')).toBe(id);
		expect([...query.keys()].sort()).toEqual(['filter[external_id]', 'page[number]', 'page[size]']);
		expect(JSON.parse(posts[0]?.body ?? '')).toMatchObject({ external_id: id });
	});

	it('names the package and its version as its user agent, and asks for JSON', async () => {
		const { posts } = await sent();
		for (const { headers } of recorder.requests) {
			expect(headers['user-agent']).toMatch(/^n8n-nodes-omneo\/\d+\.\d+\.\d+/);
			expect(headers.accept).toBe('application/json');
		}
		expect(posts[0]?.headers['content-type']).toContain('application/json');
	});

	it('carries the token of the credential, as a bearer token', async () => {
		await sent();
		const tokens = recorder.requests.map(({ headers }) => headers.authorization);
		expect(tokens).toEqual(['GET', 'GET', 'POST'].map(() => 'Bearer secret-token-1'));
	});

	it('never follows a redirect, so that no other host gets the token', async () => {
		const elsewhere = await startRecorder(() => ({ body: { data } }));
		try {
			for (const status of [301, 302, 303, 307, 308]) {
				for (const redirectedMethod of ['GET', 'POST']) {
					recorder.answer = ({ method }) =>
						method === redirectedMethod
							? { status, headers: { location: `${elsewhere.baseUrl}/users/me` } }
							: emptyList;
					const { result } = await sent({ options: { ...unchecked.options, maxRetries: 0 } });
					expect(result.error?.message).toContain('redirect');
				}
			}
			expect(elsewhere.requests).toEqual([]);
		} finally {
			await elsewhere.close();
		}
	});

	it('never goes to the host that the links of a list name', async () => {
		const elsewhere = await startRecorder(() => emptyList);
		try {
			const firstPage: RecordedAnswer = {
				body: {
					data: [{ id: 3, external_id: 'OTHER' }],
					links: { next: `${elsewhere.baseUrl}/profiles/${people.mia.id}/benefits?page[number]=2` },
				},
			};
			const afterLastPage = {
				body: { data: [], meta: { current_page: 2, last_page: 1, total: 1 } },
			};
			recorder.answer = ({ method, url }) => {
				if (method === 'POST') return { body: { data } };
				if (!url.includes('/benefits')) return emptyList;
				return decodeURIComponent(url).includes('page[number]=1') ? firstPage : afterLastPage;
			};
			const { posts } = await sent();
			expect(posts).toHaveLength(1);
			const looks = recorder.requests.filter(({ method }) => method === 'GET');
			expect(looks.filter(({ url }) => url.includes('/benefits'))).toHaveLength(2);
			expect(elsewhere.requests).toEqual([]);
		} finally {
			await elsewhere.close();
		}
	});

	it('gives `data` of the answer as it came, with simplify off', async () => {
		const { result } = await sent({ simplify: false });
		expect(jsonOf(result)).toEqual([data]);
	});

	it('gives null for every key that the answer does not hold', async () => {
		recorder.answer = ({ method }) =>
			method === 'GET' ? emptyList : { body: { data: { id: 17 } } };
		const { result } = await sent();
		expect(jsonOf(result)).toEqual([
			{
				...Object.fromEntries(SIMPLIFIED_KEYS.map((key) => [key, null])),
				benefit_id: 17,
				duplicate: false,
			},
		]);
	});
});
