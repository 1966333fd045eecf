import { comparableEmail, readEmail } from '../../../nodes/shared/input/email';
import { Problem } from '../../../nodes/shared/problems/problem';

const EMAIL = { label: 'field Email' };

function refusal(value: unknown): Problem {
	try {
		readEmail(value, EMAIL);
	} catch (error) {
		if (error instanceof Problem) return error;
		throw error;
	}
	throw new Error('It was read');
}

const LONGEST = `${'m'.repeat(242)}@example.com`;

describe('an email address', () => {
	it.each([
		...['mia@example.com', ' mia@example.com\u200b', 'mia@example.com.', 'mia@example.com; '],
		...['"mia@example.com"', "'mia@example.com'", '" mia@example.com "', '<mia@example.com>'],
		...['Mia <mia@example.com>', '"Lee, Mia" <mia@example.com>', 'Mia < mia@example.com >'],
		...['mia@example.com <mia@example.com>', 'MIA@example.com. <mia@example.com>'],
		...['"mia@example.com" <mia@example.com>', 'mailto:mia@example.com', 'MAILTO:mia@example.com'],
		...[
			'mailto:mia@example.com?subject=Hi',
			'mailto:mia%40example.com',
			'<mailto:mia@example.com>',
		],
		...['mailto:mia@example.com?subject=A\nB?C', 'mailto: mia@example.com'],
		...['mailto:mia@example.com?subject=100%', 'mailto:mia@example.com.?cc=jo@example.com'],
		`${'Mia '.repeat(400)}<mia@example.com>`,
	])('is read from %j', (given) => {
		expect(readEmail(given, EMAIL)).toBe('mia@example.com');
	});

	it.each<[string, string]>([
		['Mia.Lee+shop@Example.COM', 'Mia.Lee+shop@Example.COM'],
		['mia@localhost', 'mia@localhost'],
		["o'neil@example.com", "o'neil@example.com"],
		['jose\u0301@example.com', 'jos\u00e9@example.com'],
		['mailto:50%@example.com', '50%@example.com'],
		[LONGEST, LONGEST],
	])('keeps its spelling: %j', (given, email) => {
		expect(readEmail(given, EMAIL)).toBe(email);
	});

	it.each([
		...['mia', 'mia@', '@example.com', 'mia@@example.com', 'mia @example.com', 'mia@example..com'],
		...['mia@.example.com', 'mia,jo@example.com', 'mia@example.com, jo@example.com', '<>', '"'],
		...['mia@exam\u200bple.com', 'mia\u00ad@example.com', `m${LONGEST}`, 'Mia <mia@example.com'],
		...['jo@example.com <mia@example.com>', 'Mia <mia@example.com> <mia@example.com>'],
		...['not-me/mia@example.com?mailto:x', '"mia@example.com', 'mia@example.com?subject=mailto:x'],
	])('is not %j, which is not repeated', (given) => {
		expect(refusal(given)).toMatchObject({
			code: 'parameter_invalid',
			message: expect.stringMatching(/^The field Email is not valid/) as string,
			nextStep: 'Enter one email address, or check the expression in the field.',
		});
		expect(refusal(given).message).not.toMatch(/mia|jo@/);
	});

	it.each([undefined, null, '', ' ', '\u200b'])('is missing where %j was given', (given) => {
		expect(refusal(given)).toMatchObject({
			message: 'The field Email is missing',
			nextStep: 'Enter one email address, or check the expression in the field.',
		});
	});

	it.each<[unknown, string]>([
		[['mia@example.com'], 'a list'],
		[{ email: 'mia@example.com' }, 'an object'],
		[true, 'true'],
	])('is not %j, of which the kind is named', (given, kind) => {
		expect(refusal(given).message).toContain(`The field Email holds ${kind}`);
	});

	it.each([12345, NaN, 1e21])('is not the number %d, which is not repeated', (given) => {
		expect(refusal(given).message).toBe('The field Email is not valid');
	});

	it('names an invisible character in it', () => {
		expect(refusal('mia@exam\u200bple.com').message).toBe(
			'The field Email is not valid: there is a zero-width space (U+200B) in it',
		);
	});

	it('is looked for in a text of up to 2000 characters', () => {
		const long = '<mia@example.com>'.padStart(2_000, 'Mia ');
		expect(readEmail(long, EMAIL)).toBe('mia@example.com');
		expect(refusal(`M${long}`).message).toBe('The field Email is not valid');
	});
});

describe('two spellings of an email address', () => {
	it.each([
		['MIA@Example.com', 'mia@example.com'],
		['mia@example.com.', 'mia@example.com'],
		['JOSE\u0301@example.com', 'jos\u00e9@example.com'],
	])('are the same: %j and %j', (one, other) => {
		expect(comparableEmail(one)).toBe(comparableEmail(other));
	});

	it.each([
		['m.ia@example.com', 'mia@example.com'],
		['mia+1@example.com', 'mia@example.com'],
		['mia@example.com', 'mia@example.co'],
		['mia@straße.example', 'mia@strasse.example'],
	])('are not the same: %j and %j', (one, other) => {
		expect(comparableEmail(one)).not.toBe(comparableEmail(other));
	});
});
