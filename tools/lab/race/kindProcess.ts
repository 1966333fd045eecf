/** Runs the node in n8n's engine, one execution per row, whenever all processes are ready. */
import type { IDataObject, INodeParameters } from 'n8n-workflow';
import { loadPackage } from '../../engine/loadPackage';
import { runWorkflow } from '../../engine/runWorkflow';
import { doJob } from '../childProcess';
import { CLAIM_NODE, nodeWorkflow, sandboxCredentials } from '../claimWorkflow';
import type { Key } from './kinds';

/** What a process does for one tenant. */
export interface KindStage {
	rows: Key[];
	parameters: INodeParameters;
	baseUrl: string;
	token: string;
}

export interface KindJob {
	/** Done one after the other, each by all processes at the same time. */
	stages: KindStage[];
	/** How many executions run at the same time. */
	concurrency: number;
	/** Answers when all are ready. */
	gate: string;
}

/** The results of a stage in a process. */
export interface StageResult {
	endings: Ending[];
	seconds: number;
}

/** The result for one row. */
export interface Ending {
	key: string;
	json: IDataObject;
	/** The hints above the output. */
	hints: string[];
}

doJob(async ({ stages, gate, concurrency }: KindJob): Promise<StageResult[]> => {
	await loadPackage();
	const results: StageResult[] = [];
	for (const stage of stages) {
		await fetch(gate);
		const started = performance.now();
		const endings = await endingsOf(stage, concurrency);
		results.push({ endings, seconds: (performance.now() - started) / 1_000 });
	}
	return results;
});

async function endingsOf({ rows, ...stage }: KindStage, concurrency: number): Promise<Ending[]> {
	const left = [...rows];
	const endings: Ending[] = [];
	const work = async () => {
		for (let row = left.shift(); row; row = left.shift()) endings.push(await endingOf(row, stage));
	};
	await Promise.all(Array.from({ length: concurrency }, work));
	return endings;
}

async function endingOf(
	row: Key,
	{ parameters, baseUrl, token }: Omit<KindStage, 'rows'>,
): Promise<Ending> {
	const { items, run, error } = await runWorkflow({
		workflow: nodeWorkflow(parameters, { onError: 'continueRegularOutput' }),
		credentials: sandboxCredentials(baseUrl, token),
		input: [row],
		mode: 'trigger',
	});
	if (error) throw error;
	const [item] = items(CLAIM_NODE);
	if (!item) throw new Error(`Nothing came out for ${row.key}`);
	const hints = run.data.resultData.runData[CLAIM_NODE]?.flatMap(({ hints = [] }) => hints) ?? [];
	return { key: row.key, json: item.json, hints: hints.map(({ message }) => message) };
}
