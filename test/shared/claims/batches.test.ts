import type { IDataObject } from 'n8n-workflow';
import {
	Batches,
	unfinished,
	type BatchRow,
	type Ends,
} from '../../../nodes/shared/claims/batches';
import { Problem, settled } from '../../../nodes/shared/problems/problem';
import { listOf, lost, refused, Tenant } from '../records/support';

const FIND = 'GET batches';
const SEND = 'POST benefits/batch.json';
const BENEFIT = 'GET benefits/1';
const batch = (number: number) => `GET batches/${number.toString()}`;

const row = (i: number): BatchRow => ({
	key: `key-${i.toString()}`,
	profileId: `p-${i.toString()}`,
	externalId: `ID-${i.toString()}`,
	body: () => ({ external_id: `ID-${i.toString()}`, profile_id: `p-${i.toString()}` }),
});

interface Job {
	import_job_id: string;
	status: string;
	items: IDataObject[];
}

/** A tenant that makes all rows of a batch at once. */
class Shop extends Tenant {
	readonly jobs: Job[] = [];

	readonly benefits: IDataObject[] = [];

	/** How a batch is shown, by how often that was asked for. */
	shown: (job: Job, times: number) => unknown = (job) => job;

	/** What a list of batches shows. */
	listed: (found: IDataObject[], times: number) => IDataObject[] = (found) => found;

	/** What an accepted batch answers. */
	accepted: (id: number) => unknown = (id) => ({ message: 'queued', batch_id: id });

	/** What is stored otherwise than it was sent. */
	storing: IDataObject = {};

	/** What becomes of a row. */
	itemOf: (made: IDataObject) => IDataObject = ({ id, external_id }) => ({
		external_id,
		status: 'success',
		entity_id: id,
	});

	constructor() {
		super((name, times, { body, query, path }) => {
			if (name === SEND) return { data: this.accepted(this.make(body ?? {})) };
			if (name === FIND) {
				const found = this.jobs.map(({ import_job_id }, i) => ({ id: i + 1, import_job_id }));
				const key = query?.['filter[import_job_id]'];
				return listOf(
					this.listed(
						found.filter((each) => each.import_job_id === key),
						times,
					),
				);
			}
			const job = this.jobs[Number(path[1]) - 1];
			if (path[0] !== 'batches') return { data: this.benefits[Number(path[1]) - 1] };
			const data = job && this.shown(job, times);
			return data instanceof Problem ? data : { data };
		});
	}

	private make({ import_job_id, benefits }: IDataObject): number {
		const items = (benefits as IDataObject[]).map((made) => {
			const id = this.benefits.push({ ...made, ...this.storing });
			return this.itemOf({ ...made, id });
		});
		return this.jobs.push({ import_job_id: String(import_job_id), status: 'success', items });
	}
}

function batchesOf() {
	let number = 0;
	const surroundings = { wait: async () => await Promise.resolve(), left: () => 100 };
	return new Batches(surroundings, () => `job-${(number += 1).toString()}`);
}

const TRIAL = [row(1), row(2), row(3)];
const MORE = [row(4), row(5)];

/** What became of rows, by their keys. */
const shownOf = (ends: Ends | 'alone') =>
	ends === 'alone' ? ends : [...ends].map(([{ key }, end]) => [key, end]);

/** A tenant whose batches were tried, and of which the test looks at the next one. */
async function tried() {
	const shop = new Shop();
	const batches = batchesOf();
	const sender = shop.context();
	await batches.send(sender, TRIAL);
	shop.requests.splice(0);
	shop.waits.splice(0);
	return {
		shop,
		batches,
		sender,
		send: async (rows = MORE) => await settled(batches.send(sender, rows).then(shownOf)),
	};
}

const DONE = [
	['key-4', { benefitId: '4' }],
	['key-5', { benefitId: '5' }],
];

