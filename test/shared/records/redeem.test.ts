import { executionMemory, type WorkContext } from '../../../nodes/shared/once/context';
import { Problem, settled } from '../../../nodes/shared/problems/problem';
import { redeem, redeemOnce, type RedeemRequest } from '../../../nodes/shared/records/redeem';
import { listOf, lost, refused, Tenant } from './support';

const request = { profileId: 'p', benefitId: 5 };

const LOOK = 'GET profiles/p/redemptions';
const REDEEM = 'POST profiles/p/benefits/5/redeem';
const READ = 'GET benefits/5';

const benefit = { id: 5, external_id: 'ID-1' };

interface Entry {
	id: number;
	count: number;
	type?: string;
	/** Whether lists do not show it yet. */
	isHidden?: boolean;
}

/** A tenant with one benefit, which can be redeemed again and again. */
class Shop extends Tenant {
	readonly entries: Entry[] = [];

	constructor(private readonly answerTo = redemptionOf) {
		super((name, _, { body }) => {
			if (name === LOOK) return listOf(this.entries.filter(isShown).map(redemptionOf));
			if (name === READ) return { data: benefit };
			return { data: this.answerTo(this.redeem({ count: Number(body?.count ?? 1) })) };
		});
	}

	redeem(more: Partial<Entry> = {}): Entry {
		const entry = { id: 1_001 + this.entries.length, count: 1, ...more };
		this.entries.push(entry);
		return entry;
	}

	show(): void {
		for (const entry of this.entries) entry.isHidden = false;
	}

	/** What the given one of the requests to redeem makes is not shown yet. */
	hideFrom(times: number): this {
		const redeemed = this.redeem.bind(this);
		this.redeem = (more) => redeemed({ ...more, isHidden: this.count(REDEEM) === times });
		return this;
	}
}

const isShown = ({ isHidden }: Entry) => !isHidden;

function redemptionOf({ id, count, type = 'redeem' }: Entry): object {
	return { id, type, items: [{ type: 'benefit', count, type_attributes: benefit }] };
}

/** The tries of one item of one execution. */
function itemOf(shop: Shop, more: Partial<WorkContext> = {}) {
	const context = shop.context({ maxRetries: 0, ...more });
	return async (asked: RedeemRequest = request) => await settled(redeemOnce(context, asked));
}

const unknown = { problem: { outcome: 'unknown', details: { mayBeRepeated: true } } };

describe('a redemption without protection', () => {
	it.each([
		[undefined, undefined],
		[2, { count: 2 }],
	])('with the count %j sends %j', async (count, body) => {
		const shop = new Shop();
		await redeem(shop.context(), { ...request, count });
		expect(shop.sent).toEqual([REDEEM]);
		expect(shop.requests[0]?.body).toEqual(body);
	});

	it('is unknown at once where its answer is lost', async () => {
		const shop = new Shop().fail(REDEEM, 1, lost());
		await expect(redeem(shop.context(), request)).rejects.toMatchObject({ outcome: 'unknown' });
		expect(shop.sent).toEqual([REDEEM]);
	});

	it('says which benefit its answer must be about, and where that is shown', async () => {
		const shop = new Shop();
		await redeem(shop.context(), request);
		const [sent] = shop.requests;
		expect(sent?.sent).toEqual({ id: 5, profile_id: 'p' });
		expect(
			sent?.shownIn?.({ id: 1_001, profile_id: 'p', items: [{ type_attributes: benefit }] }),
		).toEqual({
			...benefit,
			profile_id: 'p',
		});
	});
});

