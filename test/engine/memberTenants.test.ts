import type { IDataObject, INodeParameters } from 'n8n-workflow';
import {
	people,
	rewardHandles,
	startSandbox,
	type Sandbox,
	type SandboxOptions,
} from '../../sandbox';
import { countsOf, detailsOf, jsonOf, locator, mockWaits, runNode } from './support';

/** A lag of about a second of the node's, whose waits pass faster here. */
const LAG_MS = 1_200 / mockWaits.speed;

/** Ways in which a tenant may lag, store and answer. */
const tenants: [string, SandboxOptions['tenant']][] = [
	['is as documented', {}],
	['lists with a lag', { listLagMs: LAG_MS }],
	['reads records with a lag', { recordLagMs: LAG_MS }],
	['reads all with a lag', { listLagMs: LAG_MS, recordLagMs: LAG_MS }],
	['reads from replicas in turn', { recordLagMs: [0, LAG_MS], listLagMs: [LAG_MS, 0] }],
	['knows the SDK’s path of consents only', { commsPath: 'sdk' }],
	['knows the documented path of consents only', { commsPath: 'documented' }],
	['writes mobile numbers in national form', { mobilePhone: 'national' }],
	['shows the external ID of rewards', { rewardExternalId: 'shown' }],
	['shows the external ID of rewards, cut', { rewardExternalId: 'shown', externalId: 'cut10' }],
	['keeps names with capitals', { names: 'titleCase' }],
	['keeps white space in tags', { tagSpaces: 'kept' }],
	['shows the older spelling of a gender', { gender: 'witheld' }],
	['has small pages', { largestPage: 2 }],
];

