import { resolve } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { IDataObject } from 'n8n-workflow';
import { bulkProfileId, startSandbox, type Sandbox, type TenantHabits } from '../../../sandbox';
import { startJob } from '../childProcess';
import { groupBy } from '../standing';
import { auditKey, itemOf, nothingFound, type Found, type Item } from './audit';
import { Books } from './books';
import { startTogether } from './gate';
import type { KindJob, KindStage, StageResult } from './kindProcess';
import { kinds, type Key, type Kind, type KindName } from './kinds';
import { COMMITS_MS, LATENCY_MS, orderOf } from './race';

export interface KindRaceSettings {
	of: KindName;
	keys: number;
	/** How far the tenant's lists lag behind, in milliseconds. */
	listLagMs: number;
	/** The tenant's other habits. */
	tenant: Partial<TenantHabits>;
	/** How many of the requests fail, 0 to 1. */
	faults: number;
}

export interface KindRace extends Found {
	/** How many items ended in each way: `success`, or the outcome and code of their error. */
	endings: Record<string, number>;
	seconds: number;
}

const RACER = resolve(__dirname, 'kindProcess.ts');

/** Executions of a process at the same time. */
const CONCURRENCY = 10;

/** Some keys share a member, if the members already exist. */
const KEYS_PER_PROFILE: Partial<Record<KindName, number>> = { consent: 1, tags: 1 };
const USUAL_KEYS_PER_PROFILE = 4;

/** An answer that never comes ends its connection after this. */
const HANG_MS = 1_500;

/** How long after the lists' lag everything is shown. */
const ALL_SHOWN_MS = 1_000;

/** A tenant with everything that a race needs. */
interface Stage {
	settings: KindRaceSettings;
	kind: Kind;
	sandbox: Sandbox;
	keys: Key[];
}

/**
 * Lets processes of n8n's engine do the same for the same keys at the same moment, in one race
 * after another, each with a separate tenant.
 */
export async function raceOf(races: KindRaceSettings[], processes: number): Promise<KindRace[]> {
	const stages: Stage[] = [];
	try {
		for (const settings of races) stages.push(await prepare(settings));
		const { results } = await startTogether(
			Array.from(
				{ length: processes },
				(_, process) => (gate: string) =>
					startJob<KindJob, StageResult[]>(RACER, {
						stages: stages.map((stage) => stageOf(stage, process)),
						concurrency: CONCURRENCY,
						gate,
					}),
			),
		);
		const longest = Math.max(...races.map(({ listLagMs }) => listLagMs));
		await sleep(longest + ALL_SHOWN_MS);
		const judged: KindRace[] = [];
		for (const [number, stage] of stages.entries()) {
			judged.push(
				await judge(
					stage,
					results.map((ofProcess) => ofProcess[number] ?? { endings: [], seconds: 0 }),
				),
			);
		}
		return judged;
	} finally {
		await Promise.all(stages.map(async ({ sandbox }) => await sandbox.close()));
	}
}

async function prepare(settings: KindRaceSettings): Promise<Stage> {
	const { of, keys: count, listLagMs, tenant, faults } = settings;
	const kind: Kind = kinds[of];
	const perProfile = KEYS_PER_PROFILE[of] ?? USUAL_KEYS_PER_PROFILE;
	const sandbox = await startSandbox({
		latencyMs: LATENCY_MS,
		faults,
		hangMs: HANG_MS,
		profiles: Math.ceil(count / perProfile),
		tenant: { ...tenant, listLagMs, commitMs: COMMITS_MS },
	});
	const books = new Books(sandbox);
	const keys: Key[] = [];
	for (let i = 0; i < count; i++) {
		const profile = bulkProfileId(Math.floor(i / perProfile));
		const key = { key: `race-${i.toString()}`, profile };
		keys.push({ ...key, record: (await kind.prepare?.(books, key)) ?? '' });
	}
	return { settings, kind, sandbox, keys };
}

function stageOf({ kind, keys, sandbox }: Stage, process: number): KindStage {
	const { baseUrl, token } = sandbox;
	return {
		// Some begin with the same keys, some with others.
		rows: process % 2 === 0 ? keys : orderOf(keys, process),
		parameters: kind.parameters(process),
		baseUrl,
		token,
	};
}

async function judge({ kind, sandbox, keys }: Stage, results: StageResult[]): Promise<KindRace> {
	const items = results.flatMap(({ endings }, process) =>
		endings.map((ending) => itemOf(ending, process)),
	);
	const books = new Books(sandbox);
	const byKey = groupBy(items, ({ key }) => key);
	const found = nothingFound();
	for (const key of keys) {
		const standing = await kind.standing(books, key);
		auditKey(kind, { key: key.key, standing, items: byKey.get(key.key) ?? [] }, found);
	}
	const seconds = Math.max(...results.map((result) => result.seconds));
	return { ...found, ...endingsOf(items), seconds };
}

function endingsOf(items: Item[]): Pick<KindRace, 'endings'> {
	const endings: Record<string, number> = {};
	for (const { json, outcome } of items) {
		const code = String((json.details as IDataObject | undefined)?.code);
		const ending = outcome === undefined ? 'success' : `${outcome} ${code}`;
		endings[ending] = (endings[ending] ?? 0) + 1;
	}
	return { endings };
}
