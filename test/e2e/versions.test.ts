import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { IDataObject } from 'n8n-workflow';
import { handles, people, startSandbox, type Sandbox } from '../../sandbox';
import { Endings } from '../../tools/n8n/endings';
import { installN8n, releases, type Installation } from '../../tools/n8n/installation';
import { installPackage, runN8n, startN8n, type N8n } from '../../tools/n8n/instance';
import { until } from '../../tools/n8n/until';
import { Mailbox } from '../../tools/n8n/mailbox';
import { CLAIM_REDEEM, START_TIMEOUT_MS } from './support';

const TEAM = 'team@example.com';
const SHOP = 'shop@example.com';
const { email: MIA } = people.mia;

const credential = (id: string, name: string) => ({ [id]: { id, name } });

/** The README's first workflow; the path of its form is its name, and so is its ID. */
function firstWorkflow(id: string, claim: IDataObject = {}) {
	const mail = (name: string, to: string, text: string, y: number) => ({
		id: name,
		name,
		type: 'n8n-nodes-base.emailSend',
		typeVersion: 2.1,
		position: [660, y],
		parameters: {
			fromEmail: SHOP,
			toEmail: to,
			subject: name,
			emailFormat: 'text',
			text,
			options: {},
		},
		credentials: { smtp: { id: 'mail', name: 'Mail' } },
	});
	return {
		id,
		name: id,
		active: false,
		nodes: [
			{
				id: 'form',
				name: 'On form submission',
				type: 'n8n-nodes-base.formTrigger',
				typeVersion: 2.2,
				position: [0, 0],
				webhookId: id,
				parameters: {
					formTitle: 'How was your visit?',
					formFields: {
						values: [
							{ fieldLabel: 'Email', fieldType: 'email', requiredField: true },
							{ fieldLabel: 'What could we do better?' },
						],
					},
					options: {},
				},
			},
			{
				id: 'benefits',
				name: 'Omneo Benefits',
				type: 'n8n-nodes-omneo.omneoBenefits',
				typeVersion: 1,
				position: [220, 0],
				onError: 'continueErrorOutput',
				parameters: {
					operation: 'claim',
					profileId: { __rl: true, mode: 'email', value: '={{ $json.Email }}' },
					definition: { __rl: true, mode: 'handle', value: handles.survey },
					externalIdFrom: 'campaign',
					campaign: 'visit-survey',
					...claim,
				},
				credentials: credential('omneoApi', 'Omneo API'),
			},
			{
				id: 'member',
				name: 'Get profile',
				type: 'n8n-nodes-omneo.omneoBenefits',
				typeVersion: 1,
				position: [440, -100],
				parameters: {
					resource: 'profile',
					operation: 'get',
					profileId: { __rl: true, mode: 'id', value: '={{ $json.profile_id }}' },
					options: { includeContactDetails: true },
				},
				credentials: credential('omneoApi', 'Omneo API'),
			},
			mail(
				'Your voucher',
				'={{ $json.email }}',
				"=Thank you! Your code is {{ $('Omneo Benefits').item.json.redeem_code_online }}.",
				-100,
			),
			mail('Not given', TEAM, '={{ $json.error }}: {{ $json.message }}', 100),
		],
		connections: {
			'On form submission': { main: [[{ node: 'Omneo Benefits', type: 'main', index: 0 }]] },
			'Omneo Benefits': {
				main: [
					[{ node: 'Get profile', type: 'main', index: 0 }],
					[{ node: 'Not given', type: 'main', index: 0 }],
				],
			},
			'Get profile': { main: [[{ node: 'Your voucher', type: 'main', index: 0 }]] },
		},
		settings: { executionOrder: 'v1' },
	};
}

const workflows = [
	firstWorkflow('FirstWorkflow'),
	firstWorkflow('WrongZone', { timezone: 'Mars/Olympus' }),
	firstWorkflow('Unprotected', {
		operation: 'claimRedeem',
		definition: { __rl: true, mode: 'handle', value: handles.coffee },
		options: { duplicateProtection: 'off' },
	}),
	firstWorkflow('Protected', {
		operation: 'claimRedeem',
		definition: { __rl: true, mode: 'handle', value: handles.coffee },
	}),
];