describe('the first batch', () => {
	it('is sent where it could be found, and is found and read afterwards', async () => {
		const shop = new Shop();
		const batches = batchesOf();
		expect(batches.isTried).toBe(false);
		const ends = await batches.send(shop.context(), TRIAL);
		expect(shownOf(ends)).toEqual([
			['key-1', { benefitId: '1' }],
			['key-2', { benefitId: '2' }],
			['key-3', { benefitId: '3' }],
		]);
		expect(batches.isTried).toBe(true);
		expect(shop.sent).toEqual([FIND, SEND, batch(1), FIND, BENEFIT]);
		expect(shop.requests[0]?.query).toMatchObject({ 'filter[import_job_id]': 'job-1' });
		expect(shop.requests[1]?.body).toEqual({
			import_job_id: 'job-1',
			benefits: TRIAL.map((each) => each.body()),
		});
	});

	it.each<[string, (shop: Shop) => unknown]>([
		['the list of batches may not be read', (shop) => shop.fail(FIND, 1, refused())],
		['the list shows others', (shop) => (shop.listed = () => [{ id: 9, import_job_id: 'job-9' }])],
		[
			'the list shows it already',
			(shop) => (shop.listed = () => [{ id: 9, import_job_id: 'job-1' }]),
		],
	])('is not sent where %s, nor is a later one', async (_, spoil) => {
		const shop = new Shop();
		spoil(shop);
		const batches = batchesOf();
		expect(await batches.send(shop.context(), TRIAL)).toBe('alone');
		expect(await batches.send(shop.context(), MORE)).toBe('alone');
		expect(shop.sent).toEqual([FIND]);
	});

	it('leaves its rows to be sent alone where it is refused, as are all later ones', async () => {
		const shop = new Shop().fail(SEND, 1, refused());
		const batches = batchesOf();
		const sender = shop.context();
		expect(await batches.send(sender, TRIAL)).toBe('alone');
		expect(await batches.send(sender, MORE)).toBe('alone');
		expect(await batches.endOf(sender, 'key-1')).toBeUndefined();
		expect(shop.sent).toEqual([FIND, SEND]);
	});

	it('fails where it certainly was not sent, and later ones are sent alone', async () => {
		const shop = new Shop().fail(SEND, 1, new Problem('rate_limited', { wasWrite: true }));
		const batches = batchesOf();
		const sender = shop.context();
		await expect(batches.send(sender, TRIAL)).rejects.toMatchObject({ code: 'rate_limited' });
		expect(await batches.send(sender, MORE)).toBe('alone');
		expect(await batches.endOf(sender, 'key-1')).toBeUndefined();
		expect(shop.sent).toEqual([FIND, SEND]);
	});

	it.each<[string, (shop: Shop) => unknown]>([
		['is not found again', (shop) => (shop.listed = () => [])],
		['stored another external ID', (shop) => (shop.storing = { external_id: 'ID' })],
		['stored another profile', (shop) => (shop.storing = { profile_id: 'q' })],
		['made a benefit that cannot be read', (shop) => shop.fail(BENEFIT, 1, refused())],
		[
			'made none',
			(shop) => (shop.itemOf = ({ external_id }) => ({ external_id, status: 'failed' })),
		],
		[
			'reports less than its rows',
			(shop) => (shop.shown = (job) => ({ ...job, items: job.items.slice(1) })),
		],
	])('is not believed where it %s, and later ones are sent alone', async (_, spoil) => {
		const shop = new Shop();
		spoil(shop);
		const batches = batchesOf();
		expect(await batches.send(shop.context(), TRIAL)).toEqual(new Map());
		expect(await batches.send(shop.context(), MORE)).toBe('alone');
		expect(shop.count(SEND)).toBe(1);
	});

	it('is believed by the first row that made a benefit, in whatever letters its profile is', async () => {
		const shop = new Shop();
		const { itemOf } = shop;
		shop.itemOf = (made) => (made.id === 1 ? { ...itemOf(made), status: 'failed' } : itemOf(made));
		shop.storing = { profile_id: 'P-2' };
		const batches = batchesOf();
		await batches.send(shop.context(), TRIAL);
		expect(shownOf(await batches.send(shop.context(), MORE))).toEqual(DONE);
	});

	it('that is lost is unknown, and later ones are sent alone', async () => {
		const shop = new Shop().fail(SEND, 1, lost());
		const batches = batchesOf();
		await expect(batches.send(shop.context(), TRIAL)).rejects.toMatchObject({ outcome: 'unknown' });
		expect(await batches.send(shop.context(), MORE)).toBe('alone');
	});

	it('is waited for by those that are sent meanwhile', async () => {
		const shop = new Shop();
		const batches = batchesOf();
		const both = [TRIAL, MORE].map(async (rows) => await batches.send(shop.context(), rows));
		expect(shownOf((await Promise.all(both))[1] ?? 'alone')).toEqual(DONE);
		expect(shop.sent.slice(5)).toEqual([SEND, batch(2)]);
	});
});

