import type { IDataObject } from 'n8n-workflow';
import type { Profile } from '../../../nodes/shared/omneo/profile';
import {
	changesTo,
	identifierOf,
	isSameAttributeValue,
	tagsOf,
	valuesToFill,
} from '../../../nodes/shared/profiles/changes';

const profileWith = (values: IDataObject) => ({ id: 'p-1', ...values }) as Profile;

describe('the values that a profile does not have yet', () => {
	it('are all that differ, by their names', () => {
		const profile = profileWith({ first_name: 'Ada', title: 'Ms', point: 7 });
		const values = { first_name: 'Ada', title: 'Dr', gender: 'female', point: 7 };
		expect(changesTo(profile, values)).toEqual({ title: 'Dr', gender: 'female' });
	});

	it.each<[string, unknown, unknown]>([
		['title', 'Ms', 'Ms'],
		['title', 'Zoe\u0308', 'Zo\u00eb'],
		['title', 'Zo\u00eb', 'Zoe\u0308'],
		['title', '7', 7],
		['title', null, null],
		['title', undefined, null],
		['title', '', null],
		['title', null, ''],
		['email', 'Ada@Example.com.', 'ada@example.com'],
		['email', 'ada@example.com', 'ADA@example.com'],
		['gender', 'Female', 'female'],
		['gender', 'Witheld', 'withheld'],
		['birth_year', '1990.0', 1990],
		['birth_month', '03', 3],
		['birth_day', 5, '05'],
		['first_name', 'Ada Mae', 'ada mae'],
		['first_name', 'ada', 'ada'],
		['first_name', 'E\u0301lodie', '\u00e9lodie'],
		['first_name', '\u00c9lodie', 'e\u0301lodie'],
		['last_name', 'O’brien-king', 'o’Brien-King'],
	])('leave out %s where it is shown as %j, and %j is wanted', (name, shown, wanted) => {
		expect(
			changesTo(profileWith({ [name]: shown as string }), { [name]: wanted as string }),
		).toEqual({});
	});

	it.each<[string, unknown, unknown]>([
		['title', 'ms', 'Ms'],
		['title', 'Ms', null],
		['title', null, 'Ms'],
		['title', undefined, 'Ms'],
		['title', '', '0'],
		['title', 0, ''],
		['title', '07', '7'],
		['email', 'ada@example.com', 'eda@example.com'],
		['gender', 'male', 'female'],
		['birth_year', '1990', 1991],
		['birth_month', 'May', 'June'],
		['birth_day', 'fifth', '5'],
		['first_name', 'ada', 'Ada'],
		['first_name', 'Ada mae', 'ada mae'],
		['first_name', 'ADA', 'ada'],
		['first_name', 'Eda', 'ada'],
		['last_name', 'McKing', 'mcking'],
		['last_name', '\u00e9mile', '\u00c9mile'],
	])('hold %s where it is shown as %j, and %j is wanted', (name, shown, wanted) => {
		const values = { [name]: wanted as string };
		expect(changesTo(profileWith({ [name]: shown as string }), values)).toEqual(values);
	});
});

describe('a mobile number that Omneo shows', () => {
	const sendsOver = (profile: IDataObject, mobile_phone: string) =>
		Object.keys(changesTo(profileWith(profile), { mobile_phone })).length > 0;

	it.each([
		['+61 412 345 678', '+61412345678'],
		['0412 345 678', '+61412345678'],
		['412345678', '+61412345678'],
		['00 412 345 678', '+61412345678'],
		['(202) 555-0123', '+12025550123'],
		['085 123 4567', '+353851234567'],
		['123 4567', '+3541234567'],
	])('as %s is %s', (shown, wanted) => {
		expect(sendsOver({ mobile_phone: shown }, wanted)).toBe(false);
	});

	it.each([
		['0412 345 679', '+61412345678'],
		['+412345678', '+61412345678'],
		[' +412345678', '+61412345678'],
		['61412345678', '+61412345678'],
		['2345678', '+61412345678'],
		['123 456', '+290123456'],
		['61461412345678', '+61412345678'],
	])('as %s is not %s', (shown, wanted) => {
		expect(sendsOver({ mobile_phone: shown }, wanted)).toBe(true);
	});

	it('is compared with both forms in which it may be shown', () => {
		const shown = { mobile_phone: '0499 999 999', mobile_phone_e164: '+61412345678' };
		expect(sendsOver(shown, '+61412345678')).toBe(false);
		expect(sendsOver(shown, '+61499999999')).toBe(false);
		expect(sendsOver(shown, '+61411111111')).toBe(true);
		expect(changesTo(profileWith(shown), { mobile_phone: null })).toEqual({ mobile_phone: null });
	});
});

