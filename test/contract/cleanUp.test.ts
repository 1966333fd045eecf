/** What a run makes is its own, and is gone afterwards, also where the run was killed. */
import { spawn } from 'node:child_process';
import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { ownRecords } from '../../contract/own';
import { runContract } from '../../contract/run';
import { people, startSandbox, type Sandbox } from '../../sandbox';
import { clientOf } from '../sandbox/client';

const PROJECT = join(__dirname, '../..');

let sandbox: Sandbox;
let folder = '';

beforeEach(async () => {
	sandbox = await startSandbox();
	folder = await mkdtemp(join(tmpdir(), 'contract-'));
});

afterEach(async () => {
	await sandbox.close();
	await rm(folder, { recursive: true });
});

const lists = [
	'/profiles',
	'/benefits',
	'/benefits/definitions',
	'/rewards',
	'/rewards/definitions',
	'/interactions',
	'/webhooks',
	'/tags',
];

/** All that the tenant holds, but for what cannot be deleted: redemptions. */
async function holdings(): Promise<Record<string, unknown>> {
	const shown: Record<string, unknown> = {};
	for (const list of lists) {
		const { body } = await clientOf(sandbox)('GET', `${list}?page[size]=100`);
		shown[list] = body.data;
	}
	return shown;
}

const run = (write: boolean, only?: string[]) =>
	runContract({
		baseUrl: sandbox.baseUrl,
		token: sandbox.token,
		profile: people.mia.id,
		write,
		journals: join(folder, '.contract'),
		patienceMs: 500,
		...(only && { only }),
	});

const journals = () => readdir(join(folder, '.contract'));

test('a run without --write sends nothing but questions', async () => {
	const before = await holdings();
	await run(false);
	const asked = new Set(['/profiles/search-id', '/profiles/availability', '/profiles/exists']);
	const other = sandbox
		.requests()
		.filter(({ method, path }) => method !== 'GET' && !asked.has(path.replace('/api/v3', '')));
	expect(other).toEqual([]);
	expect(await holdings()).toEqual(before);
});

test('a run with --write leaves the tenant as it was, and no journal', async () => {
	const before = await holdings();
	const { cleaned, left } = await run(true);
	expect(cleaned).toBeGreaterThan(20);
	expect(left).toEqual([]);
	expect(await holdings()).toEqual(before);
	expect(await journals()).toEqual([]);
});

test('no record of another is changed or deleted on the way', async () => {
	await run(true);
	const ofOthers = Object.values(people).map(({ id }) => id);
	const acts = sandbox.requests().filter(({ method }) => method !== 'GET');
	expect(acts.filter(({ path }) => ofOthers.some((id) => path.includes(id)))).toEqual([]);
	expect(
		sandbox.ledger().filter((entry) => ofOthers.some((id) => id === entry.profile_id)),
	).toEqual([]);
});

describe('a run that was killed', () => {
	/** Runs the command in a process of its own, and kills it after so many requests. */
	async function killedAfter(requests: number): Promise<void> {
		const child = spawn(
			process.execPath,
			['--import', require.resolve('tsx'), join(PROJECT, 'contract/cli.ts'), '--write'],
			{
				cwd: folder,
				stdio: 'ignore',
				env: {
					...process.env,
					OMNEO_TENANT: sandbox.baseUrl,
					OMNEO_TOKEN: sandbox.token,
					OMNEO_PROFILE: people.mia.id,
				},
			},
		);
		const ended = new Promise((resolve) => child.once('exit', resolve));
		while (sandbox.requests().length < requests && child.exitCode === null) await sleep(2);
		child.kill('SIGKILL');
		await ended;
	}

	test.each([35, 60, 120, 200])(
		'after %i requests is cleaned up by the next one',
		async (requests) => {
			const before = await holdings();
			await killedAfter(requests + sandbox.requests().length);
			expect(await journals()).toHaveLength(1);
			const { cleanedBefore } = await run(true, ['account.user']);
			expect(cleanedBefore).toBeGreaterThan(0);
			expect(await holdings()).toEqual(before);
			expect(await journals()).toEqual([]);
		},
		60_000,
	);

	test('at one tenant is not looked for at another', async () => {
		await killedAfter(80);
		const other = await startSandbox();
		try {
			const { cleanedBefore } = await runContract({
				baseUrl: other.baseUrl,
				token: other.token,
				write: true,
				journals: join(folder, '.contract'),
				only: ['account.user'],
			});
			expect(cleanedBefore).toBe(0);
			expect(await journals()).toHaveLength(1);
		} finally {
			await other.close();
		}
	});
});

test('a run whose server broke says what is left, and a later one deletes it', async () => {
	const before = await holdings();
	// After three of them nothing more is asked.
	sandbox.failNext('dropBefore', 3, { method: 'DELETE' });
	const { left } = await run(true, ['claims.answer-is-redemption']);
	expect(left.length).toBeGreaterThan(0);
	expect((await run(true, ['account.user'])).left).toEqual([]);
	expect(await holdings()).toEqual(before);
	expect(await journals()).toEqual([]);
});

test('a claim whose answer was lost is found by its member, and deleted', async () => {
	const before = await holdings();
	sandbox.failNext('dropAfter', 1, { path: /claim-redeem$/ });
	await run(true, ['claims.answer-is-redemption']);
	expect(sandbox.ledger().some(({ kind }) => kind === 'claim')).toBe(true);
	expect(await holdings()).toEqual(before);
});

describe('what is not the run’s own', () => {
	const mine = ownRecords();
	mine.add('profiles', people.lina.id);
	mine.add('redemptions', '17');

	test.each<{ path: string; body?: object }>([
		{ path: '/benefits/17' },
		{ path: '/benefits/definitions/17' },
		{ path: `/profiles/${people.mia.id}` },
		{ path: `/profiles/${people.lina.id}/benefits/17/redeem` },
		{ path: '/redemptions/17/reversal', body: { ids: [17] } },
		{ path: `/profiles/${people.lina.id}`, body: { profile_id: people.mia.id } },
		{ path: '/profiles/batch' },
	])('$path with $body is refused before anything is sent', ({ path, body }) => {
		expect(() => {
			mine.check(path, body);
		}).toThrow();
	});

	test.each([`/profiles/${people.lina.id}/attributes/comms`, '/redemptions/17/reversal'])(
		'%s is its own',
		(path) => {
			expect(() => {
				mine.check(path);
			}).not.toThrow();
		},
	);
});
