import type { IDataObject } from 'n8n-workflow';
import type { Profile } from '../../../nodes/shared/omneo/profile';
import type { CustomAttribute, MemberFields } from '../../../nodes/shared/profiles/changes';
import { fillMember, updateMember } from '../../../nodes/shared/profiles/update';
import {
	answerIsLost,
	endingOf,
	fieldsOf,
	neverArrives,
	notThere,
	refused,
	refusedFields,
	Tenant,
	type Member,
} from './support';

const GET = 'GET profiles/p-1';
const PUT = 'PUT profiles/p-1';
const CONSENT = 'PUT profiles/p-1/attributes/comms';
const ADD_IDENTITY = 'POST profiles/p-1/identities';

const AT = '2026-03-05T01:00:00Z';
const EMAIL = { email_promo: true, email_consent_updated_at: AT };
const NAME = { first_name: 'Grace' };
const TILL = { handle: 'till', identifier: 'T-7' };

const attribute = (handle: string, value: string): CustomAttribute => ({
	namespace: 'app',
	handle,
	type: 'string',
	value,
});

const ADA: Profile = { id: 'p-1', first_name: 'Ada', last_name: 'King', email: 'ada@example.com' };

const unknown = { outcome: 'unknown', mayBeRepeated: true };

let tenant: Tenant;
let member: Member;

beforeEach(() => {
	tenant = new Tenant();
	tenant.takesParts = true;
	member = tenant.add({ ...ADA });
});

/** Updates the member, who was read a moment ago. */
async function update(fields: Partial<MemberFields>, itemId = '0:0', maxRetries = 1) {
	const known = tenant.show(member);
	return await endingOf(updateMember(tenant.context(itemId, maxRetries), known, fieldsOf(fields)));
}

async function fill(fields: Partial<MemberFields>) {
	return await endingOf(fillMember(tenant.context(), tenant.show(member), fieldsOf(fields)));
}

const changed = (...names: string[]) => ({ result: { changed: names } });

