import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { checkScope } from '../../sandbox/http/route';
import { routes } from '../../sandbox/http/routes';
import { scopes, tokens } from '../../sandbox/http/tokens';
import { people } from '../../sandbox';
import { sandboxForTests } from './client';

const tenant = sandboxForTests();

describe('tokens', () => {
	test.each(['wrong', '', tokens.expired.secret])('refuse "%s" with 401', async (secret) => {
		const reply = await tenant.ask('GET', '/auth/verify', undefined, secret);
		expect(reply).toMatchObject({ status: 401, body: { message: 'Unauthenticated.' } });
	});

	test('are verified with an empty 200', async () => {
		const reply = await fetch(`${tenant.sandbox.baseUrl}/auth/verify`, {
			headers: { authorization: `Bearer ${tenant.sandbox.token}` },
		});
		expect(reply.status).toBe(200);
		expect(await reply.text()).toBe('');
	});

	test('tell their user without a data envelope', async () => {
		const { body } = await tenant.ask('GET', '/users/me');
		expect(body).toMatchObject({ id: tokens.full.user.id, name: tokens.full.user.name });
		expect(body).not.toHaveProperty('data');
	});

	test('are not asked for by the health check, which lies outside /v3', async () => {
		const reply = await fetch(`${tenant.sandbox.origin}/api/health`);
		expect(reply.status).toBe(200);
	});
});

describe('scopes', () => {
	const filled = (path: string) => path.replace(':profileId', people.mia.id).replace(/:\w+/g, '1');
	const scoped = routes.flatMap(({ method, path, scope }) =>
		scope === null || tokens.noBenefits.scopes.some((granted) => granted === scope)
			? []
			: [{ method, path, scope }],
	);

	test.each(scoped)('$method $path needs $scope', async ({ method, path, scope }) => {
		const secret = tenant.sandbox.tokens.noBenefits;
		expect(await tenant.ask(method, filled(path), undefined, secret)).toMatchObject({
			status: 403,
			body: { message: `This token lacks the scope ${scope}.` },
		});
	});

	test('are all that the documentation and the errors of the node name', () => {
		const pages = ['docs/credential.md', 'docs/trigger.md', 'nodes/shared/problems/table.ts'];
		const named = pages
			.map((page) => readFileSync(join(__dirname, '../..', page), 'utf8'))
			.join('\n')
			.matchAll(/(?<![.\w])(?:create|read|update|delete|redeem)-[a-z]+(?:-[a-z]+)*\b|`return`/g);
		const names = new Set([...named].map(([name]) => name.replaceAll('`', '')));
		expect(names.size).toBeGreaterThan(15);
		expect([...names].filter((name) => !scopes.some((scope) => scope === name))).toEqual([]);
	});

	test('are checked for profiles too', () => {
		const nothing = { ...tokens.noBenefits, scopes: [] };
		expect(() => checkScope(nothing, 'read-profiles')).toThrow(/read-profiles/);
		expect(checkScope(nothing, null)).toBe(nothing);
	});

	test('let a read-only token read, and change nothing', async () => {
		const secret = tenant.sandbox.tokens.readOnly;
		const path = `/profiles/${people.mia.id}/benefits`;
		expect((await tenant.ask('GET', path, undefined, secret)).status).toBe(200);
		expect((await tenant.ask('POST', `${path}/claim-redeem`, {}, secret)).status).toBe(403);
		expect((await tenant.ask('POST', `${path}/claim`, {}, secret)).status).toBe(403);
	});

	test('let a token claim that may not read benefits', async () => {
		const secret = tenant.sandbox.tokens.noBenefitRead;
		const path = `/profiles/${people.mia.id}/benefits`;
		expect((await tenant.ask('GET', path, undefined, secret)).status).toBe(403);
		expect((await tenant.ask('POST', `${path}/claim-redeem`, {}, secret)).status).toBe(422);
	});
});
