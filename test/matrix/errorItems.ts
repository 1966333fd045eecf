/** Where a failed item leaves the node, and what it holds, at each On Error. */
import assert from 'node:assert/strict';
import type { IDataObject, INode } from 'n8n-workflow';
import { noProfileId, people, startSandbox, type Sandbox } from '../../sandbox';
import { claimOfRow, detailsOf, jsonOf, NODE, runNode, type NodeRun } from '../engine/run';
import type { Group } from './check';

const rows = [people.mia.id, people.jose.id, people.mia.id].map((profile, index) => ({
	profile,
	id: `ROW-${index}`,
	timezone: index === 1 ? 'Mars/Olympus' : 'Australia/Melbourne',
}));

async function withSandbox(work: (sandbox: Sandbox) => Promise<void>): Promise<void> {
	const sandbox = await startSandbox();
	try {
		await work(sandbox);
	} finally {
		await sandbox.close();
	}
}

/** Claims for three items, of which the second has a time zone that there is not. */
async function claims({ baseUrl }: Sandbox, node: Partial<INode>, more: Partial<NodeRun> = {}) {
	return await runNode({
		baseUrl,
		rows,
		parameters: claimOfRow({ timezone: '={{ $json.timezone }}' }),
		node,
		...more,
	});
}

const results = (items: IDataObject[]) => items.map((json) => json.external_id);

function isWrongZone(json: IDataObject | undefined, index = 1): void {
	assert.match(String(json?.error), /timezone/);
	assert.match(String(json?.message), /Pick a name from the list/);
	const { outcome, code, external_id } = detailsOf(json);
	assert.deepEqual(
		{ outcome, code, external_id },
		{ outcome: 'failed', code: 'time_zone_invalid', external_id: `ROW-${index}` },
	);
}

const errorOutput = { onError: 'continueErrorOutput' } as const;

export const errorItems: Group = {
	name: 'Error items',
	checks: [
		{
			name: 'leave by the error output alone, with details and the row',
			run: async () => {
				await withSandbox(async (sandbox) => {
					const result = await claims(sandbox, errorOutput);
					assert.deepEqual(results(jsonOf(result, 0)), ['ROW-0', 'ROW-2']);
					const [json, ...others] = jsonOf(result, 1);
					assert.equal(others.length, 0);
					isWrongZone(json);
					assert.equal(json?.id, 'ROW-1');
				});
			},
		},
		{
			name: 'leave by the error output where all items fail, each with its row',
			run: async () => {
				await withSandbox(async (sandbox) => {
					const parameters = claimOfRow({ timezone: 'Mars/Olympus' });
					const result = await claims(sandbox, errorOutput, { parameters });
					assert.deepEqual(jsonOf(result, 0), []);
					assert.deepEqual(
						jsonOf(result, 1).map(({ id }) => id),
						['ROW-0', 'ROW-1', 'ROW-2'],
					);
					jsonOf(result, 1).forEach((json, index) => {
						isWrongZone(json, index);
					});
					assert.deepEqual(sandbox.ledger(), []);
				});
			},
		},
		{
			name: 'leave by the error output with details where n8n cannot find the row',
			run: async () => {
				await withSandbox(async (sandbox) => {
					for (const source of [{ previousNode: 'Gone' }, undefined]) {
						const result = await claims(sandbox, errorOutput, { startNode: NODE, source });
						assert.equal(result.error, undefined);
						assert.deepEqual(results(jsonOf(result, 0)), ['ROW-0', 'ROW-2']);
						assert.equal(jsonOf(result, 1).length, 1);
						isWrongZone(jsonOf(result, 1)[0]);
					}
				});
			},
		},
		{
			name: 'are stored without anything but json and pairedItem',
			run: async () => {
				await withSandbox(async (sandbox) => {
					const result = await claims(sandbox, errorOutput);
					const [item] = JSON.parse(JSON.stringify(result.items(NODE, 1))) as object[];
					assert.deepEqual(Object.keys(item ?? {}).sort(), ['json', 'pairedItem']);
				});
			},
		},
		{
			name: 'stand in their places with On Error: Continue',
			run: async () => {
				await withSandbox(async (sandbox) => {
					for (const node of [{ onError: 'continueRegularOutput' }, { continueOnFail: true }]) {
						const result = await claims(sandbox, node as Partial<INode>);
						const [first, second, third] = jsonOf(result);
						assert.deepEqual(results([first ?? {}, third ?? {}]), ['ROW-0', 'ROW-2']);
						isWrongZone(second);
					}
				});
			},
		},
		{
			name: 'are none with On Error: Stop Workflow: the error says what was done',
			run: async () => {
				await withSandbox(async (sandbox) => {
					const strangerSecond = rows.map((row, index) => ({
						...row,
						timezone: 'Australia/Melbourne',
						profile: index === 1 ? noProfileId : row.profile,
					}));
					const parameters = claimOfRow({ options: { concurrency: 1 } });
					const result = await claims(sandbox, {}, { rows: strangerSecond, parameters });
					assert.deepEqual(jsonOf(result), []);
					assert.match(String(result.error?.description), /1 of 3 items had been redeemed/);
					assert.equal(sandbox.ledger().filter(({ kind }) => kind === 'redeem').length, 1);
				});
			},
		},
		{
			name: 'are none with On Error: Stop Workflow: nothing was sent where a row is wrong',
			run: async () => {
				await withSandbox(async (sandbox) => {
					const result = await claims(sandbox, {});
					assert.deepEqual(jsonOf(result), []);
					assert.match(String(result.error?.description), /None of the 3 items had been redeemed/);
					assert.deepEqual(sandbox.ledger(), []);
				});
			},
		},
	],
};
