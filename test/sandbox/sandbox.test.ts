import { execFile } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { handles, people, refusals, startSandbox } from '../../sandbox';
import { tokens } from '../../sandbox/http/tokens';
import { clientOf, sandboxForTests } from './client';

const tenant = sandboxForTests();
const claimPath = `/profiles/${people.mia.id}/benefits/claim-redeem`;
const wish = { definition: handles.coffee, timezone: 'Australia/Melbourne', external_id: 'S-1' };

test('the ledger is open to anyone, and holds what really happened', async () => {
	await tenant.ask('POST', claimPath, wish);
	const reply = await fetch(`${tenant.sandbox.origin}/sandbox/ledger`);
	expect(await reply.json()).toEqual({
		data: [
			{
				kind: 'claim',
				at: expect.any(String),
				profile_id: people.mia.id,
				benefit_id: expect.any(Number),
				redemption_id: null,
				external_id: 'S-1',
				definition_handle: handles.coffee,
				count: 1,
			},
			expect.objectContaining({ kind: 'redeem', redemption_id: expect.any(Number) }),
		],
	});
});

test('a reset brings the seed back', async () => {
	await tenant.ask('POST', claimPath, wish);
	tenant.sandbox.failNext('error500Before');
	expect((await fetch(`${tenant.sandbox.origin}/sandbox/reset`, { method: 'POST' })).status).toBe(
		204,
	);
	expect(tenant.sandbox.ledger()).toEqual([]);
	expect(tenant.sandbox.requests()).toEqual([]);
	const path = `/profiles/${people.mia.id}/benefits`;
	expect((await tenant.ask<unknown[]>('GET', path)).body.data).toHaveLength(2);
});

test('the arrived requests are remembered, with who asked', async () => {
	await fetch(`${tenant.sandbox.baseUrl}/profiles?filter[search]=mia`, {
		headers: { 'user-agent': 'spec/1', authorization: 'Bearer wrong' },
	});
	expect(tenant.sandbox.requests()).toEqual([
		{
			method: 'GET',
			path: '/api/v3/profiles',
			query: 'filter[search]=mia',
			userAgent: 'spec/1',
			authorized: false,
		},
	]);
});

test('closing ends connections that wait for an answer', async () => {
	const sandbox = await startSandbox();
	sandbox.failNext('hang');
	const asked = clientOf(sandbox)('GET', '/profiles').catch(() => 'ended');
	while (sandbox.requests().length === 0) await new Promise(setImmediate);
	const start = Date.now();
	await sandbox.close();
	expect(await asked).toBe('ended');
	expect(Date.now() - start).toBeLessThan(1000);
});

test('a latency is added after the work has been done', async () => {
	const sandbox = await startSandbox({ latencyMs: 60 });
	try {
		const start = Date.now();
		const asked = clientOf(sandbox)('POST', claimPath, wish);
		while (sandbox.ledger().length === 0) await new Promise(setImmediate);
		expect((await asked).status).toBe(201);
		expect(Date.now() - start).toBeGreaterThanOrEqual(59);
	} finally {
		await sandbox.close();
	}
});

test('one external id is found at once among thousands of benefits of one profile', async () => {
	for (let i = 0; i < 2000; i++) {
		await tenant.ask('POST', claimPath, { ...wish, external_id: `S-${i.toString()}` });
	}
	const path = `/profiles/${people.mia.id}/benefits?filter[external_id]=S-1999`;
	const start = Date.now();
	for (let i = 0; i < 50; i++) await tenant.ask('GET', path);
	expect(Date.now() - start).toBeLessThan(2000);
	expect(tenant.sandbox.ledger()).toHaveLength(4000);
});

test('the command says so if its port is in use, and exits with 1', async () => {
	const root = join(__dirname, '..', '..');
	const command = promisify(execFile)(
		process.execPath,
		['--import', 'tsx', 'sandbox/cli.ts', '--port', tenant.sandbox.port.toString()],
		{ cwd: root },
	);
	await expect(command).rejects.toMatchObject({
		code: 1,
		stderr: expect.stringContaining(`Port ${tenant.sandbox.port.toString()} is in use.`),
	});
});

describe('docs/sandbox.md', () => {
	const text = readFileSync(join(__dirname, '..', '..', 'docs', 'sandbox.md'), 'utf8');

	test('names every refusal, every token, and every definition', () => {
		for (const sentence of Object.values(refusals)) expect(text).toContain(sentence);
		for (const { secret } of Object.values(tokens)) expect(text).toContain(`\`${secret}\``);
		for (const handle of Object.values(handles)) expect(text).toContain(`\`${handle}\``);
		for (const { id } of Object.values(people)) expect(text).toContain(id);
	});
});
