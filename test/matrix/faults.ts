/**
 * What becomes of a write whose request or answer is lost: nine faults, with the duplicate protection
 * on and off, with and without retries. The tenant's ledger tells what was really done.
 */
import assert from 'node:assert/strict';
import type { INodeParameters } from 'n8n-workflow';
import { people, startSandbox, type Fault, type LedgerEntry, type Sandbox } from '../../sandbox';
import { claimOfRow, closedPort, detailsOf, jsonOf, locator, runNode } from '../engine/run';
import { blocking } from './blocking';
import type { Check, Group } from './check';
import { startResetter, startSelfSigned } from './servers';

/** Long for a tenant that answers in milliseconds, even where all cores are busy. */
const TIMEOUT_MS = 100_000;
/** Short for one that never answers. */
const TIMEOUT_OF_HANG_MS = 20_000;

const WRITE = { method: 'POST' };

/** Where the request goes, and what ends with it. */
interface Place {
	baseUrl: string;
	close?: () => Promise<void>;
	/** Requests that arrived, where there should be none. */
	arrived?: unknown[];
}

interface FaultKind {
	name: string;
	/** Lost after it was done, or never sent. */
	code: 'lost' | 'connection_refused' | 'host_not_found' | 'tls_failure' | 'request_blocked';
	at(sandbox: Sandbox): Promise<Place>;
}

const failing = (fault: Fault) => async (sandbox: Sandbox) => {
	sandbox.failNext(fault, 1, WRITE);
	return await Promise.resolve({ baseUrl: sandbox.baseUrl });
};

const kinds: FaultKind[] = [
	{ name: 'cut', code: 'lost', at: failing('dropAfter') },
	{
		name: 'reset',
		code: 'lost',
		async at({ port }) {
			const { port: resetting, close } = await startResetter(port);
			return { baseUrl: `http://127.0.0.1:${resetting}/api/v3`, close };
		},
	},
	{ name: 'hang', code: 'lost', at: failing('timeoutAfter') },
	{ name: 'truncated', code: 'lost', at: failing('truncated') },
	{ name: '502 without a body', code: 'lost', at: failing({ status: 502, commits: true }) },
	{
		name: 'refused',
		code: 'connection_refused',
		at: async () => ({ baseUrl: `http://127.0.0.1:${await closedPort()}/api/v3` }),
	},
	{
		name: 'unknown host',
		code: 'host_not_found',
		at: async () => await Promise.resolve({ baseUrl: 'https://no-such-host.invalid/api/v3' }),
	},
	{
		name: 'certificate',
		code: 'tls_failure',
		async at() {
			const { port, close, requests } = await startSelfSigned();
			return { baseUrl: `https://127.0.0.1:${port}/api/v3`, close, arrived: requests };
		},
	},
	{
		name: 'blocked by n8n',
		code: 'request_blocked',
		at: async () => await Promise.resolve({ baseUrl: blocking.baseUrl }),
	},
];

interface Settings {
	protection: 'returnExisting' | 'off';
	maxRetries: number;
}

interface Write {
	name: string;
	kind: LedgerEntry['kind'];
	parameters(options: INodeParameters, protection: Settings['protection']): INodeParameters;
}

const writes: Write[] = [
	{
		name: 'a claim',
		kind: 'redeem',
		parameters: (options, duplicateProtection) =>
			claimOfRow({ options: { ...options, duplicateProtection } }),
	},
	{
		name: 'points',
		kind: 'pointsAdded',
		parameters: (options) => ({
			resource: 'point',
			operation: 'add',
			profileId: locator('id', people.mia.id),
			pointDefinitionId: '1',
			value: 10,
			externalId: '={{ $json.id }}',
			options,
		}),
	},
];

async function play(fault: FaultKind, write: Write, { protection, maxRetries }: Settings) {
	// Claims with one ID would wait for each other.
	const id = [fault.name, protection, maxRetries].join(' ');
	const sandbox = await startSandbox({ hangMs: 2 * TIMEOUT_MS });
	const timeout = fault.name === 'hang' ? TIMEOUT_OF_HANG_MS : TIMEOUT_MS;
	const { baseUrl, close, arrived = [] } = await fault.at(sandbox);
	const run = async () => {
		const result = await runNode({
			baseUrl,
			rows: [{ profile: people.mia.id, id }],
			parameters: write.parameters({ maxRetries, timeout }, protection),
			node: { onError: 'continueRegularOutput' },
			additionalData: fault.code === 'request_blocked' ? blocking.additionalData : {},
		});
		assert.equal(result.error, undefined);
		const [json = {}, ...others] = jsonOf(result);
		assert.equal(others.length, 0);
		return json;
	};
	const done = () => sandbox.ledger().filter(({ kind }) => kind === write.kind).length;
	try {
		const json = await run();
		const { outcome, code } = detailsOf(json);
		assert.equal(
			done(),
			fault.code === 'lost' ? 1 : 0,
			`done ${done()} times, told ${JSON.stringify(json)}`,
		);
		if (fault.code === 'lost') {
			assert.ok(outcome === undefined || outcome === 'unknown', `told as ${String(outcome)}`);
			if (outcome === undefined) assert.equal(json.external_id, id);
			// Without a look there is no knowing.
			if (protection === 'off' && write.kind === 'redeem') assert.equal(outcome, 'unknown');
		} else {
			assert.deepEqual({ outcome, code }, { outcome: 'failed', code: fault.code });
			assert.deepEqual(arrived, []);
		}
		if (fault.code !== 'lost' || protection === 'off') return;
		const again = await run();
		assert.equal(again.external_id, id);
		assert.equal(done(), 1, `done ${done()} times after a second run`);
	} finally {
		await close?.();
		await sandbox.close();
	}
}

const caseOf = (fault: FaultKind, settings: Settings): Check => ({
	name: `${fault.name}, protection ${settings.protection === 'off' ? 'off' : 'on'}, ${settings.maxRetries} retries`,
	skipped: fault.code === 'request_blocked' ? blocking.skipped : undefined,
	async run() {
		await Promise.all(writes.map(async (write) => await play(fault, write, settings)));
	},
});

/** Each of the 36 cases is a claim, and points. */
export const faults: Group = {
	name: 'Lost answers',
	checks: kinds.flatMap((fault) =>
		(['returnExisting', 'off'] as const).flatMap((protection) =>
			[0, 3].map((maxRetries) => caseOf(fault, { protection, maxRetries })),
		),
	),
};
