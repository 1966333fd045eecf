import { pathOf, pathTemplate } from '../../../nodes/shared/transport/path';
import type { ApiRequest } from '../../../nodes/shared/transport/types';

const requestFor = (...path: ApiRequest['path']): ApiRequest => ({ method: 'GET', path });

describe('the path of a request', () => {
	it('has every segment encoded', () => {
		expect(pathOf(requestFor('benefits', 7, 'a/b?c#d é%2F'))).toBe(
			'benefits/7/a%2Fb%3Fc%23d%20%C3%A9%252F',
		);
		expect(pathOf(requestFor('webhooks', '...'))).toBe('webhooks/...');
	});

	it.each(['..', '.', '', '\ud83c'])('is not made of the segment %j', (segment) => {
		expect(() => pathOf(requestFor('profiles', segment, 'benefits'))).toThrow(
			expect.objectContaining({ code: 'parameter_invalid', kind: 'invalidInput' }),
		);
	});

	it('is logged without IDs, handles and what identifies a member', () => {
		const template = (...path: ApiRequest['path']) => pathTemplate(requestFor(...path));
		expect(template('profiles', 'f7c0…', 'benefits', 17, 'redeem')).toBe(
			'/profiles/{id}/benefits/{id}/redeem',
		);
		expect(template('identities', 'search-profile', 'mia')).toBe('/identities/search-profile/{id}');
		expect(template('profiles', 'mia@example.com')).toBe('/profiles/{id}');
	});
});
