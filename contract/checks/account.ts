import type { Check } from '../check';
import { at, isRecord, kindOf } from '../json';
import { expect } from '../verdict';

/** Of nobody. */
const NO_TOKEN = 'no-such-token';

export const accountChecks: Check[] = [
	{
		name: 'account.user',
		says: 'tells whose token it is, without a data envelope',
		source: 'SDK tests 2025, users',
		strength: 'asserted',
		means: 'The test of the credential cannot tell a good token from a bad one.',
		docs: 'docs/credential.md',
		run: async (bench) => {
			const { status, json } = await bench.get('/users/me');
			expect(status !== 401, 'the token is refused (401)');
			expect(isRecord(json), 'the answer is not JSON');
			expect(status === 200, `answers ${status.toString()}`);
			expect(at(json, 'id') !== undefined, 'there is no id in the answer');
		},
	},
	{
		name: 'account.verify',
		says: 'answers GET /auth/verify with a 2xx',
		source: 'SDK tests 2025, verify-token',
		strength: 'asserted',
		means: 'Nothing: the nodes do not ask it.',
		docs: 'docs/credential.md',
		run: async (bench) => {
			const { status } = await bench.get('/auth/verify');
			expect(status >= 200 && status < 300, `answers ${status.toString()}`);
		},
	},
	{
		name: 'account.token-unknown',
		says: 'answers a token that it does not know with 401 and a message',
		source: 'Laravel',
		strength: 'assumed',
		means: 'A token that has expired is told of in other words than "The API token was refused".',
		docs: 'docs/errors.md',
		run: async (bench) => {
			const { status, json } = await bench.getAs(NO_TOKEN, '/users/me');
			expect(status === 401, `answers ${status.toString()}`);
			expect(typeof at(json, 'message') === 'string', 'there is no message');
		},
	},
	{
		name: 'account.token-missing',
		says: 'answers a request without a token with 401',
		source: 'Laravel',
		strength: 'assumed',
		means: 'Nothing for the nodes: they always send a token.',
		docs: 'docs/credential.md',
		run: async (bench) => {
			const { status } = await bench.getAs(null, '/users/me');
			expect(status === 401, `answers ${status.toString()}`);
		},
	},
	{
		name: 'account.scopes',
		says: 'lists its scopes, and redeem-benefits, create-benefits and read-benefits are among them',
		source: 'SDK types 2026, APIScopes; list of routes',
		strength: 'typed',
		means: 'Errors name scopes that cannot be chosen in CX Manager.',
		docs: 'docs/credential.md',
		run: async (bench) => {
			const { status, json } = await bench.get('/auth/scopes');
			expect(status === 200, `answers ${status.toString()}`);
			const names = JSON.stringify(json ?? null);
			const wanted = ['redeem-benefits', 'create-benefits', 'read-benefits', 'update-profiles'];
			const missing = wanted.filter((name) => !names.includes(`"${name}"`));
			expect(missing.length === 0, `there is no ${missing.join(', ')}`);
		},
	},
	{
		name: 'account.scope-missing-403',
		says: 'answers 403 and a message where the token lacks a scope',
		source: 'Laravel',
		strength: 'assumed',
		means: 'A missing scope is not told of as one, and its name is not in the error.',
		docs: 'docs/errors.md',
		run: async (bench) => {
			const paths = ['/benefits', '/redemptions', '/webhooks', '/rewards', '/points', '/batches'];
			for (const path of paths) {
				const { status, json } = await bench.get(path, { 'page[size]': '1' });
				if (status === 200) continue;
				expect(status === 403, `${path} answers ${status.toString()}`);
				expect(typeof at(json, 'message') === 'string', 'there is no message');
			}
		},
	},
	{
		name: 'account.unknown-route-404',
		says: 'answers a route that it does not know with 404 and JSON',
		source: 'Laravel',
		strength: 'assumed',
		means: 'A wrong base URL is told of as a record that was not found.',
		docs: 'docs/errors.md',
		run: async (bench) => {
			const { status, json } = await bench.get('/no-such-route');
			expect(status === 404, `answers ${status.toString()}`);
			expect(isRecord(json), `the body is ${kindOf(json)}`);
		},
	},
];
