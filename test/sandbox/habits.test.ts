import {
	handles,
	people,
	readHabit,
	startSandbox,
	type Sandbox,
	type TenantHabits,
} from '../../sandbox';
import { clientOf, type BenefitShown, type RedemptionShown } from './client';

const clock = { now: Date.parse('2026-03-02T09:00:00Z') };
const wait = (ms: number) => (clock.now += ms);
const benefits = `/profiles/${people.lina.id}/benefits`;

let sandbox: Sandbox;

async function tenantWith(tenant: Partial<TenantHabits>): Promise<void> {
	sandbox = await startSandbox({ tenant, now: () => new Date(clock.now) });
}

afterEach(() => sandbox.close());

const ask: ReturnType<typeof clientOf> = (...question) => clientOf(sandbox)(...question);

async function claim(externalId: string, does = 'claim-redeem'): Promise<BenefitShown> {
	const body = { definition: handles.survey, timezone: 'UTC', external_id: externalId };
	const reply = await ask<RedemptionShown & BenefitShown>('POST', `${benefits}/${does}`, body);
	expect(reply.status).toBe(201);
	return does === 'claim' ? reply.body.data : (reply.body.data.items[0]?.type_attributes as never);
}

/** The external ids that a list shows. */
async function listed(query = '', path = benefits): Promise<(string | number | null)[]> {
	const { status, body } = await ask<BenefitShown[]>('GET', `${path}?${query}`);
	expect(status).toBe(200);
	return body.data.map(({ external_id }) => external_id);
}

const filtered = (externalId: string) =>
	listed(`filter[external_id]=${encodeURIComponent(externalId)}`);

describe('a habit that is written as text', () => {
	beforeEach(() => tenantWith({}));

	test.each<[string, Partial<TenantHabits>]>([
		['listLagMs=150', { listLagMs: 150 }],
		['commitMs=0,300', { commitMs: [0, 300] }],
		['redemptionLagMs=Infinity', { redemptionLagMs: Number.POSITIVE_INFINITY }],
		['externalId=cut40,lowerCase', { externalId: ['cut40', 'lowerCase'] }],
		['externalIdFilter=splitAtCommas', { externalIdFilter: 'splitAtCommas' }],
	])('%s is read', (text, habit) => {
		expect(readHabit(text)).toEqual(habit);
	});

	test.each([
		'listLag=150',
		'constructor=1',
		'listLagMs=',
		'listLagMs=soon',
		'rowLagMs=1,2',
		'largestPage=-1',
		'externalId=cut',
		'externalIdFilter=split',
	])('%s is refused', (text) => {
		expect(() => readHabit(text)).toThrow(RangeError);
	});
});

describe('lists', () => {
	test('that lag show a claim, a redemption and an end some time after they were', async () => {
		await tenantWith({ listLagMs: 150 });
		const { id } = await claim('A-1', 'claim');
		expect(await filtered('A-1')).toEqual([]);
		expect((await ask('GET', `${benefits}/${id.toString()}`)).status).toBe(200);
		wait(150);
		expect(await filtered('A-1')).toEqual(['A-1']);

		await ask('POST', `${benefits}/${id.toString()}/redeem`);
		const remaining = async () =>
			(await ask<BenefitShown[]>('GET', benefits)).body.data[0]?.redemptions_remaining;
		expect(await remaining()).toBe(1);
		wait(150);
		expect(await remaining()).toBe(0);

		await ask('DELETE', `${benefits}/${id.toString()}`);
		expect(await filtered('A-1')).toEqual(['A-1']);
		wait(150);
		expect(await filtered('A-1')).toEqual([]);
	});

	test('show what the seed holds at once, however they lag', async () => {
		await tenantWith({ listLagMs: 3_600_000, rowLagMs: 3_600_000 });
		expect(await listed('', `/profiles/${people.mia.id}/benefits`)).toHaveLength(2);
		expect((await ask<unknown[]>('GET', '/profiles')).body.data).toHaveLength(12);
	});

	test('may show a later row before an earlier one', async () => {
		await tenantWith({ rowLagMs: 500 });
		await claim('A-1');
		await claim('A-2');
		expect(await listed()).toEqual(['A-2']);
		wait(500);
		expect(await listed()).toEqual(['A-1', 'A-2']);
	});

	test('of replicas go back in time', async () => {
		await tenantWith({ listLagMs: [0, 3000] });
		await claim('A-1');
		expect([await listed(), await listed(), await listed()]).toEqual([['A-1'], [], ['A-1']]);
		wait(3000);
		expect([await listed(), await listed()]).toEqual([['A-1'], ['A-1']]);
	});

	test('of redemptions may lag behind those of benefits', async () => {
		await tenantWith({ redemptionLagMs: 1000 });
		await claim('A-1');
		const redemptions = async () =>
			(await ask<unknown[]>('GET', `/profiles/${people.lina.id}/redemptions`)).body.data;
		expect(await listed()).toEqual(['A-1']);
		expect(await redemptions()).toEqual([]);
		wait(1000);
		expect(await redemptions()).toHaveLength(1);
	});

	test('have at most so many rows a page as the tenant gives', async () => {
		await tenantWith({ largestPage: 2 });
		for (const id of ['A-1', 'A-2', 'A-3']) await claim(id);
		expect(await listed('page[size]=100')).toEqual(['A-1', 'A-2']);
		expect(await listed('page[size]=100&page[number]=2')).toEqual(['A-3']);
	});
});

