import type { IDataObject, INodeParameters } from 'n8n-workflow';
import { handles, people, startSandbox, type Sandbox } from '../../sandbox';
import { detailsOf, jsonOf, locator, runNode } from './support';

/** One address, as people, forms, mail programs and spreadsheets write it. */
const ADDRESS = 'renée@example.com';
const spellings = [
	ADDRESS,
	ADDRESS.normalize('NFD'),
	'Renée@Example.COM',
	'RENÉE@EXAMPLE.COM',
	'RENÉE@EXAMPLE.COM'.normalize('NFD'),
	`${ADDRESS}.`,
	`mailto:${ADDRESS}`,
	`MAILTO:${ADDRESS}?subject=Hello`,
	`mailto:${encodeURIComponent(ADDRESS)}`,
	`<${ADDRESS}>`,
	`< ${ADDRESS} >`,
	`Renée Dupont <${ADDRESS}>`,
	`"Dupont, Renée" <${ADDRESS}>`,
	`"Renée" <mailto:${ADDRESS}>`,
	`Renée (Paris) <Renée@example.com.>;`,
	`${ADDRESS},`,
	` \u200b${ADDRESS}\u00a0`,
	`'${ADDRESS}'`,
	`"${ADDRESS}"`,
];

describe('one email address in many spellings', () => {
	let sandbox: Sandbox;

	beforeAll(async () => {
		sandbox = await startSandbox();
	});

	afterAll(async () => {
		await sandbox.close();
	});

	const run = async (
		name: string,
		parameters: INodeParameters,
		rows: IDataObject[] = spellings.map((email) => ({ email })),
	) => {
		const [resource = '', operation = ''] = name.split('.');
		const result = await runNode({
			baseUrl: sandbox.baseUrl,
			parameters: { resource, operation, ...parameters },
			rows,
			node: { onError: 'continueRegularOutput' },
		});
		expect(result.error).toBeUndefined();
		return jsonOf(result);
	};

	const created = () => sandbox.ledger().filter(({ kind }) => kind === 'profileCreated');
	const email = '={{ $json.email }}';

	describe.each([
		['composed', ADDRESS],
		['decomposed', ADDRESS.normalize('NFD')],
		['in capitals', 'RENÉE@EXAMPLE.COM'],
	])('which Omneo has %s', (_, stored) => {
		let id: unknown;

		beforeEach(async () => {
			sandbox.reset();
			const response = await fetch(`${sandbox.baseUrl}/profiles`, {
				method: 'POST',
				headers: {
					authorization: `Bearer ${sandbox.token}`,
					'content-type': 'application/json',
				},
				body: JSON.stringify({ first_name: 'Renée', last_name: 'Dupont', email: stored }),
			});
			({ id } = ((await response.json()) as { data: IDataObject }).data);
		});

		it('are one member to find', async () => {
			const found = await run('profile.get', { profileId: locator('email', email) });
expect(found.map(({ profile_id }) => profile_id)).toEqual(spellings.map(() => id));
		});

		it('are one member to filter for, where it is found as it is written', async () => {
			if (stored !== stored.normalize('NFC')) return;
			const found = await run('profile.getAll', { filters: { email } });
expect(found.map(({ profile_id }) => profile_id)).toEqual(spellings.map(() => id));
		});

		it('are one member to create or update, and no change', async () => {
			const parameters = { matchBy: 'email', matchValue: email, profileFields: { email } };
			const done = await run('profile.upsert', parameters);
			expect(done).toEqual(
				spellings.map(() => expect.objectContaining({ profile_id: id, created: false }) as unknown),
			);
			expect(created()).toHaveLength(1);
			expect(sandbox.requests().filter(({ method }) => method === 'PUT')).toEqual([]);
		});

		it('are one key of a campaign', async () => {
			const claimed = await run('benefit.claimRedeem', {
				profileId: locator('email', email),
				definition: locator('handle', handles.coffee),
				timezone: 'Australia/Melbourne',
				externalIdFrom: 'campaign',
				campaign: 'Spring',
			});
			expect(new Set(claimed.map(({ benefit_id }) => benefit_id)).size).toBe(1);
			expect(sandbox.ledger().filter(({ kind }) => kind === 'redeem')).toHaveLength(1);
		});
	});

	it('are one new member', async () => {
		sandbox.reset();
		const parameters = {
			matchBy: 'email',
			matchValue: email,
			profileFields: { firstName: 'Renée', lastName: 'Dupont' },
		};
		const done = await run('profile.upsert', parameters);
		expect(done.filter((json) => json.created === true)).toHaveLength(1);
		expect(new Set(done.map(({ profile_id }) => profile_id)).size).toBe(1);
		expect(created()).toHaveLength(1);
	});

	it('are one new member to create, who is there already for all the others', async () => {
		sandbox.reset();
		const done = await run('profile.create', {
			profileFields: { email, firstName: 'Renée', lastName: 'Dupont' },
		});
		expect(done.filter((json) => json.profile_id !== undefined)).toHaveLength(1);
		const codes = done.flatMap((json) => detailsOf(json).code ?? []);
		expect(codes).toEqual(spellings.slice(1).map(() => 'profile_exists'));
		expect(created()).toHaveLength(1);
	});

	it.each([
		'Mia',
		'mia@',
		'@example.com',
		'mia@example.com, jose@example.com',
		'mia@example.com jose@example.com',
		'mia@example.com;jose@example.com',
		'Mia <mia@example.com> and José <jose@example.com>',
		'<mia@example.com',
		'Mia <>',
		'mailto:',
		'mia@example..com',
		'mia@.example.com',
		'mia@example.com <jose@example.com>',
	])('are not %j, which may be another', async (text) => {
		sandbox.reset();
		const done = await run('profile.get', { profileId: locator('email', email) }, [
			{ email: text },
		]);
		expect(done.map((json) => detailsOf(json).code)).toEqual(['profile_id_invalid']);
		expect(sandbox.requests()).toEqual([]);
	});

	it('are one member that an identity or another email does not take away', async () => {
		sandbox.reset();
		const parameters = {
			matchBy: 'email',
			matchValue: `Mia Thompson <${people.mia.email ?? ''}>`,
			profileFields: { email: `mailto:${people.mia.email ?? ''}.` },
		};
		const done = await run('profile.upsert', parameters, [{}]);
		expect(done).toMatchObject([{ profile_id: people.mia.id, created: false }]);
	});
});
