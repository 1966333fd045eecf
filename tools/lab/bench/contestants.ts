import {
	Expression,
	type IDataObject,
	type IExecuteFunctions,
	type IHttpRequestOptions,
	type INodeExecutionData,
	type INodeProperties,
	type INodeType,
} from 'n8n-workflow';
import { handles } from '../../../sandbox';
import { runWorkflow, type WorkflowExport } from '../../engine/runWorkflow';
import {
	CLAIM_NODE,
	claimWorkflow,
	sandboxCredentials,
	TIMEZONE,
	type ClaimRow,
} from '../claimWorkflow';
import type { Server } from './sandboxProcess';

/** What a contestant works under. */
export interface Conditions {
	server: Server;
	/** Requests or items at the same time. */
	concurrency: number;
	/** What evaluates n8n's expressions. */
	expressions: ExpressionEngine;
}

/** n8n runs for weeks: after this many claims, its code and the node's are compiled. */
export const WARM_UP_ITEMS = 1_000;

/** n8n 2.41's default is `vm`, for which isolated-vm needs Node 24; `legacy` runs everywhere. */
export const expressionEngines = ['legacy', 'vm', 'quickjs'] as const;
export type ExpressionEngine = (typeof expressionEngines)[number];

/** Starts an expression engine as n8n does, with its default settings (n8n 2.41.1). */
export async function startExpressions(engine: ExpressionEngine): Promise<void> {
	await Expression.initExpressionEngine({
		engine,
		poolSize: 1,
		maxCodeCacheSize: 1_024,
		bridgeTimeout: 5_000,
		bridgeMemoryLimit: 128,
	});
}

/** Claims and redeems a benefit for every row, and returns one result record for each. */
type Claim = (rows: ClaimRow[], conditions: Conditions) => Promise<IDataObject[]>;

export const contestants = {
	fetchOnce: async (rows, conditions) =>
		await pool(rows, conditions.concurrency, async (row) => await sendClaim(row, conditions)),

	fetchTwice: async (rows, conditions) =>
		await pool(rows, conditions.concurrency, async (row) => {
			await lookUp(row, conditions);
			return await sendClaim(row, conditions);
		}),

	floorOnce: async (rows, conditions) => await runFloor(rows, conditions, { looksUp: false }),

	floorTwice: async (rows, conditions) => await runFloor(rows, conditions, { looksUp: true }),

	nodeOff: async (rows, conditions) =>
		await runNode(
			claimWorkflow({ concurrency: conditions.concurrency, duplicateProtection: 'off' }),
			rows,
			conditions,
		),

	nodeOn: protectedNode,

	/** An ID with a comma is never looked up together with others. */
	nodeAlone: async (rows, conditions) =>
		await protectedNode(
			rows.map(({ profile, claim }) => ({ profile, claim: `${claim},alone` })),
			conditions,
		),
	floorIssue: async (rows, conditions) =>
		await runFloor(rows, conditions, {
			looksUp: true,
			definitionId: await definitionId(conditions.server),
		}),

	nodeIssue: async (rows, conditions) =>
		await runNode(
			claimWorkflow({ concurrency: conditions.concurrency }, {}, { operation: 'issue' }),
			rows,
			conditions,
		),

	nodePreview: async (rows, conditions) =>
		await runNode(
			claimWorkflow({ concurrency: conditions.concurrency }, {}, { operation: 'checkEligibility' }),
			rows,
			conditions,
		),
} as const satisfies Record<string, Claim>;

export type Contestant = keyof typeof contestants;

export const contestantNames: Record<Contestant, string> = {
	fetchOnce: 'fetch pool',
	floorOnce: 'floor',
	nodeOff: 'this node, protection off',
	fetchTwice: 'fetch pool, each claim looked up',
	floorTwice: 'floor, each claim looked up',
	nodeOn: 'this node, protection and check on',
	nodeAlone: 'this node, each claim looked up by itself',
	floorIssue: 'floor, each benefit looked up and issued by itself',
	nodeIssue: 'this node, issuing in batches',
	nodePreview: 'this node, previewing',
};

async function protectedNode(rows: ClaimRow[], conditions: Conditions): Promise<IDataObject[]> {
	return await runNode(claimWorkflow({ concurrency: conditions.concurrency }), rows, conditions);
}

async function pool<T>(
	rows: T[],
	concurrency: number,
	work: (row: T) => Promise<IDataObject>,
): Promise<IDataObject[]> {
	const results: IDataObject[] = [];
	const entries = rows.entries();
	const worker = async () => {
		for (const [i, row] of entries) results[i] = await work(row);
	};
	await Promise.all(Array.from({ length: concurrency }, worker));
	return results;
}