describe('an update of a member', () => {
	it('sends nothing where the member has everything', async () => {
		Object.assign(member, { consent: { ...EMAIL }, custom: [attribute('size', 'M')] });
		Object.assign(member.profile, { tags: ['VIP'], identities: [TILL] });
		const all = await update({
			values: { first_name: 'Ada', title: null },
			tags: ['vip'],
			identities: [TILL],
			consent: EMAIL,
			customAttributes: [attribute('size', 'M')],
		});
		expect(all).toEqual({
			result: { profile: expect.objectContaining(ADA) as object, changed: [] },
		});
		expect(tenant.writes).toEqual([]);
	});

	it('sends the values that differ, and gives the member with them', async () => {
		const values = { first_name: 'Grace', last_name: 'King', email: null };
		expect(await update({ values })).toEqual({
			result: {
				profile: expect.objectContaining({
					first_name: 'Grace',
					last_name: 'King',
					email: null,
				}) as object,
				changed: ['first_name', 'email'],
			},
		});
		expect(tenant.writes).toEqual([[PUT, { first_name: 'Grace', email: null }]]);
		expect(tenant.requests).toHaveLength(1);
	});

	it('keeps in its result what the answer leaves out', async () => {
		tenant.next(PUT, () => ({ id: 'p-1', first_name: 'Grace' }));
		expect(await update({ values: NAME })).toMatchObject({
			result: { profile: { first_name: 'Grace', last_name: 'King' } },
		});
	});

	it('sends consent and custom attributes with the values', async () => {
		const size = attribute('size', 'M');
		expect(await update({ values: NAME, consent: EMAIL, customAttributes: [size] })).toMatchObject(
			changed('first_name', 'consent', 'custom_attributes'),
		);
		expect(tenant.writes).toEqual([
			[PUT, { ...NAME, comms_attributes: EMAIL, custom_attributes: [size] }],
		]);
	});

	it('names only what it changed', async () => {
		expect(await update({ consent: EMAIL })).toMatchObject(changed('consent'));
		expect(await update({ customAttributes: [attribute('size', 'M')] })).toMatchObject(
			changed('custom_attributes'),
		);
	});

	it('ends as the refusal says, and goes no further', async () => {
		tenant.next(PUT, refusedFields('first_name'));
		expect(await update({ values: NAME, consent: EMAIL, identities: [TILL] })).toMatchObject({
			outcome: 'refused',
		});
		expect(tenant.writes).toHaveLength(1);
	});

	it('waits for another one of the same member, however the ID is spelled', async () => {
		const context = tenant.context('0:1');
		const another = { ...ADA, id: 'P-1' };
		await Promise.all([
			update({ values: NAME, identities: [TILL] }),
			updateMember(context, another, fieldsOf({ values: { last_name: 'Hopper' } })),
		]);
		expect(tenant.writes.map(([name]) => name)).toEqual([PUT, ADD_IDENTITY, 'PUT profiles/P-1']);
	});

	describe('of consent', () => {
		it.each<[IDataObject, boolean]>([
			[{ email_promo: 1, email_consent_updated_at: '2020-01-01 00:00:00' }, false],
			[{ email_promo: true }, false],
			[{ email_promo: true, email_consent_updated_at: null }, true],
			[{ email_promo: false, email_consent_updated_at: AT }, true],
			[{}, true],
		])('where Omneo shows %j is sent: %p', async (consent, isSent) => {
			member.consent = consent;
			await update({ consent: EMAIL });
			expect(tenant.writes).toEqual(isSent ? [[PUT, { comms_attributes: EMAIL }]] : []);
		});

		it('sends a decision without a moment by itself', async () => {
			member.consent = { sms_promo: false, email_optout: true };
			await update({ consent: { sms_promo: false, email_optout: false } });
			expect(tenant.writes).toEqual([[PUT, { comms_attributes: { email_optout: false } }]]);
		});

		it('shows it in the result, even if the answer does not', async () => {
			tenant.takesParts = false;
			expect(await update({ consent: EMAIL })).toMatchObject({
				result: { profile: { attributes: { comms: EMAIL } } },
			});
		});
	});

	describe('of custom attributes', () => {
		const [size, colour] = [attribute('size', 'M'), attribute('colour', 'red')];
		const [sizeL, blue] = [attribute('size', 'L'), attribute('colour', 'blue')];

		it('reads them first, and again where the member is not there yet', async () => {
			member.custom = [size];
			tenant.next('GET profiles/p-1/attributes/custom', notThere('profile_not_found'));
			await update({ customAttributes: [size] });
			expect(tenant.count('GET profiles/p-1/attributes/custom')).toBe(2);
			expect(tenant.writes).toEqual([]);
		});

		it.each([
			['the same ones', [size], [sizeL]],
			['the same two', [size, colour], [sizeL, blue]],
			['none', [], [size, colour]],
		])('sends them with the member, who has %s', async (_, custom, customAttributes) => {
			member.custom = custom;
			await update({ customAttributes });
			expect(tenant.writes).toEqual([[PUT, { custom_attributes: customAttributes }]]);
		});

		it('sends them separately where the member has others, to keep those', async () => {
			member.custom = [size, colour];
			expect(await update({ customAttributes: [sizeL], consent: EMAIL })).toMatchObject(
				changed('consent', 'custom_attributes'),
			);
			expect(tenant.writes).toEqual([
				[PUT, { comms_attributes: EMAIL }],
				[`${PUT}/attributes/custom/app:size`, { type: 'string', value: 'L' }],
			]);
			expect(member.custom).toEqual(expect.arrayContaining([colour, sizeL]));
		});

		it('sends only those that differ', async () => {
			member.custom = [size, colour];
			await update({ customAttributes: [size, blue] });
			expect(tenant.writes).toEqual([
				[`${PUT}/attributes/custom/app:colour`, { type: 'string', value: 'blue' }],
			]);
		});
	});

	describe('at a tenant that does not take parts with a member', () => {
		const parts = { consent: EMAIL, customAttributes: [attribute('size', 'M')] };
		const separate = [
			[`${PUT}/attributes/custom/app:size`, { type: 'string', value: 'M' }],
			[CONSENT, EMAIL],
		];
		const together = { comms_attributes: EMAIL, custom_attributes: parts.customAttributes };

		beforeEach(() => {
			tenant.takesParts = false;
		});

		it('stores them by separate calls where they are ignored', async () => {
			expect(await update({ values: NAME, ...parts })).toMatchObject(
				changed('first_name', 'custom_attributes', 'consent'),
			);
			expect(tenant.writes).toEqual([[PUT, { ...NAME, ...together }], ...separate]);
		});

		it('sends the values by themselves where the parts are refused', async () => {
			tenant.next(PUT, refusedFields('comms_attributes'));
			expect(await update({ values: NAME, ...parts })).toMatchObject(
				changed('first_name', 'custom_attributes', 'consent'),
			);
			expect(tenant.writes).toEqual([[PUT, { ...NAME, ...together }], [PUT, NAME], ...separate]);
			expect(tenant.count(GET)).toBe(0);
		});

		it('sends only the parts where there are no values', async () => {
			tenant.next(PUT, refusedFields('custom_attributes'));
			expect(await update(parts)).toMatchObject(changed('custom_attributes', 'consent'));
			expect(tenant.writes).toEqual([[PUT, together], ...separate]);
		});

		it('is unknown where a separate call is refused after the values were stored', async () => {
			tenant.next(CONSENT, refused({ httpStatus: 403 }, 'scope_missing'));
			expect(await update({ values: NAME, consent: EMAIL })).toEqual({
				code: 'scope_missing',
				...unknown,
			});
		});

		it('is refused where a separate call is, and nothing was stored before', async () => {
			tenant.next(CONSENT, refused({ httpStatus: 403 }, 'scope_missing'));
			expect(await update({ consent: EMAIL })).toMatchObject({ outcome: 'refused' });
		});
	});

	describe('whose parts are refused after a lost answer', () => {
		const all = { values: NAME, consent: EMAIL };
		const refuseParts = refusedFields('comms_attributes');

		it('sends the values by themselves where all is as it was', async () => {
			tenant.next(PUT, neverArrives, refuseParts);
			expect(await update(all)).toMatchObject(changed('first_name', 'consent'));
			expect(tenant.writes.slice(2)).toEqual([
				[PUT, NAME],
				[CONSENT, EMAIL],
			]);
		});

		it('sends no values that are there by then', async () => {
			tenant.next(PUT, neverArrives, (answer, isWrite) => {
				Object.assign(member.profile, NAME);
				return refuseParts(answer, isWrite);
			});
			expect(await update(all)).toMatchObject({ result: { profile: NAME } });
			expect(tenant.writes.slice(2)).toEqual([[CONSENT, EMAIL]]);
		});

		it('keeps a value that somebody has stored by then', async () => {
			tenant.next(PUT, neverArrives, (answer, isWrite) => {
				member.profile.first_name = 'Joan';
				return refuseParts(answer, isWrite);
			});
			expect(await update(all)).toMatchObject(unknown);
			expect(tenant.writes).toHaveLength(2);
			expect(member.profile.first_name).toBe('Joan');
		});

		it('is unknown where the member cannot be read then', async () => {
			tenant.next(PUT, neverArrives, refuseParts);
			const none = Array.from({ length: 7 }, () => (answer: () => unknown) => answer());
			tenant.next(GET, ...none, neverArrives);
			expect(await update(all)).toEqual({ code: 'connection_lost', ...unknown });
			expect(tenant.writes).toHaveLength(2);
		});
	});

	describe('whose answer is lost', () => {
		const all = { values: { first_name: 'Grace', last_name: 'Hopper' }, consent: EMAIL };

		it('is found, and not sent again', async () => {
			tenant.next(PUT, answerIsLost);
			expect(await update(all)).toMatchObject(changed('first_name', 'last_name', 'consent'));
			expect(tenant.writes).toHaveLength(1);
		});

		it('is sent again where all is as it was', async () => {
			tenant.next(PUT, neverArrives);
			tenant.duringWait = () => Object.assign(member.profile, { tier_handle: 'gold' });
			expect(await update(all)).toMatchObject(changed('first_name', 'last_name', 'consent'));
			expect(tenant.writes).toHaveLength(2);
		});

		it.each([
			['value', () => Object.assign(member.profile, { last_name: 'Byron' })],
			['consent', () => Object.assign(member.consent, { email_optout: true })],
			['value that is wanted, without the others', () => Object.assign(member.profile, NAME)],
			['consent that is wanted, without the values', () => Object.assign(member.consent, EMAIL)],
		])('is not sent over a %s that somebody stored meanwhile', async (_, happens) => {
			tenant.next(PUT, neverArrives);
			tenant.duringWait = happens;
			expect(await update(all)).toEqual({ code: 'connection_lost', ...unknown });
			expect(tenant.writes).toHaveLength(1);
		});

		it('is not sent over a custom attribute that somebody stored meanwhile', async () => {
			tenant.next(PUT, neverArrives);
			tenant.duringWait = () => (member.custom = [attribute('size', 'L')]);
			expect(await update({ customAttributes: [attribute('size', 'M')] })).toMatchObject(unknown);
			expect(tenant.writes).toHaveLength(1);
		});
	});
});

