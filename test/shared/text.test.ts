import { cleanText, leavingOut, quote } from '../../nodes/shared/text';

describe('text from the API', () => {
	it('loses control characters, and those that hide or reverse text', () => {
		expect(cleanText('a\u0000b\u001b[31m\u202Ec\u200Bd\r\n\te')).toBe('a b [31m c d e');
	});

	it('loses email addresses and phone numbers', () => {
		expect(cleanText('Member mia.o+x@example.com.au (+61 412 345 678) is known')).toBe(
			'Member [email] ([phone]) is known',
		);
	});

	it('is cut at its limit, with a sign that it was', () => {
		const text = cleanText('word '.repeat(1_000), 50);
		expect(text).toHaveLength(50);
		expect(text.endsWith('…')).toBe(true);
	});

	it('is cut quickly, however long it is', () => {
		expect(cleanText('a@'.repeat(5_000_000))).toHaveLength(300);
	});

	it('is never cut within a character', () => {
		expect(cleanText('😀'.repeat(200), 300)).toMatch(/^(?:😀){149}…$/u);
		expect(quote(`x${'😀'.repeat(200)}`)).toMatch(/^"x(?:😀){39}"$/u);
	});

	it.each(['@', '@a.', 'a@b.c', '+61 4', '0 0', '0(-', '.@', ' \u200b', '\ud83d'])(
		'takes no time out of hand, though it be 50,000 times %j',
		(part) => {
			const started = process.cpuUsage();
			cleanText(part.repeat(50_000), 100_000);
			// A cubic expression takes hours.
			expect(process.cpuUsage(started).user / 1000).toBeLessThan(1_000);
		},
	);
});

describe('a quoted value', () => {
	it('stands on one line and is cut', () => {
		expect(quote('a\nb')).toBe('"a b"');
		expect(quote('x'.repeat(500))).toHaveLength(82);
	});

	it('shows what is not text as JSON', () => {
		expect(quote({ a: 1 })).toBe('"{"a":1}"');
		expect(quote(undefined)).toBe('"undefined"');
	});
});

describe('a text without what is personal', () => {
	it.each(['quin-77', 'a/b', '1.5', '[x]', '(a+b)*', 'C:\\mia', '^$', 'Zoë', '-', 'MIA'])(
		'loses %s, whatever its characters mean in a pattern',
		(personal) => {
			expect(leavingOut([personal])(`The value ${personal} is taken`)).toBe(
				'The value [value] is taken',
			);
		},
	);

	it('loses it in another letter case, and as a whole before its parts', () => {
		expect(leavingOut(['mia', 'Mia Wong'])('MIA WONG, and mia')).toBe('[value], and [value]');
	});

	it('keeps words in which it is only a part', () => {
		expect(leavingOut(['Mia'])('Bohemian, Miami')).toBe('Bohemian, Miami');
	});

	it('loses the word at which a long one is cut', () => {
		expect(leavingOut([`${'a'.repeat(300)} b`])(`${'a'.repeat(300)} is taken`)).toBe(
			'[value] is taken',
		);
	});
});
