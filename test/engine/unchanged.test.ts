import type { IDataObject, INodeParameters } from 'n8n-workflow';
import { handles, people, rewardHandles, startSandbox, type Sandbox } from '../../sandbox';
import { detailsOf, jsonOf, locator, runNode, startRecorder, type Recorder } from './support';

let sandbox: Sandbox;
let recorder: Recorder;

beforeAll(async () => {
	sandbox = await startSandbox();
	recorder = await startRecorder(() => ({}));
});

beforeEach(() => {
	sandbox.reset();
	recorder.requests.length = 0;
});

afterAll(async () => {
	await sandbox.close();
	await recorder.close();
});

const run = async (
	name: string,
	parameters: INodeParameters,
	{ rows = [{}] as IDataObject[], baseUrl = sandbox.baseUrl } = {},
) => {
	const [resource = '', operation = ''] = name.split('.');
	const result = await runNode({
		baseUrl,
		parameters: { resource, operation, ...parameters },
		rows,
		node: { onError: 'continueRegularOutput' },
	});
	expect(result.error).toBeUndefined();
	return jsonOf(result);
};

const stored = async (path: string): Promise<IDataObject> => {
	const response = await fetch(`${sandbox.baseUrl}${path}`, {
		headers: { authorization: `Bearer ${sandbox.token}` },
	});
	return ((await response.json()) as { data: IDataObject }).data;
};

const { id, email, mobile_phone: mobile } = people.mia;
const mia = locator('id', id);

describe('what a member was found by', () => {
	const erasing = { email: '', mobilePhone: '', firstName: '', lastName: '' };
	const nameKept = { email: '', mobilePhone: '' };

	it.each<[string, string, INodeParameters]>([
		['email', 'profile.upsert', { matchBy: 'email', matchValue: email }],
		['email', 'profile.upsert', { matchBy: 'email', matchValue: email?.toUpperCase() }],
		['mobile_phone', 'profile.upsert', { matchBy: 'mobile', matchValue: mobile }],
		['email', 'profile.update', { profileId: locator('email', email ?? '') }],
		['email', 'profile.update', { profileId: locator('list', email ?? '') }],
		['mobile_phone', 'profile.update', { profileId: locator('mobile', mobile ?? '') }],
	])('is never erased: its %s, by %s %j', async (key, name, found) => {
		const before = await stored(`/profiles/${id}`);
		await run(name, { ...found, profileFields: nameKept, options: { eraseEmpty: true } });
		const { email: emailNow, mobile_phone: mobileNow } = await stored(`/profiles/${id}`);
		expect({ email: emailNow, mobile_phone: mobileNow }).toEqual({
			email: null,
			mobile_phone: null,
			[key]: before[key],
		});
	});

	it('is kept where nothing is to be erased', async () => {
		const before = await stored(`/profiles/${id}`);
		await run('profile.upsert', { matchBy: 'email', matchValue: email, profileFields: erasing });
		const { email: emailNow, mobile_phone: mobileNow } = await stored(`/profiles/${id}`);
		expect([emailNow, mobileNow]).toEqual([before.email, before.mobile_phone]);
		expect(before.mobile_phone).toBeTruthy();
	});
});