/** Versions of n8n, driven by its own commands and by its forms: its REST interface changes. */
describe.each(releases())('in n8n, the %s version', (release) => {
	const endings = new Endings();
	const mailbox = new Mailbox();
	let installation: Installation;
	let sandbox: Sandbox;
	let userFolder: string;
	let n8n: N8n;

	const command = async (...args: string[]) => await runN8n(installation, userFolder, args);

	const bring = async (what: 'credentials' | 'workflow', contents: object[]) => {
		const file = join(userFolder, `${what}.json`);
		await writeFile(file, JSON.stringify(contents));
		await command(`import:${what}`, `--input=${file}`);
	};

	beforeAll(async () => {
		installation = await installN8n(() => undefined, { release });
		userFolder = await mkdtemp(join(tmpdir(), `n8n-${release}-`));
		endings.add(async () => {
			await rm(userFolder, { recursive: true, force: true });
		});
		await installPackage(installation, userFolder);
		sandbox = await startSandbox();
		endings.add(sandbox.close);
		const smtp = await mailbox.start();
		endings.add(async () => {
			await mailbox.stop();
		});
		const { baseUrl, token: apiToken } = sandbox;
		await bring('credentials', [
			{
				id: 'omneoApi',
				name: 'Omneo API',
				type: 'omneoApi',
				data: { apiHost: 'custom', baseUrl, apiToken },
			},
			{ id: 'mail', name: 'Mail', type: 'smtp', data: { ...smtp } },
		]);
		await bring('workflow', workflows);
		for (const { id } of workflows) await command('update:workflow', `--id=${id}`, '--active=true');
		n8n = await startN8n(installation, { userFolder });
		endings.add(n8n.stop);
		// n8n says that it is ready before its workflows are active.
		for (const { id } of workflows) {
			await until(
				`The workflow ${id} was not active`,
				async () => (await fetch(`${n8n.origin}/form/${id}`)).ok,
			);
		}
	}, START_TIMEOUT_MS);

	beforeEach(() => {
		sandbox.reset();
		mailbox.clear();
	});

	afterAll(async () => {
		await endings.end();
	}, 60_000);

	/** Sends a workflow's form as a browser does. */
	const submit = async (id: string, email: string = MIA) => {
		const form = new FormData();
		form.set('field-0', email);
		form.set('field-1', 'Nothing');
		const response = await fetch(`${n8n.origin}/form/${id}`, { method: 'POST', body: form });
		expect([response.status, await response.text()]).toEqual([200, expect.anything()]);
	};

	/** What is mailed to the customer and to the team, once something is and a little later. */
	const mailed = async (to: string) => {
		await mailbox.arrived(to);
		await sleep(500);
		return { customer: mailbox.to(MIA).length, team: mailbox.to(TEAM).length };
	};

	const kinds = () => sandbox.ledger().map(({ kind }) => kind);

	it("the README's first workflow mails one code, however often the form is sent", async () => {
		for (const count of [1, 2]) {
			mailbox.clear();
			await submit('FirstWorkflow');
			expect((await mailbox.arrived(MIA)).text).toContain('Your code is SURVEY10-WEB.');
			expect({ count, ...(await mailed(MIA)), kinds: kinds() }).toEqual({
				count,
				customer: 1,
				team: 0,
				kinds: ['claim'],
			});
		}
	});

	it('a wrong time zone leaves by the output Error alone, and nothing is given', async () => {
		await submit('WrongZone');
		expect(await mailed(TEAM)).toEqual({ customer: 0, team: 1 });
		expect(mailbox.to(TEAM)[0]?.text).toMatch(/"Mars\/Olympus" does not exist: Pick a name/);
		expect(kinds()).toEqual([]);
	});

	it('an email that no member has leaves by the output Error alone', async () => {
		await submit('FirstWorkflow', 'stranger@example.com');
		expect(await mailed(TEAM)).toEqual({ customer: 0, team: 1 });
		expect(mailbox.to('stranger@example.com')).toEqual([]);
		expect(kinds()).toEqual([]);
	});

	it('a dropped answer is unknown where the protection is off, and nothing is sent again', async () => {
		sandbox.failNext('dropAfter', 1, CLAIM_REDEEM);
		await submit('Unprotected');
		expect(await mailed(TEAM)).toEqual({ customer: 0, team: 1 });
		expect(mailbox.to(TEAM)[0]?.text).toMatch(/It is not known whether Omneo did it/);
		expect(kinds()).toEqual(['claim', 'redeem']);
	});

	it('a dropped answer is found where it is on, and the customer gets the code', async () => {
		sandbox.failNext('dropAfter', 1, CLAIM_REDEEM);
		await submit('Protected');
		expect(await mailed(MIA)).toEqual({ customer: 1, team: 0 });
		expect(kinds()).toEqual(['claim', 'redeem']);
	});
});
