import { resources } from '../../nodes/OmneoBenefits/actions';
import { mutants } from '../../tools/simulate/mutants';
import { runSchedules } from '../../tools/simulate/pool';
import type { SimulatedClass } from './class';
import { classes, type ClassName } from './classes';

/** Two processes begin, on a machine that may be busy. */
const PATIENCE_MS = 400_000;

const SCHEDULES = 3_000;

/** More than any mutant has been seen to need. */
const SCHEDULES_OF_A_MUTANT = 20_000;

const names = Object.keys(classes) as ClassName[];

describe.each(names)(
	'"once" for %s, in schedules of executions, processes, faults and lags',
	(of) => {
		it(
			`breaks no promise in ${SCHEDULES.toString()} of them`,
			async () => {
				const { schedules, broken, endings } = await runSchedules({ of, seed: 1, runs: SCHEDULES });
				expect(broken).toEqual({});
				expect(schedules).toBe(SCHEDULES);
				const successes = Object.entries(endings).filter(([ending]) => !/^[a-z]+ /.test(ending));
				const told = successes.reduce((sum, [, times]) => sum + times, 0);
				expect(told).toBeGreaterThan(SCHEDULES);
			},
			PATIENCE_MS,
		);

		for (const mutant of mutants[of] ?? []) {
			it(
				`breaks one without the rule: ${mutant.name}`,
				async () => {
					const { broken } = await runSchedules({
						of,
						seed: mutant.seed ?? 1,
						runs: SCHEDULES_OF_A_MUTANT,
						mutant,
						firstOnly: true,
					});
					expect(Object.keys(broken)).not.toEqual([]);
				},
				PATIENCE_MS,
			);
		}

		it('tells the same story of a seed every time', async () => {
			const simulated: SimulatedClass = classes[of];
			const play = async () => await simulated.play(simulated.draw(7), true);
			const [first, second] = [await play(), await play()];
			expect(first.story.length).toBeGreaterThan(3);
			expect(second).toEqual(first);
		});
	},
);

it('plays every operation that writes', () => {
	const writing = Object.entries(resources).flatMap(([resource, { operations }]) =>
		Object.entries(operations)
			.filter(([, { calls }]) => calls.some(({ effect }) => effect !== 'read'))
			.map(([name]) => `${resource}.${name}`),
	);
	const simulated = names.flatMap((name) => classes[name].operations);
	expect(writing.length).toBeGreaterThan(20);
	expect([...new Set(simulated)].sort()).toEqual(writing.sort());
});
