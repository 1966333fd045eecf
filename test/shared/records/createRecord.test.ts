import type { IDataObject } from 'n8n-workflow';
import { at, endpoints } from '../../../nodes/shared/api/endpoints';
import { executionMemory, type WorkContext } from '../../../nodes/shared/once/context';
import { Problem, settled } from '../../../nodes/shared/problems/problem';
import {
	createRecord,
	differenceIn,
	type RecordCreation,
} from '../../../nodes/shared/records/createRecord';
import { listOf, lost, notFound, refused, Tenant } from './support';

const LIST = 'GET profiles/p/rewards';
const MAKE = 'POST rewards';
const READ = 'GET rewards/4';
const UNDO = 'DELETE rewards/5';

const row = (id: number, more: IDataObject = {}): IDataObject => ({
	id,
	meta: { external_id: 'ORDER-1' },
	...more,
});

/** A record as lists show it that hide external IDs. */
const bare = ({ id }: IDataObject): IDataObject => ({ id });

/** A tenant with the rewards of one profile, which makes its own with the ID 5 first. */
class Shop extends Tenant {
	readonly rows: IDataObject[] = [];

	readonly start = this.now;

	/** What a list shows of the rows, by the time since the start. */
	listed: (rows: IDataObject[], time: number) => IDataObject[] = (rows) => rows;

	/** Happens when a record is made, before it is answered. */
	make: (times: number) => IDataObject = (times) => this.add(row(4 + times));

	/** What a read by ID shows. */
	read: (found: IDataObject | undefined, times: number) => IDataObject | Problem = (found) =>
		found ?? notFound();

	constructor() {
		super((name, times) => {
			const id = name.split('/').at(-1);
			const index = this.rows.findIndex((each) => String(each.id) === id);
			if (name === LIST) return listOf(this.listed(this.rows, this.now - this.start));
			if (name === MAKE) return { data: this.make(times) };
			if (name.startsWith('DELETE')) return { data: this.rows.splice(index, 1)[0] };
			const data = this.read(this.rows[index], times);
			return data instanceof Problem ? data : { data };
		});
	}

	add<T extends IDataObject>(added: T): T {
		this.rows.push(added);
		return added;
	}
}

/** Points and interactions cannot be taken back. */
const LASTING = { kind: 'points', noun: 'points entry', undo: undefined } as const;
/** An external ID that belongs to this execution only. */
const GENERATED = { isUsersKey: false } as const;

type Given = Partial<RecordCreation<IDataObject>>;

/** The tries of one item of one execution; by default to give a reward with an ID of the user's. */
function itemOf(shop: Shop, given: Given = {}, more: Partial<WorkContext> = {}) {
	const context = shop.context(more);
	const creation: RecordCreation<IDataObject> = {
		kind: 'reward',
		noun: 'reward',
		profileId: 'p',
		externalId: 'ORDER-1',
		isUsersKey: true,
		async list() {
			const address = at(endpoints.listProfileRewards, { profileId: 'p' });
			return (await context.send<IDataObject[]>(address)).data;
		},
		read: async (id) =>
			(await context.send<IDataObject>(at(endpoints.getReward, { rewardId: id }))).data,
		make: async () => (await context.send<IDataObject>(at(endpoints.issueReward))).data,
		undo: (id) => at(endpoints.deleteReward, { rewardId: id }),
		differenceTo: () => undefined,
		...given,
	};
	return async () => await settled(createRecord(context, creation));
}

const executionOf = () => executionMemory({}, () => 'execution');
const ended = (id: number, duplicate: boolean) => ({ result: { record: { id }, duplicate } });
const unknown = { outcome: 'unknown', details: { mayBeRepeated: true } };

