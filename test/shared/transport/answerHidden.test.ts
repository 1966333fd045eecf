import { at, endpoints } from '../../../nodes/shared/api/endpoints';
import { Problem } from '../../../nodes/shared/problems/problem';
import { factsOf, personalTexts, readAnswer } from '../../../nodes/shared/transport/answer';
import type { ApiRequest } from '../../../nodes/shared/transport/types';

const profileId = 'p1';
const issue = (body: ApiRequest['body']): ApiRequest => ({ ...at(endpoints.issueBenefit), body });
const search = (query: ApiRequest['query']): ApiRequest => ({
	...at(endpoints.listProfiles),
	query,
});

describe('a request', () => {
	it.each<[string, ApiRequest, string[]]>([
		['a name and its words', issue({ first_name: 'Mia Rose' }), ['Mia Rose', 'Mia', 'Rose']],
		['an email address', issue({ email: 'mia@example.com' }), ['mia@example.com']],
		['a phone number', issue({ mobile_phone: '+61412345678' }), ['+61412345678']],
		['an identity in a list', issue({ identities: [{ identifier: 12 }] }), ['12']],
		['meta as a whole', issue({ meta: { note: ['likes tea'] } }), ['likes tea']],
		['a description as a whole', issue({ description: 'For Mia' }), ['For Mia']],
		[
			'a name in meta and its words',
			issue({ meta: { full_name: 'Mia Rose' } }),
			['Mia Rose', 'Mia', 'Rose'],
		],
		[
			'everything in what a name holds',
			issue({ full_name: { description: 'Mia Rose' } }),
			['Mia Rose', 'Mia', 'Rose'],
		],
		[
			'a custom attribute as a whole',
			{
				...at(endpoints.setCustomAttribute, { profileId, attribute: 'a:b' }),
				body: { value: 'size 9' },
			},
			['size 9'],
		],
		[
			'an identity that is looked for and its words',
			{ ...at(endpoints.findProfile), body: { id: 'A 7' } },
			['A 7', 'A', '7'],
		],
		[
			'a term that is searched for and its words',
			search({ 'filter[search]': 'Mia Rose' }),
			['Mia Rose', 'Mia', 'Rose'],
		],
		['nothing of any other field', issue({ definition_id: 7, handle: 'winter' }), []],
		['nothing of any other filter', search({ 'filter[tag]': 'vip', sort: 'email' }), []],
		['nothing that is empty', issue({ email: null, gender: undefined, meta: {} }), []],
		['nothing without a letter or a digit', issue({ first_name: 'Mia - …' }), ['Mia - …', 'Mia']],
		['nothing where it sends nothing', at(endpoints.listTags), []],
	])('hides %s', (_, request, texts) => {
		expect(personalTexts(request)).toEqual(texts);
	});

	it('is not repeated in the problem of its refusal, and nor is the token', () => {
		const facts = factsOf(issue({ first_name: 'Mia' }), 's3cret-token');
		const text = JSON.stringify({ message: 'No benefit for Mia with s3cret-token' });
		expect(() => readAnswer({ status: 422, headers: {}, text, isCut: false }, facts)).toThrow(
			expect.objectContaining<Partial<Problem>>({
				code: 'validation_failed',
				nextStep: expect.stringContaining('No benefit for [value] with [token]') as string,
			}),
		);
	});
});
