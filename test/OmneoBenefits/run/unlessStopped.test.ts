import { getEventListeners } from 'node:events';
import { unlessStopped } from '../../../nodes/OmneoBenefits/run/unlessStopped';

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
