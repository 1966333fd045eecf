import { metaFromFields, metaFromJson } from '../../../nodes/shared/input/meta';

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
