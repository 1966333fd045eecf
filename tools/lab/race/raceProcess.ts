/** Claims in n8n's engine as soon as all processes are ready. */
import { loadPackage } from '../../engine/loadPackage';
import { doJob } from '../childProcess';
import { claimInEngine, type EngineJob, type Output } from '../claimInEngine';

export interface RaceJob extends EngineJob {
	/** Answers when all are ready. */
	gate: string;
}

doJob(async ({ gate, ...job }: RaceJob): Promise<Output[]> => {
	await loadPackage();
	await fetch(gate);
	return await claimInEngine(job);
});