describe('records', () => {
	test('that lag are as they were some time ago, and new ones not there', async () => {
		await tenantWith({ recordLagMs: 150 });
		const names = { first_name: 'Ada', last_name: 'King', email: 'ada@example.com' };
		const made = await ask<{ id: string; first_name: string }>('POST', '/profiles', names);
		const path = `/profiles/${made.body.data.id}`;
		expect((await ask('GET', path)).status).toBe(404);
		expect((await ask<unknown[]>('GET', '/profiles?filter[search]=ada')).body.data).toHaveLength(1);
		wait(150);
		const changed = await ask<typeof made.body.data>('PUT', path, { first_name: 'Eve' });
		expect(changed.body.data.first_name).toBe('Eve');
		const name = async () => (await ask<typeof made.body.data>('GET', path)).body.data.first_name;
		expect(await name()).toBe('Ada');
		wait(150);
		expect(await name()).toBe('Eve');
	});

	test('of replicas go back in time', async () => {
		await tenantWith({ recordLagMs: [0, 3000] });
		const { id } = await claim('A-1', 'claim');
		const status = async () => (await ask('GET', `/benefits/${id.toString()}`)).status;
		expect([await status(), await status(), await status()]).toEqual([200, 404, 200]);
	});
});

describe('writes', () => {
	test('may be committed in another order than their ids were given in', async () => {
		await tenantWith({ commitMs: [300, 0] });
		const first = claim('A-1');
		while (sandbox.ledger().length === 0) await new Promise(setImmediate);
		const second = await claim('A-2');
		expect(await listed()).toEqual(['A-2']);
		expect((await first).id).toBeLessThan(second.id);
		wait(300);
		expect(await listed()).toEqual(['A-1', 'A-2']);
	});

	test.each(['lateAfterDrop', 'lateAfter504'] as const)(
		'may take effect after the answer was given up (%s)',
		async (kind) => {
			sandbox = await startSandbox({ lateMs: 100 });
			sandbox.failNext(kind);
			const body = { definition: handles.survey, timezone: 'UTC', external_id: 'A-1' };
			const outcome = await ask('POST', `${benefits}/claim-redeem`, body).then(
				({ status }) => status,
				(error: Error) => error.name,
			);
			expect(['TypeError', 'SyntaxError', 504]).toContain(outcome);
			expect(sandbox.ledger()).toEqual([]);
			while (sandbox.ledger().length === 0) await new Promise((done) => setTimeout(done, 5));
			expect(await listed()).toEqual(['A-1']);
		},
	);

	test('that are late are given up by a reset', async () => {
		sandbox = await startSandbox({ lateMs: 20 });
		sandbox.failNext({ status: 503, commits: 'late' });
		const body = { definition: handles.survey, timezone: 'UTC' };
		expect((await ask('POST', `${benefits}/claim`, body)).status).toBe(503);
		sandbox.reset();
		await new Promise((done) => setTimeout(done, 60));
		expect(sandbox.ledger()).toEqual([]);
	});
});

