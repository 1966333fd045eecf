import { mutants } from '../../tools/simulate/mutants';
import { runSchedules } from '../../tools/simulate/pool';
import { drawPlan } from './plan';
import { simulate } from './simulate';

/** Two processes begin, on a machine that may be busy. */
const PATIENCE_MS = 180_000;

const SCHEDULES = 3_000;

/** More than any rule has been seen to need. */
const SCHEDULES_OF_A_MUTANT = 20_000;

describe('the protocol of "once", in schedules of executions, processes, faults, lags and people', () => {
	it(
		`breaks no promise in ${SCHEDULES.toString()} of them`,
		async () => {
			const { schedules, broken, endings } = await runSchedules({ seed: 1, runs: SCHEDULES });
			expect(broken).toEqual({});
			expect(schedules).toBe(SCHEDULES);
			expect(endings.claimed).toBeGreaterThan(SCHEDULES / 2);
			expect(endings.duplicate).toBeGreaterThan(SCHEDULES / 2);
		},
		PATIENCE_MS,
	);

	it.each(mutants)(
		'breaks one without the rule: $name',
		async (mutant) => {
			const { broken } = await runSchedules({
				seed: 1,
				runs: SCHEDULES_OF_A_MUTANT,
				mutant,
				firstOnly: true,
			});
			expect(Object.keys(broken)).not.toEqual([]);
		},
		PATIENCE_MS,
	);

	it('tells the same story of a seed every time', async () => {
		const [first, second] = [await simulate(drawPlan(7), true), await simulate(drawPlan(7), true)];
		expect(first.story.length).toBeGreaterThan(3);
		expect(second).toEqual(first);
	});
});
