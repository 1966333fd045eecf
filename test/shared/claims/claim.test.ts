import {
	byIdAlone,
	type Claim,
	type ClaimContext,
	ClaimState,
	otherUse,
	showsOthers,
	type Sought,
	viewOf,
} from '../../../nodes/shared/claims/claim';
import { judge } from '../../../nodes/shared/once/createOnce';
import { mayBeMine, winnerFirst } from '../../../nodes/shared/once/keys';
import type { Benefit } from '../../../nodes/shared/omneo/benefit';
import { plain } from '../../../nodes/shared/input/values';

const sought: Sought = { kind: 'claimRedeem', definition: 'coffee', externalId: 'ABC' };

function row(id: number | string, more: Partial<Benefit> = {}): Benefit {
	return { id, external_id: 'ABC', definition: { handle: 'coffee' }, ...more };
}

/** A row as a claim and redeem leaves it. */
const used = (id: number) => row(id, { redemptions_remaining: 0 });

function idsOf(benefits: Benefit[], state = new ClaimState('p')): unknown[] {
	return viewOf({ benefits, redeemed: [] }, sought, state).candidates.map(({ id }) => id);
}

function made(state: ClaimState, benefit: Benefit): void {
	state.made.set(String(benefit.id), {
		row: benefit,
		data: benefit,
		redemptionId: null,
		itemId: '0:0',
	});
}

describe('the benefits that answer to a claim', () => {
	it('have its external ID and its definition', () => {
		const listed = [
			row(1, { external_id: 'other' }),
			row(2, { external_id: null }),
			row(3, { definition: { handle: 'tea' } }),
			row(4),
		];
		expect(idsOf(listed)).toEqual([4]);
	});

	it('may have a handle in other letters, or none', () => {
		expect(idsOf([row(1, { definition: { handle: 'COFFEE' } })])).toEqual([1]);
		expect(idsOf([row(1, { definition: undefined })])).toEqual([1]);
	});

	it('may have a number for an external ID', () => {
		const listed = [row(1, { external_id: 1048 as unknown as string })];
		const reading = { benefits: listed, redeemed: [] };
		const view = viewOf(reading, { ...sought, externalId: '1048' }, new ClaimState('p'));
		expect(view.candidates).toHaveLength(1);
	});

	it('are not those whose external ID differs in letter case', () => {
		expect(idsOf([row(1, { external_id: 'abc' })])).toEqual([]);
	});

	it('are those too, where one appeared after an answer was lost, and older ones of that form with it', () => {
		const state = new ClaimState('p');
		state.seenBefore.push('1');
		state.lostSince = 0;
		expect(idsOf([row(1, { external_id: 'abc' })], state)).toEqual([]);
		const listed = [row(1, { external_id: 'abc' }), row(2, { external_id: 'abc' })];
		expect(idsOf(listed, state)).toEqual([1, 2]);
	});

	it('have the form in which the tenant was seen to store it', () => {
		const state = new ClaimState('p');
		state.stored.push('ab');
		expect(idsOf([row(1, { external_id: 'ab' })], state)).toEqual([1]);
	});

	it.each([
		['null', null],
		['undefined', undefined],
	])('are not those without an external ID, where it is the text %s', (externalId, id) => {
		const reading = { benefits: [row(1, { external_id: id })], redeemed: [] };
		const view = viewOf(reading, { ...sought, externalId }, new ClaimState('p'));
		expect(view.candidates).toEqual([]);
	});

	it.each<[string, Partial<Benefit>, string[]]>([
		['another form of its external ID', { external_id: 'stored' }, ['stored']],
		['its external ID as sent', {}, []],
		['no external ID', { external_id: null }, []],
		[
			'another form, for another definition',
			{ external_id: 'stored', definition: { handle: 'tea' } },
			[],
		],
	])('teach its form, where this execution made one that is listed with %s', (_, more, forms) => {
		const state = new ClaimState('p');
		made(state, row(7));
		idsOf([row(7, more)], state);
		expect(state.stored).toEqual(forms);
	});

	it('are not those that this execution undid, though a list that lags shows them', () => {
		const state = new ClaimState('p');
		state.undone.push('1');
		expect(idsOf([row(1), row(2)], state)).toEqual([2]);
	});

	it('are also those that this execution made, though the list shows less', () => {
		const state = new ClaimState('p');
		made(state, row(7));
		expect(idsOf([], state)).toEqual([7]);
		expect(viewOf({ benefits: [], redeemed: [] }, sought, state).seen.has('7')).toBe(false);
	});

	it('are also those that redemptions name alone; one that both show counts once', () => {
		const view = viewOf(
			{ benefits: [row(2)], redeemed: [row(1), row(2)] },
			sought,
			new ClaimState('p'),
		);
		expect(view.candidates.map(({ id }) => id)).toEqual([1, 2]);
		expect([...view.seen]).toEqual(['2', '1']);
	});
});

