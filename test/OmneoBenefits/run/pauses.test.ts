import { setTimeout as sleep } from 'node:timers/promises';
import { Pauses } from '../../../nodes/OmneoBenefits/run/pauses';

/** Pauses, and how often they slept. */
function pausesThatSleep() {
	const slept: number[] = [];
	const pauses = new Pauses(async (ms) => {
		slept.push(ms);
		await sleep(ms);
	});
	return { pauses, slept };
}

describe('pauses of a run', () => {
	it('are as long as asked for where one is alone', async () => {
		const { pauses, slept } = pausesThatSleep();
		await pauses.wait(300);
		expect(slept[0]).toBeGreaterThan(100);
		expect(slept[0]).toBeLessThanOrEqual(300);
	});

	it('that end at nearly the same time are one', async () => {
		const { pauses, slept } = pausesThatSleep();
		await Promise.all(Array.from({ length: 20 }, async () => await pauses.wait(100)));
		expect(slept.length).toBeLessThan(10);
	});

	it('do not wait for longer ones', async () => {
		const { pauses } = pausesThatSleep();
		const begun = performance.now();
		const long = pauses.wait(200);
		await pauses.wait(10);
		expect(performance.now() - begun).toBeLessThan(150);
		await long;
	});

	it('are never shorter than asked for', async () => {
		const { pauses } = pausesThatSleep();
		const late = Array.from({ length: 50 }, async (_, i) => {
			await sleep(i);
			const begun = performance.now();
			await pauses.wait(i % 2 === 0 ? 30 : 40);
			return performance.now() - begun - (i % 2 === 0 ? 30 : 40);
		});
		// Timers may fire up to a millisecond early.
		for (const ms of await Promise.all(late)) expect(ms).toBeGreaterThan(-2);
	});

	it('all end with the problem of the sleep, and later ones sleep again', async () => {
		let fails = true;
		const pauses = new Pauses(async () => {
			await sleep(1);
			if (fails) throw new Error('stopped');
		});

		const ends = await Promise.allSettled([pauses.wait(50), pauses.wait(50), pauses.wait(20)]);
		expect(ends.map(({ status }) => status)).toEqual(['rejected', 'rejected', 'rejected']);
		fails = false;
		await expect(pauses.wait(5)).resolves.toBeUndefined();
	});
});
