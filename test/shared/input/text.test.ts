import fc from 'fast-check';
import { invisibleIn, trimInvisible } from '../../../nodes/shared/input/values';
import {
	readRecordId,
	readKey,
	readLine,
	readName,
	readText,
	uuidIn,
} from '../../../nodes/shared/input/text';
import { Problem } from '../../../nodes/shared/problems/problem';
import { problemOf } from './support';

const EXTERNAL_ID = { label: 'external ID', code: 'external_id_invalid' } as const;
const NAME = { label: 'field Name' };

const keyProblem = (value: unknown) => problemOf(() => readKey(value, EXTERNAL_ID));

describe('a key, such as an external ID', () => {
	it.each([
		...['\u200b', '\u200e', '\u200f', '\u00ad', '\u2060', '\ufeff', '\u202a', '\u202c', '\u2066'],
		...['\u00a0', '\u3000', '\u2028', '\u2029', '\u0000', '\t', '\r\n', '\u034f', '\u061c'],
		...['\u115f', '\u1160', '\u17b4', '\u180e', '\u2007', '\u202f', '\u205f', '\u2065', '\u206f'],
		...['\u2800', '\u3164', '\uffa0', '\u{1d159}', '\u{1d173}', '\u{e0020}', ' \u200b \ufeff'],
	])('loses %j at both ends, which Omneo would take off before it stores it', (invisible) => {
		expect(readKey(`${invisible}survey-1${invisible}`, EXTERNAL_ID)).toBe('survey-1');
	});

	it('keeps an invisible character in its middle, which Omneo keeps too', () => {
		expect(readKey('survey\u200b1', EXTERNAL_ID)).toBe('survey\u200b1');
	});

	it.each(['❤️', '🏴󠁧󠁢󠁥󠁮󠁧󠁿', '👨‍👩‍👧'])('keeps the whole of %s at its end', (emoji) => {
		expect(readKey(`order-${emoji}`, EXTERNAL_ID)).toBe(`order-${emoji}`);
	});

	it.each([undefined, null, '', ' ', '\u200b\ufeff\u00a0'])(
		'is empty where %j was given',
		(value) => {
			expect(readKey(value, EXTERNAL_ID)).toBe('');
		},
	);

	it.each<[unknown, string]>([
		[10482, '10482'],
		[0, '0'],
		[-0, '0'],
		[12.5, '12.5'],
		[Number.MAX_SAFE_INTEGER, '9007199254740991'],
		[12345678901234567890n, '12345678901234567890'],
	])('is the digits of the number %p', (value, text) => {
		expect(readKey(value, EXTERNAL_ID)).toBe(text);
	});

	it.each<[unknown, string]>([
		[NaN, 'the number NaN, which stands for no value'],
		[Infinity, 'the number Infinity, which stands for no value'],
		[2 ** 53, 'too long for a number'],
		[1e21, 'too long for a number'],
		[1e-7, 'too long for a number'],
		[true, 'true, which is not a text or a number'],
		[false, 'false, which is not a text or a number'],
		[['a'], 'a list, which is not a text or a number'],
		[{ id: 1 }, 'an object, which is not a text or a number'],
		[new Date(0), 'a Date, which is not a text or a number'],
		[new Map(), 'a Map, which is not a text or a number'],
		[() => 1, 'a function, which is not a text or a number'],
		[Symbol('x'), 'a symbol, which is not a text or a number'],
	])('is not made of %p', (value, why) => {
		const problem = keyProblem(value);
		expect(problem).toMatchObject({ code: 'external_id_invalid', outcome: 'failed' });
		expect(problem.message).toContain('The external ID holds ');
		expect(problem.message).toContain(why);
		expect(problem.nextStep).not.toBe('');
	});

	it.each([
		...['undefined', 'null', 'NULL', '(null)', 'None', 'none', 'nil', 'NaN', 'nan', 'Infinity'],
		...['-Infinity', 'true', 'FALSE', 'N/A', 'n/a', '{}', '[]', '[object Object]', '-', '---', '…'],
		...['#REF!', '#N/A', '#VALUE!', '#DIV/0!', '#NAME?', '#NULL!', '#NUM!', '#ERROR!', '#SPILL!'],
		...['Invalid DateTime', 'Invalid Date', '1e+21', '1.23457E+15', '1.0E21', '9.3e-7', '..', '.'],
		...['{{ $json.id }}', '{{$json["id"]}}', '${id}', '={{ $json.id }}', '$json.id'],
		...[
			'survey-undefined',
			'undefined-3',
			'order-NaN',
			'NaN:7',
			'[object Object]-3',
			'a [object Promise]',
		],
		...['crm:null', 'order_null', 'null-42', 'survey-null-2026', 'form/None/7', 'x-Infinity'],
		...[
			'survey-#REF!',
			'order #N/A',
			'visit-Invalid DateTime',
			'survey-',
			'Survey:',
			'ORDER_',
			'order/',
		],
		...['7-null-island', '1a-null-island', 'a1-null-island', 'island-null-a1', 'island-null-1a'],
		'\u200bundefined\u200b',
	])('is not %j, which two events may share', (text) => {
		expect(keyProblem(text)).toMatchObject({ code: 'external_id_invalid', outcome: 'failed' });
	});

	it.each([
		...['nonexistent-1', 'Nancy', 'nan-bread', 'banana-null-island', 'none-of-these', 'undefined1'],
		...[
			'nullable',
			'NaNcy-1',
			'infinity-pool',
			'is-none-left',
			'1e21',
			'5e10',
			'12e4',
			'e5',
			'true-7',
		],
		...[
			'a-',
			'V1StGXR8_Z5jdHi6B-',
			'x',
			'7',
			'ünïcode-✓',
			'订单-1',
			'🎉',
			'A & B',
			"O'Neil/3",
			'#42',
		],
		...['#N/Avenue', 'C#', 'mia@example.com', '2026-03-31T18:00:00Z', 'a.b.c', '[object]', '{id}'],
	])('may be %j', (text) => {
		expect(readKey(text, EXTERNAL_ID)).toBe(text);
	});

	it.each([
		['None', 'which stands for no value'],
		['---', 'which has no letter or digit'],
		['1.23457E+15', 'a rounded number, whose last digits are lost'],
		['{{ $json.id }}', 'an expression that was not evaluated'],
		['survey-undefined', 'in which "undefined" stands for no value'],
		['survey-#REF!', 'in which "#REF!" stands for no value'],
		['survey-', 'whose last part is missing'],
	])('is not %j, with the reason and what to do', (text, why) => {
		expect(keyProblem(text)).toMatchObject({
			message: `The external ID holds "${text}", ${why}`,
			nextStep: expect.stringContaining('Check the expression in the field') as string,
		});
	});

	it.each(['\ud83d', 'survey-\udf89', `${'x'.repeat(50)}\ud800y`])(
		'is not a text with half an emoji: %j',
		(text) => {
			expect(keyProblem(text)).toMatchObject({
				code: 'external_id_invalid',
				message: 'The external ID holds a broken character, such as half an emoji',
			});
		},
	);

	it('names an invisible character in a text that it refuses', () => {
		expect(
			problemOf(() => readRecordId('12\u200b34', { label: 'benefit ID' }, 'benefit')),
		).toMatchObject({
			message:
				'The benefit ID holds "12 34" with a zero-width space (U+200B) in it, which is not valid as an ID',
		});
	});

	it('is read the same when it is read again, and has nothing invisible at its ends', () => {
		fc.assert(
			fc.property(fc.string({ unit: 'binary' }), (text) => {
				let key: string;
				try {
					key = readKey(text, EXTERNAL_ID);
				} catch (error) {
					expect(error).toBeInstanceOf(Problem);
					return;
				}
				expect(readKey(key, EXTERNAL_ID)).toBe(key);
				expect(trimInvisible(key)).toBe(key);
				expect(encodeURIComponent(key)).toEqual(expect.any(String));
			}),
		);
	});

	it('is refused with a problem or read, whatever an expression gives', () => {
		fc.assert(
			fc.property(fc.anything({ withBigInt: true, withDate: true, withMap: true }), (value) => {
				for (const read of [readKey, readText, readLine, readName]) {
					try {
						expect(typeof read(value, NAME)).toBe('string');
					} catch (error) {
						expect(error).toBeInstanceOf(Problem);
					}
				}
			}),
		);
	});
});

