/**
 * n8n in queue mode: one main process, two workers, Redis and PostgreSQL. A CRM posts events to the
 * example workflow, some of them twice at the same moment, and workers are killed meanwhile.
 * Compares the answers with the tenant's books. Prints how much one and two workers do. Exits with
 * 1 if a benefit was redeemed twice or never, or was reported as redeemed but was not.
 */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import Table from 'cli-table3';
import { Command, InvalidArgumentError } from 'commander';
import { UserError } from 'n8n-workflow';
import { startSandbox } from '../../../sandbox';
import { N8nClient, readExample } from '../../n8n/client';
import { Endings, interruption } from '../../n8n/endings';
import { installN8n } from '../../n8n/installation';
import { installPackage, startN8n, startWorker } from '../../n8n/instance';
import type { Program } from '../../n8n/program';
import { until } from '../../n8n/until';
import { audit } from './audit';
import { postEvents, type Answer, type Posted } from './events';
import { startPostgres, startRedis } from './services';

interface CliOptions {
	events: number;
	burst: number;
	doubles: number;
	kills: number;
	rate?: number;
	latency: number;
	concurrency: number;
	env: Record<string, string>;
}

/** The share of two workers' maximum; the rest lets the queue shrink after a worker was missing. */
const STEADY_SHARE = 0.7;

/** How many a busy CRM has open at once. */
const BURST_AT_A_TIME = 40;

const WARM_UP = 40;

/** How often a CRM posts an event again that was not answered with 200. */
const MOST_ROUNDS = 5;

async function main(options: CliOptions): Promise<void> {
	const { events, burst, doubles, kills, latency, concurrency } = options;
	const endings = new Endings();
	const signal = interruption();
	const begun = <T extends Program>(program: T): T => {
		endings.add(program.stop);
		return program;
	};
	try {
		const installation = await installN8n(tell, { signal });
		const userFolder = await mkdtemp(join(tmpdir(), 'n8n-scale-'));
		endings.add(async () => {
			await rm(userFolder, { recursive: true, force: true });
		});
		await installPackage(installation, userFolder);

		tell('Starting Redis, PostgreSQL, the local Omneo tenant, n8n and one worker.');
		const redis = begun(await startRedis(signal));
		const postgres = begun(await startPostgres(signal));
		const sandbox = await startSandbox({
			profiles: WARM_UP + 2 * burst + doubles + events,
			latencyMs: latency,
		});
		endings.add(sandbox.close);
		const env = {
			...redis.env,
			...postgres.env,
			EXECUTIONS_MODE: 'queue',
			N8N_CONCURRENCY_PRODUCTION_LIMIT: String(concurrency),
			...options.env,
		};
		const n8n = begun(await startN8n(installation, { userFolder, env, signal }));
		const client = new N8nClient(n8n.origin);
		await client.setUpOwner();
		const credential = await client.createOmneoCredential(sandbox.baseUrl, sandbox.token);
		const example = await readExample('crm-to-benefit.json');
		await client.activate(await client.importWorkflow(example, credential));
		const webhook = `${n8n.origin}/webhook/crm-to-benefit`;
		const newWorker = async () =>
			begun(await startWorker(installation, { userFolder, env, signal }));
		await newWorker();

		let next = 0;
		const some = (count: number) => Array.from({ length: count }, () => next++);
		const all: Posted[] = [];
		const rows: (string | number)[][] = [];
		const done = (name: string, posted: Posted) => {
			all.push(posted);
			rows.push(row(name, posted));
		};
		const burstOf = async (count: number) =>
			await postEvents(webhook, some(count), { atATime: BURST_AT_A_TIME }, { signal });

		all.push(await burstOf(WARM_UP));
		tell(`One worker: ${burst} events, ${BURST_AT_A_TIME} at a time.`);
		done('one worker', await burstOf(burst));

		let replacement = Promise.resolve(await newWorker());
		tell(`Two workers: ${burst} events, ${BURST_AT_A_TIME} at a time.`);
		const two = await burstOf(burst);
		done('two workers', two);

		tell(`Two workers: ${doubles} events, each posted twice at once.`);
		const pairs = some(doubles).flatMap((event) => [event, event]);
		const doubled = await postEvents(webhook, pairs, { atATime: BURST_AT_A_TIME }, { signal });
		done('two workers, each event twice at once', doubled);
		const givenBack = doubled.answers.filter(({ duplicate }) => duplicate).length;
		tell(`${givenBack} of ${pairs.length} answers gave back what the other had claimed.`);

		const perSecond = options.rate ?? Math.max(1, Math.round((STEADY_SHARE * burst) / two.seconds));
		tell(
			`Two workers: ${events} events, ${perSecond} a second; a worker is killed ${kills} times.`,
		);
		const killAt = Array.from({ length: kills }, (_, kill) =>
			Math.floor((events * (kill + 1)) / (kills + 1)),
		);
		const onAnswer = (answered: number) => {
			if (!killAt.includes(answered)) return;
			tell(`${answered} are answered: killing a worker, and starting another.`);
			replacement = replacement.then(async (worker) => {
				const redeemed = sandbox.ledger().length;
				// Its answer is still on the way, perhaps to the worker that is killed.
				await until('Nothing was redeemed', () => sandbox.ledger().length > redeemed, 5);
				await worker.kill();
				return await newWorker();
			});
			// It is awaited below; until then, its failure must not end everything.
			replacement.catch(() => undefined);
		};
		const steady = await postEvents(webhook, some(events), { perSecond }, { signal, onAnswer });
		await replacement;
		done(`two workers, ${kills} killed, ${perSecond}/s`, steady);

		let again = failedIn(steady);
		for (let round = 1; again.length > 0 && round <= MOST_ROUNDS; round++) {
			tell(`Posting ${again.length} events again that were not answered with 200.`);
			const repeated = await postEvents(webhook, again, { atATime: BURST_AT_A_TIME }, { signal });
			all.push(repeated);
			again = failedIn(repeated);
			const before = repeated.answers.filter(({ duplicate }) => duplicate).length;
			tell(`${before} of them had been redeemed already, and were given back.`);
		}

		const table = new Table({
			head: ['', 'events', 'answered 200', 'otherwise', 'events/s', 'p50 ms', 'p95 ms', 'max ms'],
			style: { head: [], border: [], compact: true },
		});
		table.push(...rows);
		tell(table.toString());
		const { redeemed, broken } = audit(
			all.flatMap(({ answers }) => answers),
			sandbox.ledger(),
			next,
		);
		tell(`${redeemed} of ${next} events redeemed their benefit exactly once.`);
		for (const sentence of broken) tell(sentence);
		if (broken.length > 0) process.exitCode = 1;
	} catch (error) {
		if (!signal.aborted) throw error;
		process.exitCode = 130;
	} finally {
		await endings.end();
	}
}

