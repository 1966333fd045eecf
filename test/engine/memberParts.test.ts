import type { IDataObject, INodeParameters } from 'n8n-workflow';
import { people, startSandbox, type Sandbox, type SandboxOptions } from '../../sandbox';
import { countsOf, detailsOf, jsonOf, locator, runNode } from './support';

const ACTED_AT = '2026-03-05T01:00:00Z';

const decision = (kind: string, value: boolean): INodeParameters => ({
	kind,
	value,
	changedBy: 'member',
	actedAt: ACTED_AT,
});

/** What a form says of a member: consent, and an attribute of the retailer's own. */
const profileFields: INodeParameters = {
	firstName: 'Ada',
	lastName: 'King',
	consent: { decision: [decision('emailPromo', true), decision('smsOptout', true)] },
	customAttributes: {
		attribute: [{ namespace: 'app', handle: 'size', type: 'integer', value: '38' }],
	},
};

/** Whether what is given with a member is stored by the same request. */
type Requests = 'one' | 'several';

/** What a tenant of the newest word does; the table says what others do. */
const newest = {
	memberParts: 'taken',
	consentMoments: 'any',
	commsPath: 'documented',
} as const satisfies SandboxOptions['tenant'];

const tenants: [string, SandboxOptions['tenant'], Requests][] = [
	['takes them with the member', {}, 'one'],
	['ignores them there', { memberParts: 'ignored' }, 'several'],
	['refuses them there', { memberParts: 'refused' }, 'several'],
	['takes no moments in ISO 8601', { consentMoments: 'plain' }, 'several'],
	[
		'ignores them there, and knows the older path of consents alone',
		{ memberParts: 'ignored', commsPath: 'sdk' },
		'several',
	],
	[
		'refuses them there, and takes no moments in ISO 8601',
		{ memberParts: 'refused', consentMoments: 'plain' },
		'several',
	],
	['keeps names as they are sent', { names: 'asSent' }, 'one'],
];

describe.each(tenants)(
	'consent and custom attributes, at a tenant that %s,',
	(_, tenant, requests) => {
		let sandbox: Sandbox;

		beforeAll(async () => {
			sandbox = await startSandbox({ tenant: { ...newest, ...tenant } });
		});

		afterAll(() => sandbox.close());

		beforeEach(() => {
			sandbox.reset();
		});

		const run = async (operation: string, parameters: INodeParameters) => {
			const all = { resource: 'profile', operation, ...parameters };
			const node = { onError: 'continueRegularOutput' } as const;
			const [json = {}] = jsonOf(
				await runNode({ baseUrl: sandbox.baseUrl, parameters: all, rows: [{}], node }),
			);
			return json;
		};

		const ask = async (path: string, method = 'GET', body?: object): Promise<IDataObject> => {
			const response = await fetch(`${sandbox.baseUrl}${path}`, {
				method,
				headers: { Authorization: `Bearer ${sandbox.token}`, 'Content-Type': 'application/json' },
				body: body && JSON.stringify(body),
			});
			return ((await response.json()) as { data: IDataObject }).data;
		};

		const writes = () =>
			sandbox
				.requests()
				.filter(({ method }) => method === 'POST' || method === 'PUT')
				.map(({ method, path }) => `${method} ${path.replace(/.*\/profiles(\/[\w-]{36})?/, '')}`);

		const expectStored = async (id: string) => {
			expect(await ask(`/profiles/${id}`)).toMatchObject({
				custom_attributes: { app: { size: 38 } },
				attributes: {
					comms: {
						email_promo: true,
						email_consent_updated_at: expect.stringMatching(/^2026-03-05.01:00:00Z?$/) as string,
						sms_optout: true,
					},
				},
			});
		};

		const email = 'ada@example.com';
		const signUp = { matchBy: 'email', matchValue: email, profileFields };

		it.each([
			['create', { profileFields: { ...profileFields, email } }],
			['upsert', signUp],
		])('are stored with a new member by %s', async (operation, parameters) => {
			const created = await run(operation, parameters);
			expect(detailsOf(created)).toEqual({});
			if (requests === 'one') expect(writes()).toEqual(['POST ']);
			await expectStored(String(created.profile_id));
			expect(countsOf(sandbox.ledger()).profileCreated).toBe(1);
		});

		it('are stored once, and nothing is sent of them again', async () => {
			const { profile_id: id } = await run('upsert', signUp);
			const done = writes().length;
			expect(await run('upsert', signUp)).toMatchObject({ created: false, updated_fields: [] });
			expect(writes()).toHaveLength(done);
			await expectStored(String(id));
		});

		it('are stored with a change of a member', async () => {
			const update = { profileId: locator('id', people.mia.id), profileFields };
			const updated = await run('update', update);
			expect(detailsOf(updated)).toEqual({});
			expect([...(updated.updated_fields as string[])].sort()).toEqual(
				['consent', 'custom_attributes', 'first_name', 'last_name'].sort(),
			);
			if (requests === 'one') expect(writes()).toEqual(['PUT ']);
			await expectStored(people.mia.id);
			expect(await run('update', update)).toMatchObject({ updated_fields: [] });
		});

		it('are stored where nothing else is changed', async () => {
			const { consent, customAttributes } = profileFields;
			const update = {
				profileId: locator('id', people.mia.id),
				profileFields: { consent, customAttributes },
			};
			expect(await run('update', update)).not.toHaveProperty('details');
			await expectStored(people.mia.id);
		});

		it('keep the other attributes of the member, and its other decisions', async () => {
			await ask(`/profiles/${people.mia.id}/attributes/custom/app:colour`, 'PUT', {
				type: 'string',
				value: 'green',
			});
			await run('updateConsent', {
				profileId: locator('id', people.mia.id),
				consent: { phonePromo: true },
			});
			await run('update', { profileId: locator('id', people.mia.id), profileFields });
			await expectStored(people.mia.id);
			expect(await ask(`/profiles/${people.mia.id}`)).toMatchObject({
				custom_attributes: { app: { colour: 'green' } },
				attributes: { comms: { phone_promo: true } },
			});
		});

		it('do not take a decision of a member that is there back, where only what is empty is filled', async () => {
			const profileId = locator('id', people.mia.id);
			await run('updateConsent', { profileId, consent: { emailPromo: false } });
			await run('upsert', {
				matchBy: 'email',
				matchValue: people.mia.email,
				profileFields,
				options: { existingProfile: 'fillEmpty' },
			});
			expect(await ask(`/profiles/${people.mia.id}`)).toMatchObject({
				attributes: { comms: { email_promo: false, sms_optout: true } },
			});
		});

		it('are not told as stored where they are refused everywhere', async () => {
			sandbox.failNext({ status: 403, body: { message: 'No' } }, 99, { path: /\/comms$/ });
			sandbox.failNext({ status: 403, body: { message: 'No' } }, 99, { path: /\/custom\// });
			const created = await run('upsert', signUp);
			if (requests === 'one') {
				await expectStored(String(created.profile_id));
				return;
			}
			expect(detailsOf(created)).toMatchObject({ outcome: 'unknown' });
			expect(countsOf(sandbox.ledger()).profileCreated).toBe(1);
		});

		it('are stored where the answer to the sign-up was lost', async () => {
			sandbox.failNext('dropAfter', 1, { method: 'POST', path: /\/profiles$/ });
			const created = await run('upsert', signUp);
			// Where it was lost with parts that the tenant refuses, a second request is answered.
			expect(['unknown', true]).toContain(created.created);
			await expectStored(String(created.profile_id));
			expect(countsOf(sandbox.ledger()).profileCreated).toBe(1);
		});
	},
);
