import type { DateTime } from 'luxon';
import type { IDataObject, INodeProperties } from 'n8n-workflow';
import { readBirthDate } from '../../../shared/input/birthDate';
import { readLine, readPersonName } from '../../../shared/input/text';
import { field } from '../../../shared/input/values';
import { type KnownBy, spelledGender } from '../../../shared/omneo/profile';
import { collect, collectNamed, Problem } from '../../../shared/problems/problem';
import type { MemberFields } from '../../../shared/profiles/changes';
import type { Key } from '../../../shared/profiles/find';
import { readDateForm, readDefaultCountry } from '../../fields/dataFormat';
import { workflowClock } from '../../fields/dates';
import { type Field, type ItemContext, byDisplayName } from '../../fields/field';
import { readSwitch } from '../../fields/options';
import { knownByReaders } from '../../fields/profile';
import { consentIn, consentProperty } from './consent';
import {
	customAttributesIn,
	customAttributesProperty,
	identitiesIn,
	identitiesProperty,
	pickedTags,
	tagNames,
} from './memberLists';
import { eraseEmpty } from './memberOptions';

interface MemberEntry {
	property: INodeProperties;
	/** The entry's values by the API's own names; all of them null if it is empty. */
	read(value: unknown, item: ItemContext): IDataObject;
}

function nameEntry(
	key: string,
	displayName: string,
	name: string,
	placeholder: string,
): MemberEntry {
	return {
		property: { displayName, name, type: 'string', default: '', placeholder },
		read(value) {
			return { [key]: readPersonName(value, field(displayName)) || null };
		},
	};
}

/** An email or a mobile number, in the form in which profiles are found by it. */
function keyEntry(key: string, by: KnownBy, texts: Omit<INodeProperties, 'type'>): MemberEntry {
	return {
		property: { type: 'string', ...texts },
		read(value, item) {
			if (readLine(value, field(texts.displayName)) === '') return { [key]: null };
			const country = by === 'mobile' ? readDefaultCountry(item) : undefined;
			return { [key]: knownByReaders[by](value, country) };
		},
	};
}

/** `undefined` for a placeholder, which says nothing about the member; the user gets a hint. */
function birthDateOf(value: unknown, item: ItemContext): DateTime | undefined {
	const zone = workflowClock(item);
	const date = readBirthDate(value, field('Birth Date'), { zone, form: readDateForm(item) });
	if (!date) item.hint('A Birth Date that stands for no day, such as 1900-01-01, was left out.');
	return date;
}

/** As the API spells them (vendor's documentation). */
const GENDERS = [
	{ name: 'Female', value: 'female' },
	{ name: 'Male', value: 'male' },
	{ name: 'Other', value: 'other' },
	{ name: 'Withheld', value: 'withheld' },
];

const entries: MemberEntry[] = [
	nameEntry('first_name', 'First Name', 'firstName', 'e.g. Nathan'),
	nameEntry('last_name', 'Last Name', 'lastName', 'e.g. Smith'),
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
		read(value, item) {
			const date = value === null || value === '' ? null : birthDateOf(value, item);
			if (date === undefined) return {};
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
			const text = spelledGender(readLine(value, field('Gender')).toLowerCase());
			if (text === '') return { gender: null };
			if (GENDERS.some((gender) => gender.value === text)) return { gender: text };
			throw new Problem('parameter_invalid', {
				meaning: 'The field Gender holds what is not in its list',
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
	description: 'Tags to add, separated by commas. The member’s other tags are kept.',
};

/**
 * The values of a member. An empty entry is ignored, so that a form's blank does not erase what
 * Omneo knows; with the option Erase Empty it clears the field.
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
				pickedTags,
				identitiesProperty,
				consentProperty,
				customAttributesProperty,
			]),
		},
	],
	read(item) {
		const given = givenFields(item);
		return collectNamed<MemberFields>({
			values: () => valuesIn(given, item),
			tags: () => tagNames(given.tags, given[pickedTags.name]),
			identities: () => identitiesIn(given),
			customAttributes: () => customAttributesIn(given),
			consent: () => consentIn(given, item),
		});
	},
};

function valuesIn(given: IDataObject, item: ItemContext): IDataObject {
	const erases = readSwitch(item.options, eraseEmpty);
	const added = entries.filter(({ property }) => given[property.name] !== undefined);
	const values = collect(
		added.map(
			({ property, read }) =>
				() =>
					Object.entries(read(given[property.name], item)),
		),
	);
	return Object.fromEntries(values.flat().filter(([, value]) => value !== null || erases));
}

function givenFields(item: ItemContext): IDataObject {
	const given = item.parameter('profileFields', {});
	return typeof given === 'object' && given !== null ? (given as IDataObject) : {};
}

/** The API's names for what a member is found by. */
export const COLUMNS = { email: 'email', mobile: 'mobile_phone' } as const;

/** The fields of a member that was found by email or mobile number, which are never erased. */
export function withoutErasing(by: string, { values, ...fields }: MemberFields): MemberFields {
	const column = (COLUMNS as Partial<Record<string, string>>)[by];
	const kept = Object.entries(values).filter(([name, value]) => name !== column || value !== null);
	return { ...fields, values: Object.fromEntries(kept) };
}

/** Everything that identifies a member; what is matched first comes first. */
export function keysOf({ values, identities }: MemberFields, match?: Key): Key[] {
	const keys: Key[] = [
		...(match ? [match] : []),
		...(['email', 'mobile'] as const).map((by) => ({
			by,
			value: String(values[COLUMNS[by]] ?? ''),
		})),
		...identities.map(({ handle, identifier }) => ({
			by: 'identity' as const,
			value: `${handle}:${identifier}`,
		})),
	];
	return keys.filter(
		({ by, value }, index) =>
			value !== '' && keys.findIndex((key) => key.by === by && key.value === value) === index,
	);
}
