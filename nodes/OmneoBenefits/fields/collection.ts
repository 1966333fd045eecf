import type { IDataObject, INodeProperties } from 'n8n-workflow';
import { jsonLogicFrom, metaFromJson } from '../../shared/input/json';
import { readKey, readName, readText } from '../../shared/input/text';
import {
	readBoolean,
	readChoice,
	readNumber,
	type NumberRange,
	field,
	missing,
	unusable,
	type Subject,
	trimInvisible,
} from '../../shared/input/values';
import { collect } from '../../shared/problems/problem';
import { byDisplayName, type Field, type ItemContext } from './field';

/** One entry of a collection: how n8n shows it, and the API's key for it. */
export interface Entry {
	property: INodeProperties;
	key: string;
	/**
	 * The value in the API's form, if it is not empty.
	 * @throws {Problem} `invalidInput`, naming the subject
	 */
	convert(value: unknown, item: ItemContext, subject: Subject): unknown;
}

type CollectionTexts = Texts & { placeholder: string };

export type Texts = Pick<INodeProperties, 'displayName' | 'name'> & Partial<INodeProperties>;

/** Makes the entries of a kind, whose values are all read in the same way. */
function entriesOf(
	kind: Pick<INodeProperties, 'type' | 'default'>,
	read: (value: unknown, subject: Subject) => unknown,
) {
	return (key: string, texts: Texts): Entry => ({
		key,
		property: { ...kind, ...texts },
		convert: (value, _item, subject) => read(value, subject),
	});
}

const TEXT = { type: 'string', default: '' } as const;
const SWITCH = { type: 'boolean', default: false } as const;

/** A text by which something is found again, such as a code; see {@link readKey}. */
export const textEntry = entriesOf(TEXT, readKey);

/** A name, as people see it. */
export const nameEntry = entriesOf(TEXT, readName);

/** A text for people, sent unchanged. */
export const freeTextEntry = entriesOf(TEXT, readText);

export const booleanEntry = entriesOf(SWITCH, readBoolean);

/** The API takes a flag in a filter as 1 or 0 (vendor's documentation, for `nullable`). */
export const flagFilter = entriesOf(SWITCH, (value, subject) =>
	readBoolean(value, subject) ? 1 : 0,
);

export function numberEntry(key: string, texts: Texts, range: NumberRange = {}): Entry {
	const kind = { type: 'number', default: 0 } as const;
	return entriesOf(kind, (value, subject) => readNumber(value, subject, range))(key, texts);
}

export function optionsEntry(
	key: string,
	texts: Texts,
	options: Array<{ name: string; value: string }>,
): Entry {
	const values = options.map(({ value }) => value);
	const kind = { type: 'options', default: '' } as const;
	const read = (value: unknown, subject: Subject) => readChoice(value, values, subject);
	return entriesOf(kind, read)(key, { ...texts, options });
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
 * A collection of optional entries. Only entries that the user added are read. An entry that was
 * added and left empty becomes `null`, which clears the field at Omneo. An entry whose expression
 * gives `undefined` counts as not added.
 * @throws {Problem} for a text of only blanks, because it may not be meant as empty, and for a
 * number that is mapped but missing: a benefit without its limit could be given endlessly
 */
function collectionField(texts: CollectionTexts, entries: readonly Entry[]): Field<IDataObject> {
	return {
		properties: [collectionProperty(texts, entries)],
		read(item) {
			const isNeeded = ({ entry: { property }, value }: Added) =>
				property.type === 'number' &&
				(value ?? '') === '' &&
				item.isExpression(`${texts.name}.${property.name}`);
			const added = addedEntries(texts, entries, item).filter(
				(one) => one.value !== undefined || isNeeded(one),
			);
			const values = collect(
				added.map((one) => () => {
					const { entry, value } = one;
					const { key, property, convert } = entry;
					const subject = field(property.displayName);
					if (isNeeded(one)) throw missing(subject);
					return [key, isEmpty(value, subject) ? null : convert(value, item, subject)];
				}),
			);
			return Object.fromEntries(values) as IDataObject;
		},
	};
}

/** The collection of a new record's optional fields. */
export function additionalFieldsField(entries: readonly Entry[]): Field<IDataObject> {
	const texts = { displayName: 'Additional Fields', name: 'additionalFields' };
	return collectionField({ ...texts, placeholder: 'Add Field' }, entries);
}

/** The collection of fields to change on a record. */
export function updateFieldsField(entries: readonly Entry[]): Field<IDataObject> {
	const texts = {
		displayName: 'Update Fields',
		name: 'updateFields',
		placeholder: 'Add Field',
		description: 'Only these are changed. Add a field and leave it empty to clear it.',
	};
	return collectionField(texts, entries);
}

/**
 * A collection of filters for a list's query.
 * @param more filters that another field reads
 * @throws {Problem} for a filter that was added and has no value: without it, all records would
 * come
 */
export function filtersField(
	entries: readonly Entry[],
	more: readonly INodeProperties[] = [],
): Field<IDataObject> {
	const texts = { displayName: 'Filters', name: 'filters', placeholder: 'Add Filter' };
	return {
		properties: [collectionProperty(texts, entries, more)],
		read(item) {
			const values = collect(
				addedEntries(texts, entries, item).map(
					({ entry: { key, property, convert }, value }) =>
						() => {
							const subject = { label: `filter ${property.displayName}` };
							const isMissing = value === undefined || isEmpty(value, subject);
							const filter = isMissing ? null : convert(value, item, subject);
							if (filter === null || filter === '') throw emptyFilter(subject, value);
							return [key, filter];
						},
				),
			);
			return Object.fromEntries(values) as IDataObject;
		},
	};
}

function collectionProperty(
	texts: CollectionTexts,
	entries: readonly Entry[],
	more: readonly INodeProperties[] = [],
): INodeProperties {
	return {
		type: 'collection',
		default: {},
		...texts,
		options: byDisplayName([...entries.map(({ property }) => property), ...more]),
	};
}

interface Added {
	entry: Entry;
	value: unknown;
}

/** The entries that the user added, with the values of their expressions. */
function addedEntries(
	{ name, displayName }: Texts,
	entries: readonly Entry[],
	item: ItemContext,
): Added[] {
	const given = item.parameter(name, {}) ?? {};
	if (typeof given !== 'object' || Array.isArray(given)) {
		throw unusable(field(displayName), given, 'which is not an object of fields');
	}
	return entries
		.filter(({ property }) => Object.hasOwn(given, property.name))
		.map((entry) => ({ entry, value: (given as IDataObject)[entry.property.name] }));
}

function isEmpty(value: unknown, subject: Subject): boolean {
	if (value === null || value === '') return true;
	if (typeof value !== 'string' || trimInvisible(value) !== '') return false;
	throw unusable(subject, value, 'which is only blanks', 'Enter a value, or leave it quite empty.');
}

function emptyFilter(subject: Subject, value: unknown) {
	return unusable(
		subject,
		value,
		'so that it would filter nothing',
		'Remove the filter, or check the expression in it: it has no value for this item.',
	);
}
