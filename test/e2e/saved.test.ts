import { randomUUID } from 'node:crypto';
import type { INodeParameters } from 'n8n-workflow';
import { handles, people } from '../../sandbox';
import type { SavedWorkflow, WorkflowFile } from '../../tools/n8n/client';
import { asSaved } from '../../tools/saved/fields';
import { until } from '../../tools/n8n/until';
import { readSaved, subjects, type Subject } from '../../tools/saved/corpus';
import { describeInBrowser, editorForTests } from './browser';
import { realN8nForTests } from './support';

/** As many nodes on a canvas as n8n draws in good time. */
const NODES_AT_ONCE = 60;

const real = realN8nForTests();
const opened = editorForTests(real);

type Node = WorkflowFile['nodes'][number] & { id: string; parameters: INodeParameters };

const nodeOf = (type: string, name: string, parameters: INodeParameters, index: number): Node => ({
	id: randomUUID(),
	name,
	type: `n8n-nodes-omneo.${type}`,
	typeVersion: 1,
	position: [(index % 10) * 200, Math.floor(index / 10) * 200],
	parameters,
});

/** Every saved node, with the parameters that n8n's functions gave it. */
async function allSaved(): Promise<Node[]> {
	const nodes: Node[] = [];
	for (const subject of subjects()) {
		const { cases } = await readSaved(subject.file);
		for (const { name, parameters, isTool } of cases) {
			const { name: type } = isTool ? subject.types.tool : subject.types.node;
			nodes.push(nodeOf(type, `${subject.file} ${name}`, parameters, nodes.length));
		}
	}
	return nodes;
}

describeInBrowser('the editor', () => {
	/** The workflow as soon as n8n has it as wanted. */
	const isSaved = async (workflow: SavedWorkflow, isWanted: (now: SavedWorkflow) => boolean) =>
		await until('The editor did not save', async () => {
			const now = await real.client.readWorkflow(workflow);
			return isWanted(now) ? now : undefined;
		});

	/** Opens a workflow, turns its nodes off so that there is something to save, and saves. */
	const savedByEditor = async (nodes: Node[]): Promise<SavedWorkflow> => {
		const file: WorkflowFile = { name: randomUUID(), nodes, connections: {}, settings: {} };
		const workflow = await real.client.importWorkflow(file);
		const { editor } = opened;
		await editor.openWorkflow(workflow.id);
		await editor
			.part('canvas-node')
			.nth(nodes.length - 1)
			.waitFor({ state: 'attached' });
		await editor.page.keyboard.press('Control+a');
		await editor.page.keyboard.press('d');
		await editor.page.keyboard.press('Control+s');
		return await isSaved(workflow, (now) => now.versionId !== workflow.versionId);
	};

	it('saves every node of the corpus with the parameters that stand there', async () => {
		const all = await allSaved();
		for (let from = 0; from < all.length; from += NODES_AT_ONCE) {
			const some = all.slice(from, from + NODES_AT_ONCE);
			const { nodes } = await savedByEditor(some);
			for (const { name, parameters } of some) {
				const saved = nodes.find((node) => node.name === name);
				expect({ name, parameters: saved?.parameters }).toEqual({ name, parameters });
			}
		}
	}, 600_000);

	it('saves what a person enters as the functions say that it does', async () => {
		const { editor } = opened;
		const node = nodeOf('omneoBenefits', 'By hand', {}, 0);
		const file: WorkflowFile = {
			name: 'By hand',
			nodes: [
				{
					...node,
					credentials: {
						omneoApi: { id: real.credential?.id ?? '', name: real.credential?.name ?? '' },
					},
				},
			],
			connections: {},
			settings: {},
		};
		const workflow = await real.client.importWorkflow(file);
		await editor.openNode(workflow.id, node.id);
		await editor.pick('profileId', people.mia.email);
		await editor.pick('definition', handles.survey);
		await editor.field('externalId').locator('input').fill('form-10482');
		await editor.field('simplify').locator('.el-switch').click();
		await editor.page.keyboard.press('Escape');
		await editor.part('ndv').waitFor({ state: 'hidden' });
		await editor.page.keyboard.press('Control+s');
		const {
			nodes: [saved],
		} = await isSaved(workflow, (now) => now.nodes[0]?.parameters.simplify === false);
		const [{ types }] = subjects() as [Subject];
		const entered = {
			resource: 'benefit',
			operation: 'claimRedeem',
			profileId: saved?.parameters.profileId,
			definition: saved?.parameters.definition,
			externalId: 'form-10482',
			simplify: false,
			options: {},
		};
		expect(saved?.parameters).toEqual(asSaved(entered as INodeParameters, types.node));
		expect(saved?.parameters.profileId).toMatchObject({
			__rl: true,
			mode: 'list',
			value: people.mia.id,
		});
	}, 300_000);
});
