import type { IDataObject } from 'n8n-workflow';
import { at, endpoints } from '../../../nodes/shared/api/endpoints';
import { Problem } from '../../../nodes/shared/problems/problem';
import { contradicted, factsOf, readAnswer } from '../../../nodes/shared/transport/answer';
import type { ApiRequest } from '../../../nodes/shared/transport/types';

type Value = IDataObject[string];

const secret = 's3cret-token';
const benefitId = 7;
const profileId = '0f5c-9d0e';

describe('a record', () => {
	it.each<[string, string, Value, Value]>([
		['an ID in another letter case', 'id', '0F5C-9D0E', '0f5c-9d0e'],
		['a profile’s ID in another letter case', 'profile_id', '0f5c-9d0e', '0F5C-9D0E'],
		['an ID as a number', 'id', 7, '7'],
		['a gender in another spelling', 'gender', 'Female', 'female'],
		['a phone number with spaces', 'mobile_phone', '+61 412 345 678', '+61412345678'],
		['a phone number with its (0)', 'mobile_phone', '+61 (0)412 345 678', '+61412345678'],
		['a national phone number', 'mobile_phone', '0412 345 678', '+61412345678'],
		['a phone number after two zeros', 'mobile_phone', '00412 345 678', '+61412345678'],
		['a phone number without its code', 'mobile_phone', '412 305 678', '+61412305678'],
		['a picture elsewhere', 'image_url', 'https://cdn.example/1', 'https://a.example/1'],
		['a time 26 hours later', 'expires_at', '2027-01-15 02:00:00', '2027-01-14 00:00:00'],
		['a time 26 hours earlier', 'expires_at', '2027-01-14 00:00:00', '2027-01-15 02:00:00'],
		['an amount with its cents', 'value', '12.00', 12],
		['an amount below zero', 'value', '-5.0', -5],
		['an amount that is a cent off', 'value', 0.01, 0],
		['a flag as a number', 'is_active', 1, true],
		['a flag as a text', 'is_active', '0', false],
		['a name in another letter case', 'first_name', 'MIA', 'Mia'],
		['a name with a capital ẞ', 'last_name', 'GROẞ', 'Groß'],
		['a name without special characters', 'last_name', 'OBrien', 'O’Brien'],
		['a name in wide letters', 'last_name', 'Ｏｋａｆｏｒ', 'Okafor'],
		['a long text that was cut', 'name', 'Winter v', 'Winter voucher'],
		['a text of eleven letters that was cut', 'name', 'Winter', 'Winter sales'],
		['a list instead of a text', 'name', ['b'], 'a'],
		['a text instead of a list', 'tags', 'b', ['a']],
		['nothing', 'email', null, 'mia@example.com'],
		['an empty text for what was erased', 'email', '', null],
		['nothing for what was erased', 'email', null, null],
		['an object for what was erased', 'email', {}, null],
		['a default for what was erased', 'timezone', 'UTC', null],
	])('with %s agrees with what was sent', (_, name, shown, sent) => {
		expect(contradicted({ [name]: shown }, { [name]: sent })).toBeUndefined();
	});

	it.each<[string, string, Value, Value]>([
		['another ID', 'id', '0f5c-9d0f', '0f5c-9d0e'],
		['an ID that was cut', 'profile_id', '0f5c-9d0e-4c', '0f5c-9d0e-4c53'],
		['another ID that is a number', 'id', 8, 7],
		['another gender', 'gender', 'male', 'female'],
		['another phone number', 'mobile_phone', '0412 345 679', '+61412345678'],
		['no phone number, but words', 'mobile_phone', 'unknown', '+61412345678'],
		['a time that is further off', 'expires_at', '2027-01-15 02:00:01', '2027-01-14 00:00:00'],
		['another amount', 'value', '0.02', 0],
		['the opposite amount', 'value', -5, 5],
		['a word for an amount', 'value', 'five', 5],
		['an amount for a word', 'name', 5, 'five'],
		['another flag', 'is_active', false, true],
		['a code that only reads like an amount', 'code', '1e3', '1000'],
		['a code that only ends like an amount', 'code', '0x10', '16'],
		['another name', 'first_name', 'Mia', 'Mio'],
		['a name that was cut', 'first_name', 'Mira', 'Miranda'],
		['a name with another number', 'name', 'Gate A1', 'Gate A2'],
		['a text of ten letters that was cut', 'name', 'Winter', 'Winter sale'],
		['the end of a text', 'name', 'voucher', 'Winter voucher'],
		['an empty text', 'name', '', 'Winter voucher'],
		['nothing but special characters', 'name', '***', 'Winter voucher'],
		['what was erased', 'email', 'mia@example.com', null],
	])('with %s contradicts what was sent', (_, name, shown, sent) => {
		expect(contradicted({ [name]: shown }, { [name]: sent })).toBe(name);
	});

	it('contradicts with the first field that differs, and with none that it does not show', () => {
		const sent = { id: 7, name: 'Winter', value: 5 };
		expect(contradicted({ id: 7, name: 'Summer', value: 6 }, sent)).toBe('name');
		expect(contradicted({ value: 6 }, sent)).toBe('value');
		expect(contradicted({}, sent)).toBeUndefined();
	});
});

