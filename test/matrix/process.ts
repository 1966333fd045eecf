/** Runs all checks in the engine beside which this file was bundled, and tells how they ended. */
import { people, startSandbox } from '../../sandbox';
import { doJob } from '../../tools/lab/childProcess';
import { loadPackage } from '../../tools/engine/loadPackage';
import { runNode } from '../engine/run';
import { runGroups, type Result } from './check';
import { errorItems } from './errorItems';
import { faults } from './faults';
import { credentials, hints, retryOnFail, time, tools } from './runs';
import { trigger } from './trigger';

/** The columns of the table. */
export const groups = [faults, errorItems, retryOnFail, hints, tools, trigger, credentials, time];

/** Where the unpacked package is. */
export interface EngineJob {
	packageDirectory: string;
}

/** n8n loads much of itself with the first request, which takes seconds and would count as a timeout. */
async function warmUp(): Promise<void> {
	const sandbox = await startSandbox();
	await runNode({ ...sandbox, rows: [{ profile: people.mia.id, id: 'WARM-UP' }] });
	await sandbox.close();
}

doJob<EngineJob, Result[]>(async ({ packageDirectory }) => {
	await loadPackage(packageDirectory);
	await warmUp();
	return await runGroups(groups);
});
