import { nameList } from '../../../nodes/shared/input/names';
import { readAnswer, readPersonName } from '../../../nodes/shared/input/text';
import { problemOf } from './support';

describe('a list of names, such as tags', () => {
	it.each<[unknown, string[]]>([
		['vip, gold', ['vip', 'gold']],
		['vip; gold', ['vip', 'gold']],
		['vip\ngold\r\nsilver', ['vip', 'gold', 'silver']],
		['["vip", "gold"]', ['vip', 'gold']],
		["['vip', 'gold']", ['vip', 'gold']],
		['{vip,gold}', ['vip', 'gold']],
		['{vip,"gold, silver"}', ['vip', 'gold, silver']],
		['"vip","gold"', ['vip', 'gold']],
		[
			[['vip'], ['gold', ['silver']]],
			['vip', 'gold', 'silver'],
		],
		[["rock'n'roll", null, ''], ["rock'n'roll"]],
		["rock'n'roll, o'brien", ["rock'n'roll", "o'brien"]],
		['vip,,vip', ['vip']],
		['Null', ['Null']],
		[2026, ['2026']],
		["'gold, silver', 'vip'", ['gold, silver', 'vip']],
		["'gold, silver','vip'", ['gold, silver', 'vip']],
		["'gold, silver' ; vip", ['gold, silver', 'vip']],
		["vip,'gold, silver'", ['vip', 'gold, silver']],
		["vip, 'gold, silver'", ['vip', 'gold, silver']],
		["['vip', 'gold, silver']", ['vip', 'gold, silver']],
		['{vip, "gold, silver"}', ['vip', 'gold, silver']],
		['vip;\n "gold; silver" , \'x\'', ['vip', 'gold; silver', 'x']],
		['"L" size, vip', ['"L" size', 'vip']],
		['[["vip"], ["gold, silver", 7]]', ['vip', 'gold, silver', '7']],
		['["6\\" pot", "\\u00fc"]', ['6" pot', 'ü']],
		['size "L", vip', ['size "L"', 'vip']],
		["'L' size, vip", ["'L' size", 'vip']],
		['[vip] gold', ['[vip] gold']],
		['[]', []],
		['{}', []],
		[undefined, []],
		[null, []],
	])('is read from %j', (given, names) => {
		expect(nameList(given, 'Tags')).toEqual(names);
	});

	it.each<[unknown]>([
		['vip,undefined'],
		[['vip', 'undefined']],
		['vip,[object Object]'],
		['[object Object]'],
		['#N/A'],
		['{{ $json.tags }}'],
		[{ vip: true }],
		[['vip', { name: 'gold' }]],
		[[[[[[['vip']]]]]]],
	])('is refused as a whole where a name stands for no value: %j', (given) => {
		expect(problemOf(() => nameList(given, 'Tags'))).toMatchObject({
			code: 'parameter_invalid',
			message: expect.stringContaining('The field Tags holds') as string,
		});
	});
});

describe('the problem of a list of names', () => {
	it('is that it is none, and how to enter one', () => {
		expect(problemOf(() => nameList({ vip: true }, 'Tags'))).toMatchObject({
			message: 'The field Tags holds an object, which is neither a text nor a list of texts',
			nextStep: 'Enter names with commas between, such as vip, newsletter.',
		});
	});

	it('is the name in it that stands for no value', () => {
		expect(problemOf(() => nameList('vip,undefined', 'Tags'))).toMatchObject({
			message: 'The field Tags holds "vip,undefined", with a word that stands for no value',
			nextStep: expect.stringContaining('Check the expression in the field') as string,
		});
	});
});

describe('a name of a person', () => {
	it.each([
		'Mia',
		'Null',
		'Jane Null',
		'Nan',
		'None',
		"O'Connor",
		'Åkerström',
		'李',
		'X Æ A-12',
		'NaNa Lee',
		'Mia nullah',
		'Bannull Lee',
		'Mia  Lee',
		'',
	])('is kept: %j', (name) => {
		expect(readPersonName(` ${name}\u200b`, { label: 'field First Name' })).toBe(name);
	});

	it.each([
		...['undefined', 'null', 'NULL', 'NaN', 'N/A', 'n/a', '[object Object]', '#N/A', '#REF!'],
		...['Mia undefined', 'undefined undefined', 'null Thompson', '{{contact.first_name}}'],
		...['*|FNAME|*', '%FIRSTNAME%', '%%first_name%%', '[[first_name]]', '[First Name]'],
		...['{first_name}', '<First Name>', '${name}', 'Dear {{ $json.name }}'],
	])('is refused where it stands for no value: %j', (name) => {
		const { message } = problemOf(() => readPersonName(name, { label: 'field First Name' }));
		expect(message).toMatch(/^The field First Name holds /);
		expect(message).not.toContain('Thompson');
	});

	it.each<[unknown, string]>([
		['Mia undefined', 'The field First Name holds "undefined", which stands for no value'],
		['Mia #REF!', 'The field First Name holds "#REF!", which stands for no value'],
		['null', 'The field First Name holds a word that stands for no value'],
		['{{ $json.name }}', 'The field First Name holds an expression that was not evaluated'],
		['[First Name]', 'The field First Name holds a placeholder that was not filled in'],
		[2 ** 60, 'The field First Name is not valid'],
		[NaN, 'The field First Name is not valid'],
	])('is refused with its reason and nothing else of %j', (name, message) => {
		expect(problemOf(() => readPersonName(name, { label: 'field First Name' })).message).toBe(
			message,
		);
	});
});

describe('an answer to a question', () => {
	it.each([
		...['Size undefined, please', 'the null hypothesis', '50 %', '<3', 'a {b} c'],
		...['null and void', 'the answer is null', 'undefined size'],
	])('may hold such words: %j', (text) => {
		expect(readAnswer(text, { label: 'custom attribute size' })).toBe(text);
	});

	it.each(['undefined', 'null', '[object Object]', 'Size #REF!', '{{ $json.size }}'])(
		'is refused where it is no value: %j',
		(text) => {
			const { message } = problemOf(() => readAnswer(text, { label: 'custom attribute size' }));
			expect(message).toMatch(/^The custom attribute size holds /);
		},
	);

	it.each([2 ** 60, Infinity])('is not the number %d, which is not repeated', (value) => {
		expect(problemOf(() => readAnswer(value, { label: 'custom attribute size' })).message).toBe(
			'The custom attribute size is not valid',
		);
	});
});