describe.each(tenants)('a tenant that %s', (_, tenant) => {
	let sandbox: Sandbox;

	beforeAll(async () => {
		sandbox = await startSandbox({ tenant });
	});

	afterAll(async () => {
		await sandbox.close();
	});

	beforeEach(() => {
		sandbox.reset();
	});

	const run = async (name: string, parameters: INodeParameters, rows: IDataObject[] = [{}]) => {
		const [resource = '', operation = ''] = name.split('.');
		const node = { onError: 'continueRegularOutput' } as const;
		const all = { resource, operation, ...parameters };
		return jsonOf(await runNode({ baseUrl: sandbox.baseUrl, parameters: all, rows, node }));
	};
	const one = async (name: string, parameters: INodeParameters) => {
		const [json = {}] = await run(name, parameters);
		expect(detailsOf(json)).toEqual({});
		return json;
	};
	/** What the tenant has in truth. */
	const truth = async (path: string): Promise<IDataObject> => {
		await new Promise((resolve) => setTimeout(resolve, 2 * LAG_MS));
		const headers = { Authorization: `Bearer ${sandbox.token}` };
		const response = await fetch(`${sandbox.baseUrl}${path}`, { headers });
		return ((await response.json()) as { data: IDataObject }).data;
	};

	const stranger: INodeParameters = {
		matchBy: 'mobile',
		matchValue: '+61 491 570 197',
		profileFields: {
			firstName: 'Ada',
			lastName: 'King',
			email: 'ada@example.com',
			tags: 'spring',
			identities: { identity: [{ handle: 'pos', identifier: 'A-1' }] },
			customAttributes: { attribute: [{ namespace: 'app', handle: 'size', value: '38' }] },
		},
	};

	it('gets a stranger enrolled once, whole, and at once after it again', async () => {
		const first = await one('profile.upsert', stranger);
		expect(first).toMatchObject({ created: true });
		const again = await one('profile.upsert', stranger);
		expect(again).toMatchObject({ created: false, profile_id: first.profile_id });
		expect(await truth(`/profiles/${String(first.profile_id)}`)).toMatchObject({
			email: 'ada@example.com',
			mobile_phone_e164: '+61491570197',
			tags: ['spring'],
			custom_attributes: { app: { size: '38' } },
		});
		expect(countsOf(sandbox.ledger()).profileCreated).toBe(1);
	});

	it('gets a stranger enrolled once whose answer was lost, and is not told who did it', async () => {
		sandbox.failNext('dropAfter', 1, { method: 'POST', path: /\/profiles$/ });
		expect(await one('profile.upsert', stranger)).toMatchObject({ created: 'unknown' });
		expect(countsOf(sandbox.ledger()).profileCreated).toBe(1);
	});

	it('gets no refusal told of a stranger whose answer was lost, since one may be enrolled', async () => {
		sandbox.failNext('dropAfter', 1, { method: 'POST', path: /\/profiles$/ });
		sandbox.failNext({ status: 403, body: { message: 'Forbidden' } }, 9, { path: /\/attributes/ });
		const [json = {}] = await run('profile.upsert', stranger);
		expect(detailsOf(json)).toMatchObject({ outcome: 'unknown' });
		expect(countsOf(sandbox.ledger()).profileCreated).toBe(1);
	});

	it('gets tags added and removed, each once, and keeps those of others', async () => {
		const profileId = locator('id', people.mia.id);
		const rows = ['a', 'b', 'c'].map((tag) => ({ tag }));
		const added = await run('profile.addTags', { profileId, tags: '={{ $json.tag }}' }, rows);
		expect(added.map(({ changed }) => changed)).toEqual([true, true, true]);
		expect(added[0]?.tags).toContain('a');
		const removed = await one('profile.removeTags', { profileId, tags: 'b, vip' });
		expect(removed.tags).toEqual(['newsletter', 'a', 'c']);
		expect((await truth(`/profiles/${people.mia.id}`)).tags).toEqual(['newsletter', 'a', 'c']);
		const writes = sandbox.ledger().filter(({ kind }) => kind === 'tagsChanged');
		expect(writes).toHaveLength(4);
	});

	it('gets a tag with white space written once, found again, and removed', async () => {
		const profileId = locator('id', people.mia.id);
		const tags = 'Mobile\u00a0 App';
		expect(await one('profile.addTags', { profileId, tags })).toMatchObject({
			changed: true,
			tags: ['vip', 'newsletter', 'Mobile-App'],
		});
		expect(await one('profile.addTags', { profileId, tags })).toMatchObject({ changed: false });
		const update = { profileId, profileFields: { tags: ['mobile app', 'vip'] } };
		expect(await one('profile.update', update)).toMatchObject({ updated_fields: [] });
		expect(countsOf(sandbox.ledger())).toEqual({ tagsChanged: 1 });
		await one('profile.removeTags', { profileId, tags: 'mobile app' });
		expect((await truth(`/profiles/${people.mia.id}`)).tags).toEqual(['vip', 'newsletter']);
	});

	it('gets a tag with white space removed that somebody else wrote so', async () => {
		const headers = {
			Authorization: `Bearer ${sandbox.token}`,
			'Content-Type': 'application/json',
		};
		const body = JSON.stringify({ tags: ['mobile app', 'vip'] });
		await fetch(`${sandbox.baseUrl}/profiles/${people.mia.id}`, { method: 'PUT', headers, body });
		await truth(`/profiles/${people.mia.id}`);
		const removing = { profileId: locator('id', people.mia.id), tags: 'mobile app' };
		expect(await one('profile.removeTags', removing)).toMatchObject({ tags: ['vip'] });
	});

	it.each([
		['a name in small letters', { firstName: 'ada', lastName: 'KING' }],
		['a gender that is withheld', { gender: 'withheld' }],
		['the misspelled gender', { gender: 'witheld' }],
		['a tag with white space', { tags: 'mobile app' }],
	])('gets %s stored once, and nothing sent of it again', async (_what, profileFields) => {
		const parameters = { profileId: locator('id', people.mia.id), profileFields };
		await one('profile.update', parameters);
		expect(sandbox.ledger()).toHaveLength(1);
		await truth(`/profiles/${people.mia.id}`);
		expect(await one('profile.update', parameters)).toMatchObject({ updated_fields: [] });
		expect(sandbox.ledger()).toHaveLength(1);
	});

	it('gets consent stored', async () => {
		const profileId = locator('mobile', '+61491570156');
		await one('profile.updateConsent', { profileId, consent: { smsPromo: true } });
		expect(countsOf(sandbox.ledger())).toEqual({ consentChanged: 1 });
		expect(await truth(`/profiles/${people.mia.id}/attributes/comms`)).toMatchObject({
			sms_promo: true,
			sms_consent_updated_at: expect.any(String) as string,
		});
	});

	const creations: [string, INodeParameters, string][] = [
		[
			'reward.issue',
			{
				rewardDefinition: locator('handle', rewardHandles.birthday),
				timezone: 'Australia/Melbourne',
			},
			'rewardIssued',
		],
		['point.add', { pointDefinitionId: '1', value: 5 }, 'pointsAdded'],
		['interaction.create', { name: 'form', namespace: 'spring' }, 'interactionCreated'],
	];

	it.each(creations)('gets %s done once for each external ID', async (name, more, kind) => {
		const parameters = {
			profileId: locator('id', people.jose.id),
			externalId: 'order-100048',
			...more,
		};
		const items = await run(name, parameters, [{}, {}, {}]);
		expect(items.map(({ duplicate }) => duplicate)).toEqual([false, true, true]);
		expect(countsOf(sandbox.ledger())[kind]).toBe(1);
		expect(await one(name, parameters)).toMatchObject({ duplicate: true });
		expect(countsOf(sandbox.ledger())[kind]).toBe(1);
	});

	it.each(creations)('gets %s done once where the answer was lost', async (name, more, kind) => {
		sandbox.failNext('dropAfter', 1, { method: 'POST' });
		const parameters = { profileId: locator('id', people.jose.id), externalId: 'o-1', ...more };
		await one(name, parameters);
		expect(countsOf(sandbox.ledger())[kind]).toBe(1);
	});

	it.each([false, true])('shows how a reward was extended, answer lost: %s', async (isLost) => {
		const [reward] = await run('reward.getAll', { profileId: locator('id', people.mia.id) });
		if (isLost) sandbox.failNext('dropAfter', 1, { method: 'POST' });
		const extended = await one('reward.extend', {
			profileId: locator('id', people.mia.id),
			rewardId: String(reward?.reward_id),
			extendDays: 7,
		});
		const days =
			(Date.parse(String(extended.expires_at)) - Date.parse(String(reward?.expires_at))) /
			86_400_000;
		expect(Math.round(days)).toBe(7);
		expect(countsOf(sandbox.ledger()).rewardExtended).toBe(1);
	});
});