describe('a redemption', () => {
	it('is a look and a request where all is well', async () => {
		const shop = new Shop();
		const { result } = await itemOf(shop)();
		expect(result).toEqual(redemptionOf({ id: 1_001, count: 1 }));
		expect(shop.sent).toEqual([LOOK, REDEEM]);
		expect([shop.hints, shop.waits]).toEqual([[], []]);
	});

	it('succeeds where its answer is the benefit alone', async () => {
		const shop = new Shop(() => benefit);
		expect(await itemOf(shop)()).toEqual({ result: benefit });
	});

	it('of the same benefit by another item waits for the first, and is another one', async () => {
		const shop = new Shop();
		const memory = executionMemory({}, () => 'execution');
		const items = ['0:0', '0:1'].map(async (itemId) => await itemOf(shop, { memory, itemId })());
		expect(await Promise.all(items)).toMatchObject([
			{ result: { id: 1_001 } },
			{ result: { id: 1_002 } },
		]);
		expect(shop.sent).toEqual([LOOK, REDEEM, LOOK, REDEEM]);
	});

	it('is not sent where the look before it fails', async () => {
		const shop = new Shop().fail(LOOK, 1, new Problem('scope_missing'));
		const { problem } = await itemOf(shop)();
		expect(problem).toMatchObject({ code: 'look_up_not_allowed', outcome: 'refused' });
		expect(problem?.details.mayBeRepeated).toBeUndefined();
		expect(shop.sent).toEqual([LOOK]);
	});

	it('that is refused ends so, and forgets what was there before', async () => {
		const shop = new Shop().fail(REDEEM, 1, refused());
		const tryOnce = itemOf(shop);
		const refusal = { outcome: 'refused', details: { mayBeRepeated: true } };
		expect(await tryOnce()).toMatchObject({ problem: refusal });
		shop.redeem();
		expect(await tryOnce()).toMatchObject({ result: { id: 1_002 } });
		expect(shop.count(REDEEM)).toBe(2);
	});
});

describe('a redemption whose answer was lost', () => {
	it('is done where a new one is found, and a hint names it', async () => {
		const shop = new Shop().fail(REDEEM, 1, lost(), 'done');
		shop.redeem();
		expect(await itemOf(shop)()).toEqual({
			result: {
				id: 1_002,
				profile_id: 'p',
				items: [{ type: 'benefit', count: 1, type_attributes: benefit }],
			},
		});
		expect(shop.sent).toEqual([LOOK, REDEEM, LOOK, READ]);
		expect(shop.hints).toEqual([
			'The answer to a redemption of benefit 5 was lost. Redemption 1002 is new and counts as this one. It is not known whether somebody else redeemed the benefit at that moment.',
		]);
	});

	it('is sent again only 10 seconds later, where no new one is found', async () => {
		const shop = new Shop().fail(REDEEM, 1, lost());
		const tryOnce = itemOf(shop, { maxRetries: 1 });
		expect(await tryOnce()).toMatchObject({ result: { id: 1_001 } });
		expect(shop.waited).toBe(10_000);
		expect(shop.count(REDEEM)).toBe(2);
	});

	it.each<[string, Partial<Entry>, RedeemRequest]>([
		['has another count', { count: 2 }, request],
		['has the count of one, which was not asked for', {}, { ...request, count: 2 }],
		['gives one back', { type: 'reversal' }, request],
	])('does not count what %s', async (_, entry, asked) => {
		const shop = new Shop().fail(REDEEM, 1, lost());
		const pause = async () => {
			if (shop.entries.length === 0) shop.redeem(entry);
			await Promise.resolve();
		};
		expect(await itemOf(shop, { pause })(asked)).toMatchObject(unknown);
	});

	it('is found by its count', async () => {
		const shop = new Shop().fail(REDEEM, 1, lost(), 'done');
		expect(await itemOf(shop)({ ...request, count: 2 })).toMatchObject({
			result: { id: 1_001, items: [{ count: 2 }] },
		});
	});

	it('is unknown where its benefit cannot be read, and then gone on with from there', async () => {
		const shop = new Shop()
			.fail(REDEEM, 1, lost(), 'done')
			.fail(READ, 1, new Problem('server_error'));
		const tryOnce = itemOf(shop);
		expect(await tryOnce()).toMatchObject(unknown);
		shop.entries.splice(0);
		expect(await tryOnce()).toMatchObject({ result: { id: 1_001 } });
		expect(shop.sent).toEqual([LOOK, REDEEM, LOOK, READ, READ]);
	});
});

