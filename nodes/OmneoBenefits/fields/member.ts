import type { IDataObject, INodeProperties } from 'n8n-workflow';
import { readBirthDate } from '../../shared/input/date';
import { nameList } from '../../shared/input/names';
import type { CustomAttribute, Identity, MemberFields } from '../../shared/members/changes';
import { knownByReaders, type KnownBy } from '../../shared/input/profile';
import { field } from '../../shared/input/subject';
import { readKey, readLine } from '../../shared/input/text';
import { Problem } from '../../shared/problems/problem';
import { quote } from '../../shared/text';
import type { Field, Item } from './field';
import { byDisplayName } from './byDisplayName';

interface MemberEntry {
	property: INodeProperties;
	/** The entry's values by the API's own names; all of them null where it is empty. */
	read(value: unknown): IDataObject;
}

function textEntry(key: string, displayName: string, name: string, placeholder = ''): MemberEntry {
	return {
		property: {
			displayName,
			name,
			type: 'string',
			default: '',
			...(placeholder && { placeholder }),
		},
		read(value) {
			return { [key]: readLine(value, field(displayName)) || null };
		},
	};
}

/** An email or a mobile number, in the form in which profiles are found by it. */
function keyEntry(key: string, by: KnownBy, texts: Omit<INodeProperties, 'type'>): MemberEntry {
	return {
		property: { type: 'string', ...texts },
		read(value) {
			const isEmpty = readLine(value, field(texts.displayName)) === '';
			return { [key]: isEmpty ? null : knownByReaders[by](value) };
		},
	};
}

/** As the API spells them (vendor's SDK). */
const GENDERS = [
	{ name: 'Female', value: 'female' },
	{ name: 'Male', value: 'male' },
	{ name: 'Other', value: 'other' },
	{ name: 'Withheld', value: 'witheld' },
];

const entries: MemberEntry[] = [
	textEntry('first_name', 'First Name', 'firstName', 'e.g. Nathan'),
	textEntry('last_name', 'Last Name', 'lastName', 'e.g. Smith'),
	keyEntry('email', 'email', {
		displayName: 'Email',
		name: 'email',
		default: '',
		placeholder: 'e.g. nathan@example.com',
	}),
	keyEntry('mobile_phone', 'mobile', {
		displayName: 'Mobile Phone',
		name: 'mobilePhone',
		default: '',
		placeholder: 'e.g. +61412345678',
		description: 'The number with its country code',
	}),
	{
		property: {
			displayName: 'Birth Date',
			name: 'birthDate',
			type: 'string',
			default: '',
			placeholder: 'e.g. 1990-05-17',
			description: 'Year, month and day',
		},
		read(value) {
			const isEmpty = value === null || value === '';
			const date = isEmpty ? null : readBirthDate(value, field('Birth Date'));
			return {
				birth_year: date?.year ?? null,
				birth_month: date?.month ?? null,
				birth_day: date?.day ?? null,
			};
		},
	},
	{
		property: {
			displayName: 'Gender',
			name: 'gender',
			type: 'options',
			default: 'female',
			options: GENDERS,
		},
		read(value) {
			const text = readLine(value, field('Gender')).toLowerCase();
			if (text === '') return { gender: null };
			const spelled = text === 'withheld' ? 'witheld' : text;
			if (GENDERS.some((gender) => gender.value === spelled)) return { gender: spelled };
			throw new Problem('parameter_invalid', {
				meaning: `The field Gender holds ${quote(value)}`,
				nextStep: 'Use one of female, male, other, withheld.',
			});
		},
	},
];

const tagsProperty: INodeProperties = {
	displayName: 'Tags',
	name: 'tags',
	type: 'string',
	default: '',
	placeholder: 'e.g. newsletter, spring-survey',
	description: 'Tags to add, with commas between. The member keeps the tags that it has.',
};

const identitiesProperty: INodeProperties = {
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

const customAttributesProperty: INodeProperties = {
	displayName: 'Custom Attributes',
	name: 'customAttributes',
	type: 'fixedCollection',
	typeOptions: { multipleValues: true },
	placeholder: 'Add Attribute',
	default: {},
	description: 'Attributes of your own, stored with the profile',
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

/**
 * What is said about a member. An entry that is empty says nothing, so that a form's blank does not
 * erase what Omneo knows; with the option Erase Empty it clears the field.
 */
export const memberFields: Field<MemberFields> = {
	properties: [
		{
			displayName: 'Profile Fields',
			name: 'profileFields',
			type: 'collection',
			placeholder: 'Add Field',
			default: {},
			description: 'What to store about the member. Empty fields are left as they are.',
			options: byDisplayName([
				...entries.map(({ property }) => property),
				tagsProperty,
				identitiesProperty,
				customAttributesProperty,
			]),
		},
	],
	read(item) {
		const given = givenFields(item);
		const values = entries
			.filter(({ property }) => given[property.name] !== undefined)
			.flatMap(({ property, read }) => Object.entries(read(given[property.name])))
			.filter(([, value]) => value !== null || item.options.eraseEmpty === true);
		return {
			values: Object.fromEntries(values) as IDataObject,
			tags: nameList(given.tags, 'Tags'),
			identities: rowsOf(given.identities, 'identity').map(readIdentity).filter(isGiven),
			customAttributes: rowsOf(given.customAttributes, 'attribute')
				.map(readAttribute)
				.filter(isGiven),
		};
	},
};

const isGiven = <T>(value: T | undefined): value is T => value !== undefined;

function givenFields(item: Item): IDataObject {
	const given = item.parameter('profileFields', {});
	return typeof given === 'object' && given !== null ? (given as IDataObject) : {};
}

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

/** How the text of a custom attribute becomes a value of its type; `undefined` where it cannot. */
const attributeValues: Record<string, (text: string) => CustomAttribute['value']> = {
	string: (text) => text,
	integer: (text) => (/^-?\d{1,15}$/.test(text) ? Number(text) : undefined),
	float: (text) => (text !== '' && Number.isFinite(Number(text)) ? Number(text) : undefined),
	boolean: (text) =>
		({ true: true, 1: true, yes: true, false: false, 0: false, no: false })[text.toLowerCase()],
	json(text) {
		try {
			return JSON.parse(text) as IDataObject;
		} catch {
			return undefined;
		}
	},
};

function readAttribute(row: IDataObject): CustomAttribute | undefined {
	const [namespace = '', handle = '', type = ''] = [row.namespace, row.handle, row.type].map(
		(part) => readKey(part, field('Custom Attributes')),
	);
	if (row.value === '' || row.value === undefined || row.value === null) return undefined;
	const text = typeof row.value === 'object' ? JSON.stringify(row.value) : String(row.value).trim();
	const value = attributeValues[type || 'string']?.(text);
	if (/^[\w-]+$/.test(namespace) && /^[\w-]+$/.test(handle) && value !== undefined) {
		return { namespace, handle, type: type || 'string', value };
	}
	throw new Problem('parameter_invalid', {
		meaning:
			value === undefined
				? `The custom attribute ${quote(handle)} holds ${quote(row.value)}, which is not of its type`
				: 'A custom attribute has no namespace or no handle',
		nextStep: 'Give every custom attribute a namespace, a handle, and a value of its type.',
	});
}
