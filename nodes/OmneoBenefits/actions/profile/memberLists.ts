import type { IDataObject, INodeProperties } from 'n8n-workflow';
import { readJson } from '../../../shared/input/json';
import { nameList } from '../../../shared/input/names';
import { readAnswer, readKey } from '../../../shared/input/text';
import {
	unusable,
	type Subject,
	readBoolean,
	readChoice,
	readNumber,
} from '../../../shared/input/values';
import type { Output } from '../../../shared/omneo/output';
import type { Profile } from '../../../shared/omneo/profile';
import { collect, Problem } from '../../../shared/problems/problem';
import { type CustomAttribute, type Identity, tagsOf } from '../../../shared/profiles/changes';
import { keptTag } from '../../../shared/profiles/tags';
import type { Field } from '../../fields/field';
import { knownByReaders } from '../../fields/profile';

export const identitiesProperty: INodeProperties = {
	displayName: 'Identities',
	name: 'identities',
	type: 'fixedCollection',
	typeOptions: { multipleValues: true },
	placeholder: 'Add Identity',
	default: {},
	description: 'The IDs that the member has in other systems',
	options: [
		{
			displayName: 'Identity',
			name: 'identity',
			values: [
				{
					displayName: 'Handle',
					name: 'handle',
					type: 'string',
					default: '',
					placeholder: 'e.g. shopify',
					description: 'The handle of the other system in Omneo',
				},
				{
					displayName: 'Identifier',
					name: 'identifier',
					type: 'string',
					default: '',
					placeholder: 'e.g. 12345',
					description: 'The ID of the member in that system',
				},
			],
		},
	],
};

export const customAttributesProperty: INodeProperties = {
	displayName: 'Custom Attributes',
	name: 'customAttributes',
	type: 'fixedCollection',
	typeOptions: { multipleValues: true },
	placeholder: 'Add Attribute',
	default: {},
	description: 'Your own attributes, stored with the profile',
	options: [
		{
			displayName: 'Attribute',
			name: 'attribute',
			values: [
				{ displayName: 'Namespace', name: 'namespace', type: 'string', default: '' },
				{ displayName: 'Handle', name: 'handle', type: 'string', default: '' },
				{
					displayName: 'Type',
					name: 'type',
					type: 'options',
					default: 'string',
					options: [
						{ name: 'Boolean', value: 'boolean' },
						{ name: 'Integer', value: 'integer' },
						{ name: 'JSON', value: 'json' },
						{ name: 'Number', value: 'float' },
						{ name: 'Text', value: 'string' },
					],
				},
				{ displayName: 'Value', name: 'value', type: 'string', default: '' },
			],
		},
	],
};

/** The identities in a member's fields; a row without an identifier is ignored. */
export function identitiesIn({ identities }: IDataObject): Identity[] {
	return collect(rowsOf(identities, 'identity').map((row) => () => readIdentity(row))).filter(
		isGiven,
	);
}

/** The custom attributes in a member's fields; a row without a value is ignored. */
export function customAttributesIn({ customAttributes }: IDataObject): CustomAttribute[] {
	return collect(
		rowsOf(customAttributes, 'attribute').map((row) => () => readAttribute(row)),
	).filter(isGiven);
}

const isGiven = <T>(value: T | undefined): value is T => value !== undefined;

function rowsOf(value: unknown, group: string): IDataObject[] {
	const rows = (value as IDataObject | undefined)?.[group] ?? [];
	return [rows].flat() as IDataObject[];
}

function readIdentity({ handle, identifier }: IDataObject): Identity | undefined {
	const value = readKey(identifier, { label: 'identifier of an identity', isPersonal: true });
	if (value === '') return undefined;
	const name = readKey(handle, { label: 'handle of an identity' });
	const identity = knownByReaders.identity(`${name}:${value}`);
	const colon = identity.indexOf(':');
	return { handle: identity.slice(0, colon), identifier: identity.slice(colon + 1) };
}

/** How a custom attribute of a type is read. */
const attributeReaders: Record<
	string,
	(value: unknown, subject: Subject) => CustomAttribute['value']
> = {
	string: readAnswer,
	integer: (value, subject) => readNumber(value, subject, { whole: true }),
	float: readNumber,
	boolean: readBoolean,
	json: (value, subject) =>
		readJson(value, (why) => unusable(subject, value, `which ${why}`)) as CustomAttribute['value'],
};

function readAttribute(row: IDataObject): CustomAttribute | undefined {
	const [namespace, handle] = (['namespace', 'handle'] as const).map((part) =>
		readKey(row[part], { label: `${part} of a custom attribute` }),
	);
	if (row.value === '' || row.value === undefined || row.value === null) return undefined;
	const type = readChoice(row.type ?? 'string', Object.keys(attributeReaders), {
		label: 'type of a custom attribute',
	});
	if (!namespace || !handle || !/^[\w-]+:[\w-]+$/.test(`${namespace}:${handle}`)) {
		throw new Problem('parameter_invalid', {
			meaning: 'A custom attribute has no namespace or no handle',
			nextStep: 'Give every custom attribute a namespace, a handle, and a value of its type.',
		});
	}
	const subject = { label: `custom attribute ${handle}`, isPersonal: true };
	return { namespace, handle, type, value: attributeReaders[type]?.(row.value, subject) };
}

/** Tags as the API stores them, without repetitions. */
export function tagNames(...given: unknown[]): string[] {
	return [...new Set(given.flatMap((names) => nameList(names, 'Tags')).map(keptTag))];
}

/** Tags that Omneo has, picked from a list. */
export const pickedTags: INodeProperties = {
	displayName: 'Tag Names or IDs',
	name: 'pickedTags',
	type: 'multiOptions',
	typeOptions: { loadOptionsMethod: 'getTags' },
	default: [],
	description:
		'Tags that Omneo has, besides those under Tags. Choose from the list, or specify IDs using an <a href="https://docs.n8n.io/code/expressions/">expression</a>.',
};

/** Tags to add or remove: at least one, typed or picked. */
export function tagsField(description: string): Field<string[]> {
	return {
		properties: [
			{
				displayName: 'Tags',
				name: 'tags',
				type: 'string',
				default: '',
				placeholder: 'e.g. vip, newsletter',
				description,
			},
			pickedTags,
		],
		read({ parameter }) {
			const tags = tagNames(parameter('tags', ''), parameter(pickedTags.name, []));
			if (tags.length > 0) return tags;
			throw new Problem('parameter_invalid', {
				meaning: 'No tag is given',
				nextStep:
					'Enter at least one under Tags, or pick one from the list; check the expression where there is one.',
			});
		},
	};
}

/** The output of a change of tags: the whole set, as Omneo last showed it. */
export const changedTagsOutput: Output<Profile> = {
	simplified: ['profile_id', 'changed', 'tags'],
	fields: (profile) => ({ profile_id: profile.id, tags: tagsOf(profile) ?? [] }),
};