describe('a record', () => {
	it('is made between two looks, the second of which comes after a second', async () => {
		const shop = new Shop();
		shop.add(row(3, { meta: { external_id: 'ORDER-0' } }));
		expect(await itemOf(shop)()).toMatchObject(ended(5, false));
		expect(shop.sent).toEqual([LIST, MAKE, LIST]);
		expect([shop.waits, shop.hints]).toEqual([[1_000], []]);
	});

	it('is made after one look where its external ID is generated', async () => {
		const shop = new Shop();
		expect(await itemOf(shop, GENERATED)()).toMatchObject(ended(5, false));
		expect([shop.sent, shop.waits]).toEqual([[LIST, MAKE], []]);
	});

	it.each<[string, IDataObject]>([
		['in its meta', {}],
		['in its meta as text', { meta: '{"external_id":"ORDER-1"}' }],
		['of its own', { meta: null, external_id: 'ORDER-1' }],
	])('that is there with the external ID %s is given, after a second look', async (_, more) => {
		const shop = new Shop();
		shop.add(row(4, more));
		expect(await itemOf(shop)()).toMatchObject(ended(4, true));
		expect([shop.sent, shop.waits]).toEqual([[LIST, LIST], [1_000]]);
	});

	it('is refused where the external ID belongs to other content', async () => {
		const shop = new Shop();
		shop.add(row(4));
		const differenceTo = ({ id }: IDataObject) => `its value is not that of ${String(id)}`;
		expect(await itemOf(shop, { differenceTo })()).toMatchObject({
			problem: {
				code: 'external_id_in_use',
				outcome: 'refused',
				message:
					'The external ID belongs to another reward of this profile (reward 4): its value is not that of 4',
				nextStep: 'Nothing was given. Give every reward its own external ID.',
			},
		});
		expect(shop.count(MAKE)).toBe(0);
	});

	it('is not made where the look before it fails', async () => {
		const shop = new Shop().fail(LIST, 1, refused());
		expect(await itemOf(shop)()).toMatchObject({ problem: { outcome: 'refused' } });
		expect(shop.sent).toEqual([LIST]);
	});

	it('that is refused ends so, and is not looked for', async () => {
		const shop = new Shop().fail(MAKE, 1, refused());
		const { problem } = await itemOf(shop)();
		expect(problem).toMatchObject({ code: 'request_refused', outcome: 'refused' });
		expect(problem?.details.mayBeRepeated).toBeUndefined();
		expect([shop.sent, shop.waits]).toEqual([[LIST, MAKE], []]);
	});

	it('stored under another external ID is given with a hint that names both', async () => {
		const shop = new Shop();
		shop.make = () => shop.add(row(5, { meta: { external_id: 'ORDER' } }));
		expect(await itemOf(shop)()).toMatchObject(ended(5, false));
		expect([shop.sent, shop.waits]).toEqual([[LIST, MAKE, LIST], [1_000]]);
		expect(shop.hints).toEqual(['The external ID "ORDER-1" was stored as "ORDER".']);
	});

	it.each([
		['no external ID', { meta: {} }],
		['the external ID in one of two places', { external_id: 'ORDER' }],
	])('answered with %s is given without a hint', async (_, more) => {
		const shop = new Shop();
		shop.make = () => shop.add(row(5, more));
		expect(await itemOf(shop)()).toMatchObject(ended(5, false));
		expect(shop.sent).toEqual([LIST, MAKE, LIST]);
		expect(shop.hints).toEqual([]);
	});

	it('is the same one for two items with its external ID, and the second is a duplicate', async () => {
		const shop = new Shop();
		const memory = executionOf();
		const first = itemOf(shop, {}, { memory });
		const second = itemOf(shop, {}, { memory, itemId: '0:1' });
		expect(await Promise.all([first(), second()])).toMatchObject([ended(5, false), ended(5, true)]);
		expect(shop.count(MAKE)).toBe(1);
	});

	it('belongs to one profile, in whatever letters its ID is written', async () => {
		const shop = new Shop();
		shop.listed = () => [];
		const memory = executionOf();
		await itemOf(shop, GENERATED, { memory })();
		const again = itemOf(shop, { ...GENERATED, profileId: 'P' }, { memory });
		expect(await again()).toMatchObject(ended(5, false));
		expect(shop.count(MAKE)).toBe(1);
	});

	it('that another execution made a moment ago is not waited for, where a list shows it', async () => {
		const shop = new Shop();
		await itemOf(shop, GENERATED)();
		expect(await itemOf(shop)()).toMatchObject(ended(5, true));
		expect(shop.waits).toEqual([1_000]);
	});

	it('that another execution made a moment ago is waited for, where lists lag', async () => {
		const shop = new Shop();
		await itemOf(shop, GENERATED)();
		shop.listed = (rows, time) => (time < 3_000 ? [] : rows);
		expect(await itemOf(shop)()).toMatchObject(ended(5, true));
		expect(shop.count(MAKE)).toBe(1);
		expect(shop.waits).toEqual([500, 1_000, 2_000, 1_000]);
	});
});

