/** What is tried in each version of n8n's engine, and how it is told. */
import { setTimeout as sleep } from 'node:timers/promises';

/** One promise that must hold in every version. */
export interface Check {
	/** A sentence about the node. */
	name: string;
	/** Rejects where it does not hold. */
	run(): Promise<void>;
	/** Why it cannot be tried in this version; undefined where it can. */
	skipped?: string;
}

/** The checks of one column of the table in docs/n8n-versions.md. */
export interface Group {
	name: string;
	checks: readonly Check[];
}

/** How one check ended. */
export interface Result {
	group: string;
	name: string;
	/** What did not hold. */
	failure?: string;
	skipped?: string;
}

/** Checks mostly wait, so all of a group run at once; those that begin together would be slow. */
const BETWEEN_STARTS_MS = 400;

/** Runs the checks of all groups, one group after the other. */
export async function runGroups(groups: readonly Group[]): Promise<Result[]> {
	const results: Result[] = [];
	for (const { name: group, checks } of groups) {
		const ended = checks.map(async ({ name, run, skipped }, index): Promise<Result> => {
			if (skipped !== undefined) return { group, name, skipped };
			await sleep(index * BETWEEN_STARTS_MS);
			return { group, name, failure: await failureOf(run) };
		});
		results.push(...(await Promise.all(ended)));
	}
	return results;
}

async function failureOf(run: Check['run']): Promise<string | undefined> {
	try {
		await run();
		return undefined;
	} catch (error) {
		return error instanceof Error ? (error.stack ?? error.message) : String(error);
	}
}
