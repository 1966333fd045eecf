import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { chromium, type Browser, type Locator, type Page } from 'playwright-core';
import { handles, people } from '../../sandbox';
import { OWNER } from '../../tools/n8n/client';
import { START_TIMEOUT_MS, startRealN8n, type RealN8n } from './support';

/** Where the pictures of the documentation go, if they are asked for: see docs/images. */
const PICTURES = process.env.PICTURES;

/** Debian's; another browser of the same family by its path. */
const CHROMIUM = process.env.CHROMIUM ?? '/usr/bin/chromium';

/** Pictures of 1280 x 800 on which the whole node can be seen. */
const VIEW = {
	viewport: { width: 1600, height: 1000 },
	deviceScaleFactor: 0.8,
	colorScheme: 'light',
} as const;

const describeEditor = existsSync(CHROMIUM) ? describe : describe.skip;

describeEditor('in the editor, a person', () => {
	let real: RealN8n;
	let browser: Browser;
	let page: Page;

	beforeAll(async () => {
		real = await startRealN8n({ withCredential: false });
		browser = await chromium.launch({
			executablePath: CHROMIUM,
			args: [
				'--no-sandbox',
				'--disable-gpu',
				'--disable-quic',
				'--no-first-run',
				'--disable-background-networking',
				'--disable-component-update',
				'--disable-sync',
			],
		});
		page = await browser.newPage(VIEW);
		page.setDefaultTimeout(20_000);
		await page.goto(`${real.n8n.origin}/signin`);
		await page.locator('input[type=email]').fill(OWNER.email);
		await page.locator('input[type=password]').fill(OWNER.password);
		await part('form-submit-button').click();
		await page.waitForURL(/home|workflows/);
		await page.goto(`${real.n8n.origin}/workflow/new`);
	}, START_TIMEOUT_MS);

	afterAll(async () => {
		await browser?.close();
		await real?.end();
	}, 60_000);

	/** A part of the editor by n8n's own name for it (n8n 2.41.1). */
	const part = (name: string): Locator => page.locator(`[data-test-id="${name}"]`);

	const field = (name: string): Locator => part(`parameter-input-${name}`);

	const choose = async (select: Locator, option: string | RegExp) => {
		await select.click();
		await page.getByRole('option', { name: option }).click();
	};

	const pick = async (locator: string, text: string) => {
		await part(`resource-locator-${locator}`).locator('[data-test-id="rlc-input"]').click();
		await part('rlc-item').filter({ hasText: text }).click();
	};

	const noToasts = async () => {
		await page.waitForTimeout(1_000);
		for (const toast of await page.locator('.el-notification__closeBtn').all()) {
			await toast.click().catch(() => undefined);
		}
		await page.mouse.move(5, 5);
	};

	const picture = async (name: string) => {
		if (!PICTURES) return;
		await noToasts();
		await page.waitForTimeout(500);
		await page.screenshot({ path: join(PICTURES, `${name}.png`) });
	};

	it('finds the node by searching for Omneo, and its actions', async () => {
		await part('canvas-plus-button').click();
		await part('node-creator-search-bar').fill('manual');
		await part('node-creator-node-item').first().click();
		await part('node-creator-plus-button').click();
		await part('node-creator-search-bar').fill('Omneo');
		const node = part('node-creator-item-name').filter({ hasText: 'Omneo Benefits' });
		await node.waitFor();
		await picture('node-panel');

		await node.click();
		await page.getByText('Claim and redeem a benefit', { exact: true }).click();

		await field('operation').waitFor();
		expect(await field('operation').locator('input').inputValue()).toBe('Claim and Redeem');
	});

	it('reads in the credential why a token is not accepted', async () => {
		await page.getByRole('button', { name: 'Connect to Omneo' }).click();
		await choose(field('apiHost'), /Custom Base URL/);
		await field('baseUrl').locator('input').fill(real.sandbox.baseUrl);
		await field('apiToken').locator('input').fill(real.sandbox.tokens.expired);
		await part('credential-save-button').click();
		await page.getByText('More details').click();

		await page.getByText('Omneo did not accept the API token').waitFor();
		await picture('credential-refused');
	});

	it('sees the test turn green with a good token', async () => {
		await field('apiToken').locator('input').fill(real.sandbox.token);
		await part('credential-save-button').click();
		await part('editCredential-modal').waitFor({ state: 'hidden' });
		await part('credential-edit-button').click();

		await part('credentials-config-container-test-success').waitFor();
		await picture('credential');
		await part('editCredential-modal').getByRole('button', { name: /close/i }).click();
		await part('editCredential-modal').waitFor({ state: 'hidden' });
	});

	it('picks the profile and the definition from lists, and fills in the rest', async () => {
		await pick('profileId', people.mia.email);
		await pick('definition', handles.survey);
		await field('timezone').click();
		await page.keyboard.type('Australia/Mel');
		await page.getByRole('option', { name: 'Australia/Melbourne', exact: true }).click();
		await field('externalId').locator('input').fill('survey-2026-10482');
		await part('fixed-collection-add').click();
		const meta = part('fixed-collection-metaFields').locator('input');
		await meta.nth(0).fill('campaign');
		await meta.nth(1).fill('spring-survey');
		await meta.nth(1).blur();

		const shown = async (name: string) =>
			await part(`resource-locator-${name}`).locator('[data-test-id="rlc-input"]').inputValue();
		expect(await shown('profileId')).toContain('Mia Thompson');
		expect(await shown('definition')).toContain('Complete Survey Discount');
		await picture('node');
	});

	it('executes the step and sees the benefit in the output', async () => {
		await part('node-execute-button').click();
		await part('node-run-status-success').waitFor();

		const output = part('output-panel');
		await output.getByText('benefit_id', { exact: true }).waitFor();
		await output.getByText('survey-2026-10482').waitFor();
		await picture('output');
		expect(real.sandbox.ledger().map(({ kind }) => kind)).toEqual(['claim', 'redeem']);
	});

	it('reads which time zone was meant where the name is wrong', async () => {
		const timezone = part('timezone-parameter-input-options-container');
		await field('timezone').hover();
		await timezone.locator('[data-test-id="radio-button-expression"]').click();
		await field('timezone').locator('.cm-content').fill('Australia/Melborne');
		// The editor takes a typed expression over after a pause.
		await page.waitForTimeout(1_500);
		await part('node-execute-button').click();

		await part('output-panel').getByText('Did you mean Australia/Melbourne?').first().waitFor();
		await picture('wrong-time-zone');
		expect(real.sandbox.ledger().map(({ kind }) => kind)).toEqual(['claim', 'redeem']);
	});
});
