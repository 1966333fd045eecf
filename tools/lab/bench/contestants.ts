import { createRequire } from 'node:module';
import { resolve } from 'node:path';
import { Expression, type IDataObject, type INodeType, type VersionedNodeType } from 'n8n-workflow';
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
	/** What the server adds to every answer, in milliseconds. */
	latencyMs: number;
	/** The folder whose `node_modules` holds n8n's own nodes, absolute. */
	n8nFolder: string;
	/** What evaluates n8n's expressions. */
	expressions: ExpressionEngine;
}

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

/** Claims and redeems a benefit for every row, and gives what came back, a record for each. */
type Claim = (rows: ClaimRow[], conditions: Conditions) => Promise<IDataObject[]>;

const HTTP_REQUEST = 'n8n-nodes-base.httpRequest';

export const contestants = {
	fetchOnce: async (rows, conditions) =>
		await pool(rows, conditions.concurrency, async (row) => await sendClaim(row, conditions)),

	fetchTwice: async (rows, conditions) =>
		await pool(rows, conditions.concurrency, async (row) => {
			await lookUp(row, conditions);
			return await sendClaim(row, conditions);
		}),

	nodeOff: async (rows, conditions) =>
		await runNode(claimWorkflow(nodeOptions(conditions, 'off')), rows, conditions),

	nodeOn: async (rows, conditions) =>
		await runNode(claimWorkflow(nodeOptions(conditions, 'returnExisting')), rows, conditions),

	httpRequest: async (rows, conditions) =>
		await runNode(httpRequestWorkflow(conditions), rows, conditions, {
			[HTTP_REQUEST]: httpRequestNode(conditions.n8nFolder),
		}),
} as const satisfies Record<string, Claim>;

export type Contestant = keyof typeof contestants;

export const contestantNames: Record<Contestant, string> = {
	fetchOnce: 'fetch pool, 1 request',
	nodeOff: 'this node, protection off',
	httpRequest: 'HTTP Request node',
	fetchTwice: 'fetch pool, 2 requests',
	nodeOn: 'this node, protection on',
};

/** Where n8n's HTTP Request node is in an install of n8n. */
export function httpRequestFile(n8nFolder: string): string {
	return resolve(
		n8nFolder,
		'node_modules/n8n-nodes-base/dist/nodes/HttpRequest/HttpRequest.node.js',
	);
}

function httpRequestNode(n8nFolder: string): INodeType {
	const { HttpRequest } = createRequire(__filename)(httpRequestFile(n8nFolder)) as {
		HttpRequest: new () => VersionedNodeType;
	};
	return new HttpRequest().getNodeType(4.2);
}

async function pool(
	rows: ClaimRow[],
	concurrency: number,
	work: (row: ClaimRow) => Promise<IDataObject>,
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

function nodeOptions({ concurrency }: Conditions, duplicateProtection: 'off' | 'returnExisting') {
	return { concurrency, duplicateProtection };
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
 * The same request by n8n's own node. Its batches wait a time and not for each other's answers, so
 * they are as far apart as the server takes: then as many requests are under way as elsewhere.
 */
function httpRequestWorkflow({ server, concurrency, latencyMs }: Conditions): WorkflowExport {
	return claimWorkflow(
		{},
		{
			type: HTTP_REQUEST,
			typeVersion: 4.2,
			parameters: {
				method: 'POST',
				url: `=${server.baseUrl}/profiles/{{ $json.profile }}/benefits/claim-redeem`,
				authentication: 'predefinedCredentialType',
				nodeCredentialType: 'omneoApi',
				sendBody: true,
				bodyParameters: {
					parameters: [
						{ name: 'definition', value: handles.coffee },
						{ name: 'timezone', value: TIMEZONE },
						{ name: 'external_id', value: '={{ $json.claim }}' },
					],
				},
				options: {
					batching: { batch: { batchSize: concurrency, batchInterval: Math.max(1, latencyMs) } },
				},
			},
		},
	);
}
