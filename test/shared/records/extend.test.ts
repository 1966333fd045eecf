import { DateTime } from 'luxon';
import type { IDataObject } from 'n8n-workflow';
import { at, endpoints } from '../../../nodes/shared/api/endpoints';
import { executionMemory, type WorkContext } from '../../../nodes/shared/once/context';
import { settled } from '../../../nodes/shared/problems/problem';
import { extendOnce, type Extension } from '../../../nodes/shared/records/extend';
import { lost, refused, Tenant } from './support';

const READ = 'GET rewards/5';
const EXTEND = 'POST rewards/extend';
const MONTH = { extend_days: 30 };

/** Expiries, each a month after the one before. */
const [FIRST, SECOND, THIRD] = [
	'2026-04-01 12:00:00',
	'2026-05-01 12:00:00',
	'2026-05-31 12:00:00',
];

type Body = Record<string, unknown>;

/** A tenant with rewards, whose reads lag behind what it stores. */
class Shop extends Tenant {
	/** What each reward has shown, the latest last. */
	private readonly versions: { id: string; record: IDataObject; from: number }[] = [];

	/** How long a read shows what was stored before. */
	lag = 0;

	constructor(private readonly answerTo: (record: IDataObject) => unknown = (record) => [record]) {
		super((name, _, { body }) => {
			if (name !== EXTEND) return { data: this.shown(name.replace('GET rewards/', '')) };
			return { data: this.answerTo(this.extend(body ?? {})) };
		});
		this.set('5', FIRST);
	}

	set(id: string, expires_at: string, from = 0, more: IDataObject = {}): IDataObject {
		const record = { id, expires_at, ...more };
		this.versions.push({ id, record, from });
		return record;
	}

	extend({ ids, extend_days, extend_date }: Body): IDataObject {
		const id = String((ids as unknown[])[0]);
		const expiry = DateTime.fromSQL(this.latest(id), { zone: 'utc' });
		const moved = expiry.plus({ days: Number(extend_days ?? 0) });
		const text = extend_date ?? moved.toFormat('yyyy-MM-dd HH:mm:ss');
		return this.set(id, String(text), this.now + this.lag);
	}

	latest(id = '5'): string {
		return String(this.versions.filter((each) => each.id === id).at(-1)?.record.expires_at);
	}

	private shown(id: string): IDataObject | undefined {
		return this.versions.filter((each) => each.id === id && each.from <= this.now).at(-1)?.record;
	}
}

const extensionOf = (id: string, more: Partial<Extension> = {}): Extension => ({
	id,
	profileId: 'p',
	by: () => MONTH,
	read: at(endpoints.getReward, { rewardId: id }),
	write: at(endpoints.extendReward),
	...more,
});

/** The tries of one item of one execution. */
function itemOf(
	shop: Shop,
	{ id = '5', by = () => MONTH, ...more }: Partial<WorkContext & Extension> = {},
) {
	const context = shop.context({ maxRetries: 0, ...more });
	return async () => await settled(extendOnce(context, extensionOf(id, { by })));
}

const done = (expires_at: string) => ({ result: { expires_at } });
const unknown = { outcome: 'unknown', details: { mayBeRepeated: true } };
const executionOf = () => executionMemory({}, () => 'execution');

describe('an extension', () => {
	it('is a look, a request and a look where all is well', async () => {
		const shop = new Shop();
		expect(await itemOf(shop)()).toMatchObject(done(SECOND));
		expect(shop.sent).toEqual([READ, EXTEND, READ]);
		expect(shop.requests[1]?.body).toEqual({ ids: [5], profile_id: 'p', extend_days: 30 });
		expect([shop.hints, shop.waits]).toEqual([[], []]);
	});

	it('is made of what the record shows before', async () => {
		const shop = new Shop();
		const by = ({ expires_at }: IDataObject) => ({
			extend_date: String(expires_at).replace('04', '06'),
		});
		expect(await itemOf(shop, { by })()).toMatchObject(done('2026-06-01 12:00:00'));
	});

	it('sends an ID that is no number as a text', async () => {
		const shop = new Shop();
		shop.set('r-5', FIRST);
		expect(await itemOf(shop, { id: 'r-5' })()).toMatchObject(done(SECOND));
		expect(shop.requests[1]?.body).toMatchObject({ ids: ['r-5'] });
	});

	it('is sent also where the record already has the date', async () => {
		const shop = new Shop();
		const by = () => ({ extend_date: FIRST });
		expect(await itemOf(shop, { by })()).toMatchObject(done(FIRST));
		expect(shop.count(EXTEND)).toBe(1);
		expect(await itemOf(shop, { by })()).toMatchObject(done(FIRST));
		expect([shop.count(EXTEND), shop.waited]).toEqual([2, 0]);
	});

	it('is not sent where the record cannot be read', async () => {
		const shop = new Shop().fail(READ, 1, refused());
		expect(await itemOf(shop)()).toMatchObject({ problem: { outcome: 'refused' } });
		expect(shop.sent).toEqual([READ]);
	});

	it('of the same record by another item waits for the first, and adds to it', async () => {
		const shop = new Shop();
		const memory = executionOf();
		const both = ['0:0', '0:1'].map(async (itemId) => await itemOf(shop, { memory, itemId })());
		expect(await Promise.all(both)).toMatchObject([done(SECOND), done(THIRD)]);
		expect(shop.sent).toEqual([READ, EXTEND, READ, READ, EXTEND, READ]);
		expect(shop.waits).toEqual([]);
	});

	it('that is refused ends so, and forgets what was there before', async () => {
		const shop = new Shop().fail(EXTEND, 1, refused());
		const tryOnce = itemOf(shop);
		const { problem } = await tryOnce();
		expect(problem).toMatchObject({ code: 'request_refused', outcome: 'refused' });
		expect(problem?.details.mayBeRepeated).toBeUndefined();
		shop.set('5', SECOND);
		expect(await tryOnce()).toMatchObject(done(THIRD));
		expect(shop.hints).toEqual([]);
	});
});

