import { endpoints } from '../../../nodes/shared/api/endpoints';
import { problemOfRefusal, type Refusal, apiWords } from '../../../nodes/shared/problems/recognise';
import type { ProblemCode } from '../../../nodes/shared/problems/table';

const refusalsOf = (name: keyof typeof endpoints): readonly ProblemCode[] =>
	endpoints[name].refusals ?? [];
const CLAIM = refusalsOf('claim');
const CLAIM_REDEEM = refusalsOf('claimRedeem');
const REDEEM = refusalsOf('redeem');
const UNDO = refusalsOf('reverseRedemption');

const codeOf = (status: number, json: unknown, more: Partial<Refusal> = {}) =>
	problemOfRefusal({ status, json, secret: '', ...more }).code;

describe('a business reason', () => {
	it.each<[ProblemCode, readonly ProblemCode[], string]>([
		['not_claimable', CLAIM, 'The benefit definition is not claimable.'],
		['not_published', CLAIM, 'The benefit definition is not published.'],
		['archived', CLAIM, 'The benefit definition is archived.'],
		['claim_period_not_begun', CLAIM, 'The claim period has not started.'],
		['claim_period_over', CLAIM, 'The claim period has ended.'],
		['condition_not_met', CLAIM, 'The profile does not meet the claim condition.'],
		['already_claimed', CLAIM, 'The profile has already claimed this benefit.'],
		['allocation_limit_reached', CLAIM, 'There are no allocations remaining.'],
		['global_limit_reached', CLAIM, 'The global redemption limit has been reached.'],
		['not_redeemable', CLAIM_REDEEM, 'The benefit is not redeemable.'],
		['not_redeemable', REDEEM, 'The benefit has no redemptions remaining.'],
		['reversal_window_over', UNDO, 'Redemptions can be reversed within 10 minutes only.'],
	])('is told as %s where the request can meet it', (code, reasons, sentence) => {
		expect(
			codeOf(422, { message: sentence, errors: { x: [sentence] } }, { refusals: reasons }),
		).toBe(code);
		expect(codeOf(409, { message: sentence }, { refusals: reasons })).toBe(code);
		expect(codeOf(422, { errors: [{ detail: sentence }] }, { refusals: reasons })).toBe(code);
		expect(codeOf(422, { message: sentence })).toBe('validation_failed');
	});

	it.each([
		'total_allocations',
		'max_global_redemptions',
		'claim_condition',
		'is_archived',
		'definition_invalid',
	])('is not read from the name of the field %s', (field) => {
		const json = { message: 'Invalid.', errors: { [field]: ['Must be at least 0.'] } };
		expect(codeOf(422, json)).toBe('validation_failed');
		expect(codeOf(422, json, { refusals: CLAIM_REDEEM })).toBe('validation_failed');
	});

	it('is not that nothing is there where the answer brings it', () => {
		const about = { notFound: 'definition_not_found' } as const;
		expect(codeOf(404, { data: { id: 5 } }, about)).toBe('not_found');
		expect(codeOf(404, { data: null, message: 'Not found.' }, about)).toBe('definition_not_found');
	});

	it('is not read from a message about another definition’s limits', () => {
		const json = { errors: { total_allocations: ['The total allocations must be at least 0.'] } };
		expect(codeOf(422, json)).toBe('validation_failed');
	});
});

describe('what a framework says by itself', () => {
	const said = (status: number, message: string, more: Partial<Refusal> = {}) =>
		problemOfRefusal({ status, json: { message }, secret: '', ...more }).details.apiMessage;

	it.each([
		[404, 'No query results for model [App\\Models\\Profile] 7'],
		[404, 'No query results for model [App\\Benefits\\BenefitDefinition].'],
		[404, 'Not Found'],
		[404, 'The route api/v3/profiles/7 could not be found.'],
		[409, 'Conflict'],
		[409, 'SQLSTATE[23000]: Integrity constraint violation'],
		[403, 'Forbidden'],
		[422, 'Call to undefined method App\\Models\\Benefit::claim()'],
	])('is not shown where the code is known: %s %s', (status, message) => {
		expect(said(status, message, { notFound: 'benefit_not_found' })).toBeUndefined();
	});

	it('is shown where nothing else is known', () => {
		expect(said(418, 'SQLSTATE[42S22]: Column not found')).toBe('[SQL]');
	});

	it.each([
		[404, 'This benefit was deleted by the retailer.'],
		[409, 'The record was changed in the meantime.'],
		[422, 'The benefit conflicts with another one.'],
	])('is not what somebody at Omneo wrote: %s %s', (status, message) => {
		expect(said(status, message)).toBe(message);
	});
});

describe('a 404', () => {
	const about = { notFound: 'profile_not_found', refusals: CLAIM } as const;

	it.each([
		'The route api/v3/profiles/1/benefits/claim-redeem could not be found.',
		'Route POST:/api/v3/profiles not found',
		'no Route matched with those values',
		'No endpoint for profiles',
		'Cannot POST /api/profiles/1/benefits/claim',
		'The requested URL was not found on the server.',
		'Page not found',
	])('about a route is a wrong address, and no missing profile: %s', (message) => {
		expect(codeOf(404, { message }, about)).toBe('not_found');
	});

	it.each<[ProblemCode, string]>([
		['profile_not_found', 'No query results for model [App\\Models\\Profile] 1'],
		['profile_not_found', 'Profile not found.'],
		['profile_not_found', 'Not Found'],
		['definition_not_found', 'No query results for model [App\\BenefitDefinition].'],
		['definition_not_found', 'Benefit not found.'],
	])('about a record is %s: %s', (code, message) => {
		expect(codeOf(404, { message }, about)).toBe(code);
	});

	it('of an address that allows another method only is a wrong address', () => {
		const message = 'The POST method is not supported for this profile.';
		expect(codeOf(405, { message }, about)).toBe('not_found');
		expect(codeOf(405, undefined, about)).toBe('not_found');
	});
});

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
