import type { INodeParameters } from 'n8n-workflow';
import { people, type FaultKind } from '../../../sandbox';
import { locator } from '../../engine/support';
import {
	act,
	actOnce,
	describeOperations,
	failure,
	failureUnsent,
	jose,
	mia,
	pathsRead,
	recorder,
	sandbox,
} from './support';

describeOperations('profile', {
	get: () => {
		it.each([
			['id', people.mia.id],
			['email', people.mia.email],
			['email', ` ${people.mia.email.toUpperCase()} `],
			['mobile', '+61 491 570 156'],
			['mobile', '0061491570156'],
			['identity', 'shopify:6021477301'],
			['identity', 'magento_id: 18842'],
		])('finds the profile by %s: %s', async (mode, value) => {
			const profile = await actOnce('profile.get', { profileId: locator(mode, value) });
			expect(profile).toMatchObject({ profile_id: people.mia.id, tier_handle: 'gold' });
		});

		it('names nobody, unless everything is asked for', async () => {
			const text = JSON.stringify(await actOnce('profile.get', { profileId: mia }));
			for (const personal of ['Mia', 'Thompson', people.mia.email, people.mia.mobile_phone]) {
				expect(text).not.toContain(personal);
			}
			expect(await actOnce('profile.get', { profileId: mia, simplify: false })).toMatchObject({
				full_name: 'Mia Thompson',
				email: people.mia.email,
			});
		});

		it('gives name, email and mobile phone where they are asked for', async () => {
			const options = { includeContactDetails: true };
			const contact = {
				first_name: 'Mia',
				full_name: 'Mia Thompson',
				email: people.mia.email,
				mobile_phone: people.mia.mobile_phone,
			};
			expect(await actOnce('profile.get', { profileId: mia, options })).toMatchObject(contact);
			const filters = { search: 'thomp' };
			expect(await act('profile.getAll', { filters, options })).toMatchObject([contact]);
		});

		it('looks each distinct value up once in a run', async () => {
			const emails = [people.mia.email, people.jose.email, people.mia.email, people.mia.email];
			const profiles = await act(
				'profile.get',
				{ profileId: locator('email', '={{ $json.email }}') },
				{ rows: emails.map((email) => ({ email })) },
			);
			expect(profiles.map(({ profile_id }) => profile_id)).toEqual([
				people.mia.id,
				people.jose.id,
				people.mia.id,
				people.mia.id,
			]);
			expect(pathsRead().filter((read) => read === 'GET /profiles')).toHaveLength(2);
		});

		it.each([
			['email', 'nobody@example.com', 'profile_unknown'],
			['mobile', '+61491570999', 'profile_unknown'],
			['identity', 'shopify:1', 'profile_unknown'],
			['identity', 'pos:6021477301', 'profile_unknown'],
			['id', 'd0c9b8a7-1234-4e5f-8a9b-0c1d2e3f4a5b', 'profile_not_found'],
		])('fails where nobody has this %s (%s), without repeating it', async (mode, value, code) => {
			const failed = await failure('profile.get', { profileId: locator(mode, value) });
			expect(failed).toMatchObject({ outcome: 'refused', code });
			if (mode !== 'id') expect(failed.error + failed.message).not.toContain(value);
		});

		it('fails where several profiles have the email', async () => {
			const { email } = people.mia;
			recorder.answer = () => ({
				body: {
					data: [
						{ id: people.mia.id, email },
						{ id: people.jose.id, email },
					],
				},
			});
			expect(
				await failure(
					'profile.get',
					{ profileId: locator('email', email) },
					{ baseUrl: recorder.baseUrl },
				),
			).toMatchObject({
				error: 'Omneo has 2 profiles with this email address',
				code: 'profile_ambiguous',
			});
		});

		it('does not trust a tenant that ignores the filter', async () => {
			recorder.answer = () => ({
				body: { data: [{ id: people.jose.id, email: people.jose.email }] },
			});
			expect(
				await failure(
					'profile.get',
					{ profileId: locator('email', people.mia.email) },
					{ baseUrl: recorder.baseUrl },
				),
			).toMatchObject({ code: 'profile_unknown' });
		});

		it.each([
			['mobile', '0491 570 156', 'has no country code'],
			['mobile', '+61', 'is not valid'],
			['email', 'mia.thompson', 'is not valid'],
			['email', 'a@example.com, b@example.com', 'is not valid'],
			['identity', '6021477301', 'is not valid'],
			['identity', 'shopify:', 'is not valid'],
			['id', 'mia', 'is not a UUID'],
			['email', '={{ $json.nothing }}', 'is missing'],
		])('refuses the %s %p before anything is sent', async (mode, value, why) => {
			const failed = await failureUnsent('profile.get', { profileId: locator(mode, value) });
			expect(failed.error).toContain(why);
			expect(failed).toMatchObject({ code: 'profile_id_invalid' });
		});
	},

	getAll: () => {
		it('reads over several pages, or up to a limit', async () => {
			const all = await act('profile.getAll', { returnAll: true });
			expect(new Set(all.map(({ profile_id }) => profile_id)).size).toBe(
				240 + Object.keys(people).length,
			);
			expect(pathsRead()).toHaveLength(3);
			expect(await act('profile.getAll', { limit: 7 })).toEqual(all.slice(0, 7));
		});

		it.each<[INodeParameters, string[]]>([
			[{ search: 'thomp' }, [people.mia.id]],
			[{ email: people.jose.email }, [people.jose.id]],
			[{ mobilePhone: '+447700900123' }, [people.soren.id]],
			[{ externalIdFilter: 'X-1' }, []],
			[{ createdBefore: '2025-11-03T09:00:00' }, []],
		])('filters by %j', async (filters, ids) => {
			const found = await act('profile.getAll', { filters });
			expect(found.map(({ profile_id }) => profile_id)).toEqual(ids);
		});

		it('gives all keys with simplify off', async () => {
			const filters = { search: 'thomp' };
			expect(await act('profile.getAll', { filters, simplify: false })).toMatchObject([
				{ id: people.mia.id, email: people.mia.email },
			]);
		});
	},

	addTags: () => {
		it.each([
			['vip, spring , , spring'],
			[['spring', 'vip']],
			['={{ ["spring", "vip"] }}'],
			['["spring", "vip"]'],
		])('adds what is missing of %j, and keeps the rest', async (tags) => {
			expect(await actOnce('profile.addTags', { profileId: jose, tags })).toEqual({
				profile_id: people.jose.id,
				changed: true,
				tags: expect.arrayContaining(['newsletter', 'vip', 'spring']) as string[],
			});
		});

		it('sends nothing where the member has them all', async () => {
			expect(await actOnce('profile.addTags', { profileId: mia, tags: 'vip' })).toMatchObject({
				changed: false,
				tags: people.mia.tags,
			});
			expect(pathsRead()).toEqual([`GET /profiles/${people.mia.id}`]);
		});

		it('keeps the tags that the items of one run add to one member', async () => {
			const rows = Array.from({ length: 6 }, (_, number) => ({ tag: `tag-${number}` }));
			await act('profile.addTags', { profileId: jose, tags: '={{ $json.tag }}' }, { rows });
			const { tags } = await actOnce('profile.get', { profileId: jose });
			expect(tags).toEqual(['newsletter', ...rows.map(({ tag }) => tag)]);
		});

		it('writes again where somebody else has written an older set meanwhile', async () => {
			let tags = ['old'];
			let stale: string[] | undefined;
			recorder.answer = ({ method, body }) => {
				if (method === 'PUT') {
					({ tags } = JSON.parse(body) as { tags: string[] });
					stale ??= ['old', 'theirs'];
				} else if (stale && tags !== stale && !tags.includes('theirs')) {
					tags = stale;
				}
				return { body: { data: { id: people.mia.id, tags } } };
			};
			const there = { baseUrl: recorder.baseUrl };
			expect(
				await actOnce('profile.addTags', { profileId: mia, tags: 'ours' }, there),
			).toMatchObject({ tags: ['old', 'theirs', 'ours'] });
		});

		it.each<FaultKind>(['dropBefore', 'dropAfter', 'error500After', 'timeoutAfter', 'rateLimited'])(
			'is done once the write is known to hold, after the fault %s',
			async (fault) => {
				sandbox.failNext(fault, 1, { method: 'PUT' });
				expect(
					await actOnce('profile.addTags', {
						profileId: jose,
						tags: 'vip',
						options: { timeout: 500 },
					}),
				).toMatchObject({ tags: ['newsletter', 'vip'] });
			},
		);

		it('changes nothing where the answer does not show the tags', async () => {
			recorder.answer = () => ({ body: { data: { id: people.mia.id } } });
			const there = { baseUrl: recorder.baseUrl };
			expect(await failure('profile.addTags', { profileId: mia, tags: 'x' }, there)).toMatchObject({
				outcome: 'refused',
			});
			expect(recorder.requests.map(({ method }) => method)).toEqual(['GET']);
		});

		it.each([' , ', '={{ $json.nothing }}', '={{ {"a": 1} }}', '={{ [{"a": 1}] }}'])(
			'refuses the tags %j before anything is sent',
			async (tags) => {
				expect(await failureUnsent('profile.addTags', { profileId: mia, tags })).toMatchObject({
					code: 'parameter_invalid',
				});
			},
		);
	},

	removeTags: () => {
		it('removes what is there, and keeps the rest', async () => {
			expect(await actOnce('profile.removeTags', { profileId: mia, tags: 'vip, unknown' })).toEqual(
				{ profile_id: people.mia.id, changed: true, tags: ['newsletter'] },
			);
			const none = { profileId: mia, tags: 'vip' };
			expect(await actOnce('profile.removeTags', none)).toMatchObject({ changed: false });
		});

		it('gives the whole profile with simplify off', async () => {
			expect(
				await actOnce('profile.removeTags', { profileId: mia, tags: 'vip', simplify: false }),
			).toMatchObject({ id: people.mia.id, tags: ['newsletter'] });
		});
	},
});
