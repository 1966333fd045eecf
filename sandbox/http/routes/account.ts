import { data, type Route } from '../route';
import { scopes } from '../tokens';

/** Whose token is this? */
export const accountRoutes: Route[] = [
	{
		method: 'GET',
		path: '/auth/verify',
		does: 'checks the token; an empty answer',
		known: 'asserted',
		scope: null,
		// The vendor's SDK reads a status off this answer, which it can only if there is no JSON.
		answer: () => ({ status: 200 }),
	},
	{
		method: 'GET',
		path: '/auth/scopes',
		does: 'lists the names of all scopes',
		known: 'typed',
		scope: null,
		answer: () => data(scopes),
	},
	{
		method: 'GET',
		path: '/users/me',
		does: "reads the token's user, without a data envelope",
		known: 'asserted',
		scope: null,
		answer: ({ token }) => ({
			status: 200,
			body: {
				...token.user,
				throttle: null,
				roles: [{ id: 1, handle: 'machine' }],
				permissions: token.scopes.map((handle, index) => ({ id: index + 1, handle })),
				created_at: '2025-11-03 01:00:00',
				updated_at: '2025-11-03 01:00:00',
			},
		}),
	},
];