describe('a further try of a redemption whose outcome is unknown', () => {
	/** A redemption that takes effect, and is seen only after the first try. */
	const late = () => new Shop().fail(REDEEM, 1, lost(), 'done').hideFrom(1);

	it('finds the first, and sends nothing', async () => {
		const shop = late();
		const tryOnce = itemOf(shop);
		expect(await tryOnce()).toMatchObject(unknown);
		shop.show();
		expect(await tryOnce()).toMatchObject({ result: { id: 1_001 } });
		expect(shop.count(REDEEM)).toBe(1);
	});

	it('goes on from the first where its benefit could not be read, though lists no longer show it', async () => {
		const shop = late().fail(READ, 1, new Problem('server_error'));
		const tryOnce = itemOf(shop);
		await tryOnce();
		shop.show();
		expect(await tryOnce()).toMatchObject(unknown);
		shop.entries.splice(0);
		expect(await tryOnce()).toMatchObject({ result: { id: 1_001 } });
		expect(shop.count(REDEEM)).toBe(1);
	});

	it('is another one once the first is settled', async () => {
		const shop = late();
		const tryOnce = itemOf(shop);
		await tryOnce();
		shop.show();
		await tryOnce();
		expect(await tryOnce()).toMatchObject({ result: { id: 1_002 } });
	});

	it('sends it again where there is still none, and ignores what was there before', async () => {
		const shop = new Shop().fail(REDEEM, 1, lost());
		shop.redeem();
		const tryOnce = itemOf(shop);
		expect(await tryOnce()).toMatchObject(unknown);
		expect(await tryOnce()).toMatchObject({ result: { id: 1_002 } });
	});

	it('is unknown where it is refused', async () => {
		const shop = new Shop().fail(REDEEM, 1, lost()).fail(REDEEM, 2, refused());
		const tryOnce = itemOf(shop);
		await tryOnce();
		expect(await tryOnce()).toMatchObject({
			problem: { ...unknown.problem, code: 'request_refused' },
		});
	});

	it('is unknown where its look fails', async () => {
		const shop = late();
		const tryOnce = itemOf(shop);
		await tryOnce();
		shop.fail(LOOK, shop.count(LOOK) + 1, new Problem('scope_missing'));
		expect(await tryOnce()).toMatchObject(unknown);
		expect(shop.count(REDEEM)).toBe(1);
	});
});

describe('a redemption of which another in this process is not known to be done', () => {
	it('by another item of the execution is its own', async () => {
		const shop = new Shop().fail(REDEEM, 1, lost(), 'done').hideFrom(1);
		const memory = executionMemory({}, () => 'execution');
		await itemOf(shop, { memory })();
		shop.show();
		expect(await itemOf(shop, { memory, itemId: '0:1' })()).toMatchObject({
			result: { id: 1_002 },
		});
		expect(shop.count(REDEEM)).toBe(2);
	});

	it('and that is answered is not taken by the other', async () => {
		const shop = new Shop().fail(REDEEM, 1, lost());
		const first = itemOf(shop);
		expect(await first()).toMatchObject(unknown);
		expect(await itemOf(shop)()).toMatchObject({ result: { id: 1_001 } });
		expect(await first()).toMatchObject({ result: { id: 1_002 } });
	});

	it('and that is found is not taken by the other', async () => {
		const shop = new Shop().fail(REDEEM, 1, lost()).fail(REDEEM, 2, lost(), 'done').hideFrom(2);
		const [first, second] = [itemOf(shop), itemOf(shop)];
		expect([await first(), await second()]).toMatchObject([unknown, unknown]);
		shop.show();
		expect(await second()).toMatchObject({ result: { id: 1_001 } });
		expect(await first()).toMatchObject({ result: { id: 1_002 } });
		expect(shop.count(REDEEM)).toBe(3);
	});

	it('of another tenant may have the same ID', async () => {
		const shop = new Shop().fail(REDEEM, 1, lost(), 'done').hideFrom(1);
		const first = itemOf(shop);
		await first();
		const elsewhere = new Shop();
		const { process } = shop;
		const tenant = async () => await Promise.resolve('https://api.other.getomneo.com/api/v3');
		expect(await itemOf(elsewhere, { process, tenant })()).toMatchObject({
			result: { id: 1_001 },
		});
		shop.show();
		expect(await first()).toMatchObject({ result: { id: 1_001 } });
		expect(shop.count(REDEEM)).toBe(1);
	});
});

describe('a redemption that this process made a moment ago', () => {
	it.each([
		['answered', 'done'],
		['found', 'lost'],
	])('and that was %s is not taken for the next one, which was lost', async (_, end) => {
		const shop = new Shop();
		if (end === 'lost') shop.fail(REDEEM, 1, lost(), 'done');
		shop.fail(REDEEM, 2, lost());
		await itemOf(shop)();
		// The next item reads a list that lags.
		const [made] = shop.entries.splice(0);
		const next = itemOf(shop, {
			pause: async () => {
				if (made && shop.entries.length === 0) shop.entries.push(made);
				await Promise.resolve();
			},
		});
		expect(await next()).toMatchObject(unknown);
		expect(shop.count(REDEEM)).toBe(2);
	});
});
