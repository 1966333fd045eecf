import { apiWords } from '../../../nodes/shared/problems/words';

const words = (json: unknown, secret = 's3cret-token') => apiWords(json, { secret });

describe('what the API says of a failure', () => {
	it.each<[string, unknown, string, Record<string, string[]> | undefined]>([
		[
			'the documented form',
			{ message: 'The given data was invalid.', errors: { meta: ['Too long.', 'Too deep.'] } },
			'meta: Too long. Too deep.',
			{ meta: ['Too long.', 'Too deep.'] },
		],
		['a sentence', { message: 'No.', exception: 'X', trace: [{ file: 'y' }] }, 'No.', undefined],
		[
			'JSON:API',
			{
				errors: [
					{
						status: '422',
						title: 'Invalid',
						detail: 'The timezone is invalid.',
						source: { pointer: '/data/attributes/timezone' },
					},
					{ title: 'Too many claims' },
				],
			},
			'timezone: The timezone is invalid.',
			{ timezone: ['The timezone is invalid.'] },
		],
		['a list', { errors: ['It is late.', 'It is odd.'] }, 'It is late. · It is odd.', undefined],
		['a list alone', ['It is late.'], 'It is late.', undefined],
		[
			'a list with fields',
			{ errors: [{ field: 'meta', message: 'Too long.' }] },
			'meta: Too long.',
			{ meta: ['Too long.'] },
		],
		['a nested sentence', { error: { message: 'No.', code: 7 } }, 'No.', undefined],
		['an error as a text', { error: 'No.' }, 'No.', undefined],
		['an error with a description', { error: 'x', error_description: 'No.' }, 'x · No.', undefined],
		[
			'fields in the place of the sentence',
			{ message: { meta: ['Too long.'] } },
			'meta: Too long.',
			{ meta: ['Too long.'] },
		],
		[
			'nested fields',
			{ error: { errors: { meta: { tags: [{ detail: 'Too many.' }] } } } },
			'meta.tags: Too many.',
			{ 'meta.tags': ['Too many.'] },
		],
		['a title', { type: 'about:blank', title: 'Not allowed' }, 'Not allowed', undefined],
		['a problem with a detail', { title: 'No', detail: 'Not today.' }, 'Not today.', undefined],
	])('is read from %s', (_name, json, apiMessage, fieldMessages) => {
		expect(words(json)).toMatchObject({ apiMessage });
		expect(words(json).fieldMessages).toEqual(fieldMessages);
	});

	it.each([[undefined], [null], [7], [true], [{}], [[]], [{ errors: {} }], [{ data: ['x'] }]])(
		'is nothing in %j',
		(json) => {
			expect(words(json).fieldMessages).toBeUndefined();
			expect(words({ data: json }).apiMessage).toBeUndefined();
		},
	);

	it('never holds the token, nor a part of it where a long text is cut', () => {
		const secret = 'abcdefghijklmnopqrstuvwxyz0123456789';
		for (let length = 1_100; length < 1_300; length += 7) {
			const { apiMessage = '', sentences } = words(
				{ message: 'x'.repeat(length) + secret },
				secret,
			);
			expect(apiMessage + sentences.join('')).not.toContain('abc');
		}
		expect(words({ message: `${'z '.repeat(3)}${secret}` }, secret).apiMessage).toContain(
			'[token]',
		);
	});

	it.each<[string, () => unknown]>([
		['12 kB of @', () => ({ message: '@'.repeat(12_000) })],
		['100 kB of spaces', () => ({ message: ' '.repeat(100_000) })],
		['100 kB of digits', () => ({ errors: { a: ['1'.repeat(100_000)] } })],
		['20,000 messages', () => ({ errors: { a: Array.from({ length: 20_000 }, () => 'a@b.c') } })],
		[
			'20,000 fields',
			() => ({ errors: Object.fromEntries(Array.from({ length: 20_000 }, (_, n) => [n, ['x']])) }),
		],
		['deep nesting', () => JSON.parse(`{"errors":${'['.repeat(40_000)}${']'.repeat(40_000)}}`)],
		[
			'deep objects',
			() => JSON.parse(`{"errors":${'{"a":'.repeat(15_000)}1${'}'.repeat(15_000)}}`),
		],
	])('takes next to no time, even of %s', (_name, make) => {
		const json = make();
		words(json);
		const { user, system } = process.cpuUsage();
		for (let n = 0; n < 10; n++) words(json);
		const used = process.cpuUsage({ user, system });
		expect((used.user + used.system) / 10_000).toBeLessThan(50);
	});
});