describe('an extension that Omneo accepted', () => {
	it.each<[string, (record: IDataObject) => unknown]>([
		['nothing', () => undefined],
		['a message', () => ({ message: 'ok' })],
		['another record', (record) => ({ ...record, id: 6, expires_at: THIRD })],
		['the old expiry', (record) => ({ ...record, expires_at: FIRST })],
	])(
		'is done where the answer shows %s, and a read 10 seconds later the new expiry',
		async (_, answerTo) => {
			const shop = new Shop(answerTo);
			shop.lag = 10_000;
			expect(await itemOf(shop)()).toMatchObject(done(SECOND));
			expect(shop.waits).toEqual([500, 1_000, 2_000, 6_500]);
			expect(shop.count(EXTEND)).toBe(1);
		},
	);

	it('is done where the answer shows it, and the reads lag', async () => {
		const shop = new Shop();
		shop.lag = 3_500;
		expect(await itemOf(shop)()).toMatchObject(done(SECOND));
		expect([shop.waited, shop.hints]).toEqual([3_500, []]);
	});

	it('is done with a hint where the answer alone shows it', async () => {
		const shop = new Shop();
		shop.lag = 60_000;
		expect(await itemOf(shop)()).toMatchObject(done(SECOND));
		expect(shop.waited).toBe(3_500);
		expect(shop.hints).toEqual(['The record 5 was extended. Its expiry is still shown as before.']);
	});

	it('is done where a read fails, and a later one shows it', async () => {
		const shop = new Shop(() => undefined).fail(READ, 2, lost());
		expect(await itemOf(shop)()).toMatchObject(done(SECOND));
		expect(shop.waits).toEqual([500]);
	});

	it('is unknown for good where neither the answer nor a read shows it', async () => {
		const shop = new Shop(() => undefined);
		shop.lag = 60_000;
		const { problem } = await itemOf(shop)();
		expect(problem).toMatchObject({
			code: 'answer_contradicts',
			outcome: 'unknown',
			message: 'Omneo accepted the extension of the record 5, but shows no new expiry',
			nextStep: 'Look at its expiry in CX Manager before you extend it again.',
		});
		expect(problem?.details.mayBeRepeated).toBeUndefined();
		expect(shop.count(EXTEND)).toBe(1);
	});

	it('is unknown for good, with the reason of the last read, where no read succeeds', async () => {
		const shop = new Shop(() => undefined);
		for (const times of [2, 3, 4, 5, 6]) shop.fail(READ, times, refused());
		expect(await itemOf(shop)()).toMatchObject({
			problem: {
				code: 'request_refused',
				outcome: 'unknown',
				httpStatus: 422,
				message: expect.stringContaining('shows no new expiry') as string,
			},
		});
	});

	it.each<[string, (record: IDataObject) => unknown]>([
		['the answer', (record) => ({ ...record, expires_at: '2026-05-02 13:00:00' })],
		['a read', () => undefined],
	])('is unknown for good where %s shows a third expiry', async (_, answerTo) => {
		const shop = new Shop(answerTo);
		const extend = shop.extend.bind(shop);
		shop.extend = (body) => ({ ...extend(body), ...shop.set('5', '2026-05-02 13:00:00') });
		const { problem } = await itemOf(shop)();
		expect(problem).toMatchObject({
			code: 'answer_contradicts',
			outcome: 'unknown',
			message: 'The record 5 does not expire at the requested time: "2026-05-02 13:00:00"',
			nextStep: expect.stringContaining('It may have been extended twice') as string,
		});
		expect(problem?.details.mayBeRepeated).toBeUndefined();
	});
});