async function lookUp({ profile, claim }: ClaimRow, { server }: Conditions): Promise<void> {
	const query = new URLSearchParams({
		'filter[external_id]': claim,
		'page[size]': '100',
		'page[number]': '1',
	});
	const response = await fetch(
		`${server.baseUrl}/profiles/${profile}/benefits?${query.toString()}`,
		{ headers: { Accept: 'application/json', Authorization: `Bearer ${server.token}` } },
	);
	const { data } = (await response.json()) as { data: IDataObject[] };
	if (data.length > 0) throw new Error(`${claim} has been claimed before`);
}

async function sendClaim(
	{ profile, claim }: ClaimRow,
	{ server }: Conditions,
): Promise<IDataObject> {
	const response = await fetch(`${server.baseUrl}/profiles/${profile}/benefits/claim-redeem`, {
		method: 'POST',
		headers: {
			Accept: 'application/json',
			'Content-Type': 'application/json',
			Authorization: `Bearer ${server.token}`,
		},
		body: JSON.stringify({ definition: handles.coffee, timezone: TIMEZONE, external_id: claim }),
	});
	if (!response.ok) throw new Error(`The sandbox answered ${response.status.toString()}`);
	const { data } = (await response.json()) as { data: IDataObject };
	return data;
}

async function runNode(
	workflow: WorkflowExport,
	rows: ClaimRow[],
	{ server }: Conditions,
	nodeTypes: Record<string, INodeType> = {},
): Promise<IDataObject[]> {
	const { items, error } = await runWorkflow({
		workflow,
		credentials: sandboxCredentials(server.baseUrl, server.token),
		input: rows,
		mode: 'trigger',
		nodeTypes,
	});
	if (error) throw error;
	return items(CLAIM_NODE).map(({ json }) => json);
}

/**
 * n8n's floor: a node that reads the same five parameters, sends the same requests through a pool
 * of the same size, and does nothing else.
 */
async function runFloor(
	rows: ClaimRow[],
	conditions: Conditions,
	work: FloorWork,
): Promise<IDataObject[]> {
	const workflow = claimWorkflow({ concurrency: conditions.concurrency }, { type: FLOOR });
	return await runNode(workflow, rows, conditions, { [FLOOR]: floorNode(conditions, work) });
}

interface FloorWork {
	/** Whether each claim is looked up before. */
	looksUp: boolean;
	/** Of the benefit that is issued; without it, one is claimed and redeemed. */
	definitionId?: unknown;
}

async function definitionId({ baseUrl, token }: Server): Promise<unknown> {
	const response = await fetch(`${baseUrl}/benefits/definitions?page[size]=100`, {
		headers: { Accept: 'application/json', Authorization: `Bearer ${token}` },
	});
	const { data } = (await response.json()) as { data: IDataObject[] };
	return data.find(({ handle }) => handle === handles.coffee)?.id;
}

const FLOOR = 'floor';
const ISSUED_AT = '2026-01-15 00:00:00';

function floorNode(
	{ server, concurrency }: Conditions,
	{ looksUp, definitionId: benefit_definition_id }: FloorWork,
): INodeType {
	return {
		description: {
			displayName: 'Floor',
			name: FLOOR,
			group: ['transform'],
			version: 1,
			description: '',
			defaults: {},
			inputs: ['main'],
			outputs: ['main'],
			credentials: [{ name: 'omneoApi', required: true }],
			properties: ['profileId', 'definition', 'timezone', 'externalId', 'options'].map(
				(name): INodeProperties => ({ displayName: name, name, type: 'string', default: '' }),
			),
		},
		async execute(this: IExecuteFunctions): Promise<INodeExecutionData[][]> {
			const send = async (options: Omit<IHttpRequestOptions, 'json'>) =>
				(await this.helpers.httpRequestWithAuthentication.call(this, 'omneoApi', {
					...options,
					json: true,
				})) as { data: IDataObject };
			const items = this.getInputData().map((_, item) => item);
			const results = await pool(items, concurrency, async (item) => {
				const { value: profile } = this.getNodeParameter('profileId', item) as { value: string };
				const { value: definition } = this.getNodeParameter('definition', item) as {
					value: string;
				};
				const timezone = this.getNodeParameter('timezone', item);
				const external_id = this.getNodeParameter('externalId', item) as string;
				this.getNodeParameter('options', item);
				if (looksUp) {
					await send({
						method: 'GET',
						url: `${server.baseUrl}/profiles/${profile}/benefits`,
						qs: { 'filter[external_id]': external_id, 'page[size]': 100, 'page[number]': 1 },
					});
				}
				const claim = {
					url: `${server.baseUrl}/profiles/${profile}/benefits/claim-redeem`,
					body: { definition, timezone, external_id },
				};
				const issue = {
					url: `${server.baseUrl}/benefits`,
					body: {
						profile_id: profile,
						benefit_definition_id,
						timezone,
						external_id,
						issued_at: ISSUED_AT,
					},
				};
				const write = benefit_definition_id === undefined ? claim : issue;
				const { data } = await send({ method: 'POST', ...write });
				return data;
			});
			return [results.map((json, item) => ({ json, pairedItem: { item } }))];
		},
	};
}