describe('a text for people', () => {
	it('is kept as it was given', () => {
		expect(readText('  two\u200b lines\n', NAME)).toBe('  two\u200b lines\n');
		expect(readText('null', NAME)).toBe('null');
	});

	it('may be a name that is also a word for nothing, in part', () => {
		expect(readName(' None of the above ', NAME)).toBe('None of the above');
		expect(readName('Null', NAME)).toBe('Null');
		expect(() => readName('[object Object]', NAME)).toThrow('stands for no value');
		expect(() => readName('undefined', NAME)).toThrow('stands for no value');
		expect(() => readName(' \u200b', NAME)).toThrow('The field Name is missing');
	});
});

describe('the ID of a record', () => {
	const read = (value: unknown) => readRecordId(value, { label: 'benefit ID' }, 'benefit');

	it.each<[unknown, string]>([
		[1048, '1048'],
		[' 1048\u200b', '1048'],
		['abc_DEF-9', 'abc_DEF-9'],
		['0F5C2B8E-3A51-4C53-9D0E-6A1B7F1F2C11', '0f5c2b8e-3a51-4c53-9d0e-6a1b7f1f2c11'],
	])('is %p', (value, id) => {
		expect(read(value)).toBe(id);
	});

	it.each([
		...[undefined, null, '', ' ', '..', '.', '../profiles', '1/2', '1?x', '10%', '1,048', '-5', -5],
		...[
			12.5,
			NaN,
			2 ** 60,
			true,
			[7],
			{ id: 7 },
			'null',
			'undefined',
			'NaN',
			'7 8',
			'x'.repeat(200),
		],
	])('is not %p', (value) => {
		expect(problemOf(() => read(value))).toMatchObject({ code: 'parameter_invalid' });
	});
});

