import fc from 'fast-check';
import { DateTime } from 'luxon';
import {
	readJson,
	jsonLogicFrom,
	metaFromFields,
	metaFromJson,
	parseExactly,
} from '../../../nodes/shared/input/json';
import { Problem } from '../../../nodes/shared/problems/problem';

const read = (value: unknown) =>
	readJson(
		value,
		(why, nextStep) => new Problem('meta_invalid', { meaning: `It ${why}`, nextStep }),
	);

describe('JSON', () => {
	it.each([
		'{"a": {"b": [1, "two", null, true]}, "c": {"a": 1}}',
		'[0.1, 1e3, 1.50, -0.0, 9007199254740991]',
		'{"a": "\\"a\\": 1, \\"a\\": 2", "b": "\\\\"}',
		'[{"a": 1}, {"a": 2}]',
		'\ufeff {"a": 1} \u200b',
		'{"a" \n\t: 1}',
		'{"b": {"a": 1}, "a": 2}',
		'{"a": "a", "b": ["a", "b"]}',
		'[15e2, 1e+2, 1e-7, 0.0000001, 0.50]',
	])('is what its text says: %s', (text) => {
		expect(read(text)).toEqual(JSON.parse(text.replace(/[\ufeff\u200b]/g, '')));
	});

	it.each([
		['{"a": 1, "b": 2, "a": 3}', 'It has the name "a" twice'],
		['{"b": [{"\\u0061": 1, "a": 2}]}', 'It has the name "a" twice'],
		['{"a": [1, {"c": 2}], "b": 2, "a": 3}', 'It has the name "a" twice'],
		['{"a" : 1, "a"\t\r\n: 2}', 'It has the name "a" twice'],
		['{"a": {"b": 1, "c": {}, "b": 2}}', 'It has the name "b" twice'],
		['[-12345678901234567890]', 'holds the number -12345678901234567890, which would be'],
		['[98765432109876543210]', 'holds the number 98765432109876543210, which would be'],
		['[1.00000000000000000001e-7]', 'would be rounded to 1e-7'],
		[`[${'7'.repeat(80)}]`, `holds the number ${'7'.repeat(60)}, which would be rounded`],
		['[12345678901234567890]', 'holds the number 12345678901234567890, which would be rounded'],
		['{"a": 0.1234567890123456789}', 'would be rounded to 0.12345678901234568'],
		['[1e400]', 'would be rounded to Infinity'],
		['[1e-400]', 'would be rounded to 0'],
		['{"__proto__": {"x": 1}}', 'It has the name "__proto__", which cannot be sent'],
		['{"a": {"constructor": 1}}', 'It has the name "constructor"'],
		['{"a": "\\ud83d"}', 'It holds a broken character'],
		['{"\\udc00": 1}', 'It holds a broken character'],
		[`${'['.repeat(200)}${']'.repeat(200)}`, 'nested more than 100 deep'],
		['{“a”: 1}', 'is not valid JSON'],
		["{'a': 1}", 'is not valid JSON'],
		['{"a": NaN}', 'is not valid JSON'],
	])('is refused where something of it would be lost: %s', (text, why) => {
		expect(() => read(text)).toThrow(why);
	});

	it.each<[string, unknown, string]>([
		['NaN', { a: [NaN] }, 'holds NaN'],
		['Infinity', [Infinity], 'holds Infinity'],
		['a number that was rounded already', { id: 2 ** 60 }, 'whose last digits are lost'],
		['a Map', { a: new Map([[1, 2]]) }, 'holds a Map'],
		['a Set', [new Set([1])], 'holds a Set'],
		['an invalid DateTime', { at: DateTime.invalid('test') }, 'holds a DateTime'],
		['an invalid Date', { at: new Date('never') }, 'holds a Date'],
		['a function', { a: () => 1 }, 'holds a function'],
		['a bigint', [1n], 'holds the number 1'],
		['a bare DateTime', DateTime.utc(2026), 'holds a DateTime'],
		['a bare Date', new Date(), 'holds a Date'],
		['a bare Map', new Map(), 'holds a Map'],
		[
			'a class of somebody',
			new (class Order {
				number = 1;
			})(),
			'holds an Order',
		],
	])('cannot hold %s, which is refused', (_what, value, why) => {
		expect(() => read(value)).toThrow(why);
	});

	it('keeps every name, and dates as text', () => {
		const at = DateTime.fromISO('2026-03-31T18:00:00+11:00', { setZone: true });
		expect(read({ nothing: undefined, at, day: new Date(0), list: [undefined] })).toEqual({
			nothing: null,
			at: '2026-03-31T18:00:00.000+11:00',
			day: '1970-01-01T00:00:00.000Z',
			list: [null],
		});
	});

	it('ends with data that holds itself, or shares itself too often', () => {
		const loop: Record<string, unknown> = {};
		loop.self = loop;
		expect(() => read(loop)).toThrow('nested more than 100 deep, or holds itself');
		let shared: unknown = 'x';
		for (let level = 0; level < 60; level++) shared = [shared, shared];
		expect(() => read(shared)).toThrow('holds more than 100000 values');
	});

	it('may be as deep and as long as any data is', () => {
		const deepest = `${'['.repeat(101)}${']'.repeat(101)}`;
		expect(JSON.stringify(read(deepest))).toBe(deepest);
		expect(() => read(`[${deepest}]`)).toThrow('nested more than 100 deep');
		const most = Array.from({ length: 99_999 }, () => 1);
		expect(read(most)).toHaveLength(99_999);
		expect(() => read([...most, 1])).toThrow('holds more than 100000 values');
	});

	it('may be an object without a prototype', () => {
		expect(read(Object.assign(Object.create(null) as object, { a: 1 }))).toEqual({ a: 1 });
	});

	it('is sent as it was read, whatever is in it', () => {
		fc.assert(
			fc.property(fc.jsonValue({ noUnicodeString: false }), (value) => {
				let data: unknown;
				try {
					data = read(JSON.stringify(value));
				} catch (error) {
					expect(error).toBeInstanceOf(Problem);
					return;
				}
				const stringified = JSON.stringify(data ?? null);
				expect(JSON.parse(stringified)).toEqual(JSON.parse(JSON.stringify(value)));
			}),
		);
	});
});

