import fc from 'fast-check';
import {
	readBoolean,
	readChoice,
	readNumber,
	type NumberRange,
	field,
} from '../../../nodes/shared/input/values';
import { Problem } from '../../../nodes/shared/problems/problem';

const AMOUNT = field('Amount');

describe('a number', () => {
	it.each<[unknown, number]>([
		[7, 7],
		['7', 7],
		[' 7\u200b', 7],
		['-1.50', -1.5],
		['+3', 3],
		['.5', 0.5],
		['5.', 5],
		['007', 7],
		[0, 0],
		[12n, 12],
	])('is read of %p', (value, number) => {
		expect(readNumber(value, AMOUNT)).toBe(number);
	});

	it.each([
		...['1,000 seats', '1,000', '1.000,5', '10%', '$5', '5€', 'N/A', '', '  ', '\u200b', '1 000'],
		...['1\u00a0000', '0x10', '1e3', '1e999', 'NaN', 'Infinity', '--5', '5-', 'true', 'null', '١٢'],
		...[
			'9'.repeat(400),
			true,
			false,
			null,
			undefined,
			[7],
			[],
			{ value: 7 },
			NaN,
			Infinity,
			-Infinity,
		],
	])('is not read of %p', (value) => {
		expect(() => readNumber(value, AMOUNT)).toThrow(
			expect.objectContaining({
				code: 'parameter_invalid',
				message: expect.stringContaining('The field Amount holds ') as string,
				nextStep: expect.stringContaining('Enter a number') as string,
			}) as Error,
		);
	});

	it.each<[unknown, NumberRange, string]>([
		[1.5, { whole: true }, 'which is not a whole number'],
		[0, { whole: true, min: 1 }, 'which is less than it can be'],
		['51', { whole: true, min: 1, max: 50 }, 'which is more than it can be'],
		[2 ** 53, { whole: true }, 'which is more than it can be'],
	])('is refused out of its range: %p', (value, range, why) => {
		expect(() => readNumber(value, AMOUNT, range)).toThrow(why);
	});

	it('says in which range it has to be, and which invisible character is in it', () => {
		expect(() => readNumber('1\u202f000', AMOUNT, { whole: true, min: 1, max: 50 })).toThrow(
			expect.objectContaining({
				message: expect.stringContaining('a narrow no-break space (U+202F)') as string,
				nextStep: 'Enter a whole number from 1 to 50, with digits only.',
			}) as Error,
		);
	});
});

describe('true or false', () => {
	it.each([true, 'true', 'TRUE', ' Yes ', 'y', 'on', '1', 1, '\u200btrue'])(
		'is true for %p',
		(value) => {
			expect(readBoolean(value, AMOUNT)).toBe(true);
		},
	);

	it.each([false, 'false', 'False', 'no', 'N', 'off', '0', 0, -0, 'no\u00a0'])(
		'is false for %p',
		(value) => {
			expect(readBoolean(value, AMOUNT)).toBe(false);
		},
	);

	it.each(['', ' ', 'maybe', 'undefined', '2', 2, -1, NaN, null, undefined, [], [true], {}])(
		'is neither for %p, which is refused',
		(value) => {
			expect(() => readBoolean(value, AMOUNT)).toThrow('which is neither true nor false');
		},
	);
});

describe('a choice', () => {
	it('is one of its list, and nothing that every object has', () => {
		expect(readChoice(' off ', ['on', 'off'], AMOUNT)).toBe('off');
		for (const value of ['constructor', '__proto__', 'On', '', null, 7, ['on']]) {
			expect(() => readChoice(value, ['on', 'off'], AMOUNT)).toThrow('which is not in its list');
		}
	});
});

it('whatever an expression gives is read or refused with a problem', () => {
	const readers = [readNumber, readBoolean, (value: unknown) => readChoice(value, ['a'], AMOUNT)];
	fc.assert(
		fc.property(fc.anything({ withBigInt: true, withDate: true, withMap: true }), (value) => {
			for (const read of readers) {
				try {
					read(value, AMOUNT);
				} catch (error) {
					expect(error).toBeInstanceOf(Problem);
				}
			}
		}),
	);
});
