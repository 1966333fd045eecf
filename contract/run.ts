import { randomBytes } from 'node:crypto';
import { Bench } from './bench';
import type { Check, Result } from './check';
import { checks } from './checks';
import { cleanUp } from './clean';
import { Journal } from './journal';
import type { Receiver } from './receiver';
import { Tenant } from './tenant';
import { Differs, NotTried } from './verdict';

/** Of the whole clean-up, in milliseconds. */
const CLEAN_WITHIN_MS = 5 * 60_000;

/** Without it there is nothing to be learned from anything else. */
const FIRST = 'account.user';

export interface ContractOptions {
	/** Everything before `/profiles`. */
	baseUrl: string;
	token: string;
	/** A test member; nothing of theirs is changed. */
	profile?: string | undefined;
	/** May records be made, and deleted again? Default: no. */
	write?: boolean;
	/** Where the journals of what was made are kept. */
	journals: string;
	/** How long is waited for what is shown late, in milliseconds; default 15,000. */
	patienceMs?: number;
	/** How long one answer may take, in milliseconds; default 10,000. */
	timeoutMs?: number;
	/** How long all checks together may take, in milliseconds; default 15 minutes. */
	withinMs?: number;
	/** Of the addresses of the run's own members; default example.com. */
	emailDomain?: string;
	/** Takes deliveries of webhooks, where the tenant can reach it. */
	receiver?: Receiver | undefined;
	/** Names of the only checks that are wanted; what they need is run too. */
	only?: string[];
	/** Is told of each result as it comes. */
	told?: (result: Result) => void;
}

export interface Report {
	/** In the order of the list. */
	results: Result[];
	/** How many records of earlier runs were deleted first. */
	cleanedBefore: number;
	/** How many records of this run were deleted at its end. */
	cleaned: number;
	/** What could not be deleted: a later run tries again. */
	left: string[];
	requests: number;
}

/** Runs the checks against a tenant, one after the other, and deletes what was made for them. */
export async function runContract(options: ContractOptions): Promise<Report> {
	const { baseUrl, token, journals, timeoutMs = 10_000, withinMs = 15 * 60_000 } = options;
	const tenant = new Tenant({ baseUrl, token, timeoutMs, withinMs });
	const cleaner = () => new Tenant({ baseUrl, token, timeoutMs, withinMs: CLEAN_WITHIN_MS });
	const run = `contract-${Date.now().toString(36)}${randomBytes(3).toString('hex')}`;
	const cleanedBefore = options.write ? await cleanLeftOvers(cleaner, journals, baseUrl) : 0;
	const journal = options.write ? await Journal.begin(journals, run, baseUrl) : null;
	const bench = new Bench({
		tenant,
		profile: options.profile ?? null,
		journal,
		run,
		patienceMs: options.patienceMs ?? 15_000,
		emailDomain: options.emailDomain ?? 'example.com',
		receiver: options.receiver ?? null,
	});
	const results: Result[] = [];
	for (const check of chosen(options.only)) {
		const result = await tried(check, bench, results, options.write ?? false);
		results.push(result);
		options.told?.(result);
	}
	const { deleted, left } = journal ? await cleanUp(cleaner(), journal) : { deleted: 0, left: [] };
	return {
		results,
		cleanedBefore,
		cleaned: deleted,
		left: left.map(({ kind, mark }) => `${kind} ${mark}`),
		requests: tenant.requests,
	};
}

/** Deletes what earlier runs at this tenant left behind. */
async function cleanLeftOvers(
	cleaner: () => Tenant,
	journals: string,
	baseUrl: string,
): Promise<number> {
	let deleted = 0;
	for (const journal of await Journal.leftBehind(journals, baseUrl)) {
		deleted += (await cleanUp(cleaner(), journal)).deleted;
	}
	return deleted;
}

/** The checks with those names and all that they need; all of them where no name is given. */
function chosen(only: string[] | undefined): Check[] {
	if (!only) return checks;
	const wanted = new Set([FIRST]);
	const want = (name: string) => {
		wanted.add(name);
		checks.find((check) => check.name === name)?.needs?.forEach(want);
	};
	only.forEach(want);
	return checks.filter(({ name }) => wanted.has(name));
}

async function tried(
	{ run, ...check }: Check,
	bench: Bench,
	before: Result[],
	write: boolean,
): Promise<Result> {
	const isWanting = [FIRST, ...(check.needs ?? [])].find(
		(name) => before.find((each) => each.check.name === name)?.outcome !== 'holds',
	);
	if (isWanting !== undefined && check.name !== FIRST) {
		return { check, outcome: 'not tried', detail: `it needs ${isWanting}` };
	}
	if (check.writes && !write) {
		return { check, outcome: 'not tried', detail: 'it makes records: --write' };
	}
	try {
		await run(bench);
		return { check, outcome: 'holds', detail: null };
	} catch (error) {
		if (error instanceof Differs) return { check, outcome: 'differs', detail: error.message };
		if (error instanceof NotTried) return { check, outcome: 'not tried', detail: error.message };
		const detail = `the check failed: ${error instanceof Error ? error.message : String(error)}`;
		return { check, outcome: 'not tried', detail };
	}
}
