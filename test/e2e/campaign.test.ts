import type { Locator } from 'playwright-core';
import { campaignKey } from '../../nodes/shared/once/externalId';
import { handles, people } from '../../sandbox';
import type { WorkflowFile } from '../../tools/n8n/client';
import { FORM_USER } from '../../tools/n8n/exampleCredentials';
import { describeInBrowser, editorForTests, picture } from './browser';
import { csvRows, examplesForTests, TEAM } from './exampleSupport';

const { real, mailbox, bring, secretOf } = examplesForTests();
const opened = editorForTests(real);

const { mia, jose } = people;
const CAMPAIGN = 'spring-mailing';

/** A list as marketing has it: a member who is in it twice, one whom nobody knows, and one left empty. */
const SHEET = [
	{ email: mia.email, first_name: 'Mia' },
	{ email: jose.email, first_name: 'José' },
	{ email: mia.email.toUpperCase(), first_name: 'Mia' },
	{ email: 'stranger@example.com', first_name: 'Sam' },
	{ email: '', first_name: 'Kim' },
];

/** Who has the benefit of the campaign, by the external IDs at the tenant. */
const given = () =>
	real.sandbox
		.benefits()
		.map(({ external_id: id }) => id)
		.sort();
const ofBoth = [mia, jose].map(({ id }) => campaignKey(CAMPAIGN, id)).sort();

const NODE_ID = '5d8c8e0b-3c52-4c8a-9a3c-0f7d1f6a5e02';

/** The sheet, and behind it the node as the README's section has it. */
const workflow: WorkflowFile = {
	name: 'Spring mailing',
	nodes: [
		{
			id: '5d8c8e0b-3c52-4c8a-9a3c-0f7d1f6a5e00',
			name: 'Start',
			type: 'n8n-nodes-base.manualTrigger',
			typeVersion: 1,
			position: [0, 0],
			parameters: {},
		},
		{
			id: '5d8c8e0b-3c52-4c8a-9a3c-0f7d1f6a5e01',
			name: 'Sheet',
			type: 'n8n-nodes-base.code',
			typeVersion: 2,
			position: [220, 0],
			parameters: { jsCode: `return ${JSON.stringify(SHEET.map((json) => ({ json })))};` },
		},
		{
			id: NODE_ID,
			name: 'Omneo Benefits',
			type: 'n8n-nodes-omneo.omneoBenefits',
			typeVersion: 1,
			position: [440, 0],
			parameters: {
				resource: 'benefit',
				operation: 'checkEligibility',
				previewOf: 'issue',
				profileId: { __rl: true, mode: 'email', value: '={{ $json.email }}' },
				definition: { __rl: true, mode: 'handle', value: handles.coffee },
				timezone: 'Australia/Melbourne',
				externalIdFrom: 'campaign',
				campaign: CAMPAIGN,
				options: { includeInput: true, sendInBatches: true },
			},
			credentials: { omneoApi: { id: 'omneoSandbox', name: 'Omneo API' } },
			onError: 'continueRegularOutput',
		},
	],
	connections: {
		Start: { main: [[{ node: 'Sheet', type: 'main', index: 0 }]] },
		Sheet: { main: [[{ node: 'Omneo Benefits', type: 'main', index: 0 }]] },
	},
	settings: { timezone: 'Australia/Melbourne' },
};

