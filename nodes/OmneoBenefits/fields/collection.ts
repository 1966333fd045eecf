import type { IDataObject, INodeProperties } from 'n8n-workflow';
import { apiDate } from '../../shared/input/date';
import { jsonLogicFrom } from '../../shared/input/jsonLogic';
import { metaFromJson } from '../../shared/input/meta';
import { byDisplayName } from './byDisplayName';
import type { Field, Item } from '../actions/operation';

/** One entry of a collection: how n8n shows it, and under which key the API takes it. */
export interface Entry {
	property: INodeProperties;
	key: string;
	/** The value as the API takes it. */
	convert(value: unknown, item: Item): unknown;
}

const asGiven = (value: unknown) => value;

type Texts = Pick<INodeProperties, 'displayName' | 'name'> & Partial<INodeProperties>;

export function textEntry(key: string, texts: Texts): Entry {
	return { key, property: { type: 'string', default: '', ...texts }, convert: asGiven };
}

export function numberEntry(key: string, texts: Texts): Entry {
	return {
		key,
		property: { type: 'number', default: 0, ...texts },
		convert: (value) => (value === '' || value === null ? null : Number(value)),
	};
}

export function booleanEntry(key: string, texts: Texts): Entry {
	return { key, property: { type: 'boolean', default: false, ...texts }, convert: asGiven };
}

/** The API takes a flag in a filter as 1 or 0 (vendor's documentation, for `nullable`). */
export function flagFilter(key: string, texts: Texts): Entry {
	return { ...booleanEntry(key, texts), convert: (value) => (value ? 1 : 0) };
}

export function optionsEntry(key: string, texts: Texts): Entry {
	return { key, property: { type: 'options', default: '', ...texts }, convert: asGiven };
}

/**
 * A date. The API names no zone in its dates: `local` are those that belong to the place of the
 * benefit, sent as the workflow's clock shows them; `utc` are moments (assumption).
 */
export function dateEntry(key: string, texts: Texts, clock: 'local' | 'utc' = 'local'): Entry {
	return {
		key,
		property: { type: 'dateTime', default: '', ...texts },
		convert: (value, { workflowTimezone: zone = 'utc' }) =>
			value === '' || value === null ? null : apiDate(value, zone, clock, texts.displayName),
	};
}

export function metaEntry(): Entry {
	return {
		key: 'meta',
		property: {
			displayName: 'Meta (JSON)',
			name: 'meta',
			type: 'json',
			default: '{}',
			description: 'Metadata to store with it, as a JSON object or array',
		},
		convert: (value) => metaFromJson(value) ?? null,
	};
}

export function conditionEntry(key: string, texts: Texts): Entry {
	return {
		key,
		property: { type: 'json', default: '', ...texts },
		convert: (value) => jsonLogicFrom(value, texts.displayName),
	};
}

/**
 * A collection of optional entries. Only those that the user added are read; one that was added
 * and left empty becomes `null`, which clears the field at Omneo.
 */
export function collectionField(
	texts: Texts & { placeholder: string },
	entries: readonly Entry[],
	more: readonly INodeProperties[] = [],
): Field<IDataObject> {
	return {
		properties: [
			{
				type: 'collection',
				default: {},
				...texts,
				options: byDisplayName([...entries.map(({ property }) => property), ...more]),
			},
		],
		read: (item) => readEntries(texts.name, entries, item),
	};
}

function readEntries(name: string, entries: readonly Entry[], item: Item): IDataObject {
	const given = item.parameter(name, {}) as IDataObject;
	const values = entries
		.filter(({ property }) => given[property.name] !== undefined)
		.map(({ key, property, convert }) => {
			const value = convert(given[property.name], item);
			return [key, value === '' ? null : value];
		});
	return Object.fromEntries(values) as IDataObject;
}

/**
 * A collection of filters for the query of a list; those left empty are ignored.
 * @param more filters that another field reads
 */
export function filtersField(
	entries: readonly Entry[],
	more?: readonly INodeProperties[],
): Field<IDataObject> {
	const texts = { displayName: 'Filters', name: 'filters', placeholder: 'Add Filter' };
	return {
		...collectionField(texts, entries, more),
		read(item) {
			const values = Object.entries(readEntries(texts.name, entries, item));
			return Object.fromEntries(values.filter(([, value]) => value !== null));
		},
	};
}
