import fc from 'fast-check';
import parsePhoneNumber, { getCountries, getExampleNumber } from 'libphonenumber-js/max';
import examples from 'libphonenumber-js/mobile/examples';
import { isSameNumber, looksLikeMobile, readMobile } from '../../../nodes/shared/input/mobile';
import { Problem } from '../../../nodes/shared/problems/problem';

const subject = { label: 'mobile number' };

function refusal(value: unknown, country?: string): Problem {
	try {
		readMobile(value, subject, country);
	} catch (error) {
		if (error instanceof Problem) return error;
		throw error;
	}
	throw new Error('It was read');
}

describe('A mobile number with its country code', () => {
	it.each<[string, unknown]>([
		['+61412345678', '+61 412 345 678'],
		['+61412345678', '+61.412.345.678'],
		['+61412345678', '+61 4 1234 5678'],
		['+61412345678', '+61 (0)412 345 678'],
		['+61412345678', '0061 (0)412-345-678'],
		['+61412345678', '+61 0412 345 678'],
		['+61412345678', '00 61 (0)412 345 678'],
		['+61412345678', `+61 ${' '.repeat(47)}412345678`],
		['+61412345678', 'tel:+61412345678'],
		['+61412345678', 'TEL: +61 412 345 678'],
		['+358401234567', '00358(0)401234567'],
		['+358401234567', '+358 (0)40 1234567'],
		['+61412345678', '+61412345678.0'],
		['+14155550132', '+1 (415) 555-0132'],
		['+491711234567', '+49 171/1234567'],
		['+393471234567', '+39 347 123 4567'],
		['+61299991234', '+61 2 9999 1234'],
	])('is %s, given %j', (number, given) => {
		expect(readMobile(given, subject)).toBe(number);
	});

	it.each([
		'+61412345678/9',
		'+61 412 345 678 / 9',
		'+61412345678 (2)',
		'+61 412 345 678 - 12',
		'+61412345678 12',
		'+49 171 1234567 - 12',
		'+61 412 345 678 ext 5',
		'+61412345678x5',
		'+61412345678;ext=1',
		'+61412345678#1',
		'+61412345678, +61412345679',
		'+61412345678 +61412345679',
		'+61 41A 345 678',
		'+1 415 CALL NOW',
		'+614123456',
		'+999123456789',
		'+6141234567890',
		'+61 412 tel:345 678',
		'1 0061(0)412345678',
		`+61 ${' '.repeat(48)}412345678`,
	])('never becomes another number: %j', (given) => {
		expect(refusal(given).message).toBe('The mobile number is not valid');
	});

	it('is what libphonenumber takes it for, in every country', () => {
		for (const country of getCountries()) {
			const example = getExampleNumber(country, examples);
			if (!example) continue;
			const { number } = example;
			expect([country, readMobile(example.formatInternational(), subject)]).toEqual([
				country,
				number,
			]);
			expect([country, readMobile(number, subject)]).toEqual([country, number]);
		}
	});
});

describe('A mobile number that is refused', () => {
	it.each([undefined, null, '', ' \u200b'])('is missing where %j was given', (given) => {
		expect(refusal(given)).toMatchObject({
			message: 'The mobile number is missing',
			nextStep: expect.stringContaining('+61412345678') as string,
		});
	});

	it('has the code of what it is read for', () => {
		for (const given of ['', '0412 345 678', '+61 412']) {
			expect(() => readMobile(given, { ...subject, code: 'profile_id_invalid' })).toThrow(
				expect.objectContaining({ code: 'profile_id_invalid' }) as Error,
			);
		}
	});
});

