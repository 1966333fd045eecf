import type { IDataObject } from 'n8n-workflow';
import { at, endpoints } from '../../../nodes/shared/api/endpoints';
import { settled } from '../../../nodes/shared/problems/problem';
import {
	checkKeyOfNew,
	findMember,
	onceShown,
	textOfKey,
	type Key,
} from '../../../nodes/shared/profiles/find';
import { endingOf, neverArrives, notThere, refused, Tenant, type Fate } from './support';

const EMAIL: Key = { by: 'email', value: 'ada@example.com' };
const MOBILE: Key = { by: 'mobile', value: '+61412345678' };
const TILL: Key = { by: 'identity', value: 'till:T-7' };

const [email, mobile_phone] = [EMAIL.value, MOBILE.value];
const identities = [{ handle: 'till', identifier: 'T-7' }];

const LIST = 'GET profiles';
const SEARCH = 'POST profiles/search-id';
const REQUEST = at(endpoints.getProfile, { profileId: 'p-1' });

let tenant: Tenant;

beforeEach(() => {
	tenant = new Tenant();
});

const find = async (...keys: Key[]) => await endingOf(findMember(tenant.context(), keys));

/** The message with which nothing is found. */
async function problemOf(...keys: Key[]) {
	const { problem } = await settled(findMember(tenant.context(), keys));
	return [problem?.code, problem?.message];
}

describe('a member', () => {
	it.each([[EMAIL], [MOBILE], [TILL]])('is found by %j', async (key) => {
		tenant.add({ id: 'p-1', email, mobile_phone, identities, title: 'Ms' });
		expect(await find(key)).toMatchObject({ result: { id: 'p-1', title: 'Ms' } });
	});

	it('is not found where nobody has any of the keys', async () => {
		tenant.add({ id: 'p-1', email: 'eda@example.com' });
		expect(await find(EMAIL, MOBILE, TILL)).toEqual({ result: undefined });
		expect(await find()).toEqual({ result: undefined });
	});

	it('is not looked up by further keys that the profile shows', async () => {
		tenant.add({
			id: 'p-1',
			email,
			mobile_phone: '0412 345 678',
			mobile_phone_e164: mobile_phone,
			identities,
		});
		expect(await find(EMAIL, MOBILE, TILL)).toMatchObject({ result: { id: 'p-1' } });
		expect([tenant.count(LIST), tenant.count(SEARCH)]).toEqual([1, 0]);
	});

	it('is not looked up by a number that the profile shows with spaces', async () => {
		tenant.add({ id: 'p-1', email, mobile_phone: '+61 412 345 678' });
		expect(await find(EMAIL, MOBILE)).toMatchObject({ result: { id: 'p-1' } });
		expect(tenant.count(LIST)).toBe(1);
	});

	it('is found where a further key is nobody’s, or its own by another spelling', async () => {
		tenant.add({ id: 'p-1', email, identities: [{ handle: 'till', identifier: 'T-1' }] });
		expect(await find(EMAIL, MOBILE, TILL)).toMatchObject({ result: { id: 'p-1' } });
		tenant.next(SEARCH, () => ({ id: 'p-1', identities }));
		expect(await find(EMAIL, TILL)).toMatchObject({ result: { id: 'p-1' } });
	});

	it.each<[string, Key, string]>([
		[
			'mobile number',
			MOBILE,
			'The email address belongs to one profile, and the mobile number to another',
		],
		['identity', TILL, 'The email address belongs to one profile, and the identity to another'],
	])('is a mismatch where the %s is another’s', async (_, key, message) => {
		tenant.add({ id: 'p-1', email });
		tenant.add({ id: 'p-2', mobile_phone, identities });
		expect(await problemOf(EMAIL, key)).toEqual(['profile_mismatch', message]);
	});

	it('is found by a later key where the profile has no value for the first', async () => {
		tenant.add({ id: 'p-1', email: '', mobile_phone });
		tenant.add({ id: 'p-2', identities });
		expect(await find(EMAIL, MOBILE)).toMatchObject({ result: { id: 'p-1' } });
		expect(await find(MOBILE, TILL)).toMatchObject({ code: 'profile_mismatch' });
		expect(await find({ by: 'mobile', value: '+61499999999' }, TILL)).toMatchObject({
			result: { id: 'p-2' },
		});
	});

	it('is found by its number where the profile has no identity', async () => {
		tenant.add({ id: 'p-1', mobile_phone });
		expect(await find(TILL, MOBILE)).toMatchObject({ result: { id: 'p-1' } });
	});

	it('is found by a later key where the list by the first lags', async () => {
		tenant.add({ id: 'p-1', email: 'Ada@Example.com', mobile_phone });
		tenant.next(LIST, () => []);
		expect(await find(EMAIL, MOBILE)).toMatchObject({ result: { id: 'p-1' } });
	});

	it.each<[Key, Key, string]>([
		[EMAIL, MOBILE, 'The mobile number belongs to a profile with another email address'],
		[MOBILE, TILL, 'The identity belongs to a profile with another mobile number'],
		[TILL, MOBILE, 'The mobile number belongs to a profile with another identity'],
	])('is a mismatch where it has another %j than the one that found it, %j', async (...all) => {
		const [first, second, message] = all;
		tenant.add({
			id: 'p-1',
			email: first === EMAIL ? 'eda@example.com' : email,
			mobile_phone: first === MOBILE ? '+61499999999' : mobile_phone,
			identities: first === TILL ? [{ handle: 'till', identifier: 'T-1' }] : identities,
		});
		expect(await problemOf(first, second)).toEqual(['profile_mismatch', message]);
	});

	it('is found by its first key even if the whole profile shows that in another form', async () => {
		tenant.add({ id: 'p-1', mobile_phone: '0412 345 678' });
		tenant.next(LIST, () => [{ id: 'p-1', mobile_phone_e164: mobile_phone }]);
		expect(await find(MOBILE)).toMatchObject({ result: { id: 'p-1' } });
	});

	it('is told by the form of the number with its country code, if there is one', async () => {
		tenant.add({ id: 'p-1', email, mobile_phone: '+61499999999', mobile_phone_e164: mobile_phone });
		tenant.add({ id: 'p-2', email: 'eda@example.com', mobile_phone });
		expect(await find(EMAIL, MOBILE)).toMatchObject({ result: { id: 'p-1' } });
	});

	it('has an identity with a colon in it', async () => {
		tenant.add({ id: 'p-1', email, identities: [{ handle: 'crm', identifier: 'a:b' }] });
		await find(EMAIL, { by: 'identity', value: 'crm:a:b' });
		expect(tenant.count(SEARCH)).toBe(0);
	});

	it.each([
		['e\u0301', '\u00e9'],
		['\u00e9', 'e\u0301'],
	])('has the identity %j that is given as %j', async (identifier, given) => {
		tenant.add({ id: 'p-1', email, identities: [{ handle: 'crm', identifier }] });
		await find(EMAIL, { by: 'identity', value: `crm:${given}` });
		expect(tenant.count(SEARCH)).toBe(0);
	});

	it.each<[string, Fate, string]>([
		[
			'is one of several',
			() => [
				{ id: 'p-1', email },
				{ id: 'p-2', email },
			],
			'profile_ambiguous',
		],
		['cannot be looked up', refused({ httpStatus: 403 }, 'scope_missing'), 'scope_missing'],
	])('is not looked up by another key where it %s', async (_, fate, code) => {
		tenant.next(LIST, fate);
		expect(await find(EMAIL, MOBILE)).toMatchObject({ code });
		expect(tenant.count(LIST)).toBe(1);
	});
});

