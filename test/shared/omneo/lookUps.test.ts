import type { IDataObject } from 'n8n-workflow';
import { withClosestHandles } from '../../../nodes/shared/omneo/definition';
import { readProfile } from '../../../nodes/OmneoBenefits/fields/profile';
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

/** A list of profiles, as the API gives it page by page. */
function paged(profiles: IDataObject[]): SendRequest {
	return async <T>({ query }: ApiRequest) => {
		const [size, number] = [Number(query?.['page[size]']), Number(query?.['page[number]'])];
		const data = profiles.slice(size * (number - 1), size * number);
		const last_page = Math.ceil(profiles.length / size);
		return { data, meta: { last_page, total: profiles.length } } as ApiAnswer<T>;
	};
}

const others = (count: number, email: string) =>
	Array.from({ length: count }, (_, n) => ({ id: `other-${n}`, email: `${n}${email}` }));

describe('a profile that is looked up by its email or number', () => {
	it('is found behind a full page of others, where the filter finds parts', async () => {
		const profiles = [...others(230, 'mia@example.com'), { id, email: 'mia@example.com' }];
		expect(await profileFinders.email(paged(profiles), 'mia@example.com')).toBe(id);
	});

	it('is not said to be nobody’s where the filter finds more than can be looked through', async () => {
		const profiles = others(5_000, 'mia@example.com');
		await expect(profileFinders.email(paged(profiles), 'mia@example.com')).rejects.toMatchObject({
			code: 'list_unreadable',
		});
	});

	it.each([
		['mia@example.com', 'MIA@Example.com'],
		['zoe\u0308@example.com', 'zo\u00eb@example.com'],
		['\u00c5sa@example.com', 'a\u030asa@example.com'],
	])('is the same in another letter case or form: %j', async (kept, given) => {
		expect(await profileFinders.email(paged([{ id, email: kept }]), given)).toBe(id);
	});

	it.each([['mia@example.com.au'], ['xmia@example.com'], [null], [7]])(
		'is not the one with %j',
		async (email) => {
			await expect(
				profileFinders.email(paged([{ id, email }]), 'mia@example.com'),
			).rejects.toMatchObject({ code: 'profile_unknown' });
		},
	);
});

describe('a profile that is looked up by its identity', () => {
	const member = (handle: string, identifier: string | number) => ({
		id,
		identities: [
			{ handle: 'other', identifier: 'x' },
			{ handle, identifier },
		],
	});

	it.each([
		['shopify:12345', { type: 'shopify', id: '12345' }],
		['magento_id: 18842 ', { type: 'magento_id', id: '18842' }],
		['crm:urn:member:7', { type: 'crm', id: 'urn:member:7' }],
	])('is asked for by what stands before and after the first colon: %s', async (value, body) => {
		const requests: ApiRequest[] = [];
		const send = answering((request) => {
			requests.push(request);
			return member(body.type, body.id);
		});
		await profileFinders.identity(send, readProfile('identity', value).value);
		expect(requests).toMatchObject([{ endpoint: { effect: 'read' }, body }]);
	});

	it.each<[string, unknown]>([
		['a record', member('shopify', '12345')],
		['a list of one', [member('shopify', 12345)]],
		['one with its handle in capitals', member('Shopify', '12345')],
	])('may come back as %s', async (_what, data) => {
		expect(
			await profileFinders.identity(
				answering(() => data),
				'shopify:12345',
			),
		).toBe(id);
	});

	it('is read as a whole where the answer does not show its identities', async () => {
		const send = answering(({ endpoint: { method } }) =>
			method === 'GET' ? member('pos', 'AbC') : { id },
		);
		expect(await profileFinders.identity(send, 'pos:AbC')).toBe(id);
		await expect(profileFinders.identity(send, 'pos:aBc')).rejects.toMatchObject({
			code: 'profile_unknown',
		});
	});

	it.each([
		['of another letter case', member('pos', 'aBcDe')],
		['that is longer', member('pos', 'AbCdEf')],
		['of another system', member('shopify', 'AbCdE')],
		['that is not shown', { id, identities: [] }],
	])('is not the one with an identity %s', async (_what, data) => {
		await expect(
			profileFinders.identity(
				answering(() => data),
				'pos:AbCdE',
			),
		).rejects.toMatchObject({ code: 'profile_unknown' });
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
