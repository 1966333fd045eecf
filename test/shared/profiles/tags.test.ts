import { changedSet, changeTags, keptTag } from '../../../nodes/shared/profiles/tags';
import { Problem } from '../../../nodes/shared/problems/problem';
import {
	answerIsLost,
	endingOf,
	neverArrives,
	notThere,
	refused,
	Tenant,
	type Fate,
	type Member,
} from './support';

describe('a tag', () => {
	it.each([
		['gold', 'gold'],
		['Gold Member', 'Gold-Member'],
		['a \t b c', 'a-b-c'],
	])('%j is kept as %s', (tag, kept) => {
		expect(keptTag(tag)).toBe(kept);
	});
});

describe('a changed set of tags', () => {
	it.each([
		[['a'], { add: ['b'] }, ['a', 'b']],
		[['a', 'b'], { remove: ['a'] }, ['b']],
		[['a', 'b'], { add: ['c'], remove: ['a'] }, ['b', 'c']],
		[['Gold-Member', 'b'], { remove: ['gold member'] }, ['b']],
		[['a'], { add: ['A', 'New One'] }, ['a', 'New One']],
		[['Straße'], { add: ['Strasse'] }, ['Straße', 'Strasse']],
	])('of %j by %j is %j', (tags, change, wanted) => {
		expect(changedSet(tags, change)).toEqual(wanted);
	});

	it.each([
		[['a'], {}],
		[['Gold-Member'], { add: ['gold member'] }],
		[['a'], { remove: ['b'] }],
		[[], { add: [], remove: ['a'] }],
	])('of %j by %j is the same', (tags, change) => {
		expect(changedSet(tags, change)).toBeUndefined();
	});
});

const GET = 'GET profiles/p-1';
const PUT = 'PUT profiles/p-1';

const unknown = { outcome: 'unknown', mayBeRepeated: true };
const limit = refused({}, 'rate_limited');
const noScope = refused({ httpStatus: 403 }, 'scope_missing');

let tenant: Tenant;
let member: Member;

beforeEach(() => {
	tenant = new Tenant();
	member = tenant.add({ id: 'p-1', tags: ['a', 'z'] });
});

const change = async (add: string[], remove: string[] = [], maxRetries = 1) =>
	await endingOf(changeTags(tenant.context('0:0', maxRetries), 'p-1', { add, remove }));

const shows =
	(...tags: string[]): Fate =>
	() => ({ id: 'p-1', tags });

/** Somebody else stores a set during each of the next waits. */
function somebodyStores(...sets: string[][]): void {
	tenant.duringWait = () => {
		const tags = sets.shift();
		if (tags) member.profile.tags = tags;
	};
}

const setsSent = () => tenant.writes.map(([, body]) => (body as { tags: string[] }).tags);

