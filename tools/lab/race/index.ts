/**
 * Lets 2, 4 and 8 processes of n8n's engine claim the same external IDs at the same moment, or
 * issue them in batches, and counts by the tenant's own books. Exits with 1 if an ID has more than
 * one standing redemption or issued benefit, or none, or if an item reported a benefit that does
 * not stand. With `--of`, they give rewards, points and everything else that is done once.
 */
import Table from 'cli-table3';
import { Command, InvalidArgumentError } from 'commander';
import type { TenantHabits } from '../../../sandbox';
import { addHabit } from '../../../sandbox/habitOption';
import { raceOf, type KindRaceSettings } from './kindRace';
import { kinds, type KindName } from './kinds';
import { race, type RaceSettings } from './race';

/** How many broken promises of a race are shown. */
const SHOWN = 5;

interface CliOptions {
	processes: number[];
	ids: number;
	lag: number[];
	habit: Partial<TenantHabits>;
	rounds: number;
	batches: boolean;
	faults: number;
	of?: KindName[];
}

async function main(options: CliOptions): Promise<void> {
	if (options.of) {
		await raceByKind(options.of, options);
		return;
	}
	const { processes, ids, lag, habit, rounds, batches, faults } = options;
	const table = new Table({
		head: ['processes', 'order', 'list lag ms', 'claims', 'twice', 'lost', 'untrue', 'errors', 's'],
		style: { head: [], border: [], compact: true },
	});
	const broken: string[] = [];
	const races = processes.flatMap((count) =>
		[false, true].flatMap((shuffled) =>
			lag.map(
				(listLagMs): RaceSettings => ({
					processes: count,
					ids,
					shuffled,
					listLagMs,
					tenant: habit,
					rounds,
					operation: batches ? 'issue' : 'claimRedeem',
					faults,
				}),
			),
		),
	);
	for (const settings of races) {
		const { twice, lost, untrue, errors, claims, seconds } = await race(settings);
		const order = settings.shuffled ? 'shuffled' : 'the same';
		const shownErrors = Object.entries(errors).map(
			([code, times]) => `${code} ${times.toString()}`,
		);
		table.push([
			settings.processes,
			order,
			settings.listLagMs,
			claims,
			twice.length,
			lost.length,
			untrue.length,
			shownErrors.join(', ') || '–',
			seconds.toFixed(0),
		]);
		process.stderr.write(`${settings.processes.toString()} processes, ${order}: done\n`);
		const all = [...twice, ...lost.map((id) => `Lost: ${id}`), ...untrue];
		broken.push(...all.slice(0, SHOWN).map((what) => `${settings.processes.toString()}: ${what}`));
	}
	console.log(table.toString());
	for (const sentence of broken) console.error(sentence);
	if (broken.length > 0) process.exitCode = 1;
}

/** What is given instead of claims: see `kinds.ts`. */
async function raceByKind(names: KindName[], options: CliOptions): Promise<void> {
	const { processes, ids: keys, lag, habit: tenant, faults } = options;
	const table = new Table({
		head: ['of', 'processes', 'list lag ms', 'twice', 'lost', 'untrue', 'hints', 'told', 's'],
		style: { head: [], border: [], compact: true },
	});
	for (const count of processes) {
		const races = names.flatMap((of) =>
			lag.map((listLagMs): KindRaceSettings => ({ of, keys, listLagMs, tenant, faults })),
		);
		for (const [number, raced] of (await raceOf(races, count)).entries()) {
			const { twice, lost, untrue, hinted, hintedTwice, endings, seconds } = raced;
			const { of = '', listLagMs = 0 } = races[number] ?? {};
			table.push([
				of,
				count,
				listLagMs,
				twice.length,
				lost.length,
				untrue.length,
				`${hinted.toString()}, by two ${hintedTwice.toString()}`,
				Object.entries(endings)
					.map(([how, times]) => `${how} ${times.toString()}`)
					.join('\n'),
				seconds.toFixed(0),
			]);
			const broken = [
				...twice.map((what) => `Twice: ${what}`),
				...lost.map((what) => `Lost: ${what}`),
				...untrue.map((what) => `Untrue: ${what}`),
			];
			for (const sentence of broken.slice(0, SHOWN)) console.error(`${of}: ${sentence}`);
			if (broken.length > 0) process.exitCode = 1;
		}
	}
	console.log(table.toString());
}

function kindNames(text: string): KindName[] {
	const names = text === 'all' ? Object.keys(kinds) : text.split(',');
	const unknown = names.find((name) => !Object.hasOwn(kinds, name));
	if (unknown === undefined) return names as KindName[];
	throw new InvalidArgumentError(`There are: ${Object.keys(kinds).join(', ')}, all.`);
}

const numbers = (text: string) => text.split(',').map(Number);

const program = new Command('npm run race --')
	.description('Claims the same external IDs in several processes at once, and counts.')
	.option(
		'--processes <numbers>',
		'how many processes, in one race after the other',
		numbers,
		[2, 4, 8],
	)
	.option('--ids <number>', 'external IDs in each race', Number, 200)
	.option('--lag <ms>', 'how far lists lag behind', numbers, [0, 150])
	.option('--habit <name=value>', 'of the tenant; may be repeated', addHabit, {})
	.option('--of <kinds>', `instead of claims: ${Object.keys(kinds).join(', ')}, or all`, kindNames)
	.option('--batches', 'issue in batches instead of claim and redeem', false)
	.option('--faults <share>', 'how many of the requests fail, 0 to 1', Number, 0)
	.option('--rounds <number>', 'how often, by new processes and 200 days later each', Number, 1);

main(program.parse().opts<CliOptions>()).catch((error: unknown) => {
	console.error(error);
	process.exitCode = 1;
});
