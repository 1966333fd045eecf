import type { Page } from 'playwright-core';
import { handles, people } from '../../sandbox';
import { describeInBrowser, editorForTests, type Editor } from './browser';
import { realN8nForTests } from './support';

const real = realN8nForTests({ withCredential: false });
const opened = editorForTests(real);

describeInBrowser('in the editor, a person', () => {
	let editor: Editor;
	let page: Page;

	beforeAll(async () => {
		({ editor } = opened);
		({ page } = editor);
		await editor.openNewWorkflow();
	}, 60_000);

	it('finds the node by searching for Omneo, and its actions', async () => {
		await editor.part('canvas-plus-button').click();
		await editor.part('node-creator-search-bar').fill('manual');
		await editor.part('node-creator-node-item').first().click();
		await editor.part('node-creator-plus-button').click();
		await editor.part('node-creator-search-bar').fill('Omneo');
		const node = editor.part('node-creator-item-name').filter({ hasText: 'Omneo Benefits' });
		await node.waitFor();
		await editor.picture('node-panel');

		await node.click();
		await page.getByText('Claim and redeem benefit', { exact: true }).click();

		await editor.field('operation').waitFor();
		expect(await editor.field('operation').locator('input').inputValue()).toBe('Claim and Redeem');
	});

	it('reads in the credential why a token is not accepted', async () => {
		await page.getByRole('button', { name: 'Connect to Omneo' }).click();
		await editor.choose(editor.field('apiHost'), /Custom Base URL/);
		await editor.field('baseUrl').locator('input').fill(real.sandbox.baseUrl);
		await editor.field('apiToken').locator('input').fill(real.sandbox.tokens.expired);
		await editor.part('credential-save-button').click();
		await page.getByText('More details').click();

		await page.getByText('Omneo did not accept the API token').waitFor();
		await editor.picture('credential-refused');
	});

	it('sees the test turn green with a good token', async () => {
		await editor.field('apiToken').locator('input').fill(real.sandbox.token);
		await editor.part('credential-save-button').click();
		await editor.part('editCredential-modal').waitFor({ state: 'hidden' });
		await editor.part('credential-edit-button').click();

		await editor.part('credentials-config-container-test-success').waitFor();
		await editor.picture('credential');
		await editor.part('editCredential-modal').getByRole('button', { name: /close/i }).click();
		await editor.part('editCredential-modal').waitFor({ state: 'hidden' });
	});

	it('picks the profile and the definition from lists, and fills in the rest', async () => {
		await editor.pick('profileId', people.mia.email);
		await editor.pick('definition', handles.survey);
		await editor.field('timezone').click();
		await page.keyboard.type('melbourne');
		await page.getByRole('option', { name: /^Melbourne, Australia \(UTC\+1[01]:00/ }).click();
		await editor.field('externalId').locator('input').fill('survey-2026-10482');
		await editor.part('fixed-collection-add').click();
		const meta = editor.part('fixed-collection-metaFields').locator('input');
		await meta.nth(0).fill('campaign');
		await meta.nth(1).fill('spring-survey');
		await meta.nth(1).blur();

		const shown = async (name: string) =>
			await editor
				.part(`resource-locator-${name}`)
				.locator('[data-test-id="rlc-input"]')
				.inputValue();
		expect(await shown('profileId')).toContain('Mia Thompson');
		expect(await shown('definition')).toContain('Complete Survey Discount');
	});

	it('executes the step and sees the benefit in the output', async () => {
		await editor.part('node-execute-button').click();
		await editor.part('node-run-status-success').waitFor();

		const output = editor.part('output-panel');
		await output.getByText('benefit_id', { exact: true }).waitFor();
		await output.getByText('survey-2026-10482').waitFor();
		await editor.picture('output');
		expect(real.sandbox.ledger().map(({ kind }) => kind)).toEqual(['claim', 'redeem']);
	});

	it('reads which time zone was meant where the name is wrong', async () => {
		const timezone = editor.part('timezone-parameter-input-options-container');
		await editor.field('timezone').hover();
		await timezone.locator('[data-test-id="radio-button-expression"]').click();
		await editor.field('timezone').locator('.cm-content').fill('Australia/Melborne');
		// The editor takes a typed expression over after a pause.
		await page.waitForTimeout(1_500);
		await editor.part('node-execute-button').click();

		await editor
			.part('output-panel')
			.getByText('Did you mean Australia/Melbourne?')
			.first()
			.waitFor();
		await editor.picture('wrong-time-zone');
		expect(real.sandbox.ledger().map(({ kind }) => kind)).toEqual(['claim', 'redeem']);
	});
});
