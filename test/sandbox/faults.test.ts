import { handles, people, startSandbox, type FaultKind, type Sandbox } from '../../sandbox';
import { clientOf, sandboxForTests } from './client';

const tenant = sandboxForTests({ hangMs: 50, retryAfterSeconds: 0 });
const claimPath = `/profiles/${people.mia.id}/benefits/claim-redeem`;

function claim(sandbox: Sandbox = tenant.sandbox, externalId = 'F-1'): Promise<Response> {
	return fetch(sandbox.baseUrl + claimPath, {
		method: 'POST',
		headers: {
			authorization: `Bearer ${sandbox.token}`,
			'content-type': 'application/json',
		},
		body: JSON.stringify({
			definition: handles.coffee,
			timezone: 'Australia/Melbourne',
			external_id: externalId,
		}),
		redirect: 'manual',
	});
}

/** What a client sees: an answer, or none. */
async function seen(sandbox?: Sandbox, externalId?: string): Promise<string> {
	try {
		const response = await claim(sandbox, externalId);
		return `${response.status.toString()} ${await response.text()}`;
	} catch {
		return 'no answer';
	}
}

describe('a failure is seen by the client, and the ledger tells what really happened', () => {
	test.each<[FaultKind, RegExp, boolean]>([
		['dropBefore', /^no answer$/, false],
		['dropAfter', /^no answer$/, true],
		['error500Before', /^500 {"message":"Server Error"}$/, false],
		['error500After', /^500 {"message":"Server Error"}$/, true],
		['html502Before', /^502 <html>/, false],
		['html502After', /^502 <html>/, true],
		['timeoutAfter', /^no answer$/, true],
		['truncated', /^no answer$/, true],
		['rateLimited', /^429 {"message":"Too Many Attempts."}$/, false],
		['emptyBody', /^200 $/, true],
		['noData', /^200 {}$/, true],
		['errorIn200', /^200 .*"errors"/, false],
		['notJson', /^200 <p>/, true],
		['redirect', /^302 /, false],
		['hang', /^no answer$/, false],
	])('%s: %s, done: %s', async (kind, sight, done) => {
		tenant.sandbox.failNext(kind);
		expect(await seen()).toMatch(sight);
		expect(tenant.sandbox.ledger().length > 0).toBe(done);
		expect(await seen()).toMatch(/^201 /);
	});
});

test('a rate limit says when to come back', async () => {
	tenant.sandbox.failNext('rateLimited');
	const { headers } = await claim();
	expect(headers.get('retry-after')).toBe('0');
	expect(headers.get('x-ratelimit-remaining')).toBe('0');
});

test('a look-up can answer as if its filter on the external id were not there', async () => {
	await claim();
	const path = `/profiles/${people.mia.id}/benefits?filter[external_id]=nothing`;
	tenant.sandbox.failNext('ignoreExternalIdFilter');
	expect((await tenant.ask<unknown[]>('GET', path)).body.data).toHaveLength(3);
	expect((await tenant.ask<unknown[]>('GET', path)).body.data).toHaveLength(0);
});

describe('an exact fault', () => {
	test('answers as told, for so many matching requests', async () => {
		tenant.sandbox.failNext(
			{ status: 503, headers: { 'retry-after': '7' }, body: { message: 'Down.' } },
			2,
			{ method: 'post', path: /claim-redeem$/ },
		);
		expect((await tenant.ask('GET', `/profiles/${people.mia.id}`)).status).toBe(200);
		const first = await claim();
		expect([first.status, first.headers.get('retry-after'), await first.text()]).toEqual([
			503,
			'7',
			'{"message":"Down."}',
		]);
		expect([(await claim()).status, (await claim()).status]).toEqual([503, 201]);
	});

	test('does nothing, unless it is to commit', async () => {
		tenant.sandbox.failNext({ status: 504, body: 'gone' });
		await claim();
		expect(tenant.sandbox.ledger()).toEqual([]);
		tenant.sandbox.failNext({ status: 504, commits: true, delayMs: 30 });
		const start = Date.now();
		expect((await claim()).status).toBe(504);
		expect(Date.now() - start).toBeGreaterThanOrEqual(29);
		expect(tenant.sandbox.ledger()).toHaveLength(2);
	});

	test('also meets the check of a token', async () => {
		tenant.sandbox.failNext({ status: 500 });
		expect((await tenant.ask('GET', '/auth/verify')).status).toBe(500);
		expect((await tenant.ask('GET', '/auth/verify')).status).toBe(200);
	});
});

describe('a fault rate', () => {
	const run = async (faultSeed: number): Promise<{ sights: string[]; done: number }> => {
		const sandbox = await startSandbox({
			faults: 0.5,
			faultSeed,
			hangMs: 10,
			retryAfterSeconds: 0,
		});
		const sights: string[] = [];
		try {
			for (let i = 0; i < 40; i++) {
				sights.push((await seen(sandbox, `F-${i.toString()}`)).slice(0, 9));
			}
			return { sights, done: sandbox.ledger().filter(({ kind }) => kind === 'claim').length };
		} finally {
			await sandbox.close();
		}
	};

	test('fails about as many requests, the same ones for the same seed', async () => {
		const [first, again, other] = [await run(7), await run(7), await run(8)];
		const fine = first.sights.filter((sight) => sight.startsWith('201')).length;
		expect(fine).toBeGreaterThan(8);
		expect(fine).toBeLessThan(32);
		expect(first.done).toBeGreaterThan(fine);
		expect(again).toEqual(first);
		expect(other.sights).not.toEqual(first.sights);
	});

	test('spares the checks of a token', async () => {
		const sandbox = await startSandbox({ faults: 1, faultKinds: ['error500Before'] });
		const ask = clientOf(sandbox);
		try {
			expect((await ask('GET', '/auth/verify')).status).toBe(200);
			expect((await ask('GET', '/users/me')).status).toBe(200);
			expect((await ask('GET', '/profiles')).status).toBe(500);
		} finally {
			await sandbox.close();
		}
	});
});
