import fc from 'fast-check';
import { parseExactly } from '../../nodes/shared/exactJson';

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
