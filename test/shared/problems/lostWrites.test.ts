import { Problem } from '../../../nodes/shared/problems/problem';

const adviceAfter = (writtenPath?: string) =>
	new Problem('canceled', { wasWrite: true, writtenPath }).nextStep;

describe('after a write that was canceled, the next step names what was written', () => {
	it.each([
		['profiles/1/benefits/claim-redeem', 'the benefits of the profile'],
		['benefits', 'the benefits of the profile'],
		['benefits/definitionsX', 'the benefits of the profile'],
		['benefits/definitions', 'the benefit definitions'],
		['benefits/definitions/7/clone', 'the benefit definitions'],
		['redemptions/7/reversal', 'the redemption'],
		['rewards/extend', 'the rewards of the profile'],
		['points', 'the points of the profile'],
		['interactions', 'the interactions of the profile'],
		['profiles', 'the profile'],
		['profiles/1', 'the profile'],
		['profiles/1/attributes/comms', 'the consent of the profile'],
		['profiles/1/comms', 'the consent of the profile'],
	])('%s: %s', (path, what) => {
		expect(adviceAfter(path)).toMatch(new RegExp(`look up ${what}( |,)`));
	});

	it('and is about benefits where the path is not known', () => {
		expect(adviceAfter()).toContain('look up the benefits of the profile');
	});
});