describe('meta', () => {
	it('is refused bare where it is a date, as text of JSON or by a field', () => {
		expect(() => metaFromJson(DateTime.utc(2026))).toThrow('The meta holds a DateTime');
		expect(() => metaFromJson(new Date(0))).toThrow('The meta holds a Date');
		expect(metaFromFields([{ name: 'at', value: new Date(0) }])).toEqual({
			at: '1970-01-01T00:00:00.000Z',
		});
	});

	it('has names of text', () => {
		expect(() => metaFromFields([{ name: ['a'], value: 1 }])).toThrow('holds a list');
		expect(() => metaFromFields([{ name: 'a\ud83d', value: 1 }])).toThrow('broken character');
		expect(() => metaFromFields([{ name: 'a', value: '\ud83d' }])).toThrow(
			'The meta field "a" holds a broken character',
		);
		expect(() => metaFromFields([{ name: 'a', value: NaN }])).toThrow(
			'The meta field "a" holds NaN, which JSON cannot hold',
		);
	});

	it.each([
		'{"a":"' + 'x'.repeat(100_000) + '"}',
		`[${'1,'.repeat(50_000)}1]`,
		'{"a":' + ' '.repeat(100_000) + '1}',
	])('of 100 kB is read in no time (%#)', (text) => {
		const started = process.cpuUsage();
		metaFromJson(text);
		// A quadratic reader takes minutes.
		expect(process.cpuUsage(started).user / 1000).toBeLessThan(2_000);
	});
});

const FIELD = 'Claim Condition (JSON)';

describe('a condition', () => {
	it.each([
		{ '===': ['female', { var: 'gender' }] },
		{ and: [{ in: ['vip', { var: 'flattened_tags' }] }, { '>': [{ var: 'spend' }, 1000] }] },
		{ var: ['tier_handle', 'bronze'] },
		{ some: [{ var: 'tags' }, { '!': [{ '==': [{ var: '' }, 'staff'] }] }] },
	])('is the rule, as text or as an object: %j', (rule) => {
		expect(jsonLogicFrom(JSON.stringify(rule), FIELD)).toEqual(rule);
		expect(jsonLogicFrom(rule, FIELD)).toEqual(rule);
	});

	it.each(['', '  ', '{}', 'null', {}, null, undefined])(
		'is taken away where the field is empty: %p',
		(empty) => {
			expect(jsonLogicFrom(empty, FIELD)).toBeNull();
		},
	);

	it.each<[unknown, string]>([
		['{"===": [1, 1],}', 'is not valid JSON'],
		['gender = female', 'is not valid JSON'],
		['[{"var": "gender"}]', 'is not a JSON object'],
		['true', 'is not a JSON object'],
		[7, 'is not a JSON object'],
		[{ equals: [1, 1] }, 'uses the unknown operation "equals"'],
		[{ and: [{ '===': [{ get: 'gender' }, 'x'] }] }, 'uses the unknown operation "get"'],
		[{ '>': [2, 1], '<': [1, 2] }, 'has 2 operations side by side'],
	])('is refused, and the error names the field: %j', (value, why) => {
		expect(() => jsonLogicFrom(value, FIELD)).toThrow(
			expect.objectContaining({
				code: 'condition_invalid',
				outcome: 'failed',
				message: expect.stringContaining(`The field ${FIELD} ${why}`) as string,
			}) as Error,
		);
	});
});

const invalid = expect.objectContaining({ code: 'meta_invalid', outcome: 'failed' }) as Error;

