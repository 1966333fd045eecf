import fc from 'fast-check';
import {
	kindOf,
	missing,
	readBoolean,
	readChoice,
	readNumber,
	trimInvisible,
	unusable,
	wellFormed,
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

	it.each<[unknown, NumberRange]>([
		[1, { min: 1, max: 50 }],
		['50', { min: 1, max: 50 }],
		[Number.MAX_SAFE_INTEGER, {}],
		[Number.MIN_SAFE_INTEGER, {}],
	])('may be at an end of its range: %p', (value, range) => {
		expect(readNumber(value, AMOUNT, range)).toBe(Number(value));
	});

	it.each<[NumberRange, string]>([
		[{}, 'Enter a number, with digits only and a point before decimals.'],
		[{ min: 1 }, 'Enter a number from 1, with digits only and a point before decimals.'],
		[{ max: 50 }, 'Enter a number to 50, with digits only and a point before decimals.'],
		[{ whole: true }, 'Enter a whole number, with digits only.'],
	])('is asked for in the range %j', (range, nextStep) => {
		expect(() => readNumber('many', AMOUNT, range)).toThrow(
			expect.objectContaining({
				message: 'The field Amount holds "many", which is not a number',
				nextStep,
			}) as Error,
		);
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
			expect(() => readBoolean(value, AMOUNT)).toThrow(
				expect.objectContaining({
					message: expect.stringContaining('which is neither true nor false') as string,
					nextStep: 'Enter true or false.',
				}) as Error,
			);
		},
	);
});

describe('a choice', () => {
	it('is one of its list, and nothing that every object has', () => {
		expect(readChoice(' off ', ['on', 'off'], AMOUNT)).toBe('off');
		for (const value of ['constructor', '__proto__', 'On', '', null, 7, ['on']]) {
			expect(() => readChoice(value, ['on', 'off'], AMOUNT)).toThrow(
				expect.objectContaining({
					message: expect.stringContaining('which is not in its list') as string,
					nextStep: 'Use one of on, off.',
				}) as Error,
			);
		}
	});
});

describe('a text without invisible characters at its ends', () => {
	it.each([
		...['\u180b', '\u180d', '\u180f', '\ufe00', '\ufe0f', '\u{e0021}', '\u{e007f}'],
		...['\u{e0100}', '\u{e01ef}'],
	])('keeps %j, which belongs to the character before it', (part) => {
		expect(trimInvisible(` a${part} `)).toBe(`a${part}`);
	});

	it.each(['\u180e', '\u{e0020}', '\u{e0001}'])('loses %j, which stands by itself', (invisible) => {
		expect(trimInvisible(`${invisible}a${invisible}${invisible}`)).toBe('a');
	});

	it.each(['a', '🎉', 'a\uffff', '\uffff', ''])('is %j, whatever was around it', (text) => {
		expect(trimInvisible(`\u200b \u{e0001}${text}\u200b\u{e0001} `)).toBe(text);
	});
});

describe('the problem of a value', () => {
	const PERSONAL = { label: 'name', isPersonal: true };

	it.each<[unknown, string]>([
		['', 'The field Amount holds an empty text, which is odd'],
		['x', 'The field Amount holds "x", which is odd'],
		[7n, 'The field Amount holds the number 7, which is odd'],
		[null, 'The field Amount holds nothing, which is odd'],
	])('shows what it found: %p', (value, message) => {
		expect(unusable(AMOUNT, value, 'which is odd').message).toBe(message);
	});

	it.each(['Mia', '', 2026, 2026n])('does not repeat what is about a person: %p', (value) => {
		expect(unusable(PERSONAL, value, 'which is odd').message).toBe('The name is not valid');
	});

	it('names an invisible character in what is about a person, and not the rest', () => {
		expect(unusable(PERSONAL, 'Mia\tLee', 'which is odd').message).toBe(
			'The name is not valid: there is a tab (U+0009) in it',
		);
	});

	it('names the kind of what is about a person and is no text', () => {
		expect(unusable(PERSONAL, ['Mia'], 'which is odd').message).toBe(
			'The name holds a list, which is odd',
		);
	});

	it('says what to do about a value that is missing', () => {
		expect(missing(AMOUNT)).toMatchObject({
			code: 'parameter_invalid',
			message: 'The field Amount is missing',
			nextStep: 'Fill it in, or check the expression in the field.',
		});
		expect(missing(AMOUNT, 'Enter a name.').nextStep).toBe('Enter a name.');
		expect(missing({ label: 'ID', code: 'profile_id_invalid' }).code).toBe('profile_id_invalid');
	});

	it('says how to cut a text without breaking a character', () => {
		expect(wellFormed('🎉', AMOUNT)).toBe('🎉');
		expect(() => wellFormed('🎉'.slice(0, 1), AMOUNT)).toThrow(
			expect.objectContaining({
				message: 'The field Amount holds a broken character, such as half an emoji',
				nextStep: expect.stringContaining('[...text].slice(0, 20).join("")') as string,
			}) as Error,
		);
	});
});

describe('the kind of a value', () => {
	it.each<[unknown, string]>([
		[undefined, 'nothing'],
		[null, 'nothing'],
		[[7], 'a list'],
		[7, 'the number 7'],
		[7n, 'the number 7'],
		[false, 'false'],
		['x', 'a string'],
		[{}, 'an object'],
		[Object.create(null), 'an object'],
		[{ constructor: { name: 7 } }, 'an object'],
		[
			new (class {
				seven = 7;
			})(),
			'an object',
		],
		[new Map(), 'a Map'],
		[new Error('x'), 'an Error'],
	])('of %p is %s', (value, kind) => {
		expect(kindOf(value)).toBe(kind);
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
