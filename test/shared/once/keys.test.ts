import { keyOf } from '../../../nodes/shared/once/keys';

describe('a key', () => {
	it('is the same for the same parts', () => {
		expect(keyOf('t', 'claim', 'p', 'X')).toBe(keyOf('t', 'claim', 'p', 'X'));
	});

	it.each([
		['tenant', keyOf('u', 'claim', 'p', 'X')],
		['kind', keyOf('t', 'reward', 'p', 'X')],
		['profile', keyOf('t', 'claim', 'q', 'X')],
		['external ID', keyOf('t', 'claim', 'p', 'x')],
		['number of parts', keyOf('t', 'claim', 'p', 'X', '')],
		['place of its parts', keyOf('t', 'claim', 'X', 'p')],
	])('is another one for another %s', (_, key) => {
		expect(key).not.toBe(keyOf('t', 'claim', 'p', 'X'));
	});

	it('does not depend on where a part ends', () => {
		expect(keyOf('t', 'claim', 'a","b', 'c')).not.toBe(keyOf('t', 'claim', 'a', 'b","c'));
	});
});
