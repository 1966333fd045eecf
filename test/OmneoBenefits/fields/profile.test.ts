import fc from 'fast-check';
import { isSameNumber } from '../../../nodes/shared/input/mobile';
import { readProfile } from '../../../nodes/OmneoBenefits/fields/profile';
import { Problem } from '../../../nodes/shared/problems/problem';

const ID = '0f5c2b8e-3a51-4c53-9d0e-6a1b7f1f2c11';

const refusal = (mode: string, value: unknown): Problem => {
	try {
		readProfile(mode, value);
	} catch (error) {
		if (error instanceof Problem) return error;
		throw error;
	}
	throw new Error('it was accepted');
};

describe('a profile by its ID', () => {
	it.each([
		ID,
		ID.toUpperCase(),
		` ${ID}\u200b`,
		`\u202a${ID}\u202c`,
		`{${ID}}`,
		`https://nathan-retail.manager.getomneo.com/profiles/${ID}`,
		`https://nathan-retail.manager.getomneo.com/profiles/${ID.toUpperCase()}/benefits?page=2`,
		`https://api.nathan-retail.getomneo.com/api/v3/profiles/${ID}#top`,
	])('is the UUID in small letters: %j', (value) => {
		expect(readProfile('id', value)).toEqual({ by: 'id', value: ID });
		expect(readProfile('list', value)).toEqual({ by: 'id', value: ID });
	});

	it.each([
		['mia@example.com', 'email', 'mia@example.com'],
		['mailto:mia@example.com', 'email', 'mia@example.com'],
		['\u200bmia@example.com ', 'email', 'mia@example.com'],
		['+61 491 570 157', 'mobile', '+61491570157'],
		['\u202a+61\u00a0491\u00a0570\u00a0157\u202c', 'mobile', '+61491570157'],
		['0061491570157', 'mobile', '+61491570157'],
		['tel:+61491570157', 'mobile', '+61491570157'],
		['shopify:1', 'identity', 'shopify:1'],
		['klaviyo:mia@example.com', 'identity', 'klaviyo:mia@example.com'],
	])('is looked up by what it is where it was chosen from the list: %j', (value, by, known) => {
		expect(readProfile('list', value)).toEqual({ by, value: known });
		const mode = `${by[0]?.toUpperCase()}${by.slice(1)}`;
		expect(refusal('id', value).nextStep).toMatch(new RegExp(`the mode (By )?${mode}`));
	});

	it.each<[unknown, string]>([
		[undefined, 'The profile ID is missing'],
		['', 'The profile ID is missing'],
		[' \u200b', 'The profile ID is missing'],
		['Mia', 'The profile ID is not a UUID'],
		[`${ID.slice(0, 8)}\u200b${ID.slice(8)}`, 'there is a zero-width space (U+200B) in it'],
		[12345, 'is not a UUID'],
		['../profiles', 'is not a UUID'],
		[['a'], 'The profile ID holds a list'],
		[{ id: ID }, 'The profile ID holds an object'],
		[true, 'The profile ID holds true'],
		[
			'https://nathan-retail.manager.getomneo.com/profiles',
			'an address without the ID of a profile',
		],
		['\ud83d', 'a broken character'],
	])('is not %p', (value, why) => {
		expect(refusal('id', value)).toMatchObject({
			code: 'profile_id_invalid',
			message: expect.stringContaining(why) as string,
		});
	});

	it.each(['constructor', 'toString', '__proto__', 'whatever'])(
		'is meant where the mode is one that there is not: %s',
		(mode) => {
			expect(readProfile(mode, ID)).toEqual({ by: 'id', value: ID });
		},
	);
});

describe('what is known of a member', () => {
	it.each<[string, unknown, string]>([
		['email', '', 'The email address of the profile is missing'],
		['email', ['mia@example.com'], 'The email address of the profile holds a list'],
		['email', { email: 'mia@example.com' }, 'The email address of the profile holds an object'],
		['email', 'mia', 'The email address of the profile is not valid'],
		['email', 'mia@exa\u200bmple.com', 'is not valid: there is a zero-width space (U+200B) in it'],
		['mobile', undefined, 'The mobile number of the profile is missing'],
		['mobile', 0, 'The mobile number of the profile is not valid'],
		['mobile', '0491 570 156', 'The mobile number of the profile has no country code'],
		['mobile', '+61 abc', 'The mobile number of the profile is not valid'],
		['mobile', {}, 'The mobile number of the profile holds an object'],
		['identity', null, 'The identity of the profile is missing'],
		['identity', '6021477301', 'The identity of the profile is not valid'],
		['identity', 'shopify:', 'The identity of the profile is not valid'],
		['identity', ':1', 'The identity of the profile is not valid'],
		['identity', 'shopify:undefined', 'The identity of the profile is not valid'],
		['identity', 'shopify:null', 'The identity of the profile is not valid'],
		['identity', ['shopify:1'], 'The identity of the profile holds a list'],
	])('has a sentence of its own where it cannot be read: %s %p', (mode, value, message) => {
		const problem = refusal(mode, value);
		expect(problem).toMatchObject({ code: 'profile_id_invalid' });
		expect(problem.message).toContain(message);
	});

	it.each([
		['mobile', '+61 (0)491 570-157', '+61491570157'],
		['mobile', '+61\u2011491\u2011570\u2011157', '+61491570157'],
		['mobile', ' \u202a+61 491 570 157\u202c ', '+61491570157'],
		['mobile', '0061.491.570.157', '+61491570157'],
		['identity', ' \u200bshopify : 12345\u200b', 'shopify:12345'],
		['identity', 'crm:urn:member:7', 'crm:urn:member:7'],
		['email', ' Mia@Example.com\u2060', 'Mia@Example.com'],
		['email', 'mia@example.com.', 'mia@example.com'],
		['email', 'MAILTO:mia@example.com?subject=Hi', 'mia@example.com'],
		['email', 'zoe\u0308@example.com', 'zo\u00eb@example.com'],
	])('is read from what people copy: %s %j', (mode, value, known) => {
		expect(readProfile(mode, value)).toEqual({ by: mode, value: known });
	});

	it('is not repeated in an error', () => {
		fc.assert(
			fc.property(
				fc.constantFrom('email', 'mobile', 'identity'),
				fc.string({ unit: fc.constantFrom(...'abcxyz0123@+. '), minLength: 6 }),
				(mode, value) => {
					try {
						readProfile(mode, value);
					} catch (error) {
						expect(error).toBeInstanceOf(Problem);
						expect(String(error)).not.toContain(value);
					}
				},
			),
		);
	});

	it('takes no time out of hand to be refused', () => {
		const started = process.cpuUsage();
		for (const mode of ['id', 'email', 'mobile', 'identity']) {
			for (const part of ['@', '+', ' ', ':', '(0)', '0', 'a.', '/profiles/']) {
				refusal(mode, `x${part.repeat(100_000)}\u200b\n!`);
			}
		}
		// A quadratic reader takes minutes.
		expect(process.cpuUsage(started).user / 1000).toBeLessThan(8_000);
	});
});

describe('Omneo’s number of a member', () => {
	it.each([
		['+61491570157', true],
		['+61 491 570 157', true],
		['0061491570157', true],
		['0491 570 157', false],
		['+64491570157', false],
		[null, false],
		[61491570157, false],
	])('%p is the one that is looked for: %p', (omneo, isSame) => {
		expect(isSameNumber(omneo, '+61491570157')).toBe(isSame);
	});
});