const DOUBT =
	'The answer to an extension of the record 5 was lost. It expires at 2026-05-01 12:00:00 now, which is the requested number of days later. It is not known whether somebody else extended it at that moment.';

describe('an extension whose answer was lost', () => {
	it('is done where the new expiry is found, with a hint', async () => {
		const shop = new Shop().fail(EXTEND, 1, lost(), 'done');
		expect(await itemOf(shop)()).toMatchObject(done(SECOND));
		expect(shop.sent).toEqual([READ, EXTEND, READ]);
		expect(shop.hints).toEqual([DOUBT]);
	});

	it('is done without a hint where it was to a date', async () => {
		const shop = new Shop().fail(EXTEND, 1, lost(), 'done');
		const by = () => ({ extend_date: SECOND });
		expect(await itemOf(shop, { by })()).toMatchObject(done(SECOND));
		expect(shop.hints).toEqual([]);
	});

	it('is sent again only 10 seconds later, where the expiry is as before', async () => {
		const shop = new Shop().fail(EXTEND, 1, lost());
		expect(await itemOf(shop, { maxRetries: 1 })()).toMatchObject(done(SECOND));
		expect([shop.count(EXTEND), shop.waited]).toEqual([2, 10_000]);
		expect(shop.hints).toEqual([]);
	});

	it('is unknown where the expiry stays as before, and may be repeated', async () => {
		const shop = new Shop().fail(EXTEND, 1, lost());
		expect(await itemOf(shop)()).toMatchObject({
			problem: {
				...unknown,
				code: 'connection_lost',
				nextStep: expect.stringContaining('Run the item again') as string,
			},
		});
	});

	it('is unknown, and not sent again, where a third expiry shows', async () => {
		const shop = new Shop().fail(EXTEND, 1, lost());
		const pause = async () => {
			shop.set('5', '2026-07-01 12:00:00');
			await Promise.resolve();
		};
		expect(await itemOf(shop, { maxRetries: 1, pause })()).toMatchObject({ problem: unknown });
		expect(shop.count(EXTEND)).toBe(1);
	});
});

describe('an extension that somebody has reset after its answer was lost', () => {
	it('is unknown, and not sent again', async () => {
		const shop = new Shop().fail(EXTEND, 1, lost());
		shop.set('5', FIRST, 0, { extended_at: null });
		const pause = async () => {
			shop.set('5', FIRST, 0, { extended_at: '2026-03-05 00:00:01' });
			await Promise.resolve();
		};
		expect(await itemOf(shop, { maxRetries: 1, pause })()).toMatchObject({ problem: unknown });
		expect(shop.count(EXTEND)).toBe(1);
	});
});

describe('a further try of an extension whose outcome is unknown', () => {
	/** It took effect, but shows only after the first try. */
	const late = () => {
		const shop = new Shop().fail(EXTEND, 1, lost(), 'done');
		shop.lag = 12_000;
		return shop;
	};

	it('finds the new expiry, and sends nothing', async () => {
		const shop = late();
		const tryOnce = itemOf(shop);
		expect(await tryOnce()).toMatchObject({ problem: unknown });
		shop.now += 2_000;
		expect(await tryOnce()).toMatchObject(done(SECOND));
		expect(shop.count(EXTEND)).toBe(1);
		expect(shop.hints).toEqual([DOUBT]);
	});

	it('is another extension once the first is settled', async () => {
		const shop = late();
		const tryOnce = itemOf(shop);
		await tryOnce();
		shop.now += 2_000;
		await tryOnce();
		shop.lag = 0;
		expect(await tryOnce()).toMatchObject(done(THIRD));
		expect(shop.count(EXTEND)).toBe(2);
	});

	it('sends it again where the expiry is as before', async () => {
		const shop = new Shop().fail(EXTEND, 1, lost());
		const tryOnce = itemOf(shop);
		await tryOnce();
		expect(await tryOnce()).toMatchObject(done(SECOND));
		expect(shop.count(EXTEND)).toBe(2);
	});

	it('is unknown where it is refused', async () => {
		const shop = new Shop().fail(EXTEND, 1, lost()).fail(EXTEND, 2, refused());
		const tryOnce = itemOf(shop);
		await tryOnce();
		expect(await tryOnce()).toMatchObject({ problem: { ...unknown, code: 'request_refused' } });
	});

	it('sends nothing where a third expiry shows', async () => {
		const shop = new Shop().fail(EXTEND, 1, lost());
		const tryOnce = itemOf(shop);
		await tryOnce();
		shop.set('5', '2026-07-01 12:00:00');
		expect(await tryOnce()).toMatchObject({ problem: { code: 'answer_contradicts' } });
		expect(shop.count(EXTEND)).toBe(1);
	});

	it('by another item of the execution is its own', async () => {
		const shop = late();
		const memory = executionOf();
		await itemOf(shop, { memory })();
		shop.now += 2_000;
		shop.lag = 0;
		expect(await itemOf(shop, { memory, itemId: '0:1' })()).toMatchObject(done(THIRD));
		expect(shop.count(EXTEND)).toBe(2);
	});
});

