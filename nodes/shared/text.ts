/** Control characters, and the invisible ones that reorder or hide text. */
const UNPRINTABLE = /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]+/gu;
/** What may hold an email address; each character is looked at once. */
const WORD = /[^\s"<>()[\],;:]+/g;
/** Phone numbers with a country code or a leading 0, with the usual separators. */
const PHONE = /(?:\+|\b0)\d[\d\s().-]{6,40}\d/g;

/**
 * Makes text from outside fit to be shown: no control characters, no email addresses or phone
 * numbers (which belong to the member, not into an error), and at most `limit` characters.
 */
export function cleanText(text: string, limit = 300): string {
	const clean = text
		.slice(0, limit * 4)
		.replace(UNPRINTABLE, ' ')
		.replace(WORD, withoutEmail)
		.replace(PHONE, '[phone]')
		.replace(/\s+/g, ' ')
		.trim();
	return clean.length > limit ? `${cut(clean, limit - 1).trimEnd()}…` : clean;
}

/** The beginning of a text, without half of a character at its end. */
function cut(text: string, length: number): string {
	return text.slice(0, length).replace(/[\uD800-\uDBFF]$/, '');
}

/** Hides a word that is an email address: it has an @, and behind it a dot between letters. */
function withoutEmail(word: string): string {
	const at = word.indexOf('@');
	if (at < 1) return word;
	const dots = /\.+$/.exec(word.slice(-10))?.[0] ?? '';
	const dot = word.indexOf('.', at + 2);
	return dot > 0 && dot < word.length - dots.length ? `[email]${dots}` : word;
}

/** Shows a value that the user gave, quoted, as far as it can be shown on one line. */
export function quote(value: unknown): string {
	const text = typeof value === 'string' ? value : asJson(value);
	return `"${cut(text.slice(0, 400).replace(UNPRINTABLE, ' ').trim(), 80)}"`;
}

/** Not everything can be JSON: a bigint, or an object that holds itself. */
function asJson(value: unknown): string {
	try {
		return JSON.stringify(value) ?? String(value);
	} catch {
		return Object.prototype.toString.call(value);
	}
}
