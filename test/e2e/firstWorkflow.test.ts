import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Page } from 'playwright-core';
import { PROJECT } from '../../tools/n8n/installation';
import { describeInBrowser, editorForTests, type Editor } from './browser';
import { realN8nForTests } from './support';

const real = realN8nForTests();
const opened = editorForTests(real);

const README = readFileSync(join(PROJECT, 'README.md'), 'utf8').replace(/\s+/g, ' ');
const STEPS = README.split('## A first workflow ')[1]?.split(' ## ')[0] ?? '';

/** Words that the README's steps have as code or in bold: the test types and clicks no others. */
function said(words: string): string {
	const bold = STEPS.includes(`**${words}**`);
	if (!bold && !STEPS.includes(`\`${words}\``)) throw new Error(`The README does not say ${words}`);
	return words;
}

describeInBrowser("the README's first workflow", () => {
	let editor: Editor;
	let page: Page;

	const fill = async (field: string, text: string) => {
		await editor.field(field).last().locator('input, textarea').first().fill(text);
	};

	const express = async (field: string, expression: string) => {
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
		await page.getByText(action, { exact: true }).click();
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
		await editor.picture('first-1-email');
		await page.getByText(said('Add Form Element'), { exact: true }).click();
		await fill('fieldLabel', said('What could we do better?'));
		await editor.picture('first-1-form');
		await close();
	});

	it('goes on with the node, which claims a voucher for the member of that email', async () => {
		await editor.part('canvas-handle-plus').first().click();
		await add(said('Omneo Benefits'), said('Claim benefit'));
		const profile = editor.part('resource-locator-profileId');
		await editor.choose(profile.locator('[data-test-id="rlc-mode-selector"]'), said('By Email'));
		await express('profileId', said('{{ $json.Email }}'));
		await editor.pick('definition', 'Complete Survey Discount');
		await express('externalId', said('{{ $json.Email.toLowerCase().hash() }}-visit-survey'));
		await editor.picture('first-3-claim');
	});

	it('has an output for vouchers given, and one for those that could not be', async () => {
		await editor.part('tab-settings').click();
		await editor.choose(editor.field('onError'), said('Continue (using error output)'));
		await editor.picture('first-4-on-error');
		await close();
	});
});