describe('the values to fill', () => {
	it('are those that the profile shows as empty', () => {
		const profile = profileWith({ title: null, gender: '', first_name: 'Ada', point: 0 });
		const values = { title: 'Dr', gender: 'female', first_name: 'Grace', suburb: 'Kew', point: 7 };
		expect(valuesToFill(profile, values)).toEqual({ title: 'Dr', gender: 'female' });
	});

	it('clear nothing', () => {
		expect(valuesToFill(profileWith({ title: '' }), { title: null })).toEqual({});
	});

	it('never hold an email or a mobile number', () => {
		const profile = profileWith({ email: null, mobile_phone: null });
		const values = { email: 'ada@example.com', mobile_phone: '+61412345678' };
		expect(valuesToFill(profile, values)).toEqual({});
	});

	it('hold the birth date where no part of it is known', () => {
		const birth = { birth_year: 1990, birth_month: 3, birth_day: 5 };
		const none = { birth_year: null, birth_month: null, birth_day: '' };
		expect(valuesToFill(profileWith(none), birth)).toEqual(birth);
		expect(valuesToFill(profileWith({ ...none, birth_year: 1991 }), birth)).toEqual({});
		expect(valuesToFill(profileWith({ ...none, birth_month: 3 }), birth)).toEqual({});
		expect(valuesToFill(profileWith({ ...none, birth_day: 5 }), birth)).toEqual({});
	});
});

describe('the value of a custom attribute', () => {
	const isSame = (type: string, shown: unknown, value: unknown) =>
		isSameAttributeValue(shown, {
			namespace: 'app',
			handle: 'one',
			type,
			value: value as IDataObject,
		});

	it.each<[string, unknown, unknown]>([
		['string', 'red', 'red'],
		['string', 'Zoe\u0308', 'Zo\u00eb'],
		['string', 7, '7'],
		['integer', '38', 38],
		['integer', '38.0', 38],
		['decimal', 1.5, '1.50'],
		['boolean', true, true],
		['boolean', 1, true],
		['boolean', '0', false],
		['boolean', 'false', false],
		['boolean', true, '1'],
		['boolean', 'maybe', 'maybe'],
		['json', { a: 1, b: { c: null, d: [1, 2] } }, { b: { d: [1, 2], c: null }, a: 1 }],
		['json', '{"b":2,"a":1,"c":0}', { a: 1, c: 0, b: 2 }],
		['json', 'plain', 'plain'],
		['json', '[1]', [1]],
		['json', null, null],
	])('of the type %s is shown as %j where it is %j', (type, shown, value) => {
		expect(isSame(type, shown, value)).toBe(true);
	});

	it.each<[string, unknown, unknown]>([
		['string', '38.0', '38'],
		['string', 'Red', 'red'],
		['string', undefined, 'undefined'],
		['string', null, 'null'],
		['string', ['red'], 'red'],
		['integer', '39', 38],
		['integer', 'many', 'few'],
		['boolean', 1, false],
		['boolean', 'true', '0'],
		['boolean', 'other', true],
		['boolean', '1', 'other'],
		['boolean', '1.0', true],
		['json', { a: 1 }, { a: 2 }],
		['json', [1, 2], [2, 1]],
		['json', [1], { 0: 1 }],
		['json', null, {}],
		['json', undefined, {}],
		['json', 'other', 'plain'],
	])('of the type %s is not shown as %j where it is %j', (type, shown, value) => {
		expect(isSame(type, shown, value)).toBe(false);
	});
});

describe('what a profile shows', () => {
	it('holds an identifier by its handle, as text', () => {
		const profile = profileWith({
			identities: [null, { handle: 'shop', identifier: 5 }, { handle: 'till', identifier: 'T-7' }],
		} as unknown as IDataObject);
		expect(identifierOf(profile, 'till')).toBe('T-7');
		expect(identifierOf(profile, 'shop')).toBe('5');
		expect(identifierOf(profile, 'none')).toBeUndefined();
		expect(identifierOf({ id: 'p-1' }, 'till')).toBeUndefined();
	});

	it.each<[unknown, string[]]>([
		[{ tags: [] }, []],
		[{ tags: ['a', 7] }, ['a', '7']],
		[{ tags: [{ handle: 'a' }, { handle: 7 }] }, ['a', '7']],
		[{ flattened_tags: ['a'] }, ['a']],
		[{ tags: null, flattened_tags: ['a'] }, ['a']],
		[{ tags: ['a'], flattened_tags: ['b'] }, ['a']],
	])('as %j holds the tags %j', (shown, tags) => {
		expect(tagsOf(profileWith(shown as IDataObject))).toEqual(tags);
	});

	it.each<[unknown]>([
		[{}],
		[{ tags: 'a' }],
		[{ tags: { 0: 'a' } }],
		[{ tags: ['a', null] }],
		[{ tags: [true] }],
		[{ tags: ['a', { name: 'a' }] }],
	])('as %j does not tell the tags', (shown) => {
		expect(tagsOf(profileWith(shown as IDataObject))).toBeUndefined();
	});
});
