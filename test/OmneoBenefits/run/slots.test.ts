import { setImmediate as soon } from 'node:timers/promises';
import { Slots } from '../../../nodes/OmneoBenefits/run/slots';

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

	it('go first to those that go on', async () => {
		const slots = new Slots(1);
		await slots.take();
		const order: string[] = [];
		const waiting = slots.without(Promise.resolve()).then(() => order.push('goes on'));
		await slots.take();
		const beginning = slots.take().then(() => order.push('begins'));
		await soon();
		slots.give();
		await waiting;
		slots.give();
		await beginning;
		expect(order).toEqual(['goes on', 'begins']);
	});

	it('go first to those that begin, as long as too few wait to go on', async () => {
		const slots = new Slots(1, 2);
		await slots.take();
		const order: string[] = [];
		const waiting = slots.without(Promise.resolve()).then(() => order.push('goes on'));
		await slots.take();
		const beginning = slots.take().then(() => order.push('begins'));
		await soon();
		slots.give();
		await beginning;
		slots.give();
		await waiting;
		expect(order).toEqual(['begins', 'goes on']);
	});
});
