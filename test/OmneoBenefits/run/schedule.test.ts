import { getEventListeners } from 'node:events';
import { setImmediate as soon, setTimeout as sleep } from 'node:timers/promises';
import { Slots, Pauses, unlessStopped } from '../../../nodes/OmneoBenefits/run/schedule';

/** Begins items one after the other; each notes what it does, and waits outside its slot until told. */
function start(slots: Slots, count: number) {
	const log: string[] = [];
	const goOn: (() => void)[] = [];
	const items = Array.from({ length: count }, async (_, i) => {
		await slots.take();
		log.push(`begins ${i}`);
		await slots.without(new Promise<void>((resolve) => (goOn[i] = resolve)));
		log.push(`goes on ${i}`);
		await soon();
		slots.give();
	});
	return { log, goOn, done: Promise.all(items) };
}

describe('slots', () => {
	it('are given to others by items that only wait', async () => {
		const { log, goOn, done } = start(new Slots(1), 3);
		await soon();
		expect(log).toEqual(['begins 0', 'begins 1', 'begins 2']);
		for (const go of goOn) go();
		await done;
		expect(log.slice(3)).toEqual(['goes on 0', 'goes on 1', 'goes on 2']);
	});

	/** In which order one that goes on and one that begins are given the only slot. */
	const orderIn = async (slots: Slots) => {
		await slots.take();
		const order: string[] = [];
		const waiting = slots.without(Promise.resolve()).then(() => order.push('goes on'));
		await slots.take();
		const beginning = slots.take().then(() => order.push('begins'));
		await soon();
		slots.give();
		await Promise.race([waiting, beginning]);
		slots.give();
		await Promise.all([waiting, beginning]);
		return order;
	};

	it('go first to those that go on', async () => {
		expect(await orderIn(new Slots(1))).toEqual(['goes on', 'begins']);
	});

	it('go first to those that begin, as long as too few wait to go on', async () => {
		expect(await orderIn(new Slots(1, 2))).toEqual(['begins', 'goes on']);
	});
});

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

const never = new Promise<never>(() => undefined);
const canceled = { name: 'Problem', code: 'canceled' };

describe('what is awaited unless the workflow is stopped', () => {
	it('gives its value, or its own error', async () => {
		const { signal } = new AbortController();
		const { wait } = unlessStopped(signal);
		await expect(wait(Promise.resolve(1))).resolves.toBe(1);
		await expect(wait(Promise.reject(new Error('own')))).rejects.toThrow('own');
	});

	it('ends as canceled as soon as the workflow is stopped, and at once where it has been', async () => {
		const controller = new AbortController();
		const { wait } = unlessStopped(controller.signal);
		const waiting = [wait(never), wait(never)];
		controller.abort();
		for (const each of waiting) await expect(each).rejects.toMatchObject(canceled);
		await expect(wait(never)).rejects.toMatchObject(canceled);
	});

	it('listens to the signal once, however much is awaited, and no longer than asked for', () => {
		const { signal } = new AbortController();
		const { wait, end } = unlessStopped(signal);
		for (let i = 0; i < 50; i++) void wait(never);
		expect(getEventListeners(signal, 'abort')).toHaveLength(1);
		end();
		expect(getEventListeners(signal, 'abort')).toHaveLength(0);
	});
});