describe('a batch after the first', () => {
	it('is sent and read', async () => {
		const { shop, send } = await tried();
		expect(await send()).toEqual({ result: DONE });
		expect(shop.sent).toEqual([SEND, batch(2)]);
		expect(shop.waits).toEqual([200]);
	});

	it('is not sent for a single row', async () => {
		const { shop, send } = await tried();
		expect(await send([row(4)])).toEqual({ result: 'alone' });
		expect(shop.sent).toEqual([]);
	});

	it('is found by our own key where its answer is lost', async () => {
		const { shop, send } = await tried();
		shop.fail(SEND, 2, lost(), 'done').fail(SEND, 1, lost(), 'done');
		shop.listed = (found, times) => (times < 3 ? [] : found);
		expect(await send()).toEqual({ result: DONE });
		expect(shop.sent).toEqual([SEND, FIND, FIND, FIND, batch(2)]);
		expect(shop.waits).toEqual([500, 1_000, 200]);
	});

	it.each([[{ message: 'queued' }], [undefined], [null], [{ batch_id: true }]])(
		'is found by our own key where its answer is %j',
		async (answer) => {
			const { shop, send } = await tried();
			shop.accepted = () => answer;
			expect(await send()).toEqual({ result: DONE });
			expect(shop.sent).toEqual([SEND, FIND, batch(2)]);
		},
	);

	it('is read by an ID that is a text', async () => {
		const { shop, send } = await tried();
		shop.accepted = (id) => ({ batch_id: String(id) });
		expect(await send()).toEqual({ result: DONE });
		expect(shop.sent).toEqual([SEND, batch(2)]);
	});

	it.each<[string, (shop: Shop) => unknown, string]>([
		['lost', (shop) => shop.fail(SEND, 1, lost()), 'connection_lost'],
		['without an ID', (shop) => (shop.accepted = () => ({})), 'batch_unfinished'],
	])('whose answer is %s is unknown where no list shows it', async (_, spoil, code) => {
		const { shop, send } = await tried();
		spoil(shop);
		shop.listed = () => [];
		expect(await send()).toMatchObject({ problem: { code, outcome: 'unknown' } });
		expect(shop.waits).toEqual([500, 1_000, 2_000]);
	});

	it('is unknown where the workflow is stopped while it is read', async () => {
		const { shop, send } = await tried();
		shop.fail(batch(2), 1, new Problem('canceled'));
		expect(await send()).toMatchObject({ problem: { code: 'canceled', outcome: 'unknown' } });
		expect(shop.count(batch(2))).toBe(1);
	});
});