describe('the ID of a record that is missing', () => {
	it.each([undefined, null, '', ' \u200b'])('is asked for, where %j was given', (value) => {
		expect(problemOf(() => readRecordId(value, { label: 'benefit ID' }, 'benefit'))).toMatchObject({
			message: 'The benefit ID is missing',
			nextStep: 'Enter the number of the benefit, or check the expression in the field.',
		});
	});
});

describe('a UUID', () => {
	const UUID = '0f5c2b8e-3a51-4c53-9d0e-6a1b7f1f2c11';

	it.each([
		...[UUID, UUID.toUpperCase(), UUID.replaceAll('-', ''), UUID.replaceAll('-', '–')],
		...[`{${UUID}}`, `(${UUID})`, `urn:uuid:${UUID}`, `{ urn:uuid:${UUID}\u200b}`],
		`{${UUID.padStart(58)}}`,
	])('is found in %j', (text) => {
		expect(uuidIn(text)).toBe(UUID);
	});

	it.each([
		...['', 'x', UUID.slice(1), `${UUID}0`, `{${UUID}} x`, `x{${UUID}}`, `${UUID}}`],
		...[UUID.replace('-', '––'), UUID.replace('5', '–5'), `{${UUID.padStart(59)}}`],
	])('is not found in %j', (text) => {
		expect(uuidIn(text)).toBeUndefined();
	});
});

describe('an invisible character', () => {
	it.each<[string, string | undefined]>([
		['a\u200bb', 'a zero-width space (U+200B)'],
		['a\u00a0b', 'a no-break space (U+00A0)'],
		['a\u202eb', 'a right-to-left override (U+202E)'],
		['a\u{e0001}b', 'an invisible character (U+E0001)'],
		['a b', undefined],
		['❤️', undefined],
	])('in %j is called %s', (text, name) => {
		expect(invisibleIn(text)).toBe(name);
	});
});

describe('the time that reading takes', () => {
	it.each<[string, string]>([
		['blanks in the middle', `a${' '.repeat(200_000)}b`],
		['invisible characters at the ends', `${'\u200b'.repeat(100_000)}a${'\u200b'.repeat(100_000)}`],
		['delimiters', '-_'.repeat(100_000)],
		['digits', '1'.repeat(200_000)],
		['braces', '['.repeat(200_000)],
		['hash signs', '#N/'.repeat(70_000)],
	])('does not grow out of hand with %s', (_what, text) => {
		const started = process.cpuUsage();
		try {
			readKey(text, EXTERNAL_ID);
		} catch (error) {
			expect(error).toBeInstanceOf(Problem);
		}
		// A quadratic reader takes minutes.
		expect(process.cpuUsage(started).user / 1000).toBeLessThan(2_000);
	});
});