describeInBrowser('a campaign to a list', () => {
	/** A page of a form, as somebody sees it who knows the password of the examples. */
	const openForm = async (path: string) => {
		const context = await opened.browser.newContext({
			httpCredentials: { username: FORM_USER, password: secretOf('Form password') },
			viewport: { width: 900, height: 420 },
		});
		const page = await context.newPage();
		await page.goto(`${real.n8n.origin}/form/${path}`);
		return page;
	};

	/** The cells of a column of the output, from above. n8n draws the table more than once, so one call reads it. */
	const column = async (output: Locator, name: string) => {
		await output.locator('th').getByText(name, { exact: true }).first().waitFor();
		const lines = await output.locator('tr').allInnerTexts();
		const [heads = [], ...rows] = lines.map((line) => line.split('\t').map((cell) => cell.trim()));
		return rows.map((cells) => cells[heads.indexOf(name)]);
	};

	it('is looked at in the editor, and sent by changing the operation alone', async () => {
		const { editor } = opened;
		const saved = await real.client.importWorkflow(workflow);
		await editor.openNode(saved.id, NODE_ID);
		await editor.part('node-execute-button').click();
		const output = editor.part('output-panel');
		await output.getByText('return_existing').first().waitFor();
		await editor.picture('campaign-preview');
		const would = await column(output, 'would');
		// The first and the third are the same member's, and are looked at at the same time.
		expect(would.slice(0, 3).toSorted()).toEqual(['claim', 'claim', 'return_existing']);
		expect(would.slice(3)).toEqual(['refuse', 'invalid']);
		expect(given()).toEqual([]);

		await editor.choose(editor.field('operation'), /^Issue/);
		await editor.part('node-execute-button').click();
		await output.getByText('redeem_code_online').first().waitFor();
		await editor.picture('campaign-sent');
		expect(given()).toEqual(ofBoth);
	}, 120_000);

	it('is sent from a form, which tells what would happen, then what did, and mails a report', async () => {
		await real.client.activate(await bring('campaign-to-list.json'));
		const form = await openForm('campaign-to-list');
		const lines = SHEET.map(({ email, first_name: name }) => `${email},${name}`);
		await form.locator('input[type=file]').setInputFiles({
			name: 'members.csv',
			mimeType: 'text/csv',
			buffer: Buffer.from(['email,first_name', ...lines].join('\r\n')),
		});
		await form.getByRole('button', { name: 'Submit' }).click();
		await form.getByText('2 would get it, 1 had it already, 1 would be refused').waitFor();
		await picture(form, 'campaign-form-preview');
		expect(given()).toEqual([]);

		await form.locator('select').selectOption('Yes, send it');
		await form.getByRole('button', { name: 'Go on' }).click();
		await form.getByText('2 given, 1 had it already, 1 refused').waitFor();
		await picture(form, 'campaign-form-sent');
		expect(given()).toEqual(ofBoth);
		const report = mailbox.to(TEAM).find(({ subject }) => subject === 'What the campaign did');
		const outcomes = csvRows(report?.attachments[0]?.text ?? '').map(({ outcome }) => outcome);
		expect(outcomes.slice(0, 3).toSorted()).toEqual(['given', 'given', 'had it already']);
		expect(outcomes.slice(3)).toEqual(['refused', 'failed']);
		await form.context().close();
	}, 120_000);

	it('is taken back by its name, once somebody has read what would be taken back', async () => {
		const saved = await real.client.importWorkflow({
			...workflow,
			nodes: workflow.nodes.map((node) =>
				node.id === NODE_ID
					? { ...node, parameters: { ...node.parameters, operation: 'issue' } }
					: node,
			),
		});
		await opened.editor.openNode(saved.id, NODE_ID);
		await opened.editor.part('node-execute-button').click();
		await opened.editor.part('output-panel').getByText('redeem_code_online').first().waitFor();
		expect(given()).toEqual(ofBoth);

		await real.client.activate(await bring('undo-campaign.json'));
		const form = await openForm('undo-campaign');
		await form.locator('input[type=text]').nth(0).fill(handles.coffee);
		await form.locator('input[type=text]').nth(1).fill(CAMPAIGN);
		await form.getByRole('button', { name: 'Submit' }).click();
		await form.getByText('2 would be taken back').waitFor();
		await picture(form, 'campaign-undo');
		expect(given()).toEqual(ofBoth);

		await form.locator('select').selectOption('Yes, take them back');
		await form.getByRole('button').last().click();
		await form.getByText('2 taken back, 0 left').waitFor();
		expect(given()).toEqual([]);
		await form.context().close();
	}, 120_000);
});