describe('a further try of an update', () => {
	const stop = refused({ kind: 'rateLimited' }, 'rate_limited');

	it('sends it again where all is as it was', async () => {
		tenant.next(PUT, stop);
		expect(await update({ values: NAME })).toMatchObject({
			code: 'rate_limited',
			outcome: 'failed',
		});
		expect(await update({ values: NAME })).toMatchObject(changed('first_name'));
		expect(tenant.writes).toHaveLength(2);
	});

	it.each([
		['refused', stop, { code: 'rate_limited', outcome: 'failed' }],
		['lost', neverArrives, { code: 'connection_lost', outcome: 'unknown' }],
	])('keeps what somebody stored since the first was %s', async (_, fate, ending) => {
		tenant.next(PUT, fate);
		await update({ values: NAME }, '0:0', 0);
		member.profile.first_name = 'Joan';
		expect(await update({ values: NAME })).toMatchObject(ending);
		expect(tenant.writes).toHaveLength(1);
	});

	it('is no matter of another item', async () => {
		tenant.next(PUT, stop);
		await update({ values: NAME }, '0:0');
		member.profile.first_name = 'Joan';
		expect(await update({ values: NAME }, '0:1')).toMatchObject(changed('first_name'));
	});

	it('sends it after all where the earlier one was there, but is replaced since', async () => {
		tenant.next(PUT, neverArrives);
		await update({ values: NAME, identities: [TILL] }, '0:0', 0);
		Object.assign(member.profile, NAME);
		tenant.next(ADD_IDENTITY, refused({ httpStatus: 422 }, 'validation_failed'));
		expect(await update({ values: NAME, identities: [TILL] })).toMatchObject({
			outcome: 'refused',
		});
		member.profile.first_name = 'Joan';
		expect(await update({ values: NAME })).toMatchObject(changed('first_name'));
	});

	describe('that stopped in the middle', () => {
		const all = {
			values: NAME,
			consent: EMAIL,
			customAttributes: [attribute('size', 'M')],
			tags: ['vip'],
		};

		beforeEach(() => {
			member.profile.tags = [];
		});

		it.each([[true], [false]])(
			'sends only what is left, and keeps what others stored (with the member: %p)',
			async (takesParts) => {
				tenant.takesParts = takesParts;
				tenant.next(GET, refused({ httpStatus: 403 }, 'scope_missing'));
				expect(await update(all)).toEqual({ code: 'scope_missing', ...unknown });
				const { length } = tenant.writes;
				Object.assign(member.profile, { first_name: 'Joan' });
				Object.assign(member.consent, { email_promo: false });
				member.custom = [attribute('size', 'L')];
				expect(await update(all)).toMatchObject(
					takesParts
						? changed('first_name', 'consent', 'custom_attributes', 'tags')
						: changed('first_name', 'custom_attributes', 'consent', 'tags'),
				);
				expect(tenant.writes.slice(length)).toEqual([[PUT, { tags: ['vip'] }]]);
			},
		);

		it('sends the parts that were not stored, and keeps those that others changed since', async () => {
			tenant.takesParts = false;
			member.consent = { email_promo: false };
			tenant.next(CONSENT, refused({ httpStatus: 403 }, 'scope_missing'));
			expect(await update(all)).toMatchObject(unknown);
			const { length } = tenant.writes;
			member.custom = [attribute('size', 'L')];
			expect(await update(all)).toMatchObject(
				changed('first_name', 'custom_attributes', 'consent', 'tags'),
			);
			expect(tenant.writes.slice(length).map(([name]) => name)).toEqual([PUT, CONSENT, PUT]);
		});

		it('sends the one custom attribute that was not stored, and keeps the other', async () => {
			const customAttributes = [attribute('size', 'M'), attribute('colour', 'red')];
			tenant.next(PUT, (answer) => {
				answer();
				member.custom = [attribute('size', 'M')];
				return tenant.show(member);
			});
			tenant.next(`${PUT}/attributes/custom/app:colour`, refusedFields('value'));
			expect(await update({ customAttributes })).toMatchObject(unknown);
			const { length } = tenant.writes;
			member.custom = [attribute('size', 'L')];
			expect(await update({ customAttributes })).toMatchObject(changed('custom_attributes'));
			expect(tenant.writes.slice(length)).toEqual([
				[`${PUT}/attributes/custom/app:colour`, { type: 'string', value: 'red' }],
			]);
		});

		it('forgets it once it is done', async () => {
			tenant.next(GET, refused({ httpStatus: 403 }, 'scope_missing'));
			await update(all);
			await update(all);
			expect(tenant.context().memory.memberWrites.size).toBe(0);
			member.profile.first_name = 'Joan';
			expect(await update(all)).toMatchObject(changed('first_name'));
		});
	});

	it('begins anew where nothing of the first was sent', async () => {
		tenant.next(ADD_IDENTITY, refused({ httpStatus: 422 }, 'validation_failed'));
		await update({ identities: [TILL] });
		expect(tenant.context().memory.memberWrites.size).toBe(0);
	});
});

