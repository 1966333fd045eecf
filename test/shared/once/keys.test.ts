import {
	addOnce,
	asEnding,
	exactId,
	idOf,
	keyOf,
	mayBeMine,
	noteLoss,
	unknownAfter,
	winnerFirst,
	KeyState,
} from '../../../nodes/shared/once/keys';
import { Problem } from '../../../nodes/shared/problems/problem';

describe('a key', () => {
	it('is the same for the same parts', () => {
		expect(keyOf('t', 'claim', 'p', 'X')).toBe(keyOf('t', 'claim', 'p', 'X'));
	});

	it.each([
		['tenant', keyOf('u', 'claim', 'p', 'X')],
		['kind', keyOf('t', 'reward', 'p', 'X')],
		['profile', keyOf('t', 'claim', 'q', 'X')],
		['external ID', keyOf('t', 'claim', 'p', 'x')],
		['number of parts', keyOf('t', 'claim', 'p', 'X', '')],
		['place of its parts', keyOf('t', 'claim', 'X', 'p')],
	])('is another one for another %s', (_, key) => {
		expect(key).not.toBe(keyOf('t', 'claim', 'p', 'X'));
	});

	it('does not depend on where a part ends', () => {
		expect(keyOf('t', 'claim', 'a","b', 'c')).not.toBe(keyOf('t', 'claim', 'a', 'b","c'));
	});
});

describe('the ID of a body', () => {
	it('is a number where JavaScript holds it, and else its text', () => {
		const ids = ['7', '9007199254740991', '9007199254740993', '7a', '-7', ''];
		expect(ids.map(exactId)).toEqual([7, 9007199254740991, '9007199254740993', '7a', '-7', '']);
	});
});

describe('the ID of a record', () => {
	it('is its text, and empty where there is none', () => {
		expect([{ id: 7 }, { id: '7a' }, { id: null }, {}].map(idOf)).toEqual(['7', '7a', '', '']);
	});

	it('is added to a list once', () => {
		const list = ['7'];
		addOnce(list, '7');
		addOnce(list, '8');
		expect(list).toEqual(['7', '8']);
	});
});

describe('of several records of a key', () => {
	const first = (...rows: { id: number | string; created_at?: string }[]) =>
		winnerFirst(rows).map(({ id }) => id);

	it('the lowest ID wins, as a number', () => {
		expect(first({ id: 10 }, { id: '9' }, { id: 100 })).toEqual(['9', 10, 100]);
	});

	it('the oldest wins where an ID is no number, or beyond those that are exact', () => {
		const older = { created_at: '2026-03-05 00:00:01' };
		const newer = { created_at: '2026-03-05 00:00:02' };
		expect(first({ id: 'a', ...newer }, { id: 'b', ...older })).toEqual(['b', 'a']);
		const beyond = '9007199254740993';
		expect(first({ id: 1, ...newer }, { id: beyond, ...older })).toEqual([beyond, 1]);
		expect(first({ id: 'b7', ...older }, { id: '7b', ...older })).toEqual(['7b', 'b7']);
		expect(first({ id: '9b', ...older }, { id: '10b', ...older })).toEqual(['10b', '9b']);
		expect(first({ id: 'b1', ...newer }, { id: 'b2', ...older })).toEqual(['b2', 'b1']);
		expect(first({ id: '1b', ...newer }, { id: '2b', ...older })).toEqual(['2b', '1b']);
	});

	it('the order that they came in decides nothing', () => {
		const rows = [{ id: 'c' }, { id: 'a' }, { id: 'b' }];
		expect(first(...rows)).toEqual(['a', 'b', 'c']);
		expect(rows[0]).toEqual({ id: 'c' });
	});
});

describe('what is known of a key', () => {
	const SENT = Date.parse('2026-03-05T00:10:00Z');
	const recordOf = (more: Partial<KeyState> = {}): KeyState => ({
		...new KeyState(),
		...more,
	});
	const created = (time: string) => ({ id: 5, created_at: `2026-03-05 ${time}` });

	it('is nothing at first', () => {
		expect({ ...new KeyState() }).toEqual({
			made: new Map(),
			kept: [],
			undone: [],
			seenBefore: [],
			sent: false,
			needsLastLook: false,
			changedWinner: false,
		});
	});

	it('begins with the first loss, and remembers when the latest was given up', () => {
		const state = recordOf();
		noteLoss(state, 10, 20);
		noteLoss(state, 30, 40);
		expect(state).toMatchObject({ lostSince: 10, lostAt: 40, needsLastLook: true });
	});

	it.each<[string, boolean, Partial<KeyState>, object]>([
		[
			'was made by it',
			true,
			{ made: new Map([['5', { row: { id: 5 }, itemId: '0:0' }]]) },
			{ id: 5 },
		],
		['came while nothing was lost', false, {}, created('00:10:01')],
		['came after its loss', true, { lostSince: SENT }, created('00:10:01')],
		['is older by less than clocks differ', true, { lostSince: SENT }, created('00:05:00')],
		['is older by more', false, { lostSince: SENT }, created('00:04:59')],
		['has no date', true, { lostSince: SENT }, { id: 5 }],
		['was there before', false, { lostSince: SENT, seenBefore: ['5'] }, created('00:10:01')],
	])('a record that %s may be of this execution: %s', (_, isMine, more, row) => {
		expect(mayBeMine({ ...row }, recordOf(more))).toBe(isMine);
	});

	const refused = new Problem('request_refused', { kind: 'rejected' });

	it('is settled by a refusal where nothing of it may stand', () => {
		expect(asEnding(recordOf(), refused)).toMatchObject({
			outcome: 'refused',
			details: { isSettled: true },
		});
	});

	it.each<[string, Partial<KeyState>]>([
		[
			'something stands that was made',
			{ made: new Map([['5', { row: { id: 5 }, itemId: '0:0' }]]) },
		],
		['the winner was changed', { changedWinner: true }],
		['a write was lost', { needsLastLook: true }],
	])('is not settled by a refusal, nor when it is stopped, where %s', (_, more) => {
		expect(asEnding(recordOf(more), refused)).toMatchObject({
			outcome: 'unknown',
			details: { mayBeRepeated: true },
		});
		expect(asEnding(recordOf(more), new Problem('canceled'))).toMatchObject({
			kind: 'canceled',
			outcome: 'unknown',
			details: { mayBeRepeated: true },
		});
	});

	it('keeps what is unknown as it is', () => {
		const lost = new Problem('connection_lost', { wasWrite: true });
		expect(asEnding(recordOf(), lost)).toBe(lost);
	});

	it('is unknown where a look fails after something was sent', () => {
		expect(unknownAfter(recordOf({ sent: true }), refused).outcome).toBe('unknown');
		expect(unknownAfter(recordOf(), refused)).toBe(refused);
	});
});
