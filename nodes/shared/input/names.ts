import { trimInvisible } from './characters';
import { field as fieldCalled, unusable } from './subject';
import { readLine } from './text';

/**
 * Names that people give as a text with commas, as a list, or as JSON text of a list: without
 * repetitions, blanks and empty ones.
 * @throws {Problem} `parameter_invalid`, naming the field
 */
export function nameList(value: unknown, field: string): string[] {
	const subject = fieldCalled(field);
	const given = listOf(value);
	if (given === undefined) {
		throw unusable(
			subject,
			value,
			'which is neither a text nor a list of texts',
			'Enter names with commas between, such as vip, newsletter.',
		);
	}
	return [...new Set(given.map((name) => readLine(name, subject)))].filter((name) => name !== '');
}

function listOf(value: unknown): unknown[] | undefined {
	if (value === undefined || value === null) return [];
	if (Array.isArray(value)) return value;
	if (typeof value === 'number') return [value];
	if (typeof value !== 'string') return undefined;
	return jsonList(value) ?? value.split(',');
}

function jsonList(text: string): unknown[] | undefined {
	if (!trimInvisible(text).startsWith('[')) return undefined;
	try {
		return JSON.parse(text) as unknown[];
	} catch {
		return undefined;
	}
}
