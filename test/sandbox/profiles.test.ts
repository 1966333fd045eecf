import { bulkProfileId, people } from '../../sandbox';
import { sandboxForTests } from './client';

const tenant = sandboxForTests({ profiles: 30 });

async function found(query: string): Promise<string[]> {
	const { body } = await tenant.ask<{ id: string }[]>('GET', `/profiles?${query}`);
	return body.data.map(({ id }) => id);
}

test('a profile is read by its UUID, in either case', async () => {
	for (const id of [people.mia.id, people.mia.id.toUpperCase()]) {
		const { body } = await tenant.ask('GET', `/profiles/${id}`);
		expect(body.data).toMatchObject({
			id: people.mia.id,
			full_name: 'Mia Thompson',
			mobile_phone: '+61491570156',
			tier_handle: 'gold',
			identities: [
				{ handle: 'shopify', identifier: '6021477301' },
				{ handle: 'magento_id', identifier: '18842' },
			],
		});
	}
});

test('profiles are found by e-mail in any case, phone, identity, name and tier', async () => {
	expect(await found('filter[email]=Mia.Thompson@EXAMPLE.com')).toEqual([people.mia.id]);
	expect(await found('filter[mobile_phone]=%2B447700900123')).toEqual([people.soren.id]);
	expect(await found('filter[identities][identifier]=18842')).toEqual([
		people.mia.id,
		people.twin.id,
	]);
	expect(await found(`filter[search]=${encodeURIComponent('núñ')}`)).toEqual([people.jose.id]);
	expect(await found('filter[search]=o%27connor%40')).toEqual([people.zoe.id]);
	expect(await found('filter[tier_handle]=gold&sort=first_name')).toEqual([
		people.mia.id,
		people.soren.id,
		people.noor.id,
	]);
	expect(await found('filter[email]=nobody@example.com')).toEqual([]);
});

test('an identity of one system finds its one profile', async () => {
	const identity = { type: 'magento_id', id: '18842' };
	expect((await tenant.ask('POST', '/profiles/search-id', identity)).body.data).toMatchObject({
		id: people.mia.id,
		first_name: 'Mia',
	});
	expect((await tenant.ask('POST', '/profiles/exists', identity)).body.data).toEqual({
		id: people.mia.id,
	});
	for (const path of ['/profiles/search-id', '/profiles/exists']) {
		const other = { type: 'shopify', id: '18842' };
		expect((await tenant.ask('POST', path, other)).status).toBe(404);
		expect((await tenant.ask('POST', path, {})).status).toBe(422);
	}
});

test('an identifier alone finds the profiles of every system', async () => {
	const path = '/identities/search-profile/';
	const both = await tenant.ask<{ id: string }[]>('GET', `${path}18842`);
	expect(both.body.data.map(({ id }) => id)).toEqual([people.mia.id, people.twin.id]);
	expect((await tenant.ask('GET', `${path}0`)).body.data).toEqual([]);
});

test('a long run has profiles with known ids', async () => {
	const { body } = await tenant.ask('GET', `/profiles/${bulkProfileId(29)}`);
	expect(body.data).toMatchObject({ first_name: 'Member', last_name: '29' });
	expect((await tenant.ask('GET', `/profiles/${bulkProfileId(30)}`)).status).toBe(404);
});