describe('meta from fields', () => {
	it('is an object of the names and values', () => {
		expect(
			metaFromFields([
				{ name: ' campaign ', value: 'spring' },
				{ name: 'score', value: 7 },
			]),
		).toEqual({
			campaign: 'spring',
			score: 7,
		});
	});

	it('is left out where there are no fields, or only empty ones', () => {
		expect(metaFromFields([])).toBeUndefined();
		expect(metaFromFields(undefined)).toBeUndefined();
		expect(metaFromFields([{ name: '', value: '' }])).toBeUndefined();
	});

	it.each(['__proto__', 'constructor', 'prototype'])(
		'refuses the name %s, which n8n or Omneo may drop or take for something else',
		(name) => {
			expect(() => metaFromFields([{ name, value: 'x' }])).toThrow(invalid);
			expect(() => metaFromJson(`{"a": [{"${name}": 1}]}`)).toThrow(invalid);
		},
	);

	it('refuses a value without a name', () => {
		expect(() => metaFromFields([{ name: ' ', value: 'lost' }])).toThrow(invalid);
	});

	it('refuses a name given twice, rather than losing one value', () => {
		expect(() =>
			metaFromFields([
				{ name: 'a', value: 1 },
				{ name: 'a ', value: 2 },
			]),
		).toThrow(invalid);
	});
});

describe('meta from JSON', () => {
	it('takes an object or an array, as text', () => {
		expect(metaFromJson('{"survey":"spring"}')).toEqual({ survey: 'spring' });
		expect(metaFromJson(' [1, 2] ')).toEqual([1, 2]);
	});

	it('takes the object or array that an expression gave', () => {
		expect(metaFromJson({ survey: 'spring' })).toEqual({ survey: 'spring' });
		expect(metaFromJson(['a'])).toEqual(['a']);
	});

	it.each([
		['an empty text', ' '],
		['an empty object', '{}'],
		['an empty array', []],
		['null', null],
		['nothing', undefined],
	])('is left out where it is %s', (_, json) => {
		expect(metaFromJson(json)).toBeUndefined();
	});

	it.each([
		['a number', '5'],
		['a text', '"x"'],
		['true', true],
		['broken JSON', '{"a":1,}'],
	])('refuses %s', (_, json) => {
		expect(() => metaFromJson(json)).toThrow(invalid);
	});
});

describe('JSON that is parsed exactly', () => {
	it.each<[string, unknown]>([
		['{"id": 9007199254740993}', { id: '9007199254740993' }],
		['[-12345678901234567890]', ['-12345678901234567890']],
		['12345678901234567890', '12345678901234567890'],
		['{"a":1234567890123456789,"b":1}', { a: '1234567890123456789', b: 1 }],
	])('keeps all digits of an integer, as a text: %s', (json, data) => {
		expect(parseExactly(json)).toEqual(data);
	});

	it.each([
		'{"id":9007199254740991}',
		'{"code":"1234567890123456789","at":[1.5e300,0.12345678901234567]}',
		'{"text":": 1234567890123456789 \\" 1234567890123456789"}',
		'{"1234567890123456789":[]}',
	])('leaves everything else as it is: %s', (json) => {
		expect(parseExactly(json)).toEqual(JSON.parse(json));
	});

	it('is what JSON.parse gives, for all that it can hold', () => {
		fc.assert(
			fc.property(fc.jsonValue(), (value) => {
				const json = JSON.stringify(value);
				fc.pre(!/[^.\d]\d{16}/.test(` ${json}`));
				expect(parseExactly(json)).toEqual(JSON.parse(json));
			}),
		);
	});

	it('is nothing where it is no JSON', () => {
		expect(parseExactly('{"id": 12345678901234567890')).toBeUndefined();
		expect(parseExactly('')).toBeUndefined();
	});

	it.each<[string, string, number]>([
		['one text', 'x', 32_000_000],
		['one text of quotes', '\\"', 16_000_000],
		['one text of backslashes', '\\\\', 16_000_000],
		['many texts', '","', 10_000_000],
		['texts that look like numbers', '1234567890123456789 ', 1_600_000],
	])('keeps an ID beside 32 MB of %s', (_what, part, times) => {
		const json = `{"id":9007199254740993,"data":["${part.repeat(times)}"]}`;
		const started = process.cpuUsage();
		expect((parseExactly(json) as { id: string }).id).toBe('9007199254740993');
		expect(process.cpuUsage(started).user / 1000).toBeLessThan(20_000);
	});

	it('is read in a time that grows with its length', () => {
		const started = process.cpuUsage();
		for (const part of ['"', '\\"', '1', ',1234567890123456789', '":', '{"a":']) {
			expect(parseExactly(`[${part.repeat(200_000)}`)).toBeUndefined();
			expect(parseExactly(`["${part.repeat(200_000)}"`)).toBeUndefined();
		}
		expect(process.cpuUsage(started).user / 1000).toBeLessThan(5_000);
	});
});