describe('a tenant whose reads lag longer than the first look after a change', () => {
	let sandbox: Sandbox;

	beforeAll(async () => {
		sandbox = await startSandbox({ tenant: { recordLagMs: 3 * LAG_MS } });
	});

	afterAll(async () => {
		await sandbox.close();
	});

	beforeEach(() => {
		sandbox.reset();
	});

	const addTag = async () => {
		const parameters = {
			resource: 'profile',
			operation: 'addTags',
			profileId: locator('id', people.mia.id),
			tags: 'ours',
		};
		return jsonOf(await runNode({ baseUrl: sandbox.baseUrl, parameters, rows: [{}] }));
	};

	it('gets a tag written once', async () => {
		expect(await addTag()).toMatchObject([{ changed: true, tags: ['vip', 'newsletter', 'ours'] }]);
		expect(countsOf(sandbox.ledger())).toEqual({ tagsChanged: 1 });
	});

	it('keeps what somebody else writes meanwhile', async () => {
		const added = addTag();
		const path = `${sandbox.baseUrl}/profiles/${people.mia.id}`;
		const headers = {
			Authorization: `Bearer ${sandbox.tokens.otherSystem}`,
			'Content-Type': 'application/json',
		};
		while (!('tagsChanged' in countsOf(sandbox.ledger()))) {
			await new Promise((resolve) => setTimeout(resolve, 2));
		}
		const body = JSON.stringify({ tags: ['newsletter', 'vip', 'ours', 'theirs'] });
		await fetch(path, { method: 'PUT', headers, body });
		await added;

		await new Promise((resolve) => setTimeout(resolve, 4 * LAG_MS));
		const response = await fetch(path, { headers });
		expect(await response.json()).toMatchObject({
			data: { tags: ['newsletter', 'vip', 'ours', 'theirs'] },
		});
	});
});
