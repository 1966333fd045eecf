import { trimInvisible } from './characters';
import { unusable, type Subject } from './subject';

/** What forms, spreadsheets and CRMs write for yes and no; compared without case. */
const WORDS = new Map<string, boolean>([
	...['true', 'yes', 'y', 'on', '1'].map((word) => [word, true] as const),
	...['false', 'no', 'n', 'off', '0'].map((word) => [word, false] as const),
]);

/**
 * True or false, also as 1 or 0, or as a word for it.
 * @throws {Problem} for what is neither
 */
export function readBoolean(value: unknown, subject: Subject): boolean {
	if (typeof value === 'boolean') return value;
	const isText = typeof value === 'string' || typeof value === 'number';
	const known = isText ? WORDS.get(trimInvisible(String(value)).toLowerCase()) : undefined;
	if (known !== undefined) return known;
	throw unusable(subject, value, 'which is neither true nor false', 'Enter true or false.');
}
