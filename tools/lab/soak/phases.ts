import { resolve } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { INode } from 'n8n-workflow';
import { bulkProfileId, startSandbox, type Sandbox, type TenantHabits } from '../../../sandbox';
import { audit, type Audit } from './audit';
import { startJob, type RunningJob } from '../childProcess';
import type { ClaimRow, LabOperation } from '../claimWorkflow';
import { standingOf } from '../standing';
import type { EngineJob, Output } from '../claimInEngine';

export interface SoakSettings {
	items: number;
	/** How many of the requests fail, 0 to 1. */
	faults: number;
	/** How many items the node works on at the same time. */
	concurrency: number;
	/** The same seed draws the same faults, in the order in which requests arrive. */
	seed: number;
	/** The node's option Max Retries. */
	maxRetries: number;
	/** The tenants' other habits. */
	tenant: Partial<TenantHabits>;
	/** What is given: redemptions, or benefits that are issued in batches. */
	operation: LabOperation;
}

export interface Phase {
	name: string;
	/** How many items should have succeeded. */
	expected: number;
	audit: Audit;
	seconds: number;
	/** What went wrong so that the phase proves nothing, in sentences. */
	troubles: string[];
}

/**
 * Called once a second with what a scenario is doing, and how many benefits its tenant has given.
 */
export type Progress = (scenario: string, doing: string, given: number) => void;

/**
 * A lost answer costs this wait, in milliseconds; one of ten faults is such. The server answers in
 * a few milliseconds, so it is long enough even on a busy machine.
 */
const TIMEOUT_MS = 1_500;

/** Some claims share a profile, so that a look-up has other claims to tell apart. */
const CLAIMS_PER_PROFILE = 4;

/** A profile that does not exist: its claim fails, and Retry On Fail begins again with all items. */
const NOBODY = 'f0000000-0000-4000-8000-000000000000';

const ENGINE = resolve(__dirname, 'engineProcess.ts');

/** Longer than the 180 days that some lists show. */
const LATER_MS = 200 * 86_400_000;

/** A separate tenant, and the node against it. */
interface Stage {
	sandbox: Sandbox;
	operation: LabOperation;
	/** Lets {@link LATER_MS} pass at the tenant. */
	passTime(): void;
	/** Reports what is going on from here on. */
	doing(what: string): void;
	/** Runs the node over the rows, in a separate process. */
	start(rows: ClaimRow[], node?: Partial<INode>): RunningJob<Output[]>;
}

interface Scenario {
	name: string;
	play(stage: Stage, settings: SoakSettings): Promise<Phase[]>;
}

/** The claims of a run, each with the user's own external ID, or with none. */
function claimRows(items: number, externalId: (i: number) => string): ClaimRow[] {
	return Array.from({ length: items }, (_, i) => ({
		profile: bulkProfileId(Math.floor(i / CLAIMS_PER_PROFILE)),
		claim: externalId(i),
	}));
}

const mapped = (i: number) => `soak-${i.toString()}`;

/** Runs the node to its end, and compares its output with the ledger. */
async function phase(
	name: string,
	{ sandbox, operation, start, doing }: Stage,
	rows: ClaimRow[],
	node: Partial<INode> = {},
): Promise<Phase> {
	doing(name);
	const before = sandbox.ledger().length;
	const started = performance.now();
	const job = start(rows, node);
	const outputs = await job.result;
	await job.kill();
	return {
		name,
		expected: rows.filter(({ profile }) => profile !== NOBODY).length,
		audit: audit(rows, outputs, {
			ledger: sandbox.ledger(),
			before,
			standing: standingOf(sandbox, operation),
		}),
		seconds: (performance.now() - started) / 1_000,
		troubles: [],
	};
}

const twice: Scenario = {
	name: 'twice',
	async play(stage, { items }) {
		const rows = claimRows(items, mapped);
		const played = [
			await phase('one run', stage, rows),
			await phase('the same items in a second execution', stage, rows),
		];
		stage.passTime();
		return [...played, await phase('the same items 200 days later', stage, rows)];
	},
};

const MAX_TRIES = 3;

const retryOnFail: Scenario = {
	name: 'retry on fail',
	async play(stage, { items }) {
		const rows = [{ profile: NOBODY, claim: '' }, ...claimRows(items, () => '')];
		const played = await phase(`Retry On Fail, ${MAX_TRIES.toString()} tries`, stage, rows, {
			retryOnFail: true,
			maxTries: MAX_TRIES,
			waitBetweenTries: 1,
		});
		const tries = stage.sandbox.requests().filter(({ path }) => path.includes(NOBODY)).length;
		if (tries < MAX_TRIES) {
			played.troubles.push(`The engine did not try ${MAX_TRIES.toString()} times`);
		}
		return [played];
	},
};

const killed: Scenario = {
	name: 'killed',
	async play(stage, { items }) {
		const rows = claimRows(items, mapped);
		const { sandbox } = stage;
		stage.doing('until it is killed');
		const victim = stage.start(rows);
		const ended = victim.result.then(
			() => true,
			() => true,
		);
		while (given(sandbox) < items / 2) {
			if (await Promise.race([ended, sleep(20, false)])) {
				throw new Error('The run that was to be killed ended first');
			}
		}
		await victim.kill();
		const half = given(sandbox);
		const again = await phase('killed half-way, and run again', stage, rows);
		if (half >= items || again.audit.duplicates < half) {
			again.troubles.push(`Of ${half.toString()} claims made before, not all were found again`);
		}
		return [again];
	},
};

/**
 * Plays all scenarios in parallel, because they mostly wait. Each has its own tenant and processes,
 * and none is left running.
 */
export async function soak(settings: SoakSettings, progress: Progress): Promise<Phase[]> {
	const scenarios = [twice, retryOnFail, killed];
	const played = await Promise.all(
		scenarios.map(async (scenario, i) => await playOne(scenario, i, settings, progress)),
	);
	return played.flat();
}

async function playOne(
	{ name, play }: Scenario,
	number: number,
	settings: SoakSettings,
	progress: Progress,
): Promise<Phase[]> {
	const { items, faults, seed, concurrency, maxRetries, tenant, operation } = settings;
	let later = 0;
	const sandbox = await startSandbox({
		tenant,
		now: () => new Date(Date.now() + later),
		faults,
		faultSeed: seed + number,
		profiles: Math.ceil(items / CLAIMS_PER_PROFILE),
	});
	const jobs: RunningJob<Output[]>[] = [];
	let now = '';
	const report = () => {
		progress(name, now, given(sandbox));
	};
	const timer = setInterval(report, 1_000);
	try {
		return await play(
			{
				sandbox,
				operation,
				passTime() {
					later += LATER_MS;
				},
				doing(what) {
					now = what;
				},
				start(rows, node = {}) {
					const job = startJob<EngineJob, Output[]>(ENGINE, {
						rows,
						node,
						baseUrl: sandbox.baseUrl,
						token: sandbox.token,
						operation,
						options: { concurrency, maxRetries, timeout: TIMEOUT_MS },
					});
					jobs.push(job);
					return job;
				},
			},
			settings,
		);
	} finally {
		clearInterval(timer);
		await Promise.all(jobs.map(async (job) => await job.kill()));
		await sandbox.close();
	}
}

function given(sandbox: Sandbox): number {
	return sandbox.ledger().filter(({ kind }) => kind === 'redeem' || kind === 'issue').length;
}
