import { metaFromFields, metaFromJson, readJson } from '../../../nodes/shared/input/json';
import { Problem } from '../../../nodes/shared/problems/problem';
import { problemOf } from './support';

const META_EXAMPLE = 'Meta must be a JSON object or array, such as {"survey": "spring"}.';

describe('the advice on JSON that is refused', () => {
	it.each<[unknown, string]>([
		['{“a”: 1}', 'Replace the curly quotes by straight ones, as in {"survey": "spring"}.'],
		['{„a“: 1}', 'Replace the curly quotes by straight ones, as in {"survey": "spring"}.'],
		['{a: 1}', META_EXAMPLE],
		['{"__proto__": 1}', 'Give it another name.'],
		[{ a: 'x\ud83d' }, 'Cut it elsewhere.'],
		[{ id: 2 ** 60 }, 'Pass such a long number as text all the way from the source of the data.'],
		['{"a": 1, "a": 2}', 'Use every name in an object only once'],
		['[12345678901234567890]', 'Put the number in double quotes'],
		[{ a: NaN }, META_EXAMPLE],
		['7', META_EXAMPLE],
		[7, META_EXAMPLE],
	])('fits what is wrong with %j', (json, advice) => {
		const { code, nextStep } = problemOf(() => metaFromJson(json));
		expect(code).toBe('meta_invalid');
		expect(nextStep).toContain(advice);
	});

	it('is left to the reader where nothing special is wrong', () => {
		const refuse = jest.fn((why: string) => new Problem('meta_invalid', { meaning: why }));
		expect(() => readJson('{a: 1}', refuse)).toThrow('is not valid JSON');
		expect(refuse).toHaveBeenCalledWith('is not valid JSON', undefined);
	});
});

describe('meta that is neither an object nor an array', () => {
	it.each<[unknown, string]>([
		['"spring"', 'The meta holds a text that is neither a JSON object nor an array'],
		['7', 'The meta holds a text that is neither a JSON object nor an array'],
		[7, 'The meta holds the number 7, which is neither a JSON object nor an array'],
		[true, 'The meta holds true, which is neither a JSON object nor an array'],
	])('is refused with its kind: %j', (json, message) => {
		expect(problemOf(() => metaFromJson(json)).message).toBe(message);
	});
});

describe('meta fields', () => {
	it('may be a single one, not in a list', () => {
		expect(metaFromFields({ name: 'campaign', value: 'spring' })).toEqual({ campaign: 'spring' });
	});

	it.each([undefined, null])('have the empty text for a value that is %p', (value) => {
		expect(metaFromFields([{ name: 'campaign', value }])).toEqual({ campaign: '' });
	});

	it.each([undefined, null, ''])('are left out without a name, where the value is %p', (value) => {
		expect(metaFromFields([{ name: ' ', value }, { value }, null])).toBeUndefined();
	});

	it.each([0, false, ' '])('need a name where the value is %j', (value) => {
		expect(problemOf(() => metaFromFields([{ name: '', value }]))).toMatchObject({
			code: 'meta_invalid',
			message: 'The meta has a value that has no name',
			nextStep: 'Give every meta field a name.',
		});
	});

	it('have names that differ, after blanks are taken off', () => {
		const twice = [
			{ name: 'campaign', value: 1 },
			{ name: ' campaign\u200b', value: 2 },
		];
		expect(problemOf(() => metaFromFields(twice))).toMatchObject({
			code: 'meta_invalid',
			message: 'The meta field "campaign" is given twice',
			nextStep: 'Give every meta field a different name.',
		});
	});

	it('have names of text, and the error names the field', () => {
		expect(problemOf(() => metaFromFields([{ name: ['a'], value: 1 }]))).toMatchObject({
			code: 'meta_invalid',
			message: expect.stringContaining('The field Meta Name holds a list') as string,
		});
	});
});
