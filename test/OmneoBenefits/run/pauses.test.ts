import { setTimeout as sleep } from 'node:timers/promises';
import { Pauses } from '../../../nodes/OmneoBenefits/run/pauses';

describe('pauses of a run', () => {
	it('that end at nearly the same time are one', async () => {
		const slept: number[] = [];
		const pauses = new Pauses(async (ms) => {
			slept.push(ms);
			await sleep(ms);
		});

		await Promise.all([pauses.wait(200), pauses.wait(190), pauses.wait(10)]);

		expect(slept).toEqual([200, 10]);
	});

	it('are never shorter than asked for', async () => {
		const pauses = new Pauses(async (ms) => {
			await sleep(ms);
		});
		const begun = performance.now();
		const ends = [20, 30, 40, 25, 41].map(async (ms) => {
			await pauses.wait(ms);
			return performance.now() - begun - ms;
		});

		// Timers may fire up to a millisecond early.
		for (const late of await Promise.all(ends)) expect(late).toBeGreaterThan(-2);
	});

	it('all end with the problem of the sleep, and later ones sleep again', async () => {
		let fails = true;
		const pauses = new Pauses(async () => {
			await sleep(1);
			if (fails) throw new Error('stopped');
		});

		const ends = await Promise.allSettled([pauses.wait(50), pauses.wait(50)]);
		expect(ends.map(({ status }) => status)).toEqual(['rejected', 'rejected']);
		fails = false;
		await expect(pauses.wait(50)).resolves.toBeUndefined();
	});
});