describe('an answer must agree', () => {
	const body = { name: 'Winter' };

	it.each<[string, ApiRequest, IDataObject]>([
		['with the ID in the path of a read', at(endpoints.getBenefit, { benefitId }), { id: '7' }],
		['with the ID of a definition', at(endpoints.getDefinition, { id: 5 }), { id: '5' }],
		[
			'with the ID and the body of a change',
			{ ...at(endpoints.updateProfile, { profileId }), body },
			{ name: 'Winter', id: profileId },
		],
		['with the body of a new record', { ...at(endpoints.createDefinition), body }, body],
		['with nothing of a deletion', at(endpoints.deleteBenefit, { benefitId }), {}],
		['with nothing of a search', { ...at(endpoints.findProfile), body }, {}],
		[
			'with nothing of a search that expects a list',
			{ ...at(endpoints.findProfile), body, expect: 'list' },
			{},
		],
		['with nothing of a list', at(endpoints.listTags), {}],
		['with nothing of the list of profiles', at(endpoints.listProfiles), {}],
		['with nothing of the list of definitions', at(endpoints.listDefinitions), {}],
		[
			'with the profile of a profile’s list',
			at(endpoints.listProfileBenefits, { profileId }),
			{ profile_id: profileId },
		],
		['with nothing of a profile’s balances', at(endpoints.getBalances, { profileId }), {}],
		[
			'with what the request states instead',
			{ ...at(endpoints.updateBenefit, { benefitId }), body, sent: { value: 1 } },
			{ value: 1 },
		],
	])('%s', (_, request, sent) => {
		expect(factsOf(request, secret).sent).toStrictEqual(sent);
	});

	const read = (request: ApiRequest, data: unknown) =>
		readAnswer(
			{ status: 200, headers: {}, text: JSON.stringify({ data }), isCut: false },
			factsOf(request, secret),
		).data;

	it('or else is about something else, which may have been done', () => {
		const request = { ...at(endpoints.updateBenefit, { benefitId }), body: { name: 'Winter' } };
		expect(read(request, { id: 7, name: 'winter' })).toEqual({ id: 7, name: 'winter' });
		expect(() => read(request, { id: 7, name: 'Summer' })).toThrow(
			expect.objectContaining<Partial<Problem>>({
				code: 'answer_contradicts',
				outcome: 'unknown',
				message: 'Omneo’s answer is about something other than what was asked for: another name',
			}),
		);
	});

	it('in each record of its list', () => {
		const request = at(endpoints.listProfileBenefits, { profileId });
		const own = { id: 1, profile_id: profileId };
		expect(read(request, [own, { id: 2 }])).toHaveLength(2);
		expect(() => read(request, [own, { id: 2, profile_id: 'another' }])).toThrow(
			'asked for: another profile_id',
		);
	});

	it('only in its records, not in what else its list holds', () => {
		const request: ApiRequest = {
			...at(endpoints.updateConsent, { profileId }),
			body: { length: 9 },
		};
		expect(read(request, [null, 'yes', [1]])).toEqual([null, 'yes', [1]]);
	});

	it('where the request says that it shows it', () => {
		const request: ApiRequest = {
			...at(endpoints.redeem, { profileId, benefitId }),
			sent: { id: 7 },
			shownIn: ({ benefit }) => benefit as IDataObject,
		};
		expect(read(request, { id: 1, benefit: { id: 7 } })).toEqual({ id: 1, benefit: { id: 7 } });
		expect(() => read(request, { id: 7, benefit: { id: 8 } })).toThrow('asked for: another id');
	});
});
