/** Control characters, and the invisible ones that reorder or hide text. */
const UNPRINTABLE = /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]+/gu;
/** Text that may hold an email address; each character is read only once. */
const WORD = /[^\s"<>()[\],;:]+/g;
/** Phone numbers with a country code or a leading 0, with the usual separators, or in three groups. */
const PHONE = /(?:\+|\b0)\d[\d\s().-]{6,40}\d|\(?\b\d{3}\)?[ .-]\d{3,4}[ .-]\d{3,4}\b/g;
/** A database's message, from its statement to the end. */
const SQL =
	/\bSQLSTATE\b.*|\b(?:insert\s+into|delete\s+from)\s+[`"\w].*|\bupdate\s+[`"\w.]+\s+set\s.*|\bselect\s[^;]{1,400}?\sfrom\s+[`"\w.]+\s+(?:where|join|limit|order|group)\b.*/gis;
const MONTH = '(?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]*';
/** Dates with years, as people, programs and databases write them. */
const DATE = new RegExp(
	[
		String.raw`\b\d{4}([-/.])\d{1,2}\1\d{1,2}`,
		String.raw`\b\d{1,2}([-/.])\d{1,2}\2(?:\d{4}|\d\d)\b`,
		String.raw`\b\d{1,2}(?:st|nd|rd|th)?\.? ${MONTH},? \d{4}\b`,
		String.raw`\b${MONTH}\.? \d{1,2}(?:st|nd|rd|th)?,? \d{4}\b`,
		String.raw`\b(?:19|20)\d\d(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01])\b`,
	].join('|'),
	'gi',
);
const GENDER = /\b(?:(?:fe)?male|non-?binary|transgender)\b/gi;
/** Dates of benefits are more recent than this many years; most birthdays are not. */
const YOUNGEST_YEARS = 5;

/**
 * Makes outside text safe to show: no control characters, no email addresses or phone numbers
 * (personal data does not belong in an error), and at most `limit` characters.
 */
export function cleanText(text: string, limit = 300): string {
	const clean = text
		.slice(0, limit * 4)
		.replace(UNPRINTABLE, ' ')
		.replace(WORD, withoutEmail)
		.replace(SQL, '[SQL]')
		.replace(DATE, withoutBirthday)
		.replace(GENDER, '[gender]')
		.replace(PHONE, '[phone]')
		.replace(/\s+/g, ' ')
		.trim();
	return clean.length > limit ? `${cut(clean, limit - 1).trimEnd()}…` : clean;
}

/** The beginning of a text, without half a character at its end. */
function cut(text: string, length: number): string {
	return text.slice(0, length).replace(/[\uD800-\uDBFF]$/, '');
}

/** Hides a date that may be a birthday. */
function withoutBirthday(date: string): string {
	const [year = ''] = /\d{4}(?!\d)|^\d{4}/.exec(date) ?? [];
	const digits = year || date.slice(-2);
	const now = new Date().getFullYear();
	const isOld =
		digits.length === 4 ? Number(digits) <= now - YOUNGEST_YEARS : Number(digits) !== now % 100;
	return isOld ? '[date]' : date;
}

/** Hides a word that is an email address: it has an @, and a dot between letters after it. */
function withoutEmail(word: string): string {
	const at = word.indexOf('@');
	if (at < 1) return word;
	const dots = /\.+$/.exec(word.slice(-10))?.[0] ?? '';
	const dot = word.indexOf('.', at + 2);
	return dot > 0 && dot < word.length - dots.length ? `[email]${dots}` : word;
}

/** Shows a value that the user gave, quoted, shortened to one line. */
export function quote(value: unknown): string {
	const text = typeof value === 'string' ? value : asJson(value);
	return `"${cut(cleanText(text.slice(0, 400), 400), 80)}"`;
}

/** Not everything can be JSON: for example a bigint, or an object that contains itself. */
function asJson(value: unknown): string {
	try {
		return JSON.stringify(value) ?? String(value);
	} catch {
		return Object.prototype.toString.call(value);
	}
}

/** Makes a function that removes the given texts from a text, in any letter case. */
export function leavingOut(texts: readonly string[]): (text: string) => string {
	if (texts.length === 0) return (text) => text;
	const longestFirst = texts
		.map((one) => one.normalize('NFC'))
		.sort((one, other) => other.length - one.length)
		.map((one) => {
			const start = one.slice(0, LONGEST).replace(/[\\^$.*+?()[\]{}|/]/g, '\\$&');
			return one.length > LONGEST ? `${start}\\S*` : start;
		});
	const pattern = new RegExp(
		`(?<![\\p{L}\\p{N}])(?:${longestFirst.join('|')})(?![\\p{L}\\p{N}])`,
		'giu',
	);
	return (text) => text.normalize('NFC').replace(pattern, '[value]');
}

/** For a longer text, its beginning is searched for, and removed with the rest of its last word. */
const LONGEST = 200;
