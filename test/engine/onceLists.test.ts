import { resolve } from 'node:path';
import type { IDataObject } from 'n8n-workflow';
import {
	bulkProfileId,
	handles,
	startSandbox,
	type Sandbox,
	type TenantHabits,
} from '../../sandbox';
import { startJob } from '../../tools/lab/childProcess';
import { redeemedTwice } from '../../tools/lab/standing';
import type { NodeJob } from './nodeProcess';
import { claimOfRow, jsonOf, locator, runNode } from './support';

/** Enough that looks are shared by the items. */
const MANY = 20;
const PATIENCE_MS = 400_000;
const DAY_MS = 86_400_000;

/** What lists of benefits leave out, in the profile's list, in the list of all, or in both. */
const tenants: [string, Partial<TenantHabits>][] = [
	['all, everywhere', {}],
	['what is active, of a profile', { benefitsOfProfile: 'active' }],
	['what is active, of all profiles', { benefitsOfAll: 'active' }],
	['what is active, everywhere', { benefitsOfProfile: 'active', benefitsOfAll: 'active' }],
	['the last 180 days, of a profile', { benefitsOfProfile: 'last180Days' }],
	[
		'the last 180 days, everywhere',
		{ benefitsOfProfile: 'last180Days', benefitsOfAll: 'last180Days' },
	],
	[
		'what is active, and redemptions late',
		{ benefitsOfProfile: 'active', benefitsOfAll: 'active', redemptionLagMs: 60 },
	],
];

describe.each(tenants)('a tenant that lists %s', (_, tenant) => {
	let sandbox: Sandbox;
	let later = 0;

	beforeAll(async () => {
		const now = () => new Date(Date.now() + later);
		sandbox = await startSandbox({ profiles: MANY, tenant, now });
	});

	beforeEach(() => {
		later = 0;
		sandbox.reset();
	});

	afterAll(async () => {
		await sandbox.close();
	});

	const rowsOf = (count: number) =>
		Array.from({ length: count }, (_item, i) => ({ profile: bulkProfileId(i), id: `SURVEY-${i}` }));

	const run = async (rows: IDataObject[], operation = 'claimRedeem') => {
		const parameters = claimOfRow({ operation, options: { concurrency: 8 } });
		const result = await runNode({ baseUrl: sandbox.baseUrl, rows, parameters });
		expect(result.error).toBeUndefined();
		return jsonOf(result);
	};

	const runElsewhere = async (rows: IDataObject[]) => {
		const job = startJob<NodeJob, IDataObject[]>(resolve(__dirname, 'nodeProcess.ts'), {
			baseUrl: sandbox.baseUrl,
			parameters: claimOfRow(),
			rows,
		});
		try {
			return await job.result;
		} finally {
			await job.kill();
		}
	};

	const expectSame = (again: IDataObject[], first: IDataObject[]) => {
		expect(first.map(({ duplicate }) => duplicate)).toEqual(first.map(() => false));
		expect(again.map(({ duplicate }) => duplicate)).toEqual(first.map(() => true));
		expect(again.map(({ benefit_id: id }) => id)).toEqual(first.map(({ benefit_id: id }) => id));
		// A claim that is answered with the benefit, as in 2025, does not tell its redemption's ID.
		for (const [i, { redemption_id: id }] of first.entries()) {
			expect(again[i]?.redemption_id).toEqual(id ?? expect.any(Number));
		}
		expect(redeemedTwice(sandbox.ledger())).toEqual([]);
	};

	it(
		'redeems nothing twice that comes again in another run, or in another process',
		async () => {
			const rows = rowsOf(MANY);
			const first = await run(rows);
			expectSame(await run(rows), first);
			expectSame(await runElsewhere(rows), first);
		},
		PATIENCE_MS,
	);

	it('redeems nothing twice that comes again by itself', async () => {
		const rows = rowsOf(3);
		const first: IDataObject[] = [];
		for (const row of rows) first.push(...(await run([row])));
		const again: IDataObject[] = [];
		for (const row of rows) again.push(...(await run([row])));
		expectSame(again, first);
	});

	it('redeems nothing twice that comes again 200 days later', async () => {
		const rows = rowsOf(MANY);
		const first = await run(rows);
		later = 200 * DAY_MS;
		expectSame(await run(rows), first);
		expectSame(await run(rows.slice(0, 1)), first.slice(0, 1));
	});

	it('knows by Check Eligibility what can be claimed once, and was used', async () => {
		const [row] = rowsOf(1);
		const rows = row ? [row] : [];
		const welcome = { definition: locator('handle', handles.welcome) };
		await runNode({ baseUrl: sandbox.baseUrl, rows, parameters: claimOfRow(welcome) });
		const another = { ...welcome, operation: 'checkEligibility', externalId: 'another' };
		const parameters = claimOfRow(another);
		const result = await runNode({ baseUrl: sandbox.baseUrl, rows, parameters });
		expect(jsonOf(result)).toMatchObject([{ eligible: false, reason: 'already_claimed' }]);
	});

	it.each(['claim', 'issue'])(
		'finds what was given by %s, and used at a till',
		async (operation) => {
			const rows = rowsOf(2);
			const first = await run(rows, operation);
			for (const { profile_id: profile, benefit_id: benefit } of first) {
				const path = `/profiles/${String(profile)}/benefits/${String(benefit)}/redeem`;
				const headers = { authorization: `Bearer ${sandbox.token}` };
				const answer = await fetch(sandbox.baseUrl + path, { method: 'POST', headers });
				expect(answer.status).toBe(201);
			}
			const again = await run(rows, operation);
			expect(again.map(({ benefit_id: id }) => id)).toEqual(first.map(({ benefit_id: id }) => id));
			expect(again.map(({ duplicate }) => duplicate)).toEqual([true, true]);
		},
	);
});