describe('the polls of a batch', () => {
	const part = (job: Job, count: number, status = 'pending') => ({
		...job,
		status,
		items: job.items.map((item, i) => (i < count ? item : { ...item, status: 'pending' })),
	});

	it('go on, less and less often, until each row has ended', async () => {
		const { shop, send } = await tried();
		shop.shown = (job, times) => part(job, times < 12 ? 1 : 2);
		expect(await send()).toEqual({ result: DONE });
		expect(shop.waits).toEqual([
			200, 200, 300, 300, 500, 500, 1_000, 2_000, 3_000, 5_000, 5_000, 5_000,
		]);
	});

	it('end a minute after the last progress', async () => {
		const { shop, send } = await tried();
		shop.shown = (job, times) => part(job, times < 10 ? 0 : 1);
		expect(await send()).toEqual({ result: DONE.slice(0, 1) });
		expect(shop.waited).toBe(13_000 + 60_000);
	});

	it.each(['success', 'failed'])(
		'end where it is a %s, though rows have no end',
		async (status) => {
			const { shop, send } = await tried();
			shop.shown = (job) => part(job, 1, status);
			expect(await send()).toEqual({ result: DONE.slice(0, 1) });
			expect(shop.count(batch(2))).toBe(1);
		},
	);

	it.each<[string, unknown]>([
		['no rows', undefined],
		['rows that are no records', [null]],
		['rows that are texts', ['success']],
		['rows without an external ID', [{ status: 'success', entity_id: 4 }]],
		['rows of another status', [{ external_id: 'ID-4', status: 'done', entity_id: 4 }]],
	])('end where it shows %s', async (_, items) => {
		const { shop, send } = await tried();
		shop.shown = (job) => ({ ...job, status: 'pending', items });
		expect(await send()).toEqual({ result: [] });
		expect(shop.count(batch(2))).toBe(1);
	});

	it('end at the second refusal in turn', async () => {
		const { shop, send } = await tried();
		shop.shown = (job, times) => ([1, 3, 4].includes(times) ? refused() : part(job, 1));
		expect(await send()).toEqual({ result: DONE.slice(0, 1) });
		expect(shop.count(batch(2))).toBe(4);
	});

	it('go on where lost answers follow one another', async () => {
		const { shop, send } = await tried();
		shop.shown = (job, times) => (times < 5 ? lost() : job);
		expect(await send()).toEqual({ result: DONE });
	});

	it('wait five seconds for a batch that is not shown yet', async () => {
		const missing = () => new Problem('not_found', { httpStatus: 404 });
		const late = await tried();
		late.shop.shown = (job, times) => (times < 9 ? missing() : job);
		expect(await late.send()).toEqual({ result: DONE });
		const never = await tried();
		never.shop.shown = missing;
		expect(await never.send()).toEqual({ result: [] });
		expect(never.shop.waited).toBe(8_000);
	});
});

describe('a row of a batch', () => {
	const endOf = async (item: IDataObject) => {
		const { shop, send } = await tried();
		shop.itemOf = ({ id, external_id }) =>
			id === 4 ? { external_id, ...item } : { external_id, status: 'success', entity_id: id };
		const { result } = await send();
		return Object.fromEntries(result as [string, unknown][])['key-4'];
	};

	it.each<[IDataObject, unknown]>([
		[{ status: 'success', entity_id: 40 }, { benefitId: '40' }],
		[{ status: 'success', entity_id: 'b-4' }, { benefitId: 'b-4' }],
		[{ status: 'success', entity_id: 4, external_id: ' id-4' }, { benefitId: '4' }],
		[{ status: 'success', entity_id: '' }, undefined],
		[{ status: 'success' }, undefined],
		[{ status: 'pending', entity_id: 4 }, undefined],
	])('that is shown as %j ends as %j', async (item, end) => {
		expect(await endOf(item)).toEqual(end);
	});

	it('that failed is refused for the reason that it gives', async () => {
		expect(await endOf({ status: 'failed', error: 'The definition is archived.' })).toMatchObject({
			problem: { code: 'archived', outcome: 'refused', details: { mayBeDone: false } },
		});
	});

	it.each<[unknown, IDataObject]>([
		['Something went wrong.', { apiMessage: 'Something went wrong.' }],
		[{ text: 'x' }, {}],
		[undefined, {}],
	])('that failed with %j may have been done', async (error, said) => {
		const end = await endOf({ status: 'failed', error: error as IDataObject });
		expect(end).toMatchObject({
			problem: { outcome: 'refused', details: { mayBeDone: true, wasWrite: true, ...said } },
		});
	});
});

