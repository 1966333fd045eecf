import { createServer, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { RunningJob } from '../childProcess';

/**
 * Starts processes and lets them all begin at the same moment. Each asks the gate before it begins,
 * and before each further stage.
 */
export async function startTogether<Result>(
	starts: readonly ((gate: string) => RunningJob<Result>)[],
): Promise<{ results: Result[]; seconds: number }> {
	const gate = await startGate(starts.length);
	const jobs = starts.map((start) => start(gate.url));
	try {
		// A process that fails before it is ready would leave the others waiting at the gate forever.
		const results = Promise.all(jobs.map(async ({ result }) => await result));
		results.catch(() => undefined);
		await Promise.race([gate.opened, results]);
		const started = performance.now();
		return { results: await results, seconds: (performance.now() - started) / 1_000 };
	} finally {
		await Promise.all(jobs.map(async (job) => await job.kill()));
		gate.close();
	}
}

/**
 * A barrier: a server that answers when all processes have asked, so they begin at the same moment;
 * repeatedly.
 */
async function startGate(processes: number) {
	const waiting: ServerResponse[] = [];
	let open: () => void;
	const opened = new Promise<void>((resolve) => {
		open = resolve;
	});
	const server = createServer((_, response) => {
		waiting.push(response);
		if (waiting.length < processes) return;
		open();
		for (const answer of waiting.splice(0)) answer.end();
	});
	await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
	const { port } = server.address() as AddressInfo;
	return {
		url: `http://127.0.0.1:${port.toString()}`,
		opened,
		close() {
			server.closeAllConnections();
			server.close();
		},
	};
}