describe('a list that shows no external IDs', () => {
	const hiding = (others: IDataObject[] = []) => {
		const shop = new Shop();
		for (const other of others) shop.add(other);
		shop.listed = (rows) => rows.map(bare);
		return shop;
	};

	it('is completed by reading each record', async () => {
		const shop = hiding([row(4)]);
		expect(await itemOf(shop)()).toMatchObject({ result: { record: row(4), duplicate: true } });
		expect(shop.sent).toEqual([LIST, READ, LIST, READ]);
	});

	it('does not keep a record from being made where reads show others', async () => {
		const shop = hiding([row(4, { meta: { external_id: 'ORDER-0' } })]);
		expect(await itemOf(shop)()).toMatchObject(ended(5, false));
		expect(shop.sent).toEqual([LIST, READ, MAKE, LIST, READ]);
	});

	it.each<[string, () => IDataObject | Problem]>([
		['show none either', () => ({ id: 4 })],
		['fail', () => new Problem('server_error')],
	])('gives nothing where reads %s', async (_, read) => {
		const shop = hiding([row(4)]);
		shop.read = read;
		expect(await itemOf(shop)()).toMatchObject({
			problem: {
				code: 'list_unreadable',
				message:
					'Omneo shows a reward without its external ID, so it is not known whether this one was given before',
				nextStep:
					'Nothing was given. Report it to Omneo; without an External ID, the node gives it without looking for an earlier one.',
			},
		});
		expect(shop.count(MAKE)).toBe(0);
	});

	it('does not keep a record with a generated external ID from being made where reads fail', async () => {
		const shop = hiding([row(4)]);
		shop.read = () => new Problem('server_error');
		expect(await itemOf(shop, GENERATED)()).toMatchObject(ended(5, false));
	});

	it('is read again where a replica does not know the record yet', async () => {
		const shop = hiding([row(4)]);
		shop.read = (found, times) => (times === 3 ? (found ?? notFound()) : notFound());
		await itemOf(shop)();
		expect(shop.sent.slice(0, 4)).toEqual([LIST, READ, READ, READ]);
		expect(shop.waits.slice(0, 2)).toEqual([300, 700]);
	});

	it('may show a record that no longer exists', async () => {
		const shop = hiding([row(4)]);
		shop.read = () => notFound();
		expect(await itemOf(shop, GENERATED)()).toMatchObject(ended(5, false));
		expect(shop.sent).toEqual([LIST, READ, READ, READ, READ, MAKE]);
		expect(shop.waits).toEqual([300, 700, 1_500]);
	});

	it('is enough to see what was just made', async () => {
		const shop = hiding();
		expect(await itemOf(shop)()).toMatchObject(ended(5, false));
		expect(shop.sent).toEqual([LIST, MAKE, LIST]);
	});

	it('is enough to find what was lost', async () => {
		const shop = hiding().fail(MAKE, 1, lost(), 'done');
		expect(await itemOf(shop, GENERATED)()).toMatchObject(ended(5, false));
		expect(shop.count(MAKE)).toBe(1);
	});

	it('leaves it unknown, after a loss, where a record cannot be read that may be the lost one', async () => {
		const shop = hiding().fail(MAKE, 1, lost(), 'done');
		shop.read = () => new Problem('server_error');
		expect(await itemOf(shop, GENERATED)()).toMatchObject({ problem: unknown });
		expect(shop.count(MAKE)).toBe(1);
	});

	it.each<[string, IDataObject]>([
		['meta without one', { meta: null }],
		['another one', { external_id: 'ORDER-0' }],
	])('is not one that shows %s', async (_, more) => {
		const shop = new Shop();
		shop.add({ id: 4, ...more });
		expect(await itemOf(shop)()).toMatchObject(ended(5, false));
		expect(shop.count(READ)).toBe(0);
	});
});