function row(name: string, { answers, seconds, latency }: Posted): (string | number)[] {
	return [
		name,
		answers.length,
		answers.filter(({ status }) => status === 200).length,
		otherStatuses(answers),
		(answers.length / seconds).toFixed(1),
		latency.percentile(50),
		latency.percentile(95),
		latency.max,
	];
}

/** `500 (2), none (1)` for two events that were answered with 500, and one that was not answered. */
function otherStatuses(answers: readonly Answer[]): string {
	const counts = new Map<string, number>();
	for (const { status } of answers) {
		const shown = String(status ?? 'none');
		if (status !== 200) counts.set(shown, (counts.get(shown) ?? 0) + 1);
	}
	return [...counts].map(([shown, times]) => `${shown} (${times})`).join(', ') || '–';
}

/** The numbers of the events that a CRM must post again. */
function failedIn({ answers }: Posted): number[] {
	return answers
		.filter(({ status }) => status !== 200)
		.map(({ eventId }) => Number(eventId.replace(/\D/g, '')));
}

function tell(sentence: string): void {
	process.stdout.write(`${sentence}\n`);
}

function count(text: string): number {
	const number = Number(text);
	if (Number.isInteger(number) && number >= 1) return number;
	throw new InvalidArgumentError('It must be a whole number from 1.');
}

function setting(text: string, others: Record<string, string>): Record<string, string> {
	const [, name, value] = /^(\w+)=(.*)$/.exec(text) ?? [];
	if (name === undefined || value === undefined) {
		throw new InvalidArgumentError('It must be NAME=value.');
	}
	return { ...others, [name]: value };
}

const program = new Command('npm run test:scale --')
	.description('Posts events to n8n in queue mode, kills workers, and checks the tenant’s books.')
	.option('--events <number>', 'how many events at a steady rate', count, 2_000)
	.option('--burst <number>', 'how many to measure one and two workers with', count, 300)
	.option('--doubles <number>', 'how many to post twice at the same moment', count, 300)
	.option('--rate <number>', 'events in a second (default: 70 % of what two workers do)', count)
	.option('--kills <number>', 'how often a worker is killed meanwhile', count, 3)
	.option('--latency <ms>', 'how long the tenant takes for an answer', count, 100)
	.option('--env <NAME=value>', 'a setting of n8n more; can be given several times', setting, {})
	.option('--concurrency <number>', 'how many executions a worker works on at once', count, 10);

main(program.parse().opts<CliOptions>()).catch((error: unknown) => {
	console.error(error instanceof UserError ? error.message : error);
	process.exitCode = 1;
});
