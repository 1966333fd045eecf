import { people, pointHandles, rewardHandles, type Sandbox } from '../../sandbox';
import type { WorkflowFile } from '../../tools/n8n/client';
import { describeInBrowser, editorForTests } from './browser';
import { ask, realN8nForTests } from './support';

const NODE_ID = '2d6f1d0c-6f0e-4c52-8a53-3d0f3a1b9c03';

interface Step {
	name: string;
	resource: string;
	operation: string;
	parameters: Record<string, unknown>;
	/** What is picked from the lists of the node, by field. */
	picks?: Record<string, string>;
	/** The first key of the output. */
	firstKey: string;
	/** What the tenant holds afterwards, and what it says there. */
	leaves?: { path: string; text: string };
}

const mia = `/profiles/${people.mia.id}`;
const profileId = { __rl: true, mode: 'email', value: people.mia.email };
const member = { firstName: 'Nathan', lastName: 'Smith', tags: 'newsletter, spring-survey' };
const newcomer = 'nathan.smith@example.com';
const withEmail = `/profiles?filter[email]=${encodeURIComponent(newcomer)}`;

const steps: Step[] = [
	{
		name: 'creates a profile',
		resource: 'profile',
		operation: 'create',
		parameters: {
			profileFields: { ...member, email: newcomer, mobilePhone: '+61491571266' },
		},
		firstKey: 'profile_id',
		leaves: { path: withEmail, text: '"first_name":"Nathan"' },
	},
	{
		name: 'changes the last name of a profile',
		resource: 'profile',
		operation: 'update',
		parameters: { profileId, profileFields: { lastName: 'Thompson Lee', birthDate: '1990-05-17' } },
		firstKey: 'profile_id',
		leaves: { path: mia, text: '"last_name":"Thompson Lee"' },
	},
	{
		name: 'creates or updates a profile',
		resource: 'profile',
		operation: 'upsert',
		parameters: { matchBy: 'email', matchValue: newcomer, profileFields: member },
		firstKey: 'profile_id',
		leaves: { path: withEmail, text: 'spring-survey' },
	},
	{
		name: 'adds tags to a profile',
		resource: 'profile',
		operation: 'addTags',
		parameters: { profileId, tags: 'spring-survey, voucher-sent' },
		firstKey: 'profile_id',
		leaves: { path: mia, text: 'voucher-sent' },
	},
	{
		name: 'removes tags from a profile',
		resource: 'profile',
		operation: 'removeTags',
		parameters: { profileId, tags: 'newsletter' },
		firstKey: 'profile_id',
		leaves: { path: mia, text: '"vip"' },
	},
	{
		name: 'stores what a member agrees to',
		resource: 'profile',
		operation: 'updateConsent',
		parameters: { profileId, consent: { emailPromo: true, smsPromo: true } },
		firstKey: 'profile_id',
	},
	{
		name: 'looks up the balances of a profile',
		resource: 'profile',
		operation: 'getBalances',
		parameters: { profileId },
		firstKey: 'profile_id',
	},
	{
		name: 'issues a reward',
		resource: 'reward',
		operation: 'issue',
		parameters: {
			profileId,
			timezone: 'Australia/Melbourne',
			externalId: 'birthday-2026-10482',
		},
		picks: { rewardDefinition: rewardHandles.birthday },
		firstKey: 'reward_id',
		leaves: { path: `${mia}/rewards`, text: 'birthday-2026-10482' },
	},
	{
		name: 'lists the rewards of a profile',
		resource: 'reward',
		operation: 'getAll',
		parameters: { list: 'profile', profileId },
		firstKey: 'reward_id',
	},
	{
		name: 'extends a reward',
		resource: 'reward',
		operation: 'extend',
		parameters: { profileId, extendDays: 14 },
		picks: { rewardId: 'Welcome Credit (1)' },
		firstKey: 'reward_id',
	},
	{
		name: 'adds points to a profile',
		resource: 'point',
		operation: 'add',
		parameters: {
			profileId,
			pointDefinitionId: '2',
			value: 50,
			externalId: 'survey-points-10482',
			additionalFields: { description: 'Thank you for the survey' },
		},
		firstKey: 'point_id',
		leaves: { path: `${mia}/points`, text: pointHandles.bonus },
	},
	{
		name: 'lists the points of a profile',
		resource: 'point',
		operation: 'getAll',
		parameters: { list: 'profile', profileId },
		firstKey: 'point_id',
	},
	{
		name: 'records an interaction',
		resource: 'interaction',
		operation: 'create',
		parameters: {
			profileId,
			name: 'form submission',
			namespace: 'spring-survey',
			externalId: 'form-10482',
		},
		firstKey: 'interaction_id',
		leaves: { path: `${mia}/interactions`, text: 'spring-survey' },
	},
];

describeInBrowser('in the editor, a person executes a step that', () => {
	const real = realN8nForTests();
	const opened = editorForTests(real);

	beforeEach(() => {
		real.sandbox.reset();
	});

	it.each(steps)('$name', async (step) => {
		const { client, credential, sandbox } = real;
		const workflow = await client.importWorkflow(workflowOf(step), credential);

		const { editor } = opened;
		await editor.openNode(workflow.id, NODE_ID);
		for (const [field, text] of Object.entries(step.picks ?? {})) await editor.pick(field, text);
		await editor.part('node-execute-button').click();
		await editor.part('node-run-status-success').waitFor();

		const output = editor.part('output-panel');
		await output.getByText(step.firstKey, { exact: true }).first().waitFor();
		await editor.picture(`operation-${step.resource}-${step.operation}`);
		if (step.leaves) expect(await heldAt(sandbox, step.leaves.path)).toContain(step.leaves.text);
	});
});

async function heldAt(sandbox: Sandbox, path: string): Promise<string> {
	return JSON.stringify(await ask(sandbox, 'GET', path, sandbox.token));
}

function workflowOf({ name, resource, operation, parameters }: Step): WorkflowFile {
	return {
		name,
		nodes: [
			{
				id: '2d6f1d0c-6f0e-4c52-8a53-3d0f3a1b9c00',
				name: 'Start',
				type: 'n8n-nodes-base.manualTrigger',
				typeVersion: 1,
				position: [0, 0],
				parameters: {},
			},
			{
				id: NODE_ID,
				name: 'Omneo',
				type: 'n8n-nodes-omneo.omneoBenefits',
				typeVersion: 1,
				position: [200, 0],
				parameters: { resource, operation, ...parameters },
				credentials: { omneoApi: { id: '', name: '' } },
			},
		],
		connections: { Start: { main: [[{ node: 'Omneo', type: 'main', index: 0 }]] } },
		settings: { executionOrder: 'v1' },
	};
}
