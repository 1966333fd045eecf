/** A sandbox in a process of its own, so that no contestant shares its event loop. */
import { startSandbox } from '../../../sandbox';
import { doJob } from '../childProcess';

export interface SandboxJob {
	/** Added to every answer, in milliseconds. */
	latencyMs: number;
	/** As many claims as a run makes at most, one for each profile. */
	profiles: number;
}

export interface Server {
	baseUrl: string;
	token: string;
	/** `POST` to it makes the tenant new again. */
	resetUrl: string;
}

doJob(async (job: SandboxJob): Promise<Server> => {
	const { baseUrl, token, origin } = await startSandbox(job);
	return { baseUrl, token, resetUrl: `${origin}/sandbox/reset` };
});