describe('a row whose end is unknown', () => {
	/** Its batch is under way when the polls end. */
	const open = async (): Promise<Awaited<ReturnType<typeof tried>>> => {
		const all = await tried();
		all.shop.shown = (job) => ({
			...job,
			status: 'pending',
			items: job.items.map((item) => ({ ...item, status: 'pending' })),
		});
		await all.send();
		all.shop.requests.splice(0);
		all.shop.waits.splice(0);
		return all;
	};

	it('has its end once its batch reports it, and is then not read again', async () => {
		const { shop, batches, sender } = await open();
		shop.shown = (job) => job;
		expect(await batches.endOf(sender, 'key-5')).toEqual({ benefitId: '5' });
		expect(await batches.endOf(sender, 'key-5')).toBeUndefined();
		expect(await batches.endOf(sender, 'key-4')).toBeUndefined();
		expect(shop.sent).toEqual([batch(2)]);
	});

	it('stays unknown as long as its batch does not report it', async () => {
		const { batches, sender } = await open();
		await expect(batches.endOf(sender, 'key-4')).rejects.toMatchObject({
			code: 'batch_unfinished',
			outcome: 'unknown',
			details: { mayBeRepeated: true },
		});
	});

	it('is read once for all rows that ask at the same time', async () => {
		const { shop, batches, sender } = await open();
		shop.shown = (job) => job;
		const both = ['key-4', 'key-5'].map(async (key) => await batches.endOf(sender, key));
		expect(await Promise.all(both)).toEqual([{ benefitId: '4' }, { benefitId: '5' }]);
		expect(shop.sent).toEqual([batch(2)]);
	});

	it('belongs to its execution', async () => {
		const { shop, batches } = await open();
		expect(await batches.endOf(shop.context(), 'key-4')).toBeUndefined();
		expect(shop.sent).toEqual([]);
	});

	it('is read again after a look that failed', async () => {
		const { shop, batches, sender } = await open();
		shop.fail(batch(2), 1, lost());
		await expect(batches.endOf(sender, 'key-4')).rejects.toMatchObject({ code: 'connection_lost' });
		shop.shown = (job) => job;
		expect(await batches.endOf(sender, 'key-4')).toEqual({ benefitId: '4' });
	});

	it('is waited for until its batch reports it', async () => {
		const { shop, batches, sender } = await open();
		shop.shown = (job, times) =>
			times < 4 ? { ...job, status: 'pending', items: job.items.slice(1) } : job;
		expect(await batches.follow(sender, 'key-4')).toEqual({ benefitId: '4' });
		expect(await batches.follow(sender, 'key-4')).toBeUndefined();
		expect(shop.waits).toEqual([200, 200, 300]);
	});

	it('is not waited for where its batch cannot be understood', async () => {
		const { shop, batches, sender } = await open();
		shop.shown = () => ({ status: 'pending' });
		expect(await batches.follow(sender, 'key-4')).toBeUndefined();
		expect([shop.count(batch(2)), shop.waits]).toEqual([1, []]);
	});

	it('is waited for though the first look fails', async () => {
		const { shop, batches, sender } = await open();
		shop.fail(batch(2), 1, lost());
		shop.shown = (job) => job;
		expect(await batches.follow(sender, 'key-4')).toEqual({ benefitId: '4' });
	});
});

describe('a row whose batch was lost', () => {
	const gone = async () => {
		const all = await tried();
		all.shop.fail(SEND, 1, lost());
		await all.send();
		all.shop.requests.splice(0);
		all.shop.waits.splice(0);
		return all;
	};

	it('is to be sent alone where there is no such batch, which is then forgotten', async () => {
		const { shop, batches, sender } = await gone();
		expect(await batches.endOf(sender, 'key-4')).toBeUndefined();
		expect(await batches.endOf(sender, 'key-4')).toBeUndefined();
		expect(shop.sent).toEqual([FIND]);
	});

	it('has its end once a list shows its batch after all', async () => {
		const { shop, batches, sender, send } = await tried();
		shop.accepted = () => {
			throw lost();
		};
		shop.listed = () => [];
		await send();
		shop.listed = (found) => found;
		expect(await batches.endOf(sender, 'key-4')).toEqual({ benefitId: '4' });
	});

	it.each<[string, (shop: Shop) => unknown]>([
		['the list of batches fails', (shop) => shop.fail(FIND, 1, lost())],
		[
			'the list of batches shows others',
			(shop) => (shop.listed = () => [{ id: 9, import_job_id: 'job-9' }]),
		],
	])('is not to be sent where %s', async (_, spoil) => {
		const { shop, batches, sender } = await gone();
		spoil(shop);
		await expect(batches.endOf(sender, 'key-4')).rejects.toMatchObject({ code: 'list_unreadable' });
	});

	it('is not waited for where there is no such batch', async () => {
		const { shop, batches, sender } = await gone();
		expect(await batches.follow(sender, 'key-4')).toBeUndefined();
		expect([shop.sent, shop.waits]).toEqual([[FIND], []]);
	});
});

it('says that a row without an end may be looked up again', () => {
	expect(unfinished()).toMatchObject({ outcome: 'unknown', details: { mayBeRepeated: true } });
});