describe('a change of tags', () => {
	it('keeps the others, and reads after 2.5 seconds whether the set holds', async () => {
		expect(await change(['b'], ['z'])).toEqual({
			result: { profile: { id: 'p-1', tags: ['a', 'b'] }, changed: true },
		});
		expect(tenant.writes).toEqual([[PUT, { tags: ['a', 'b'] }]]);
		expect(tenant.waits).toEqual([2_500]);
		expect(tenant.count(GET)).toBe(2);
	});

	it('leaves it to this work to send a write again, and takes an answer without a record', async () => {
		await change(['b']);
		expect(tenant.requests.map(({ maxRetries, expect: form }) => [maxRetries, form])).toEqual([
			[undefined, undefined],
			[0, 'done'],
			[undefined, undefined],
		]);
	});

	it('sends nothing where the member has the tags', async () => {
		expect(await change(['A'], ['x'])).toEqual({
			result: { profile: { id: 'p-1', tags: ['a', 'z'] }, changed: false },
		});
		expect(tenant.requests).toHaveLength(1);
		expect(tenant.waits).toEqual([]);
	});

	it('reads a member again who is not there yet', async () => {
		tenant.next(GET, notThere('profile_not_found'));
		expect(await change(['b'])).toMatchObject({ result: { changed: true } });
	});

	it('waits for another change of the member, however the ID is spelled', async () => {
		const another = tenant.context('0:1');
		await Promise.all([change(['b']), changeTags(another, 'P-1', { add: ['c'] })]);
		expect(setsSent()).toEqual([
			['a', 'z', 'b'],
			['a', 'z', 'b', 'c'],
		]);
		expect(tenant.waits).toEqual([2_500, 2_500]);
	});

	it('is refused where the tags are not shown, since they would be erased', async () => {
		delete member.profile.tags;
		await expect(changeTags(tenant.context(), 'p-1', { add: ['b'] })).rejects.toMatchObject({
			code: 'no_data',
			outcome: 'refused',
			message: 'Omneo’s answer does not show the tags of the profile',
			advice: expect.stringContaining('Nothing was changed') as string,
		});
		expect(tenant.writes).toEqual([]);
	});

	it('is refused where the member cannot be read', async () => {
		tenant.next(GET, noScope);
		expect(await change(['b'])).toMatchObject({ code: 'scope_missing', outcome: 'refused' });
	});

	it.each([
		['cannot be read', noScope, 'scope_missing'],
		['does not show the tags', () => ({ id: 'p-1' }), 'no_data'],
	])('is unknown where the member %s after the write', async (_, fate, code) => {
		tenant.next(GET, (answer) => answer(), fate);
		expect(await change(['b'])).toEqual({ code, ...unknown });
	});
});

describe('a change of tags that does not hold', () => {
	it('is made again from what somebody else has stored meanwhile', async () => {
		somebodyStores(['a', 'c']);
		expect(await change(['b'])).toMatchObject({
			result: { profile: { tags: ['a', 'c', 'b'] }, changed: true },
		});
		expect(setsSent()).toEqual([
			['a', 'z', 'b'],
			['a', 'c', 'b'],
		]);
	});

	it('is given up after ten writes', async () => {
		somebodyStores(...Array.from({ length: 20 }, (_, count) => [`t${count.toString()}`]));
		const work = changeTags(tenant.context(), 'p-1', { add: ['b'] });
		await expect(work).rejects.toMatchObject({
			code: 'tags_not_kept',
			outcome: 'unknown',
			message: expect.stringContaining('again and again') as string,
		});
		expect(tenant.writes).toHaveLength(10);
	});

	it('is not made again while reads only lag, whatever the order of the old tags', async () => {
		tenant.next(GET, (answer) => answer(), shows('z', 'a'), shows('a', 'z'));
		expect(await change(['b'])).toMatchObject({ result: { changed: true } });
		expect(tenant.waits).toEqual([2_500, 1_000, 2_000]);
		expect(tenant.writes).toHaveLength(1);
	});

	it('is made once more where the old set is still shown 7 seconds later', async () => {
		somebodyStores(['a', 'z']);
		expect(await change(['b'])).toMatchObject({ result: { changed: true } });
		expect(tenant.waits).toEqual([2_500, 1_000, 2_000, 4_000, 2_500]);
		expect(tenant.writes).toHaveLength(2);
	});

	it('is unknown where the old set is shown once more', async () => {
		tenant.duringWait = () => {
			member.profile.tags = ['a', 'z'];
		};
		const work = changeTags(tenant.context(), 'p-1', { add: ['b'] });
		await expect(work).rejects.toMatchObject({
			code: 'tags_not_kept',
			outcome: 'unknown',
			message: 'Omneo accepted the tags of the profile, but still shows the old ones',
			nextStep: expect.stringContaining('in a minute') as string,
		});
		expect(tenant.writes).toHaveLength(2);
	});

	it('takes an answer without tags for the old set, where that was empty', async () => {
		member.profile.tags = [];
		tenant.next(
			GET,
			(answer) => answer(),
			() => ({ id: 'p-1' }),
		);
		expect(await change(['b'])).toMatchObject({ result: { profile: { tags: ['b'] } } });
		expect(tenant.waits).toEqual([2_500, 1_000]);
	});
});