describe('an identity', () => {
	const set = async () => await update({ identities: [TILL] });

	it('is added, by its answer alone', async () => {
		expect(await set()).toMatchObject(changed('identities'));
		expect(tenant.writes).toEqual([[ADD_IDENTITY, TILL]]);
		expect(tenant.requests).toHaveLength(1);
	});

	it('is changed where the member has another under the handle', async () => {
		member.profile.identities = [{ handle: 'till', identifier: 'T-1' }];
		expect(await set()).toMatchObject(changed('identities'));
		expect(tenant.writes).toEqual([[`${PUT}/identities/till`, { identifier: 'T-7' }]]);
	});

	it('is named once, however many are added', async () => {
		const identities = [TILL, { handle: 'shop', identifier: 'S-1' }];
		expect(await update({ identities })).toMatchObject({ result: { changed: ['identities'] } });
		expect(tenant.writes).toHaveLength(2);
	});

	it.each<[unknown, boolean]>([
		[TILL, true],
		[[null, TILL], true],
		[{ id: 'p-1', identities: [TILL] }, true],
		[{ id: 'p-1', identities: [{ handle: 'till', identifier: 'T-1' }] }, false],
		['T-7', false],
		[null, false],
		[undefined, false],
	])('that is answered with %j is known to be stored: %p', async (answer, isKnown) => {
		tenant.next(ADD_IDENTITY, (store) => {
			store();
			return answer;
		});
		expect(await set()).toMatchObject(changed('identities'));
		expect(tenant.count(GET)).toBe(isKnown ? 0 : 1);
	});

	it('is unknown where neither the answer nor the member shows it', async () => {
		tenant.next(ADD_IDENTITY, () => ({}));
		expect(await set()).toEqual({ code: 'no_data', ...unknown });
		expect(tenant.count(GET)).toBe(4);
		expect(tenant.writes).toHaveLength(1);
	});

	it('is found where its answer was lost', async () => {
		tenant.next(ADD_IDENTITY, answerIsLost);
		tenant.next(GET, () => ADA, neverArrives);
		expect(await set()).toMatchObject(changed('identities'));
		expect(tenant.waits).toEqual([500, 1_000]);
	});

	it('is unknown where its answer was lost, and the member does not show it', async () => {
		tenant.next(ADD_IDENTITY, neverArrives);
		expect(await set()).toEqual({ code: 'connection_lost', ...unknown });
		expect(tenant.waits).toEqual([500, 1_000, 2_000]);
		expect(tenant.writes).toHaveLength(1);
	});

	it('is refused where it is, after one look', async () => {
		tenant.next(ADD_IDENTITY, refused({ httpStatus: 422 }, 'validation_failed'));
		expect(await set()).toEqual({
			code: 'validation_failed',
			outcome: 'refused',
			mayBeRepeated: false,
		});
		expect([tenant.count(GET), tenant.waits]).toEqual([1, []]);
	});

	it('is there where it is refused because somebody was first', async () => {
		tenant.next(ADD_IDENTITY, (store, isWrite) => {
			store();
			return refused({ httpStatus: 422 }, 'validation_failed')(store, isWrite);
		});
		expect(await set()).toMatchObject(changed('identities'));
	});

	it('that is refused after values were stored leaves the update unknown', async () => {
		tenant.next(ADD_IDENTITY, refused({ httpStatus: 422 }, 'validation_failed'));
		expect(await update({ values: NAME, identities: [TILL] })).toEqual({
			code: 'validation_failed',
			...unknown,
		});
	});
});

