import { redemptionOutput } from '../../../nodes/shared/omneo/benefit';

describe('the fields of a redemption', () => {
	const benefit = { id: 7, definition: { handle: 'coffee-on-us' } };
	const redeemed = (...items: object[]) => redemptionOutput.fields({ id: 1, items } as never);

	it.each([
		['as a record', benefit],
		['as JSON text', JSON.stringify(benefit)],
	])('name the benefit that an item holds %s', (_, type_attributes) => {
		expect(redeemed({ type: 'benefit', type_attributes })).toMatchObject({
			benefit_ids: [7],
			definition_handles: ['coffee-on-us'],
		});
	});

	it('name no reward and no points among the benefits', () => {
		const reward = { type: 'reward', type_attributes: { id: 7, definition: { handle: 'credit' } } };
		expect(redeemed(reward, { type: 'benefit', type_attributes: benefit })).toMatchObject({
			benefit_ids: [7],
			definition_handles: ['coffee-on-us'],
		});
		expect(redeemed(reward)).toMatchObject({ benefit_ids: [], definition_handles: [] });
	});

	it('have null for what is not known of a benefit, such as one that was deleted', () => {
		expect(redeemed({ type: 'benefit', type_attributes: null })).toMatchObject({
			benefit_ids: [null],
			definition_handles: [null],
		});
		expect(redeemed({ type_attributes: 'a text' })).toMatchObject({ benefit_ids: [null] });
	});
});
