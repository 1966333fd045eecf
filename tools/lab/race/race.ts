import { resolve } from 'node:path';
import {
	bulkProfileId,
	startSandbox,
	type LedgerEntry,
	type Sandbox,
	type TenantHabits,
} from '../../../sandbox';
import { startJob } from '../childProcess';
import type { ClaimRow, LabOperation } from '../claimWorkflow';
import type { Output } from '../claimInEngine';
import { givenTwice, groupBy, standingOf } from '../standing';
import { startTogether } from './gate';
import type { RaceJob } from './raceProcess';

export interface RaceSettings {
	processes: number;
	ids: number;
	/** Whether each process claims in a different order. */
	shuffled: boolean;
	/** How far the tenant's lists lag behind, in milliseconds. */
	listLagMs: number;
	/** The tenant's other habits. */
	tenant: Partial<TenantHabits>;
	/** How many rounds the IDs are raced for: each time by new processes, {@link LATER_MS} later. */
	rounds: number;
	operation: LabOperation;
	/** How many of the requests fail, 0 to 1. */
	faults: number;
}

export interface Race {
	/** External IDs with more than one standing redemption, or benefit where benefits are issued. */
	twice: string[];
	/** External IDs without one. */
	lost: string[];
	/** Successes that name a benefit without a standing redemption, in sentences. */
	untrue: string[];
	/** How many items did not succeed, by the code of their error. */
	errors: Record<string, number>;
	/** How many claims were made, including those that were undone again. */
	claims: number;
	seconds: number;
}

const RACER = resolve(__dirname, 'raceProcess.ts');

/** Some claims share a profile. */
const IDS_PER_PROFILE = 4;

/** From 20 to 100 ms: the time of every answer, and the additional time of commits, in turn. */
export const LATENCY_MS = 20;
export const COMMITS_MS = [0, 80, 35, 10, 60];

/** A lost answer costs this wait, in milliseconds. */
const TIMEOUT_MS = 1_500;

/** From one round to the next: longer than the 180 days that some lists show. */
const LATER_MS = 200 * 86_400_000;

/** Lets processes of n8n's engine claim the same external IDs at the same moment. */
export async function race(settings: RaceSettings): Promise<Race> {
	const { ids, listLagMs, tenant, rounds, operation, faults } = settings;
	let round = 0;
	const sandbox = await startSandbox({
		latencyMs: LATENCY_MS,
		faults,
		profiles: Math.ceil(ids / IDS_PER_PROFILE),
		tenant: { ...tenant, listLagMs, commitMs: COMMITS_MS },
		now: () => new Date(Date.now() + round * LATER_MS),
	});
	const rows: ClaimRow[] = Array.from({ length: ids }, (_, i) => ({
		profile: bulkProfileId(Math.floor(i / IDS_PER_PROFILE)),
		claim: `race-${i.toString()}`,
	}));
	const outputs: Output[] = [];
	let seconds = 0;
	try {
		for (; round < rounds; round++) {
			const played = await playRound(settings, rows, sandbox);
			outputs.push(...played.outputs);
			seconds += played.seconds;
		}
		const given = standingOf(sandbox, operation);
		const made = sandbox.ledger().filter(({ kind }) => kind === 'claim' || kind === 'issue');
		return { ...judge(rows, outputs, given), claims: made.length, seconds };
	} finally {
		await sandbox.close();
	}
}

async function playRound(
	{ processes, shuffled, operation, faults }: RaceSettings,
	rows: ClaimRow[],
	{ baseUrl, token }: Sandbox,
): Promise<{ outputs: Output[]; seconds: number }> {
	const played = await startTogether(
		Array.from(
			{ length: processes },
			(_, number) => (gate: string) =>
				startJob<RaceJob, Output[]>(RACER, {
					rows: shuffled ? orderOf(rows, number) : rows,
					gate,
					baseUrl,
					token,
					operation,
					options: { concurrency: 10, ...(faults > 0 && { timeout: TIMEOUT_MS, maxRetries: 5 }) },
					node: {},
				}),
		),
	);
	return { outputs: played.results.flat(), seconds: played.seconds };
}

function judge(
	rows: ClaimRow[],
	outputs: Output[],
	standing: LedgerEntry[],
): Pick<Race, 'twice' | 'lost' | 'untrue' | 'errors'> {
	const byClaim = groupBy(standing, ({ external_id }) => external_id);
	const byBenefit = new Map(standing.map((entry) => [entry.benefit_id, entry]));
	const errors: Record<string, number> = {};
	const untrue: string[] = [];
	for (const { json } of outputs) {
		if (json.error) {
			const code = String((json.details as { code?: unknown } | undefined)?.code);
			errors[code] = (errors[code] ?? 0) + 1;
		} else if (byBenefit.get(Number(json.benefit_id))?.external_id !== json.external_id) {
			untrue.push(`${String(json.external_id)}: benefit ${String(json.benefit_id)} does not stand`);
		}
	}
	return {
		twice: givenTwice(standing),
		lost: rows.map(({ claim }) => claim).filter((claim) => !byClaim.has(claim)),
		untrue,
		errors,
	};
}

/** The rows in a different order for each process: steps of a prime through the list. */
export function orderOf<Row>(rows: readonly Row[], number: number): Row[] {
	const step = [7, 11, 13, 17, 19, 23, 29, 31][number % 8] ?? 7;
	const start = (number * rows.length) / 8;
	return rows
		.map((row, index) => ({ row, place: ((index + start) * step) % rows.length }))
		.sort((a, b) => a.place - b.place)
		.map(({ row }) => row);
}