describe('A mobile number without its country code', () => {
	it('is refused where no country is chosen, and the option is named', () => {
		for (const given of ['0412 345 678', '61412345678', 412345678, '61412345678.0']) {
			expect(refusal(given)).toMatchObject({
				message: 'The mobile number has no country code',
				nextStep: expect.stringContaining('Default Country') as string,
			});
		}
	});

	it.each<[string, unknown, string]>([
		['+61412345678', '0412 345 678', 'AU'],
		['+61412345678', '(0412) 345 678', 'AU'],
		['+61412345678', 412345678, 'AU'],
		['+61412345678', 61412345678, 'AU'],
		['+61412345678', '0412345678.0', 'AU'],
		['+61412345678', '+61412345678', 'NZ'],
		['+64211234567', '021 123 4567', 'NZ'],
		['+447911123456', '07911 123456', 'GB'],
		['+14155550132', '(415) 555-0132', 'US'],
		['+14155550132', '1-415-555-0132', 'CA'],
		['+491711234567', '0171/1234567', 'DE'],
		['+79123456789', '8 912 345-67-89', 'RU'],
		['+6591234567', '9123 4567', 'SG'],
	])('is %s, given %j in %s', (number, given, country) => {
		expect(readMobile(given, subject, country)).toBe(number);
	});

	it.each<[unknown, string]>([
		['0412 345 678/9', 'AU'],
		['0412 345 678 (2)', 'AU'],
		['0412345678 0412345679', 'AU'],
		['02 9999 1234', 'AU'],
		['0412 345 678', 'NZ'],
		['614123456780', 'AU'],
		['0412 345 678 x2', 'AU'],
		['412', 'AU'],
	])('never becomes another number: %j in %s', (given, country) => {
		expect(refusal(given, country).message).toBe('The mobile number is not valid');
	});

	it('is what libphonenumber takes it for, in every country', () => {
		for (const country of getCountries()) {
			const example = getExampleNumber(country, examples);
			if (!example) continue;
			const national = example.formatNational();
			const meant = parsePhoneNumber(national, country)?.number;
			// Where the national form holds more than a trunk prefix, as Argentina's 15, it is refused.
			const read = refusedOr(() => readMobile(national, subject, country));
			expect([country, read ?? meant]).toEqual([country, meant]);
		}
	});
});

describe('What is read as a mobile number', () => {
	it('has the digits that were given, and no others', () => {
		const piece = fc.constantFrom(...'0123456789 -.()/+x');
		fc.assert(
			fc.property(fc.string({ unit: piece, maxLength: 25 }), fc.boolean(), (text, isNational) => {
				const read = refusedOr(() => readMobile(text, subject, isNational ? 'AU' : undefined));
				if (read === undefined) return;
				const digits = text.replace(/\.0+$/, '').replace(/\D/g, '').replace(/^00/, '');
				const national = read.replace(/^\+\d{1,3}?(?=\d{6,12}$)/, '');
				expect(digits.endsWith(national.slice(-6))).toBe(true);
			}),
			{ numRuns: 2_000 },
		);
	});
});

describe('A text that looks like a mobile number', () => {
	it.each([
		...['+61412345678', '+ 61 412 345 678', '+6', '0061412345678', 'tel:0412345678'],
		...['TEL:61', '\u202a+61412345678', '+61\u200b412345678'],
	])('begins as one with a country code does: %j', (text) => {
		expect(looksLikeMobile(text)).toBe(true);
	});

	it.each([
		...['0412345678', '61412345678', '000412', '+abc', '+', '00', '00a', 'hotel:1', ''],
		...['mia+61@example.com', 'mia 0061', '2100612', 'mia'],
	])('is not %j', (text) => {
		expect(looksLikeMobile(text)).toBe(false);
	});
});

describe('The number of a member', () => {
	it.each([
		...[
			'+61412345678',
			'+61 412 345 678',
			'0061412345678',
			'tel:+61412345678',
			'TEL:0061412345678',
		],
		...['+61(0)412345678', '+61 (0)412 345 678', '00 61 (0)412-345-678', '0061(0)412345678'],
		...['+61 (412) 345/678', '\u202a+61412345678\u202c', `+61412345678${' '.repeat(48)}`],
	])('is the same, written %j', (omneo) => {
		expect(isSameNumber(omneo, '+61412345678')).toBe(true);
	});

	it.each([
		...['+61412345679', '0412345678', '61412345678', '', '+61tel:412345678', '+610412345678'],
		...['(0061(0)412345678', '+61412345678x1', `+61412345678${' '.repeat(49)}`],
		...[undefined, null, 61412345678, ['+61412345678']],
	])('is another one, or none, for %j', (omneo) => {
		expect(isSameNumber(omneo, '+61412345678')).toBe(false);
	});

	it('is the same with the dropped zero of a country code of three digits', () => {
		expect(isSameNumber('+358(0)401234567', '+358401234567')).toBe(true);
		expect(isSameNumber('00358 (0)40 1234567', '+358401234567')).toBe(true);
	});
});

function refusedOr(read: () => string): string | undefined {
	try {
		return read();
	} catch {
		return undefined;
	}
}