describe('an external id', () => {
	test.each<[TenantHabits['externalId'], string, string | number]>([
		['asSent', 'Éa-1🎁', 'Éa-1🎁'],
		['cut4', 'SURVEY-1', 'SURV'],
		['cut2', '🎁🎁🎁', '🎁🎁'],
		['lowerCase', 'ABC-É', 'abc-é'],
		['composed', 'e\u0301-1', '\u00e9-1'],
		['noEmoji', 'gift-🎁', 'gift-?'],
		['asNumber', '12345', 12345],
		['asNumber', '007', 7],
		['asNumber', '12345-a', '12345-a'],
		[['lowerCase', 'cut3'], 'ABCDE', 'abc'],
	])('kept %j: %s comes back as %j', async (externalId, sent, kept) => {
		await tenantWith({ externalId });
		expect((await claim(sent)).external_id).toBe(kept);
		expect(await listed()).toEqual([kept]);
		expect(await filtered(String(externalId === 'asNumber' ? sent : kept))).toEqual([kept]);
	});

	test.each(['\u200b', '\u200e', '\u00ad', '\u2060', '\ufeff', '\u202a', '\u00a0', ' \u200d\n'])(
		'loses invisible characters at both ends, in bodies and in filters (%j)',
		async (invisible) => {
			await tenantWith({});
			const sent = `${invisible}A${invisible}1${invisible}`;
			expect((await claim(sent)).external_id).toBe(`A${invisible}1`);
			expect(await filtered(sent)).toEqual([`A${invisible}1`]);
		},
	);

	test('keeps them where the tenant trims spaces only', async () => {
		await tenantWith({ trims: 'spaces' });
		expect((await claim(' A-1\u200b ')).external_id).toBe('A-1\u200b');
		expect(await filtered('A-1')).toEqual([]);
	});

	test('is found in any case and without accents by some collations', async () => {
		await tenantWith({ collation: 'anyCase' });
		await claim('Émile-1');
		expect(await filtered('EMILE-1')).toEqual(['Émile-1']);
		expect(await filtered('EMILE-2')).toEqual([]);
	});
});

describe('a filter', () => {
	test('on the external id may be split at commas, ignored, or refused', async () => {
		await tenantWith({ externalIdFilter: 'splitAtCommas' });
		await claim('A');
		await claim('A,B');
		expect(await filtered('A,B')).toEqual(['A']);
		await sandbox.close();

		await tenantWith({ externalIdFilter: 'ignored' });
		await claim('A');
		expect(await filtered('B')).toEqual(['A']);
		await sandbox.close();

		await tenantWith({ externalIdFilter: 'refused' });
		expect((await ask('GET', `${benefits}?filter[external_id]=A`)).status).toBe(400);
		expect((await ask('GET', benefits)).status).toBe(200);
	});

	test('on several external ids finds each, and may be ignored, refused, or one literal', async () => {
		const several = 'filter[external_id][in]=A,B';
		const found = { list: ['A', 'B'], literal: ['A,B'], ignored: ['A', 'B', 'A,B', 'C'] };
		for (const [externalIdsFilter, ids] of Object.entries(found)) {
			await tenantWith({ externalIdsFilter: externalIdsFilter as keyof typeof found });
			for (const id of ['A', 'B', 'A,B', 'C']) await claim(id);
			expect(await listed(several)).toEqual(ids);
			await sandbox.close();
		}
		await tenantWith({ externalIdsFilter: 'refused' });
		expect((await ask('GET', `/benefits?${several}`)).status).toBe(400);
	});

	test.each([
		['all', 200, 200],
		['oneProfile', 200, 403],
		['none', 403, 403],
	] as const)('for look-ups: %s', async (lookUps, ofOne, ofAll) => {
		await tenantWith({ lookUps });
		expect((await ask('GET', benefits)).status).toBe(ofOne);
		expect((await ask('GET', '/benefits')).status).toBe(ofAll);
	});
});

describe('a benefit', () => {
	test.each([
		['nowhere', true, true],
		['lists', true, false],
		['records', false, true],
	] as const)(
		'lacks its remaining redemptions %s',
		async (remainingMissingIn, inRecord, inList) => {
			await tenantWith({ remainingMissingIn });
			expect('redemptions_remaining' in (await claim('A-1'))).toBe(inRecord);
			const { body } = await ask<object[]>('GET', benefits);
			expect('redemptions_remaining' in (body.data[0] ?? {})).toBe(inList);
		},
	);

	test('may stand inside a redemption as JSON text', async () => {
		await tenantWith({ typeAttributes: 'text' });
		const text = await claim('A-1');
		expect(JSON.parse(text as unknown as string)).toMatchObject({ external_id: 'A-1' });
	});
});