describe('the external ID of a claim', () => {
	const claim: Claim = {
		...sought,
		profileId: 'p',
		timezone: 'Australia/Melbourne',
		protection: 'returnExisting',
		checkAfterClaim: true,
	};
	const tea = { definition: { handle: 'tea' } };

	it.each<[string, Benefit[], string | undefined]>([
		['in use where another definition has it', [row(1, tea)], 'external_id_in_use'],
		[
			'free where another definition has another',
			[row(1, { ...tea, external_id: 'DEF' })],
			undefined,
		],
		['its own where the definition has it too', [row(1, tea), row(2)], undefined],
		['free where the definition has another', [row(1, { external_id: 'DEF' })], undefined],
	])('is %s', (_, benefits, code) => {
		const view = viewOf({ benefits, redeemed: [] }, sought, new ClaimState('p'));
		expect(otherUse(claim, view)?.code).toBe(code);
	});

	it('is that of a benefit of which a batch reports only the ID', () => {
		const context = { itemId: '0:3' } as ClaimContext;
		const data = { id: '5', profile_id: 'p', external_id: 'ABC' };
		expect(byIdAlone({ context, claim }, '5')).toEqual({
			row: { ...data, definition: { handle: 'coffee' } },
			data,
			redemptionId: null,
			itemId: '0:3',
			isByIdAlone: true,
		});
	});
});

describe('the winner', () => {
	it('has the lowest ID, compared as a number', () => {
		expect(winnerFirst([row('10'), row(9), row('100')]).map(({ id }) => id)).toEqual([
			9,
			'10',
			'100',
		]);
	});

	it('was created first where IDs are no numbers, and then has the lower ID', () => {
		const listed = [
			row('c', { created_at: '2026-03-05 00:00:02' }),
			row('b', { created_at: '2026-03-05 00:00:03' }),
			row('a', { created_at: '2026-03-05 00:00:03' }),
		];
		expect(winnerFirst(listed).map(({ id }) => id)).toEqual(['c', 'a', 'b']);
	});

	it('is not the one that is redeemed', () => {
		const listed = [row(2, { redemptions_remaining: 0 }), row(1, { redemptions_remaining: 1 })];
		expect(winnerFirst(listed)[0]?.id).toBe(1);
	});
});

describe('what a look tells', () => {
	const verdictOf = (listed: Benefit[], state = new ClaimState('p')) => {
		const { is } = judge(viewOf({ benefits: listed, redeemed: [] }, sought, state), state);
		return is;
	};
	const having = (benefit: Benefit) => {
		const state = new ClaimState('p');
		made(state, benefit);
		return state;
	};

	it.each([
		['nothing, where nothing answers to the claim', [], undefined, 'nothing'],
		['somebody else’s, where this execution made none', [row(1)], undefined, 'others'],
		['somebody else’s, where its ID is lower', [row(1), row(2)], row(2), 'others'],
		['mine, where its ID is the lowest and it is listed', [used(2), row(3)], row(2), 'mine'],
		[
			'mine and unseen, where it is listed as if it were not redeemed',
			[row(2)],
			row(2),
			'mineUnseen',
		],
		['mine and unseen, where only later ones are listed', [row(3)], row(2), 'mineUnseen'],
		['mine and unseen, where nothing is listed', [], row(2), 'mineUnseen'],
	])('is %s', (_, listed, own, verdict) => {
		expect(verdictOf(listed, own && having(own))).toBe(verdict);
	});
});

describe('a list that shows an own claim shows others of its key', () => {
	const definition = (most: number | null | undefined) => ({ max_redemptions: most });

	it.each<[string, Partial<Benefit>, boolean]>([
		['used up', { redemptions_remaining: 0 }, true],
		['used once of three times', { redemptions_remaining: 2, definition: definition(3) }, true],
		['of a definition without a limit', { definition: definition(null) }, true],
		[
			'as if it had not been redeemed',
			{ redemptions_remaining: 1, definition: definition(1) },
			false,
		],
		['without how often it may be', { redemptions_remaining: 1 }, false],
		['without what remains', { definition: definition(1) }, false],
	])('where it is %s: %#', (_, own, shows) => {
		expect(showsOthers(own, sought)).toBe(shows);
	});

	it('where it is only claimed', () => {
		expect(showsOthers({ redemptions_remaining: 1 }, { kind: 'claim' })).toBe(true);
	});
});

describe('a benefit that a lost request may have made', () => {
	const lost = () => ({
		...new ClaimState('p'),
		lostSince: Date.parse('2026-03-05T00:10:00Z'),
	});

	it('was not there before', () => {
		const record = lost();
		record.seenBefore.push('1');
		expect(mayBeMine(row(1), record)).toBe(false);
		expect(mayBeMine(row(2), record)).toBe(true);
	});

	it('is not older than the request, as far as clocks agree', () => {
		expect(mayBeMine(row(2, { created_at: '2026-03-05 00:04:00' }), lost())).toBe(false);
		expect(mayBeMine(row(2, { created_at: '2026-03-05 00:06:00' }), lost())).toBe(true);
	});

	it('is none while no answer was lost', () => {
		expect(mayBeMine(row(1), new ClaimState('p'))).toBe(false);
	});
});

it.each(['ABC', ' abc ', 'a\u200Bbc', '\uFEFFabc', 'a\u00ADbc', 'abc\u202A'])(
	'takes %j for the plain text abc',
	(text) => {
		expect(plain(text)).toBe('abc');
	},
);

it('takes both forms of an accent for the same text', () => {
	expect(plain('e\u0301')).toBe(plain('\u00E9'));
});