describe('a profile that is known to exist', () => {
	const read = async () =>
		await endingOf(
			onceShown(tenant.context(), async () => {
				const { data } = await tenant.context().send(REQUEST);
				return data;
			}),
		);
	const missing = notThere('profile_not_found');
	const GET = 'GET profiles/p-1';

	beforeEach(() => {
		tenant.add({ id: 'p-1' });
	});

	it('is read again until it is there', async () => {
		tenant.next(GET, missing, missing, missing);
		expect(await read()).toEqual({ result: { id: 'p-1' } });
		expect(tenant.waits).toEqual([500, 1_000, 2_000]);
	});

	it('is not there where four reads do not find it, in the words of the last', async () => {
		tenant.next(GET, missing, missing, missing, refused({ meaning: 'Gone' }, 'profile_not_found'));
		const work = onceShown(tenant.context(), async () => await tenant.context().send(REQUEST));
		await expect(work).rejects.toMatchObject({ code: 'profile_not_found', message: 'Gone' });
	});

	it('is not there where the reads give nothing', async () => {
		const work = onceShown(tenant.context(), async () => await Promise.resolve(undefined));
		await expect(work).rejects.toMatchObject({ code: 'profile_not_found' });
	});

	it('is not read again after another problem', async () => {
		tenant.next(GET, neverArrives);
		expect(await read()).toMatchObject({ code: 'connection_lost' });
		expect(tenant.waits).toEqual([]);
	});
});

describe('a new profile', () => {
	const check = (key: Key, values: IDataObject) => () => checkKeyOfNew(key, values);

	it.each<[Key, IDataObject]>([
		[EMAIL, { email: 'Ada@Example.com.' }],
		[{ by: 'email', value: 'ADA@example.com' }, { email }],
		[MOBILE, { mobile_phone }],
		[TILL, {}],
	])('may be made for the key %j with %j', (key, values) => {
		expect(check(key, values)).not.toThrow();
	});

	it.each<[Key, IDataObject, string]>([
		[EMAIL, { email: 'eda@example.com' }, 'email address'],
		[EMAIL, {}, 'email address'],
		[EMAIL, { email: '' }, 'email address'],
		[MOBILE, { mobile_phone: '+61499999999' }, 'mobile number'],
		[MOBILE, { email, mobile_phone: null }, 'mobile number'],
	])('is not made for the key %j with %j', (key, values, words) => {
		expect(check(key, values)).toThrow(
			expect.objectContaining({
				code: 'parameter_invalid',
				message: `Omneo has no member with this ${words}, and the new one would have another`,
				nextStep: expect.stringContaining(
					`Leave the ${words} under Profile Fields empty`,
				) as string,
			}) as Error,
		);
	});
});

describe('the text of a key', () => {
	it.each<[Key, string]>([
		[{ by: 'email', value: 'Ada@Example.com.' }, 'email ada@example.com'],
		[MOBILE, 'mobile +61412345678'],
		[{ by: 'identity', value: 'crm:Ze\u0301' }, 'identity crm:Z\u00e9'],
	])('of %j is %j', (key, text) => {
		expect(textOfKey(key)).toBe(text);
	});
});