describe('a write of tags that fails', () => {
	it('is found where only its answer was lost', async () => {
		tenant.next(PUT, answerIsLost);
		expect(await change(['b'])).toMatchObject({ result: { changed: true } });
		expect(tenant.writes).toHaveLength(1);
		expect(tenant.waits).toEqual([2_500]);
	});

	it('is made again from what is there then, where it was lost', async () => {
		tenant.next(PUT, neverArrives);
		somebodyStores(['a', 'c']);
		expect(await change(['b'])).toMatchObject({ result: { changed: true } });
		expect(setsSent()).toEqual([
			['a', 'z', 'b'],
			['a', 'c', 'b'],
		]);
	});

	it('is unknown at once where it may not be sent again', async () => {
		tenant.next(PUT, neverArrives);
		expect(await change(['b'], [], 0)).toEqual({ code: 'connection_lost', ...unknown });
		expect(tenant.waits).toEqual([]);
	});

	it('is unknown where it is lost as often as it may be sent', async () => {
		tenant.next(PUT, neverArrives, neverArrives, neverArrives);
		expect(await change(['b'], [], 2)).toEqual({ code: 'connection_lost', ...unknown });
		expect(tenant.writes).toHaveLength(3);
	});

	it('does not count as written back where it was lost', async () => {
		tenant.next(PUT, neverArrives, neverArrives, neverArrives);
		expect(await change(['b'], [], 3)).toMatchObject({ result: { changed: true } });
		expect(tenant.writes).toHaveLength(4);
	});

	it('is lost where a later one is accepted, but does not hold', async () => {
		tenant.next(PUT, neverArrives);
		tenant.duringWait = () => {
			member.profile.tags = ['a', 'z'];
		};
		expect(await change(['b'])).toEqual({ code: 'connection_lost', ...unknown });
		expect(tenant.writes).toHaveLength(3);
	});

	it('is lost where others are stored again and again after it', async () => {
		tenant.next(PUT, neverArrives);
		somebodyStores(...Array.from({ length: 20 }, (_, count) => [`t${count.toString()}`]));
		expect(await change(['b'])).toEqual({ code: 'connection_lost', ...unknown });
		expect(tenant.writes).toHaveLength(10);
	});

	it.each<[string, Fate]>([
		['rate_limited', limit],
		['connection_refused', refused({}, 'connection_refused')],
	])('is made again after a second where it did nothing: %s', async (_, fate) => {
		tenant.next(PUT, fate);
		expect(await change(['b'])).toMatchObject({ result: { changed: true } });
		expect(tenant.writes).toHaveLength(2);
		expect(tenant.waits).toEqual([1_000, 2_500]);
	});

	it('is made again when Omneo asks for it', async () => {
		tenant.next(PUT, refused({ retryAfterMs: 7_000 }, 'rate_limited'));
		await change(['b']);
		expect(tenant.waits).toEqual([7_000, 2_500]);
	});

	it('changed nothing where Omneo asked to wait, and somebody adds the tag meanwhile', async () => {
		tenant.next(PUT, limit);
		somebodyStores(['a', 'b']);
		expect(await change(['b'])).toMatchObject({ result: { changed: false } });
		expect(tenant.writes).toHaveLength(1);
	});

	it('did nothing where Omneo asks to wait too often', async () => {
		tenant.next(PUT, limit, limit);
		expect(await change(['b'])).toEqual({
			code: 'rate_limited',
			outcome: 'failed',
			mayBeRepeated: false,
		});
		expect(tenant.writes).toHaveLength(2);
	});

	it('is refused at once where it is', async () => {
		tenant.next(PUT, noScope);
		expect(await change(['b'])).toEqual({
			code: 'scope_missing',
			outcome: 'refused',
			mayBeRepeated: false,
		});
		expect([tenant.writes.length, tenant.waits]).toEqual([1, []]);
	});

	it.each<[string, Fate, Fate, string]>([
		['was lost, and the next is refused', neverArrives, noScope, 'scope_missing'],
		['was accepted, and the next is refused', (answer) => answer(), noScope, 'scope_missing'],
		['was lost, and the next must wait', neverArrives, limit, 'connection_lost'],
		['was accepted, and the next must wait', (answer) => answer(), limit, 'rate_limited'],
	])('is unknown where it %s', async (_, first, second, code) => {
		tenant.next(PUT, first, second);
		somebodyStores(['a', 'c']);
		expect(await change(['b'])).toEqual({ code, ...unknown });
		expect(tenant.writes).toHaveLength(2);
	});

	it('is unknown where it was lost, and the member cannot be read then', async () => {
		tenant.next(PUT, neverArrives);
		tenant.next(GET, (answer) => answer(), noScope);
		expect(await change(['b'])).toEqual({ code: 'scope_missing', ...unknown });
	});
});

