import { existsSync } from 'node:fs';
import { resolve } from 'node:path';
import { chromium, type Browser, type Locator, type Page } from 'playwright-core';
import { PROJECT } from '../../tools/n8n/installation';
import { OWNER } from '../../tools/n8n/client';
import type { RealN8n } from './support';

/** Debian's; another browser of the same family by its path. */
const EXECUTABLE = process.env.CHROMIUM ?? '/usr/bin/chromium';

/** Pictures of 1280 x 800 on which the whole node can be seen. */
const VIEW = {
	viewport: { width: 1600, height: 1000 },
	deviceScaleFactor: 0.8,
	colorScheme: 'light',
} as const;

/** `describe`, skipped where there is no browser; in CI there has to be one. */
export const describeInBrowser =
	existsSync(EXECUTABLE) || process.env.CI ? describe : describe.skip;

/** Starts the browser without a window. */
async function startBrowser(): Promise<Browser> {
	return await chromium.launch({
		executablePath: EXECUTABLE,
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
}

/** A browser, and in it the editor of the tests' n8n: open while the tests of a `describe` run. */
export function editorForTests(real: RealN8n): { browser: Browser; editor: Editor } {
	const opened = {} as { browser: Browser; editor: Editor };
	beforeAll(async () => {
		opened.browser = await startBrowser();
		opened.editor = await Editor.open(opened.browser, real.n8n.origin);
	}, 60_000);
	afterAll(async () => {
		await opened.browser?.close();
	}, 60_000);
	return opened;
}

/** n8n's editor in a tab, its parts by n8n's own names for them (n8n 2.41.1). */
export class Editor {
	private constructor(
		readonly page: Page,
		private readonly origin: string,
	) {}

	/** Opens a tab and logs in. */
	static async open(browser: Browser, origin: string): Promise<Editor> {
		const page = await browser.newPage(VIEW);
		page.setDefaultTimeout(60_000);
		const editor = new Editor(page, origin);
		await page.goto(`${origin}/signin`);
		await page.locator('input[type=email]').fill(OWNER.email);
		await page.locator('input[type=password]').fill(OWNER.password);
		await editor.part('form-submit-button').click();
		await page.waitForURL(/home|workflows/);
		return editor;
	}

	async openNewWorkflow(): Promise<void> {
		await this.page.goto(`${this.origin}/workflow/new`);
	}

	/** Opens a workflow on the canvas. */
	async openWorkflow(id: string): Promise<void> {
		await this.page.goto(`${this.origin}/workflow/${id}`);
	}

	/** Opens a workflow with one of its nodes open. */
	async openNode(workflowId: string, nodeId: string): Promise<void> {
		await this.page.goto(`${this.origin}/workflow/${workflowId}/${nodeId}`);
		await this.part('ndv').waitFor();
	}

	part(name: string): Locator {
		return this.page.locator(`[data-test-id="${name}"]`);
	}

	field(name: string): Locator {
		return this.part(`parameter-input-${name}`);
	}

	async choose(select: Locator, option: string | RegExp): Promise<void> {
		await select.click();
		await this.page.getByRole('option', { name: option }).click();
	}

	/** Saves the credential that is open, and waits until it is closed. */
	async saveCredential(): Promise<void> {
		await this.part('credential-save-button').click();
		await this.part('editCredential-modal').waitFor({ state: 'hidden' });
	}

	async pick(locator: string, text: string): Promise<void> {
		await this.part(`resource-locator-${locator}`).locator('[data-test-id="rlc-input"]').click();
		await this.part('rlc-item').filter({ hasText: text }).click();
	}

	/**
	 * Takes a picture without the messages that n8n lays over its pages: of the page, or of one of
	 * its parts.
	 */
	async picture(name: string, part?: string): Promise<void> {
		if (!process.env.PICTURES) return;
		await this.page.waitForTimeout(1_000);
		for (const toast of await this.page.locator('.el-notification__closeBtn').all()) {
			await toast.click().catch(() => undefined);
		}
		await this.page.mouse.move(5, 5);
		await this.page.waitForTimeout(500);
		await picture(part ? this.part(part) : this.page, name);
	}
}

/** Takes a picture for the documentation, where `PICTURES` names the folder for it. */
export async function picture(shown: Page | Locator, name: string): Promise<void> {
	if (!process.env.PICTURES) return;
	await shown.screenshot({ path: resolve(PROJECT, process.env.PICTURES, `${name}.png`) });
}
