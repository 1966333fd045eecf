import { withClosestHandles } from '../../../nodes/shared/omneo/definition';
import { readProfile } from '../../../nodes/shared/input/profile';
import { profileFinders } from '../../../nodes/shared/omneo/profile';
import { Problem } from '../../../nodes/shared/problems/problem';
import type { ApiAnswer, ApiRequest, SendRequest } from '../../../nodes/shared/transport/types';

/** Sends nowhere, and answers what is told. */
function answering(answer: (request: ApiRequest) => unknown): SendRequest {
	return async <T>(request: ApiRequest) => ({ data: answer(request) }) as ApiAnswer<T>;
}

const failing = (problem: Problem) =>
	answering(() => {
		throw problem;
	});

const id = '9b1e4c7a-3f52-4d08-a6c1-5e7d20b84f91';

describe('a profile that is looked up by its identity', () => {
	it.each([
		['shopify:12345', { type: 'shopify', id: '12345' }],
		['magento_id: 18842 ', { type: 'magento_id', id: '18842' }],
		['crm:urn:member:7', { type: 'crm', id: 'urn:member:7' }],
	])('is asked for by what stands before and after the first colon: %s', async (value, body) => {
		const requests: ApiRequest[] = [];
		const send = answering((request) => {
			requests.push(request);
			return { id };
		});
		await profileFinders.identity(send, readProfile('identity', value).value);
		expect(requests).toMatchObject([{ method: 'POST', effect: 'read', body }]);
	});

	it('may come back as a record or as a list of one', async () => {
		const find = profileFinders.identity;
		expect(
			await find(
				answering(() => ({ id })),
				'shopify:12345',
			),
		).toBe(id);
		expect(
			await find(
				answering(() => [{ id }]),
				'shopify:12345',
			),
		).toBe(id);
	});

	it.each([
		['nobody', [], 'profile_unknown'],
		['several profiles', [{ id }, { id: 'another' }], 'profile_ambiguous'],
	])('is an error where there is %s', async (_what, data, code) => {
		await expect(
			profileFinders.identity(
				answering(() => data),
				'pos:1',
			),
		).rejects.toMatchObject({
			code,
		});
	});

	it('keeps every other problem as it is', async () => {
		const problem = new Problem('rate_limited', { httpStatus: 429 });
		await expect(profileFinders.identity(failing(problem), 'pos:1')).rejects.toBe(problem);
	});
});

describe('the closest handles', () => {
	const once = async <T>(_key: string, work: () => Promise<T>) => await work();
	const unknown = new Problem('definition_not_found', { httpStatus: 404 });

	it('are found by the handle or by the name that customers see', async () => {
		const send = answering(() => [
			{ id: 1, handle: '10-percent-off', name: 'Spring Voucher' },
			{ id: 2, handle: 'coffee-on-us', name: 'Coffee on Us' },
		]);
		for (const typed of ['10-procent-off', 'Spring Vouchr']) {
			expect(await withClosestHandles({ send, once }, unknown, typed)).toMatchObject({
				code: 'definition_not_found',
				httpStatus: 404,
				nextStep: 'Did you mean 10-percent-off?',
			});
		}
	});

	it('are left out where the list of definitions cannot be read', async () => {
		const send = failing(new Problem('scope_missing', { httpStatus: 403 }));
		const problem = await withClosestHandles({ send, once }, unknown, 'coffee');
		expect(problem).toMatchObject({ code: 'definition_not_found', httpStatus: 404 });
		expect(problem.nextStep).not.toContain('Did you mean');
	});

	it('are not looked for after another problem', async () => {
		const other = new Problem('timeout');
		const send = failing(new Problem('unexpected'));
		expect(await withClosestHandles({ send, once }, other, 'coffee')).toBe(other);
	});
});