describe('later changes of the same member', () => {
	it('are made after a wait where a read still shows what was replaced', async () => {
		await change(['b']);
		tenant.next(GET, shows('a', 'z'));
		tenant.waits.length = 0;
		await change(['c']);
		expect(member.profile.tags).toEqual(['a', 'z', 'b', 'c']);
		expect(tenant.waits).toEqual([1_000, 2_500]);
	});

	it('know that a set is no longer an old one once it is written again', async () => {
		await change(['b']);
		await change([], ['b']);
		tenant.waits.length = 0;
		await change(['c']);
		expect(tenant.waits).toEqual([2_500]);
	});

	it('know that the set before that is an old one', async () => {
		await change(['b']);
		await change([], ['b']);
		tenant.next(GET, shows('a', 'z', 'b'));
		await change(['c']);
		expect(member.profile.tags).toEqual(['a', 'z', 'c']);
	});

	it('count as written back only what is stored after their own writes', async () => {
		await change(['b']);
		member.profile.tags = ['a', 'z'];
		tenant.duringWait = () => {
			member.profile.tags = ['a', 'z'];
		};
		expect(await change(['c'])).toMatchObject({ code: 'tags_not_kept' });
		expect(setsSent().slice(1)).toEqual([
			['a', 'z', 'c'],
			['a', 'z', 'c'],
		]);
	});

	it('know the last ten sets that were replaced', async () => {
		for (let count = 0; count < 11; count++) await change([`t${count.toString()}`]);
		const waitsAt = async (...tags: string[]) => {
			tenant.waits.length = 0;
			tenant.next(GET, shows(...tags));
			await change([], ['none']);
			return tenant.waits;
		};
		expect(await waitsAt('a', 'z')).toEqual([]);
		expect(await waitsAt('a', 'z', 't0')).toEqual([1_000]);
	});

	describe('after the workflow was stopped in the middle', () => {
		beforeEach(async () => {
			tenant.duringWait = () => {
				throw new Problem('canceled');
			};
			expect(await change(['b'])).toMatchObject({ code: 'canceled' });
			tenant.duringWait = () => undefined;
			tenant.waits.length = 0;
			tenant.beginExecution();
		});

		it('read again whether the tags hold', async () => {
			expect(await change(['b'])).toMatchObject({ result: { changed: false } });
			expect(tenant.waits).toEqual([2_500]);
			await change(['b']);
			expect(tenant.waits).toEqual([2_500]);
		});

		it('write them where they did not hold', async () => {
			somebodyStores(['a']);
			expect(await change(['b'])).toMatchObject({ result: { changed: true } });
			expect(member.profile.tags).toEqual(['a', 'b']);
		});

		it('read them once where that was 10 seconds ago', async () => {
			tenant.now += 10_000;
			await change(['b']);
			expect(tenant.waits).toEqual([]);
		});
	});
});