describe('an extension whose outcome is unknown, while another of this process', () => {
	it('is answered, is not taken for done', async () => {
		const shop = new Shop().fail(EXTEND, 1, lost());
		const first = itemOf(shop);
		expect(await first()).toMatchObject({ problem: unknown });
		expect(await itemOf(shop)()).toMatchObject(done(SECOND));
		expect(await first()).toMatchObject(done(THIRD));
		expect(shop.hints).toEqual([]);
	});

	it('is found, is not taken for done', async () => {
		const shop = new Shop().fail(EXTEND, 1, lost()).fail(EXTEND, 2, lost(), 'done');
		const first = itemOf(shop);
		await first();
		expect(await itemOf(shop)()).toMatchObject(done(SECOND));
		expect(await first()).toMatchObject(done(THIRD));
		expect(shop.count(EXTEND)).toBe(3);
	});

	it('is found by a further try, is not taken for done, whichever came first', async () => {
		const shop = new Shop().fail(EXTEND, 1, lost()).fail(EXTEND, 2, lost());
		const [first, second, third] = [itemOf(shop), itemOf(shop), itemOf(shop)];
		shop.fail(EXTEND, 3, lost());
		for (const tryOnce of [first, second, third]) {
			expect(await tryOnce()).toMatchObject({ problem: unknown });
		}
		shop.set('5', SECOND);
		expect(await second()).toMatchObject(done(SECOND));
		expect(await first()).toMatchObject(done(THIRD));
		expect(await third()).toMatchObject(done('2026-06-30 12:00:00'));
	});

	it('extends another record, is its own', async () => {
		const shop = new Shop().fail(EXTEND, 1, lost(), 'done');
		shop.set('6', FIRST);
		shop.lag = 12_000;
		const first = itemOf(shop);
		await first();
		shop.now += 2_000;
		shop.lag = 0;
		expect(await itemOf(shop, { id: '6' })()).toMatchObject(done(SECOND));
		expect(await first()).toMatchObject(done(SECOND));
		expect(shop.count(EXTEND)).toBe(2);
	});

	it('extends what somebody else has extended since, is not sent again', async () => {
		const shop = new Shop().fail(EXTEND, 1, lost());
		const first = itemOf(shop);
		await first();
		shop.set('5', '2026-04-20 12:00:00');
		expect(await itemOf(shop)()).toMatchObject(done('2026-05-20 12:00:00'));
		expect(await first()).toMatchObject({ problem: { code: 'answer_contradicts' } });
		expect(shop.count(EXTEND)).toBe(2);
	});
});

describe('an extension of what this process extended a moment ago', () => {
	it('is read again as long as a read shows the replaced expiry', async () => {
		const shop = new Shop();
		shop.lag = 4_000;
		expect(await itemOf(shop)()).toMatchObject(done(SECOND));
		expect(await itemOf(shop)()).toMatchObject(done(THIRD));
		expect(shop.count(EXTEND)).toBe(2);
	});

	it('goes on with the replaced expiry where each read shows it', async () => {
		const shop = new Shop();
		expect(await itemOf(shop)()).toMatchObject(done(SECOND));
		// Somebody else has reset it.
		shop.set('5', FIRST);
		shop.waits.splice(0);
		expect(await itemOf(shop)()).toMatchObject(done(SECOND));
		expect(shop.waits).toEqual([500, 1_000, 2_000]);
	});

	it('is not contradicted by a read that lags by two extensions', async () => {
		const shop = new Shop(() => undefined);
		await itemOf(shop)();
		let reads = 0;
		const send = shop.context().send;
		const context = shop.context({
			async send<T>(request: Parameters<typeof send>[0]) {
				const answer = await send<T>(request);
				if (request.endpoint.method !== 'GET') return answer;
				reads += 1;
				return reads === 2 ? { data: { id: '5', expires_at: FIRST } as T } : answer;
			},
		});
		const extended = await extendOnce(context, extensionOf('5'));
		expect(extended).toMatchObject({ expires_at: THIRD });
		expect(reads).toBe(3);
	});
});
