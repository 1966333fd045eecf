/**
 * Plays the protocol of "once" against a simulated tenant, in virtual time: many schedules of
 * executions, faults, lags and people, each determined by its seed. Exits with 1 if a promise of
 * docs/promises.md was broken, and tells the shortest story of how.
 */
import Table from 'cli-table3';
import { Command, InvalidArgumentError } from 'commander';
import { classes, type ClassName } from '../test/simulation/classes';
import type { SimulatedClass } from '../test/simulation/class';
import type { Summary } from '../test/simulation/runMany';
import { promiseOf, shrink } from '../test/simulation/shrink';
import { storyOf } from '../test/simulation/story';
import { mutants, type Mutant } from './simulate/mutants';
import { runSchedules } from './simulate/pool';

/** If nobody watches, a line now and then is enough. */
const LINE_EVERY_MS = 20_000;

interface CliOptions {
	of: ClassName;
	runs: number;
	seed: number;
	replay?: number;
	whole: boolean;
	mutants: boolean;
	mutant?: string;
	processes?: number;
}

async function main(options: CliOptions): Promise<void> {
	if (options.replay !== undefined) {
		await replay(options.of, options.replay, options.whole);
		return;
	}
	if (options.mutants) {
		await tryMutants(options);
		return;
	}
	const summary = await play(options);
	tell(
		`${summary.schedules.toString()} schedules from seed ${options.seed.toString()}, ${summary.requests.toString()} requests.`,
	);
	const endings = new Table({ head: ['told', 'times'], style: { head: [], border: [] } });
	endings.push(...Object.entries(summary.endings).sort(([, a], [, b]) => b - a));
	tell(endings.toString());
	const broken = Object.entries(summary.broken);
	if (broken.length === 0) {
		tell('No promise was broken.');
		return;
	}
	process.exitCode = 1;
	for (const [promise, seeds] of broken) tell(`BROKEN  ${promise}: seeds ${seeds.join(' ')}`);
	const [, [first] = []] = broken[0] ?? [];
	// A mutant's protocol runs only in the other processes.
	if (first !== undefined && !options.mutant) await replay(options.of, first, false);
}

async function play({ of, seed, runs, mutant: name, processes }: CliOptions): Promise<Summary> {
	const mutant = name === undefined ? undefined : mutantNamed(of, name);
	const started = performance.now();
	let shown = 0;
	const told = new Set<string>();
	return await runSchedules({
		of,
		seed,
		runs,
		mutant,
		processes,
		onProgress({ schedules, broken }) {
			const line = (text: string) => {
				const seconds = ((performance.now() - started) / 1_000).toFixed(0);
				process.stderr.write(`${seconds} s, ${schedules.toString()} schedules: ${text}\n`);
			};
			for (const [promise, seeds] of Object.entries(broken)) {
				const news = seeds.filter((one) => !told.has(`${promise} ${one.toString()}`));
				for (const one of news) told.add(`${promise} ${one.toString()}`);
				if (news.length > 0) line(`BROKEN ${promise}: seeds ${news.join(' ')}`);
			}
			if (performance.now() - started < shown + LINE_EVERY_MS) return;
			shown = performance.now() - started;
			line(`${told.size.toString()} violations`);
		},
	});
}

/** Tells the story of a seed, without anything that is not needed to break the promise. */
async function replay(of: ClassName, seed: number, whole: boolean): Promise<void> {
	const simulated: SimulatedClass = classes[of];
	const plan = simulated.draw(seed);
	const { violations } = await simulated.play(plan);
	const [violation] = violations;
	if (violation === undefined || whole) {
		tell(await storyOf(simulated, plan));
		return;
	}
	tell(`Seed ${seed.toString()}, made as short as it can be:`);
	tell(await storyOf(simulated, await shrink(simulated, plan, promiseOf(violation))));
}

async function tryMutants({ of, seed, runs, processes }: CliOptions): Promise<void> {
	const table = new Table({
		head: ['a rule taken out', 'caught by', 'seed'],
		style: { head: [], border: [] },
	});
	for (const mutant of mutants[of] ?? []) {
		const { broken } = await runSchedules({ of, seed, runs, mutant, processes, firstOnly: true });
		const [[promise, seeds] = ['NOTHING', []]] = Object.entries(broken);
		if (promise === 'NOTHING') process.exitCode = 1;
		table.push([mutant.name, promise, seeds[0] ?? '']);
	}
	tell(table.toString());
}

function tell(text: string): void {
	process.stdout.write(`${text}\n`);
}

function wholeNumber(text: string): number {
	const number = Number(text);
	if (Number.isInteger(number) && number >= 0) return number;
	throw new InvalidArgumentError('It must be a whole number.');
}

function className(name: string): ClassName {
	if (Object.hasOwn(classes, name)) return name as ClassName;
	throw new InvalidArgumentError(`There are: ${Object.keys(classes).join(', ')}.`);
}

function mutantNamed(of: ClassName, name: string): Mutant {
	const known = mutants[of] ?? [];
	const mutant = known.find((candidate) => candidate.name === name);
	if (mutant) return mutant;
	throw new InvalidArgumentError(`There are: ${known.map((one) => one.name).join(', ')}.`);
}

const program = new Command('npm run simulate --')
	.description('Plays the protocol of "once" against a simulated tenant, in virtual time.')
	.option('--of <class>', `what: ${Object.keys(classes).join(', ')}`, className, 'claims')
	.option('--runs <number>', 'how many schedules', wholeNumber, 10_000)
	.option(
		'--seed <number>',
		'the first schedule; each further one has the next seed',
		wholeNumber,
		1,
	)
	.option('--replay <seed>', 'tell the story of one schedule', wholeNumber)
	.option('--whole', 'with --replay: leave nothing out', false)
	.option('--mutants', 'take each rule of the protocol out in turn: each must be missed', false)
	.option('--mutant <name>', 'play without one rule')
	.option('--processes <number>', 'how many processes (default: one for each core)', wholeNumber);

main(program.parse().opts<CliOptions>()).catch((error: unknown) => {
	console.error(error);
	process.exitCode = 1;
});
