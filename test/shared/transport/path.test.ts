import { pathTemplate } from '../../../nodes/shared/transport/path';
import type { ApiRequest } from '../../../nodes/shared/transport/types';

it('the path of a request is logged without IDs, handles and what identifies a member', () => {
	const template = (...path: ApiRequest['path']) => pathTemplate({ method: 'GET', path });
	expect(template('profiles', 'f7c0…', 'benefits', 17, 'redeem')).toBe(
		'/profiles/{id}/benefits/{id}/redeem',
	);
});