describe('the tags of an update', () => {
	it('are added to what the member has', async () => {
		member.profile.tags = ['a'];
		expect(await update({ tags: ['b'] })).toMatchObject({
			result: { changed: ['tags'], profile: { tags: ['a', 'b'] } },
		});
		expect(tenant.writes).toEqual([[PUT, { tags: ['a', 'b'] }]]);
	});

	it('are read where the profile that was found does not show them', async () => {
		member.profile.tags = ['a'];
		const { tags, ...known } = tenant.show(member);
		expect(tags).toEqual(['a']);
		await updateMember(tenant.context(), known, fieldsOf({ tags: ['b'] }));
		expect(tenant.writes).toEqual([[PUT, { tags: ['a', 'b'] }]]);
	});

	it('are not read where none are given', async () => {
		await update({ values: NAME });
		expect(tenant.count(GET)).toBe(0);
	});

	it('say in their own words that they did not hold, even after values were stored', async () => {
		member.profile.tags = ['a'];
		tenant.duringWait = () => {
			member.profile.tags = ['a'];
		};
		const work = updateMember(
			tenant.context(),
			tenant.show(member),
			fieldsOf({ values: NAME, tags: ['b'] }),
		);
		await expect(work).rejects.toMatchObject({
			code: 'tags_not_kept',
			nextStep: expect.stringContaining('Look at the tags') as string,
		});
	});
});

