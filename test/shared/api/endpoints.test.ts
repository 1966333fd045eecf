import { endpoints } from '../../../nodes/shared/api/endpoints';
import { asProblemOfWrite, Problem } from '../../../nodes/shared/problems/problem';
import { routes } from '../../../sandbox/http/routes';

describe('each endpoint', () => {
	const shape = (route: string) => route.replace(/:\w+|\{\w+\}/g, '{}');
	const known = new Map(
		routes.map(({ method, path, scope }) => [shape(`${method} ${path}`), scope] as const),
	);
	const all = Object.values(endpoints).map(({ route, scope }) => [route, scope] as const);

	it.each(all)('is one that the sandbox has, with the same scope: %s (%s)', (route, scope) => {
		expect(known.get(shape(route))).toBe(scope);
	});

	it('stands in the catalogue once', () => {
		const shapes = all.map(([route]) => shape(route));
		expect(new Set(shapes).size).toBe(shapes.length);
	});
});

describe('after a lost answer, the next step names what was written', () => {
	it.each([
		[endpoints.claimRedeem, 'the benefits of the profile'],
		[endpoints.issueBenefit, 'the benefits of the profile'],
		[endpoints.deleteProfileBenefit, 'the benefits of the profile'],
		[endpoints.createDefinition, 'the benefit definitions'],
		[endpoints.cloneDefinition, 'the benefit definitions'],
		[endpoints.reverseRedemption, 'the redemption'],
		[endpoints.extendReward, 'the rewards of the profile'],
		[endpoints.addPoints, 'the points of the profile'],
		[endpoints.createInteraction, 'the interactions of the profile'],
		[endpoints.createProfile, 'the profile'],
		[endpoints.addIdentity, 'the profile'],
		[endpoints.updateConsent, 'the consent of the profile'],
		[endpoints.updateConsentAsBefore, 'the consent of the profile'],
		[endpoints.createWebhook, 'the webhooks'],
	])('$route: %s', ({ lookUp }, what) => {
		const { nextStep } = asProblemOfWrite(new Problem('canceled', { wasWrite: true }), lookUp);
		expect(nextStep).toMatch(new RegExp(`look up ${what}( |,)`));
	});
});
