import { Problem } from '../problems/problem';
import { quote } from '../text';

/**
 * Names that people give as a text with commas, as a list, or as JSON text of a list: without
 * repetitions, blanks and empty ones.
 * @throws {Problem} `parameter_invalid`, naming the field
 */
export function nameList(value: unknown, field: string): string[] {
	const given = listOf(value);
	const names = given?.map((name) =>
		typeof name === 'string' || typeof name === 'number' ? String(name).trim() : undefined,
	);
	if (names?.every((name) => name !== undefined)) {
		return [...new Set(names.filter((name) => name !== ''))];
	}
	throw new Problem('parameter_invalid', {
		meaning: `The field ${field} holds ${quote(value)}, which is neither a text nor a list of texts`,
		nextStep: 'Enter names with commas between, such as vip, newsletter.',
	});
}

function listOf(value: unknown): unknown[] | undefined {
	if (value === undefined || value === null) return [];
	if (Array.isArray(value)) return value;
	if (typeof value === 'number') return [value];
	if (typeof value !== 'string') return undefined;
	return jsonList(value) ?? value.split(',');
}

function jsonList(text: string): unknown[] | undefined {
	if (!text.trim().startsWith('[')) return undefined;
	try {
		return JSON.parse(text) as unknown[];
	} catch {
		return undefined;
	}
}
