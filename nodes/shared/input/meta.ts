import { Problem } from '../problems/problem';
import { quote } from '../text';
import { trimInvisible } from './characters';
import { checkedName, plainData, readJson } from './json';
import { field, kindOf } from './subject';
import { readText } from './text';

/** Free metadata: the API takes an object or an array (vendor's documentation). */
export type Meta = Record<string, unknown> | unknown[];

/**
 * Meta from name and value pairs; `undefined` where there are none. A value that is nothing becomes
 * the empty text.
 * @throws {Problem} `meta_invalid` for a value without a name, a name given twice, and what JSON
 * would drop or round
 */
export function metaFromFields(fields: unknown): Meta | undefined {
	const entries = new Map<string, unknown>();
	for (const given of Array.isArray(fields) ? fields : [fields]) {
		const { name, value } = (given ?? {}) as { name?: unknown; value?: unknown };
		const key = trimInvisible(readText(name, { ...field('Meta Name'), code: 'meta_invalid' }));
		if (key === '') {
			if (value === undefined || value === null || value === '') continue;
			throw invalid('has a value that has no name', 'Give every meta field a name.');
		}
		if (entries.has(key)) {
			throw invalid(
				`field ${quote(key)} is given twice`,
				'Give every meta field a name of its own.',
			);
		}
		const refuse = (why: string, nextStep?: string) =>
			invalid(`field ${quote(key)} ${why}`, nextStep);
		entries.set(checkedName(key, refuse), valueOfField(value, refuse));
	}
	return entries.size > 0 ? Object.fromEntries(entries) : undefined;
}

function valueOfField(value: unknown, refuse: typeof invalid): unknown {
	if (value === undefined || value === null) return '';
	// Within a list of its own, a date is part of other data, and becomes text.
	return ([plainData([value], refuse)].flat() as unknown[])[0];
}

/**
 * Meta from JSON text, or from the object or array that an expression gave; `undefined` where it
 * is empty.
 * @throws {Problem} `meta_invalid` for what is neither an object nor an array, and for what JSON
 * would drop or round
 */
export function metaFromJson(json: unknown): Meta | undefined {
	const meta = readJson(json, invalid);
	if (meta === undefined) return undefined;
	if (typeof meta !== 'object' || meta === null) {
		const shown = typeof json === 'string' ? 'holds a text that' : `holds ${kindOf(json)}, which`;
		throw invalid(`${shown} is neither a JSON object nor an array`);
	}
	return Object.keys(meta).length > 0 ? (meta as Meta) : undefined;
}

function invalid(
	what: string,
	nextStep = 'Meta must be a JSON object or array, such as {"survey": "spring"}.',
): Problem {
	return new Problem('meta_invalid', { meaning: `The meta ${what}`, nextStep });
}
