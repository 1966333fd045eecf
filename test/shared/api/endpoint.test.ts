import { at, endpoint, pathOf } from '../../../nodes/shared/api/endpoint';
import { endpoints } from '../../../nodes/shared/api/endpoints';

const benefit = endpoint('GET /profiles/{profileId}/benefits/{benefitId}', 'read-benefits');

describe('an endpoint', () => {
	it('is read from its route, with what is usual for its method', () => {
		expect(benefit).toMatchObject({
			method: 'GET',
			template: '/profiles/{profileId}/benefits/{benefitId}',
			effect: 'read',
			answers: 'record',
		});
		expect(endpoint('PUT /a', null).effect).toBe('idempotent');
		expect(endpoint('POST /a', null).effect).toBe('write');
		expect(endpoint('POST /a', null, { effect: 'read' }).effect).toBe('read');
	});

	it('has an address once its parameters are filled in', () => {
		const address = at(benefit, { profileId: 'p', benefitId: 7 });
		expect(address.path).toEqual(['profiles', 'p', 'benefits', 7]);
		expect(address.endpoint).toBe(benefit);
		expect(pathOf(at(endpoints.listBenefits))).toBe('benefits');
	});

	it('takes its own parameters only', () => {
		// @ts-expect-error -- one is missing
		expect(() => pathOf(at(benefit, { profileId: 'p' }))).toThrow();
		// @ts-expect-error -- none is given
		expect(() => pathOf(at(benefit))).toThrow();
		// @ts-expect-error -- it has none
		expect(pathOf(at(endpoints.listBenefits, { profileId: 'p' }))).toBe('benefits');
	});
});

describe('the path of an address', () => {
	const pathWith = (benefitId: string | number) =>
		pathOf(at(benefit, { profileId: 'p', benefitId }));

	it('keeps a parameter in its place, whatever is in it', () => {
		expect(pathWith('a/b?c#d é%2F')).toBe('profiles/p/benefits/a%2Fb%3Fc%23d%20%C3%A9%252F');
		expect(pathWith('...')).toBe('profiles/p/benefits/...');
		expect(pathWith('{profileId}')).toBe('profiles/p/benefits/%7BprofileId%7D');
		expect(pathWith('constructor')).toBe('profiles/p/benefits/constructor');
	});

	it.each(['..', '.', '', '\ud83c'])('is not made of the parameter %j', (value) => {
		expect(() => pathWith(value)).toThrow(
			expect.objectContaining({ code: 'parameter_invalid', kind: 'invalidInput' }),
		);
	});
});
