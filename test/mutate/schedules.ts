import { classes, type ClassName } from '../simulation/classes';
import { runMany } from '../simulation/runMany';

/** In this process, where a mutant is seen: few, for each mutant meets them all. */
const SCHEDULES = 25;

describe.each(Object.keys(classes) as ClassName[])('schedules of %s', (of) => {
	it('break no promise', async () => {
		const { broken } = await runMany({ of, from: 1, count: SCHEDULES, firstOnly: true });
		expect(broken).toEqual({});
	});
});