describe('a record that another process makes in the same second', () => {
	/** Somebody else’s shows after the own one is made, from the given time on. */
	const racing = (from = 0) => {
		const shop = new Shop();
		shop.make = () => {
			shop.add(row(4));
			return shop.add(row(5));
		};
		shop.listed = (rows, time) => rows.filter(({ id }) => id !== 4 || time >= from);
		return shop;
	};

	it('counts, and the own one is named where Omneo cannot take it back', async () => {
		const shop = racing();
		expect(await itemOf(shop, LASTING)()).toMatchObject(ended(4, true));
		expect(shop.hints[0]).toContain('This run made points entry 5');
	});

	it('counts, also where lists show it only after most of a second', async () => {
		expect(await itemOf(racing(900), LASTING)()).toMatchObject(ended(4, true));
	});

	it('counts where the own one cannot be taken back, though the next list lags', async () => {
		const shop = racing();
		shop.listed = (rows, time) => (time === 2_000 ? rows.slice(1) : rows);
		expect(await itemOf(shop, LASTING)()).toMatchObject(ended(4, true));
	});

	it('counts, and the own one is taken back where Omneo can', async () => {
		const shop = racing();
		expect(await itemOf(shop)()).toMatchObject(ended(4, true));
		expect(shop.sent).toEqual([LIST, MAKE, LIST, LIST, UNDO, LIST]);
		expect(shop.hints).toEqual([]);
	});

	it('counts alone, though lists that lag still show what was taken back', async () => {
		const shop = racing();
		shop.listed = (rows, time) => (time < 2_000 ? rows : [row(4), row(5)]);
		expect(await itemOf(shop)()).toMatchObject(ended(4, true));
		expect(shop.count(UNDO)).toBe(1);
		expect(shop.hints).toEqual([]);
	});

	it('does not count where the other process has taken it back', async () => {
		const shop = racing();
		shop.listed = (rows, time) => rows.filter(({ id }) => id !== 4 || time < 2_000);
		expect(await itemOf(shop)()).toMatchObject(ended(5, false));
		expect(shop.count(UNDO)).toBe(0);
	});

	it('and that cannot be taken back is unknown, and says what to do', async () => {
		const no = new Problem('request_refused', { httpStatus: 403, apiMessage: 'No.' });
		const shop = racing().fail(UNDO, 1, no);
		expect(await itemOf(shop)()).toMatchObject({
			problem: {
				...unknown,
				code: 'undo_failed',
				httpStatus: 403,
				message:
					'The reward was given twice, and reward 5 could not be taken back: Omneo refused the request',
				nextStep: expect.stringContaining(
					'Delete reward 5 in CX Manager: reward 4 came first and stays. Omneo says: No.',
				) as string,
			},
		});
	});

	it('is looked for where a later list does not show it, and nothing is made in its place', async () => {
		const shop = racing();
		const tryOnce = itemOf(shop);
		await tryOnce();
		shop.rows.splice(0);
		expect(await tryOnce()).toMatchObject({ problem: { code: 'claims_unsettled', ...unknown } });
		expect(shop.count(MAKE)).toBe(1);
	});
});

