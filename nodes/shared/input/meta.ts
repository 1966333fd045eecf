import { Problem } from '../problems/problem';
import { quote } from '../text';

/** Free metadata: the API takes an object or an array (vendor's documentation). */
export type Meta = Record<string, unknown> | unknown[];

/**
 * Meta from name and value pairs; `undefined` where there are none.
 * @throws {Problem} `meta_invalid` for a value without a name, or a name given twice
 */
export function metaFromFields(fields: unknown): Meta | undefined {
	const entries = new Map<string, unknown>();
	for (const field of Array.isArray(fields) ? fields : [fields]) {
		const { name, value } = (field ?? {}) as { name?: unknown; value?: unknown };
		const key = String(name ?? '').trim();
		if (key === '') {
			if (value === undefined || value === null || value === '') continue;
			throw new Problem('meta_invalid', {
				meaning: `The meta value ${quote(value)} has no name`,
				nextStep: 'Give every meta field a name.',
			});
		}
		if (entries.has(key)) {
			throw new Problem('meta_invalid', {
				meaning: `The meta field ${quote(key)} is given twice`,
				nextStep: 'Give every meta field a name of its own.',
			});
		}
		entries.set(key, value ?? '');
	}
	return entries.size > 0 ? Object.fromEntries(entries) : undefined;
}

/**
 * Meta from JSON text, or from the object or array that an expression gave; `undefined` where it
 * is empty.
 * @throws {Problem} `meta_invalid` for what is neither an object nor an array
 */
export function metaFromJson(json: unknown): Meta | undefined {
	const meta = typeof json === 'string' ? parse(json) : json;
	if (meta === undefined || meta === null) return undefined;
	if (!isMeta(meta)) {
		throw new Problem('meta_invalid', {
			meaning: `The meta ${quote(json)} is neither a JSON object nor an array`,
		});
	}
	return Object.keys(meta).length > 0 ? meta : undefined;
}

function parse(text: string): unknown {
	if (text.trim() === '') return undefined;
	try {
		return JSON.parse(text) as unknown;
	} catch {
		throw notJson();
	}
}

function notJson(): Problem {
	return new Problem('meta_invalid', {
		meaning: 'The meta is not valid JSON',
		nextStep:
			'Correct the JSON: names and texts stand in double quotes, and no comma follows the last entry, as in {"survey": "spring"}.',
	});
}

function isMeta(value: unknown): value is Meta {
	return typeof value === 'object' && value !== null;
}
