/** Control characters, and the invisible ones that reorder or hide text. */
const UNPRINTABLE = /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]+/gu;
const EMAIL = /[^\s"<>()[\],;:]+@[^\s"<>()[\],;:]+\.[^\s"<>()[\],;:.]+/g;
/** Phone numbers with a country code or a leading 0, with the usual separators. */
const PHONE = /(\+|\b0)\d[\d\s().-]{6,}\d/g;

/**
 * Makes text from outside fit to be shown: no control characters, no email addresses or phone
 * numbers (which belong to the member, not into an error), and at most `limit` characters.
 */
export function cleanText(text: string, limit = 300): string {
	const clean = text
		.slice(0, limit * 4)
		.replace(UNPRINTABLE, ' ')
		.replace(EMAIL, '[email]')
		.replace(PHONE, '[phone]')
		.replace(/\s+/g, ' ')
		.trim();
	return clean.length > limit ? `${clean.slice(0, limit - 1).trimEnd()}…` : clean;
}

/** Shows a value that the user gave, quoted, as far as it can be shown on one line. */
export function quote(value: unknown): string {
	const text = typeof value === 'string' ? value : (JSON.stringify(value) ?? String(value));
	return `"${text.slice(0, 400).replace(UNPRINTABLE, ' ').trim().slice(0, 80)}"`;
}