describe('an external ID of the user’s own in the meta', () => {
	const coupon = { definition: locator('handle', handles.coffee), timezone: 'UTC' };
	const operations: [string, INodeParameters][] = [
		['reward.issue', { rewardDefinition: locator('handle', rewardHandles.birthday) }],
		['point.add', { pointDefinitionId: locator('id', '1'), value: 5 }],
		['interaction.create', { name: 'survey', namespace: 'test' }],
		['benefit.claim', coupon],
		['benefit.claimRedeem', coupon],
		['benefit.issue', coupon],
	];
	const metas: [string, INodeParameters][] = [
		['JSON', { specifyMeta: 'json', metaJson: '{"external_id": "MINE", "a": 1}' }],
		['fields', { metaFields: { field: [{ name: 'external_id', value: 'MINE' }] } }],
	];
	const paths: Record<string, string> = {
		reward: `/profiles/${id}/rewards`,
		point: `/profiles/${id}/points`,
		interaction: `/profiles/${id}/interactions`,
		benefit: `/profiles/${id}/benefits`,
	};

	it.each(
		operations.flatMap(([name, parameters]) =>
			metas.flatMap(([form, meta]) =>
				['', 'KEY', 'MINE'].map((externalId) => ({ name, form, externalId, parameters, meta })),
			),
		),
	)(
		'is kept or refused by $name, as $form beside "$externalId"',
		async ({ name, externalId, parameters, meta }) => {
			const [json] = await run(name, { profileId: mia, externalId, ...parameters, ...meta });
			const records = (await stored(paths[name.split('.')[0] ?? ''] ?? '')) as unknown as {
				meta?: IDataObject;
			}[];
			const kept = records.filter((record) => record.meta?.external_id === 'MINE');
			const { code, outcome } = detailsOf(json);
			if (code === undefined) expect(kept).toHaveLength(1);
			else expect({ code, outcome }).toEqual({ code: 'meta_invalid', outcome: 'failed' });
			expect(code === undefined || kept.length === 0).toBe(true);
		},
	);
});

describe('what Omneo only writes otherwise', () => {
	const profile = {
		id,
		first_name: "Mia-Rose O'Connor",
		last_name: 'Zoë'.normalize('NFD'),
		email: 'Mia.Thompson@Example.com',
		mobile_phone: '0491 570 156',
		gender: 'Female',
		birth_year: '1990',
		birth_month: '05',
		birth_day: '17',
		tags: ['vip'],
		identities: [{ handle: 'shopify', identifier: 6021477301 }],
		attributes: { comms: { email_promo: 1, sms_promo: '0' } },
	};
	const attributes = [
		{ namespace: 'own', handle: 'size', type: 'integer', value: '42' },
		{ namespace: 'own', handle: 'ratio', type: 'float', value: '7.50' },
		{ namespace: 'own', handle: 'member', type: 'boolean', value: 1 },
		{ namespace: 'own', handle: 'note', type: 'string', value: 7 },
		{ namespace: 'own', handle: 'data', type: 'json', value: '{"b":[1,2],"a":1}' },
	];
	const fields = {
		firstName: "mia-rose o'connor",
		lastName: 'zoë',
		email: 'mia.thompson@example.com',
		mobilePhone: '+61491570156',
		gender: 'female',
		birthDate: '1990-05-17',
		tags: 'VIP',
		identities: { identity: [{ handle: 'shopify', identifier: '6021477301' }] },
		consent: {
			decision: [
				{ kind: 'emailPromo', value: true, changedBy: 'staff' },
				{ kind: 'smsPromo', value: false, changedBy: 'staff' },
			],
		},
		customAttributes: {
			attribute: [
				{ namespace: 'own', handle: 'size', type: 'integer', value: '42' },
				{ namespace: 'own', handle: 'ratio', type: 'float', value: '7.5' },
				{ namespace: 'own', handle: 'member', type: 'boolean', value: 'true' },
				{ namespace: 'own', handle: 'note', type: 'string', value: '7' },
				{ namespace: 'own', handle: 'data', type: 'json', value: '{"a": 1, "b": [1, 2]}' },
			],
		},
	};

	const answer = (shown: IDataObject) => {
		recorder.answer = ({ url }) => {
			const meta = { current_page: 1, last_page: 1 };
			if (url.includes('/attributes/custom')) {
				return { body: { data: attributes, meta: { ...meta, total: attributes.length } } };
			}
			const isList = /\/profiles(?:\?|$)/.test(url);
			return { body: isList ? { data: [shown], meta: { ...meta, total: 1 } } : { data: shown } };
		};
	};

	const writes = () => recorder.requests.filter(({ method }) => method !== 'GET');

	it.each<[string, INodeParameters]>([
		['profile.update', { profileId: mia }],
		['profile.upsert', { matchBy: 'email', matchValue: 'mia.thompson@example.com' }],
	])('is no change, and sends nothing: %s', async (name, parameters) => {
		answer(profile as unknown as IDataObject);
		const { baseUrl } = recorder;
		const [json] = await run(name, { ...parameters, profileFields: fields }, { baseUrl });
		expect(json).toMatchObject({ profile_id: id, updated_fields: [] });
		expect(writes()).toEqual([]);
	});

	it.each<[string, IDataObject]>([
		['first_name', { first_name: 'Mia' }],
		['birth_year', { birth_year: '1991' }],
		['mobile_phone', { mobile_phone: '0491 570 157' }],
		['gender', { gender: 'Male' }],
	])('is a change where it is another %s', async (key, other) => {
		answer({ ...(profile as unknown as IDataObject), ...other });
		const { baseUrl } = recorder;
		await run('profile.update', { profileId: mia, profileFields: fields }, { baseUrl });
		expect(writes().length).toBeGreaterThan(0);
		expect(Object.keys(JSON.parse(writes()[0]?.body ?? '{}') as IDataObject)).toEqual([key]);
	});
});