describe('a record whose answer was lost', () => {
	it.each<[string, Given, number]>([
		['3.5 seconds later where a second one is taken back', {}, 3_500],
		['10 seconds later where it cannot be taken back', LASTING, 10_000],
		['10 seconds later where nobody looks for a second one', GENERATED, 10_000],
	])('is made again only %s', async (_, given, after) => {
		const shop = new Shop().fail(MAKE, 1, lost());
		const madeAt: number[] = [];
		const { make } = shop;
		shop.make = (times) => {
			madeAt.push(shop.now - shop.start);
			return make(times);
		};
		expect(await itemOf(shop, given)()).toMatchObject(ended(6, false));
		expect(madeAt).toEqual([after]);
	});

	it('is found, and not made again, where it shows up after 6.5 seconds', async () => {
		const shop = new Shop().fail(MAKE, 1, lost(), 'done');
		shop.listed = (rows, time) => (time >= 6_500 ? rows : []);
		expect(await itemOf(shop, LASTING)()).toMatchObject(ended(5, false));
		expect(shop.count(MAKE)).toBe(1);
	});

	it('is found by its generated external ID, though the next list lags', async () => {
		const shop = new Shop().fail(MAKE, 1, lost(), 'done');
		shop.listed = (rows, time) => (time === 1_500 ? [] : rows);
		expect(await itemOf(shop, GENERATED)()).toMatchObject(ended(5, false));
		expect(shop.count(MAKE)).toBe(1);
	});

	it('is taken back where it shows up late beside the one that was made again', async () => {
		const shop = new Shop().fail(MAKE, 1, lost(), 'done');
		shop.make = (times) => shop.add(row(times === 1 ? 6 : 5));
		shop.listed = (rows, time) => rows.filter(({ id }) => id !== 6 || time >= 9_000);
		expect(await itemOf(shop)()).toMatchObject(ended(5, false));
		expect(shop.rows).toEqual([row(5)]);
	});

	it('is unknown where it is not found, and may be repeated', async () => {
		const shop = new Shop().fail(MAKE, 1, lost());
		expect(await itemOf(shop, {}, { maxRetries: 0 })()).toMatchObject({
			problem: {
				...unknown,
				code: 'connection_lost',
				nextStep:
					'It is not known whether Omneo did it. Run the item again: it is looked up first.',
			},
		});
	});

	it.each<[string, Given]>([
		['with an ID of the user’s', {}],
		['with a generated ID', GENERATED],
	])('%s is waited for by a further try, where lists lag', async (_, given) => {
		const shop = new Shop().fail(MAKE, 1, lost(), 'done');
		shop.listed = (rows, time) => (time >= 12_000 ? rows : []);
		const tryOnce = itemOf(shop, given, { maxRetries: 0 });
		expect(await tryOnce()).toMatchObject({ problem: unknown });
		expect(await tryOnce()).toMatchObject(ended(5, false));
		expect(shop.count(MAKE)).toBe(1);
	});
});

describe('the difference of a stored value', () => {
	it.each<[unknown, unknown]>([
		[undefined, 100],
		[null, 100],
		['', 100],
		[100, 100],
		['100.00', 100],
		['COFFEE', 'coffee'],
		['coffee', 'Coffee'],
	])('%j from %j is none', (stored, given) => {
		expect(differenceIn('value', stored, given)).toBeUndefined();
	});

	it.each<[unknown, unknown, string]>([
		[0, 100, 'its value is "0"'],
		['100', -40, 'its value is "100"'],
		['tea', 'coffee', 'its value is "tea"'],
		['100.00', '100', 'its value is "100.00"'],
	])('%j from %j is that %s', (stored, given, difference) => {
		expect(differenceIn('value', stored, given)).toBe(difference);
	});
});
