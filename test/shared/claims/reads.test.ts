import {
	entriesIn,
	entriesOf,
	firstRedemption,
	redeemedByOthers,
	redeemedEver,
	redeemedNow,
	type Entry,
} from '../../../nodes/shared/claims/reads';
import { stateOf } from '../../../nodes/shared/claims/winner';
import type { ApiAnswer } from '../../../nodes/shared/transport/types';

const redemption = (id: number, count = 1): Entry => ({ id, isRedemption: true, count });
const reversal = (id: number, count = 1): Entry => ({ id, isRedemption: false, count });

describe('the redemptions of a benefit', () => {
	it('are counted by their counts, without those given back', () => {
		const entries = [redemption(1, 3), reversal(2), redemption(3)];
		expect(redeemedEver(entries)).toBe(4);
		expect(redeemedNow(entries)).toBe(3);
	});

	it.each([
		['unredeemed', []],
		['redeemed', [redemption(1)]],
		['redeemed', [redemption(1, 3), reversal(2)]],
		['reversed', [redemption(1), reversal(2)]],
	] as const)('say that it is %s', (state, entries) => {
		expect(stateOf([...entries])).toBe(state);
	});

	it.each([
		[0, [redemption(1)]],
		[0, [redemption(1), reversal(2)]],
		[1, [redemption(1), reversal(2), redemption(3)]],
		[1, [redemption(1), redemption(3)]],
		[0, [redemption(1), reversal(2), redemption(3), reversal(4)]],
	] as const)('hold %s of somebody else, where 1 is mine', (count, entries) => {
		expect(redeemedByOthers([...entries], new Set(['1']))).toBe(count);
	});

	it('are found by the benefit inside, also where that is JSON text', async () => {
		const data = [
			{ id: 9, type: 'redeem', items: [{ count: 3, type_attributes: '{"id": 5}' }] },
			{ id: 8, type: 'reversal', items: [{ type_attributes: { id: '5' } }] },
			{ id: 7, items: [{ type_attributes: { id: 6 } }] },
			{ id: 6, items: [{ type_attributes: null }] },
		];
		const send = async <T>() => await Promise.resolve({ data, meta: { total: 4 } } as ApiAnswer<T>);
		expect(await entriesOf({ send }, 'p', '5')).toEqual([reversal(8), redemption(9, 3)]);
	});

	it('begin with the earliest, at the time when it was redeemed or else made', () => {
		const items = [{ type_attributes: { id: 5 } }];
		const entries = entriesIn(
			[
				{ id: 9, redeem_at: 'later', items },
				{ id: 8, redeem_at: 'redeemed', created_at: 'made', items },
				{ id: 7, type: 'reversal', created_at: 'made', items },
			],
			'5',
		);
		expect(entries.map(({ at }) => at)).toEqual(['made', 'redeemed', 'later']);
		expect(firstRedemption(entries)?.id).toBe(8);
	});
});
