import { closest, plainWords, typingErrors } from '../../nodes/shared/spelling';

const candidates = [
	{
		value: 'complete-survey-discount',
		names: ['complete-survey-discount', 'Complete Survey Discount'],
	},
	{ value: 'welcome-gift', names: ['welcome-gift', 'Welcome Gift'] },
	{ value: 'gift-card', names: ['gift-card', 'Gift Card'] },
];

describe('the closest values', () => {
	it('are found by a typing error in the value or its name', () => {
		expect(closest('welcome-gfit', candidates)).toEqual(['welcome-gift']);
		expect(closest('Complete Survey Discuont', candidates)).toEqual(['complete-survey-discount']);
	});

	it('are found by a part of them', () => {
		expect(closest('survey', candidates)).toEqual(['complete-survey-discount']);
		expect(closest('gift', candidates)).toEqual(['welcome-gift', 'gift-card']);
	});

	it('are none where nothing is alike', () => {
		expect(closest('xyzzy', candidates)).toEqual([]);
		expect(closest('', candidates)).toEqual([]);
	});
});

describe('typing errors', () => {
	it('are letters missing, added, wrong or swapped', () => {
		for (const typed of ['melborne', 'mellbourne', 'malbourne', 'meblourne']) {
			expect(typingErrors(typed, 'melbourne', 2)).toBe(1);
		}
	});

	it('are more than the limit for another word', () => {
		expect(typingErrors('sydney', 'melbourne', 2)).toBeGreaterThan(2);
	});
});

describe('plain words', () => {
	it('have no case, accents or punctuation', () => {
		expect(plainWords('São-Paulo (Brazil)')).toEqual(['sao', 'paulo', 'brazil']);
	});
});
