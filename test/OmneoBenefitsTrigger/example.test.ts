import {
	NodeConnectionTypes,
	type IExecuteFunctions,
	type INodeExecutionData,
	type INodeParameters,
	type INodeProperties,
	type INodeType,
} from 'n8n-workflow';
import { handles, people, startSandbox, type Sandbox } from '../../sandbox';
import { runWorkflow, type WorkflowExport } from '../../tools/engine/runWorkflow';
import { readExample } from '../../tools/n8n/client';
import { credentialFor } from '../engine/support';
import { clientOf } from '../sandbox/client';
import { FakeN8n } from './support';

let n8n: FakeN8n;
let example: WorkflowExport;
let sandbox: Sandbox;
/** What Slack was told. */
let told: string[];

beforeAll(async () => {
	n8n = await FakeN8n.launch();
	example = (await readExample('benefit-redeemed-notify.json')) as unknown as WorkflowExport;
});

afterAll(() => n8n.close());

beforeEach(() => {
	told = [];
});

afterEach(() => sandbox.close());

/** A node of n8n's, which is not installed here: as far as the example uses it. */
function standIn(
	parameter: INodeProperties,
	work: (this: IExecuteFunctions, items: INodeExecutionData[]) => INodeExecutionData[],
): INodeType {
	return {
		description: {
			displayName: parameter.name,
			name: parameter.name,
			group: ['transform'],
			version: 1,
			description: '',
			defaults: {},
			inputs: [NodeConnectionTypes.Main],
			outputs: [NodeConnectionTypes.Main],
			properties: [parameter],
		},
		async execute(this: IExecuteFunctions) {
			return [work.call(this, this.getInputData())];
		},
	};
}

const conditions = { displayName: 'Conditions', name: 'conditions', type: 'json', default: {} };
const text = { displayName: 'Text', name: 'text', type: 'string', default: '' };

const nodeTypes = {
	'n8n-nodes-base.filter': standIn(conditions as INodeProperties, function (items) {
		return items.filter((_, index) => {
			const given = this.getNodeParameter('conditions', index) as {
				conditions: { leftValue: unknown }[];
			};
			return given.conditions.every(({ leftValue }) => leftValue === true);
		});
	}),
	'n8n-nodes-base.slack': standIn(text as INodeProperties, function (items) {
		told.push(...items.map((_, index) => String(this.getNodeParameter('text', index))));
		return items;
	}),
};

/** The example's trigger is published; then `happen` brings things about at the tenant. */
async function during(happen: (ask: ReturnType<typeof clientOf>) => Promise<void>): Promise<void> {
	const credential = credentialFor(sandbox.baseUrl);
	const [trigger, ...nodes] = example.nodes;
	if (!trigger) throw new Error('The example has no nodes');
	n8n.reset(credential.omneoApi ?? {});
	n8n.parameters = trigger.parameters as INodeParameters;
	await n8n.activate();
	await happen(clientOf(sandbox));
	while (!sandbox.deliveries().every(({ delivered }) => delivered)) {
		await new Promise((resolve) => setTimeout(resolve, 5));
	}
	const start = { ...trigger, type: 'n8n-nodes-base.manualTrigger', parameters: {} };
	for (const item of n8n.started) {
		const workflow = { ...example, nodes: [start, ...nodes] };
		const { error } = await runWorkflow({
			workflow,
			credentials: credential,
			input: [item],
			nodeTypes,
		});
		expect(error).toBeUndefined();
	}
}

const claimRedeem = async (
	ask: ReturnType<typeof clientOf>,
	definition: string = handles.delivery,
	profileId: string = people.mia.id,
) => {
	const path = `/profiles/${profileId}/benefits/claim-redeem`;
	const { body } = await ask<{ id: number; items: { type_attributes: { id: number } }[] }>(
		'POST',
		path,
		{ definition, timezone: 'UTC' },
	);
	return { redemption: body.data.id, benefit: Number(body.data.items[0]?.type_attributes.id) };
};

describe.each(['starter', 'guide'] as const)(
	'the example that tells the team, at a tenant with the event names of the %s',
	(eventNames) => {
		const clock = { now: Date.parse('2026-03-02T09:00:00Z') };

		beforeEach(async () => {
			clock.now = Date.parse('2026-03-02T09:00:00Z');
			sandbox = await startSandbox({
				response: 'redemption',
				tenant: { eventNames },
				now: () => new Date(clock.now),
			});
		});

		it.each([handles.survey, handles.delivery, handles.unlimited])(
			'tells each redemption of %s once',
			async (definition) => {
				await during(async (ask) => {
					const first = await claimRedeem(ask, definition);
					clock.now += 60_000;
					if (definition === handles.survey) return;
					await ask('POST', `/profiles/${people.mia.id}/benefits/${String(first.benefit)}/redeem`);
				});
				expect(told).toHaveLength(definition === handles.survey ? 1 : 2);
				expect(told[0]).toMatch(
					new RegExp(
						`^.+ was redeemed \\(redemption \\d+, benefit \\d+ of the profile ${people.mia.id}\\)\\. Redemptions left: (0|2|no limit)\\.$`,
					),
				);
			},
		);

		it('tells two that a member redeems in the same second, each once', async () => {
			await during(async (ask) => {
				await claimRedeem(ask, handles.survey);
				await claimRedeem(ask, handles.delivery);
			});
			expect(told.map((line) => line.replace(/ was redeemed.*/, '')).sort()).toHaveLength(2);
			expect(new Set(told).size).toBe(2);
		});

		it('tells nothing of a benefit that is given, extended, changed or given back', async () => {
			await during(async (ask) => {
				const { redemption, benefit } = await claimRedeem(ask, handles.delivery);
				clock.now += 60_000;
				await ask('PUT', `/benefits/${String(benefit)}`, { external_id: 'another' });
				clock.now += 60_000;
				await ask('POST', `/redemptions/${String(redemption)}/reversal`);
				clock.now += 60_000;
				const claim = { definition: handles.survey, timezone: 'UTC' };
				await ask('POST', `/profiles/${people.mia.id}/benefits/claim`, claim);
				const extension = { ids: [benefit], profile_id: people.mia.id, extend_days: 3 };
				await ask('POST', '/benefits/extend', extension);
			});
			expect(n8n.started.length).toBeGreaterThan(1);
			expect(told).toHaveLength(1);
		});
	},
);
