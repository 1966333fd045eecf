import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Page } from 'playwright-core';
import { people } from '../../sandbox';
import { PROJECT } from '../../tools/n8n/installation';
import { describeInBrowser, editorForTests, type Editor } from './browser';
import { Mailbox, type MailServer } from '../../tools/n8n/mailbox';
import { until } from '../../tools/n8n/until';
import { realN8nForTests } from './support';

const real = realN8nForTests({ withCredential: false });
const opened = editorForTests(real);
const mailbox = new Mailbox();
const TEAM = 'team@example.com';
const SHOP = 'shop@example.com';

const README = readFileSync(join(PROJECT, 'README.md'), 'utf8').replace(/\s+/g, ' ');
const STEPS = README.split('## A first workflow ')[1]?.split(' ## ')[0] ?? '';

/** Words that the README's steps have as code or in bold: the test types and clicks no others. */
function said(words: string): string {
	const bold = STEPS.includes(`**${words}**`);
	if (!bold && !STEPS.includes(`\`${words}\``)) throw new Error(`The README does not say ${words}`);
	return words;
}

let mailServer: MailServer;

beforeAll(async () => {
	mailServer = await mailbox.start();
}, 60_000);

afterAll(async () => {
	await mailbox.stop();
});

describeInBrowser("the README's first workflow", () => {
	let editor: Editor;
	let page: Page;
	let production: string;

	const fill = async (field: string, text: string) => {
		await editor.field(field).last().locator('input, textarea').first().fill(text);
	};

	const express = async (field: string, expression: string) => {
		// A field that is being typed into has a tip over the switch of the next one.
		await page.evaluate('document.activeElement?.blur()');
		const options = editor.part(`${field}-parameter-input-options-container`);
		await options.hover();
		await options.locator('[data-test-id="radio-button-expression"]').click();
		const code = editor.field(field).locator('.cm-content');
		await code.fill(expression);
		// The editor takes a typed expression over after a pause.
		await page.waitForTimeout(1_200);
	};

	const add = async (node: string, action: string) => {
		await editor.part('node-creator-search-bar').fill(node);
		await editor
			.part('node-creator-item-name')
			.filter({ hasText: new RegExp(`^\\s*${node}\\s*$`) })
			.first()
			.click();
		// A node of the same action on the canvas has the same text.
		await page.getByText(action, { exact: true }).last().click();
		await editor.part('ndv').waitFor();
	};

	const close = async () => {
		// The cross at the top right; the Escape key leaves only the field.
		await page.mouse.click(1554, 45);
		await editor.part('ndv').waitFor({ state: 'hidden' });
	};

	beforeAll(async () => {
		({ editor } = opened);
		({ page } = editor);
		await editor.openNewWorkflow();
	}, 60_000);

	it('begins with a form that asks for the email', async () => {
		await page.getByText(said('Add first step')).waitFor();
		await editor.part('canvas-plus-button').click();
		await editor.part('node-creator-search-bar').waitFor();
		await page.getByText(said('On form submission'), { exact: true }).click();
		await editor.part('ndv').waitFor();
		await page.getByText(said('Form Title'), { exact: true }).waitFor();
		await fill('formTitle', said('How was your visit?'));
		await page.getByText(said('Form Elements'), { exact: true }).waitFor();
		if ((await editor.field('fieldLabel').count()) === 0) {
			await editor.part('fixed-collection-add').click();
		}
		await page.getByText(said('Label'), { exact: true }).first().waitFor();
		await fill('fieldLabel', said('Email'));
		await page.getByText(said('Element Type'), { exact: true }).first().waitFor();
		await editor.choose(editor.field('fieldType').first(), /^Email/);
		await page.getByPlaceholder(said('Add Attributes')).click();
		await page.getByRole('option', { name: said('Required Field') }).click();
		await editor.field('requiredField').locator('.el-switch').first().click();
		await editor.picture('first-workflow-1');
		await page.getByText(said('Add Form Element'), { exact: true }).click();
		await fill('fieldLabel', said('What could we do better?'));
		await close();
	});

	const findBy = async (mode: string) => {
		const profile = editor.part('resource-locator-profileId');
		await editor.choose(profile.locator('[data-test-id="rlc-mode-selector"]'), mode);
	};

	it('goes on with the node and its credential', async () => {
		await editor.part('canvas-handle-plus').first().click();
		await add(said('Omneo Benefits'), said('Claim benefit'));
		await page.getByRole('button', { name: 'Connect to Omneo' }).click();
		await editor.choose(editor.field('apiHost'), /Custom Base URL/);
		await fill('baseUrl', real.sandbox.baseUrl);
		await fill('apiToken', real.sandbox.token);
		await editor.saveCredential();
	});

	it('claims a voucher for the member of that email', async () => {
		await findBy(said('By Email'));
		await express('profileId', said('{{ $json.Email }}'));
		await editor.pick('definition', 'Complete Survey Discount');
		await page.getByText(said('External ID From'), { exact: true }).first().waitFor();
		await editor.choose(editor.field('externalIdFrom'), said('One per Member and Campaign'));
		await fill('campaign', said('visit-survey'));
		await editor.picture('first-workflow-3');
	});

	it('has an output for vouchers given, and one for those that could not be', async () => {
		await editor.part('tab-settings').click();
		await editor.choose(editor.field('onError'), said('Continue (using error output)'));
		await close();
	});

	/** The handle behind a node, or at one of its outputs, that another node is connected to. */
	const plus = (of: string) =>
		page
			.locator(
				`[data-test-id="canvas-handle-plus-wrapper"], [data-test-id="canvas-node-output-handle"], [data-test-id="canvas-node"]`,
			)
			.filter({ hasText: of })
			.locator('[data-test-id="canvas-handle-plus"]')
			.first();

	it('looks up the address that the member has at Omneo', async () => {
		await plus(said('Success')).click();
		await add(said('Omneo Benefits'), said('Get profile'));
		await findBy(said('By ID'));
		await express('profileId', said('{{ $json.profile_id }}'));
		await page.getByText(said('Options'), { exact: true }).first().waitFor();
		await page.getByPlaceholder('Add option').last().click();
		await page.getByRole('option', { name: said('Include Contact Details') }).click();
		await editor.field('includeContactDetails').locator('.el-switch').first().click();
		await close();
	});

	const write = async (to: () => Promise<void>, text: string) => {
		await page.getByText(said('From Email'), { exact: true }).waitFor();
		await fill('fromEmail', SHOP);
		await to();
		await fill('subject', said('Your voucher'));
		await editor.choose(editor.field('emailFormat'), /^Text/);
		await express('text', text);
	};

	it('mails the code to that address, by a mail server', async () => {
		await plus('Get profile').click();
		await add(said('Send Email'), said('Send an Email'));
		await page.getByRole('button', { name: 'Connect to SMTP' }).click();
		await fill('host', mailServer.host);
		await fill('port', mailServer.port.toString());
		await editor.field('secure').locator('.el-switch').first().click();
		await editor.field('disableStartTls').locator('.el-switch').first().click();
		await editor.saveCredential();
		await write(async () => {
			await express('toEmail', said('{{ $json.email }}'));
		}, said("Thank you! Your code is {{ $('Claim benefit').item.json.redeem_code_online }}."));
		await editor.picture('first-workflow-5');
		await close();
	});

	it('mails what went wrong to the team', async () => {
		await plus(said('Error')).click();
		await add(said('Send Email'), said('Send an Email'));
		await write(async () => {
			await fill('toEmail', TEAM);
		}, said('{{ $json.error }}: {{ $json.message }}'));
		await close();
		await page.keyboard.press('1');
		await editor.picture('first-workflow', 'canvas-wrapper');
	});

	const submit = async (form: Page, email: string) => {
		await form.getByLabel(said('Email')).fill(email);
		await form.getByLabel(said('What could we do better?')).fill('Nothing');
		await form.getByRole('button', { name: 'Submit' }).click();
		await form
			.getByText(/recorded|submitted/i)
			.first()
			.waitFor();
	};

	/** Executes the workflow, and fills in the form that opens. */
	const tryWith = async (email: string) => {
		mailbox.clear();
		const popup = page.waitForEvent('popup');
		await page
			.getByRole('button', { name: said('Execute workflow') })
			.last()
			.click();
		const form = await popup;
		await form.getByLabel('Email').waitFor();
		await submit(form, email);
		await form.close();
	};

	const kinds = () => real.sandbox.ledger().map(({ kind }) => kind);

	it('is tried with the form that opens, and the mail has the code', async () => {
		await tryWith(people.mia.email);

		const { subject, text, from } = await mailbox.arrived(people.mia.email);
		expect({ subject, from }).toEqual({ subject: 'Your voucher', from: SHOP });
		expect(text).toContain('Thank you! Your code is SURVEY10-WEB.');
		expect(kinds()).toEqual(['claim']);
		expect(mailbox.to(TEAM)).toEqual([]);

		await editor.part('canvas-default-node').filter({ hasText: 'Claim benefit' }).dblclick();
		await editor.part('output-panel').getByText('SURVEY10-WEB').first().waitFor();
		await editor.picture('node');
		await close();
	}, 90_000);

	it('gives no second voucher to who sends the form again', async () => {
		await tryWith(people.mia.email);

		const { text } = await mailbox.arrived(people.mia.email);
		expect(text).toContain('Thank you! Your code is SURVEY10-WEB.');
		expect(kinds()).toEqual(['claim']);
	}, 90_000);

	it('tells the team of an email that no member has', async () => {
		await tryWith('stranger@example.com');

		const { text } = await mailbox.arrived(TEAM);
		expect(text).toContain('Omneo');
		expect(mailbox.to('stranger@example.com')).toEqual([]);
		expect(kinds()).toEqual(['claim']);
	}, 90_000);

	it('is published, and gives vouchers to customers at its production URL', async () => {
		mailbox.clear();
		await page.getByRole('button', { name: 'Publish', exact: true }).click();
		await page.getByRole('button', { name: 'Publish', exact: true }).last().click();
		await page.getByRole('button', { name: 'Got it' }).click();
		await editor.part('canvas-trigger-node').first().dblclick();
		await editor.part('ndv').waitFor();
		await page.getByText(said('Production URL'), { exact: true }).click();
		const address = await page
			.getByText(/^http.*\/form\//)
			.first()
			.textContent();
		production = String(address).trim();
		const form = await opened.browser.newPage();
		await form.goto(production);
		await submit(form, people.jose.email);

		const { text } = await mailbox.arrived(people.jose.email);
		expect(text).toContain('Thank you! Your code is SURVEY10-WEB.');
		expect(kinds()).toEqual(['claim', 'claim']);
	}, 90_000);

	it('mails a code to no other address than that at Omneo, whatever is sent to the form', async () => {
		mailbox.clear();
		const { email } = people.mia;
		const typed = [
			`mailto:${email}?cc=mallory@evil.example`,
			`${email}.`,
			email.toUpperCase(),
			`${email},mallory@evil.example`,
			`"${email}" <mallory@evil.example>`,
			`${email}\r\nBcc: mallory@evil.example`,
		];
		for (const address of typed) {
			const body = new FormData();
			body.set('field-0', address);
			body.set('field-1', 'Nothing');
			const response = await fetch(production, { method: 'POST', body });
			expect(response.status).toBe(200);
			expect(await response.text()).not.toContain('SURVEY10');
		}

		await until('The mails have not come', () => mailbox.mails.length >= typed.length);
		const codes = mailbox.mails.filter(({ text }) => text.includes('SURVEY10'));
		expect(new Set(codes.flatMap(({ to }) => to))).toEqual(new Set([email]));
		expect(mailbox.mails.flatMap(({ to }) => to).sort()).not.toContain('mallory@evil.example');
		expect(kinds()).toEqual(['claim', 'claim']);
	}, 90_000);
});