describe('a fill of what a member lacks', () => {
	it('sends only values of empty fields, and never a key or an identity', async () => {
		Object.assign(member.profile, { title: '', gender: null, email: '' });
		const values = { title: 'Dr', gender: 'female', first_name: 'Grace', email: 'g@example.com' };
		expect(await fill({ values, identities: [TILL] })).toMatchObject(changed('title', 'gender'));
		expect(tenant.writes).toEqual([[PUT, { title: 'Dr', gender: 'female' }]]);
	});

	it('adds tags', async () => {
		member.profile.tags = ['a'];
		await fill({ tags: ['b'] });
		expect(member.profile.tags).toEqual(['a', 'b']);
	});

	it('sends only decisions that the member never took', async () => {
		member.consent = { email_promo: false, sms_promo: '' };
		const consent = { ...EMAIL, sms_promo: true, sms_consent_updated_at: AT };
		expect(await fill({ consent })).toMatchObject(changed('consent'));
		expect(tenant.writes).toEqual([
			[PUT, { comms_attributes: { sms_promo: true, sms_consent_updated_at: AT } }],
		]);
		expect(tenant.requests).toHaveLength(1);
	});

	it('reads the consent where the profile does not show it', async () => {
		tenant.takesParts = false;
		member.consent = { email_promo: false };
		await fill({ consent: EMAIL });
		expect(tenant.writes).toEqual([]);
	});

	it('does not read the consent where none is given', async () => {
		tenant.takesParts = false;
		await fill({ values: NAME });
		expect(tenant.requests).toEqual([]);
	});

	it('keeps custom attributes that are there', async () => {
		member.custom = [attribute('size', 'M')];
		await fill({ customAttributes: [attribute('size', 'L'), attribute('colour', 'red')] });
		expect(tenant.writes).toEqual([
			[`${PUT}/attributes/custom/app:colour`, { type: 'string', value: 'red' }],
		]);
	});
});
