import { keyOfBenefit, keyOfClaim } from '../../../nodes/shared/claims/keys';

const claim = { profileId: 'AB-1', definition: 'coffee', externalId: 'X' };

describe('the key of a claim', () => {
	it('is the same for a profile ID and a handle in other letters', () => {
		expect(keyOfClaim('t', { ...claim, profileId: 'ab-1', definition: 'Coffee' })).toBe(
			keyOfClaim('t', claim),
		);
	});

	it.each([
		['tenant', keyOfClaim('u', claim)],
		['profile', keyOfClaim('t', { ...claim, profileId: 'other' })],
		['definition', keyOfClaim('t', { ...claim, definition: 'tea' })],
		['external ID', keyOfClaim('t', { ...claim, externalId: 'x' })],
	])('is another one for another %s', (_, key) => {
		expect(key).not.toBe(keyOfClaim('t', claim));
	});

	it('is never that of a benefit, whatever its external ID', () => {
		const externalId = 'benefit 5';
		const keys = [
			keyOfBenefit('t', { profileId: 'AB-1', benefitId: 5 }),
			keyOfClaim('t', { ...claim, externalId }),
			keyOfClaim('t', { ...claim, profileId: 'benefit', definition: 't', externalId: '5' }),
		];
		expect(new Set(keys).size).toBe(3);
	});
});
