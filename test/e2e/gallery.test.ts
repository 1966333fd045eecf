import { basename } from 'node:path';
import { exampleFiles } from '../../tools/n8n/client';
import { describeInBrowser, editorForTests } from './browser';
import { realN8nForTests } from './support';

const real = realN8nForTests();
const opened = editorForTests(real);

describeInBrowser('the gallery of examples', () => {
	it('shows each workflow whole on the canvas, with no node that n8n does not know', async () => {
		const { editor } = opened;
		await editor.page.setViewportSize({ width: 1900, height: 900 });
		for (const file of await exampleFiles()) {
			const { id, nodes } = await real.importExample(file);
			await editor.openWorkflow(id);
			await editor.part('canvas-node').first().waitFor();
			await editor.page.keyboard.press('1');

			const shown = nodes.filter(({ type }) => !type.endsWith('.stickyNote')).length;
			await editor
				.part('canvas-node')
				.nth(shown - 1)
				.waitFor();
			expect(await editor.page.getByText('Install this node').count()).toBe(0);
			await editor.picture(`example-${basename(file, '.json')}`, 'canvas-wrapper');
		}
	}, 900_000);
});
