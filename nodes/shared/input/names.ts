import { missingNameOf, CHECK_EXPRESSION, readLine } from './text';
import { trimInvisible, field as fieldCalled, unusable } from './values';

/** Deeper lists come from a mistake, such as a list that contains itself. */
const DEEPEST = 5;

/**
 * Names, such as tags, in the forms of web forms and databases: a text with commas, semicolons or
 * lines, a list, or a list as text (`["vip"]`, `['vip']`, PostgreSQL's `{vip,gold}`). Repetitions,
 * blanks and empty names are removed.
 * @throws {Problem} `parameter_invalid`, naming the field; also for a name that means "no value"
 */
export function nameList(value: unknown, field: string): string[] {
	const subject = fieldCalled(field);
	const given = listOf(value, DEEPEST);
	if (given === undefined) {
		throw unusable(
			subject,
			value,
			'which is neither a text nor a list of texts',
			'Enter names with commas between, such as vip, newsletter.',
		);
	}
	const names = given.map((name) => readLine(name, subject));
	const why = names.map(missingNameOf).find((reason) => reason !== undefined);
	if (why !== undefined) throw unusable(subject, value, `with ${why}`, CHECK_EXPRESSION);
	return [...new Set(names)].filter((name) => name !== '');
}

function listOf(value: unknown, depth: number): unknown[] | undefined {
	if (value === undefined || value === null) return [];
	if (Array.isArray(value)) return flatList(value, depth);
	if (typeof value === 'number') return [value];
	if (typeof value !== 'string') return undefined;
	const text = trimInvisible(value);
	const json = text.startsWith('[') ? jsonOf(text) : undefined;
	if (Array.isArray(json)) return flatList(json, depth);
	// An object that was turned into text.
	if (text.startsWith('[object ')) return [text];
	return partsOf(/^(?:\[.*\]|\{(?!\{).*(?<!\})\})$/s.test(text) ? text.slice(1, -1) : text);
}

function flatList(list: unknown[], depth: number): unknown[] | undefined {
	if (depth === 0) return undefined;
	const parts = list.map((part) => (Array.isArray(part) ? flatList(part, depth - 1) : [part]));
	return parts.some((part) => part === undefined) ? undefined : parts.flatMap((part) => part ?? []);
}

function jsonOf(text: string): unknown {
	try {
		return JSON.parse(text) as unknown;
	} catch {
		return undefined;
	}
}

/** The parts between commas, semicolons and lines, without the quotes around a part. */
function partsOf(text: string): string[] {
	return (
		text.match(
			/[^\S\r\n]*(?:"(?:[^"\\]|\\.)*"|'(?:[^'\\]|\\.)*')(?=\s*(?:[,;\r\n]|$))|[^,;\r\n]+/g,
		) ?? []
	).map((part) => trimInvisible(part).replace(/^(["'])(.*)\1$/s, '$2'));
}