describe('a code or handle in other letter case', () => {
	const benefitBy = async (code: string) => {
		const [claimed] = await run('benefit.claim', {
			profileId: mia,
			definition: locator('handle', handles.survey),
			timezone: 'UTC',
		});
		const found = await run('benefit.get', { benefitId: locator('code', code) });
		return { claimed, found };
	};

	it.each(['survey10', 'Survey10', 'SURVEY10', 'survey10-web'])(
		'finds the benefit by %s',
		async (code) => {
			const { claimed, found } = await benefitBy(code);
			expect(found).toMatchObject([{ benefit_id: claimed?.benefit_id }]);
		},
	);

	it.each([handles.survey.toUpperCase(), 'Complete-Survey-Discount'])(
		'finds the definition %s, and claims it',
		async (handle) => {
			const definition = locator('handle', handle);
			expect(await run('benefitDefinition.get', { definition })).toMatchObject([
				{ handle: handles.survey },
			]);
			const claim = { profileId: mia, definition, timezone: 'UTC', externalId: 'S-1' };
			const claimed = await run('benefit.claimRedeem', claim);
			expect(claimed).toMatchObject([{ definition_handle: handles.survey, duplicate: false }]);
			const again = await run('benefit.claimRedeem', claim);
			expect(again).toMatchObject([{ benefit_id: claimed[0]?.benefit_id, duplicate: true }]);
		},
	);

	it('finds the reward definition', async () => {
		const given = await run('reward.issue', {
			profileId: mia,
			rewardDefinition: locator('handle', rewardHandles.birthday.toUpperCase()),
			externalId: 'R-1',
		});
		expect(given).toMatchObject([{ definition_handle: rewardHandles.birthday }]);
	});
});

describe('a number beyond 2^53', () => {
	const BIG = '9007199254740993';

	it('is the ID of a benefit that is extended', async () => {
		const benefit = (expires: string) =>
			`{"data":{"id":${BIG},"profile_id":"${id}","expires_at":"${expires}"}}`;
		let expires = '2099-01-01 12:59:59';
		recorder.answer = ({ method }) => {
			if (method === 'POST') expires = '2099-01-08 12:59:59';
			return { body: benefit(expires) };
		};
		const extend = { profileId: mia, benefitId: locator('id', BIG), extendDays: 7 };
		const { baseUrl } = recorder;
		expect(await run('benefit.extend', extend, { baseUrl })).toMatchObject([{ benefit_id: BIG }]);
		const [post] = recorder.requests.filter(({ method }) => method === 'POST');
		expect(post?.body).toContain(`"ids":["${BIG}"]`);
	});

	it('is the ID of a point definition', async () => {
		recorder.answer = ({ method, body }) =>
			method === 'POST'
				? { body: { data: { id: 1, ...(JSON.parse(body) as IDataObject) } } }
				: { body: { data: [], meta: { current_page: 1, last_page: 1, total: 0 } } };
		const points = { profileId: mia, pointDefinitionId: locator('id', BIG), value: 5 };
		await run('point.add', points, { baseUrl: recorder.baseUrl });
		const [post] = recorder.requests.filter(({ method }) => method === 'POST');
		expect(post?.body).toContain(`"point_definition_id":"${BIG}"`);
	});
});
