/**
 * Claims and redeems many benefits while a fifth of all requests fail, runs the same items again in
 * every way that n8n and its users do, and compares what the node reported with the tenant's books.
 * Prints a table, and exits with 1 if a promise of docs/promises.md was broken.
 */
import Table from 'cli-table3';
import { Command } from 'commander';
import { addHabit } from '../../../sandbox/habitOption';
import { soak, type Phase, type SoakSettings } from './phases';

/** How many of the items must succeed, in every phase. */
const MUST_SUCCEED = 0.999;

/** How many broken promises of a phase are shown. */
const SHOWN = 10;

/** If nobody watches, a line now and then is enough. */
const LINE_EVERY_SECONDS = 30;

const started = performance.now();
const seconds = () => Math.round((performance.now() - started) / 1_000);

/** One line for all scenarios, rewritten on a terminal. */
function progressLine(items: number) {
	const states = new Map<string, string>();
	let nextLine = 0;
	return (scenario: string, doing: string, redeemed: number) => {
		states.set(scenario, `${doing}: ${((100 * redeemed) / items).toFixed(0)} %`);
		const line = `${seconds().toString()} s · ${[...states.values()].join(' · ')}`;
		if (process.stderr.isTTY) {
			process.stderr.write(`\r\x1b[K${line.slice(0, process.stderr.columns - 1)}`);
		} else if (seconds() >= nextLine) {
			nextLine = seconds() + LINE_EVERY_SECONDS;
			process.stderr.write(`${line}\n`);
		}
	};
}

/** The promises that a phase broke, in sentences. */
function brokenPromises({ name, audit, expected, troubles }: Phase): string[] {
	const share = audit.succeeded / expected;
	const broken = [
		...audit.redeemedTwice.map((what) => `Redeemed twice: ${what}`),
		...audit.lost.map((what) => `Lost: ${what}`),
		...(share < MUST_SUCCEED ? [`Only ${(100 * share).toFixed(2)} % succeeded`] : []),
		...troubles,
	];
	const hidden = broken.length - SHOWN;
	return [
		...broken.slice(0, SHOWN),
		...(hidden > 0 ? [`… and ${hidden.toString()} more`] : []),
	].map((what) => `${name}: ${what}`);
}

async function main(settings: SoakSettings): Promise<void> {
	const phases = await soak(settings, progressLine(settings.items));
	if (process.stderr.isTTY) process.stderr.write('\r\x1b[K');

	const table = new Table({
		head: ['', 'succeeded', 'found again', 'refused', 'failed', 'unknown', 'twice', 'lost', 's'],
		style: { head: [], border: [], compact: true },
	});
	for (const { name, audit, expected, seconds } of phases) {
		table.push([
			name,
			`${audit.succeeded.toString()} of ${expected.toString()}`,
			audit.duplicates,
			audit.refused,
			audit.failed,
			audit.unknown,
			audit.redeemedTwice.length,
			audit.lost.length,
			seconds.toFixed(0),
		]);
	}
	console.log(table.toString());
	console.log(
		`${(settings.faults * 100).toString()} % of the requests failed (seed ${settings.seed.toString()}), ${settings.concurrency.toString()} items at a time, ${settings.maxRetries.toString()} retries; all phases side by side, ${seconds().toString()} s.`,
	);

	const broken = phases.flatMap(brokenPromises);
	for (const sentence of broken) console.error(sentence);
	if (broken.length > 0) process.exitCode = 1;
}

const program = new Command('npm run soak --')
	.description('Claims and redeems under faults, and compares the node’s word with the ledger.')
	.option('--items <number>', 'claims in each phase', Number, 10_000)
	.option('--faults <share>', 'how many of the requests fail, 0 to 1', Number, 0.2)
	.option('--concurrency <number>', 'items at a time', Number, 10)
	.option('--retries <number>', 'the node’s option Max Retries', Number, 5)
	.option('--seed <number>', 'draws other faults', Number, 1)
	.option('--batches', 'issue in batches instead of claim and redeem', false)
	.option('--habit <name=value>', 'of the tenants; may be repeated', addHabit, {});

type CliOptions = Omit<SoakSettings, 'maxRetries' | 'tenant' | 'operation'> & {
	retries: number;
	batches: boolean;
	habit: SoakSettings['tenant'];
};
const { retries, habit, batches, ...options } = program.parse().opts<CliOptions>();
const operation = batches ? 'issue' : 'claimRedeem';
main({ ...options, operation, maxRetries: retries, tenant: habit }).catch((error: unknown) => {
	console.error(error);
	process.exitCode = 1;
});
