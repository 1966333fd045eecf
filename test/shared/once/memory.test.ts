import { executionMemory } from '../../../nodes/shared/once/memory';

describe('the memory of an execution', () => {
	it('is the same for the same node context, and leaves that context as it was', () => {
		const context = {};
		expect(executionMemory(context, () => 'a')).toBe(executionMemory(context, () => 'b'));
		expect(context).toEqual({});
	});

	it('is another one for another execution', () => {
		expect(executionMemory({}, () => 'a')).not.toBe(executionMemory({}, () => 'a'));
	});
});
