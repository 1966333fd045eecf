import type { INodeProperties } from 'n8n-workflow';
import type { MemberFields } from '../../../shared/profiles/changes';
import type { Key } from '../../../shared/profiles/find';
import { readChoice } from '../../../shared/input/values';
import { knownByReaders, type KnownBy } from '../../../shared/input/profile';
import { field } from '../../../shared/input/subject';
import { readDefaultCountry } from '../../fields/dataFormat';
import type { Field } from '../../fields/field';

/** What a member is matched by. */
export const matchFields: Field<Key> = {
	properties: [
		{
			displayName: 'Match By',
			name: 'matchBy',
			type: 'options',
			noDataExpression: true,
			default: 'email',
			options: [
				{ name: 'Email', value: 'email' },
				{ name: 'Identity', value: 'identity' },
				{ name: 'Mobile', value: 'mobile' },
			],
			description: 'What to find an existing member by',
		},
		...(['email', 'identity', 'mobile'] as const).map((by) => matchValue(by)),
	],
	read(item) {
		const { parameter } = item;
		const choices = ['email', 'mobile', 'identity'] as const;
		const by = readChoice(parameter('matchBy', 'email'), choices, field('Match By'));
		const country = by === 'mobile' ? readDefaultCountry(item) : undefined;
		return { by, value: knownByReaders[by](parameter('matchValue', ''), country) };
	},
};

function matchValue(by: KnownBy): INodeProperties {
	const texts = {
		email: ['e.g. nathan@example.com', 'The email address of the member'],
		mobile: ['e.g. +61412345678', 'The mobile number of the member, with its country code'],
		identity: [
			'e.g. shopify:12345',
			'The handle of the identity in Omneo, a colon, and the ID in that system',
		],
	} as const;
	const [placeholder, description] = texts[by];
	return {
		displayName: 'Match Value',
		name: 'matchValue',
		type: 'string',
		default: '',
		required: true,
		displayOptions: { show: { matchBy: [by] } },
		placeholder,
		description,
	};
}

const COLUMNS = { email: 'email', mobile: 'mobile_phone' } as const;

/**
 * The fields of a member with what it is matched by, which a new profile has too, and which is never
 * erased. An identity that the fields name already is left as it is.
 */
export function withMatch(fields: MemberFields, { by, value }: Key): MemberFields {
	if (by !== 'identity') {
		return { ...fields, values: { [COLUMNS[by]]: value, ...withoutErasing(by, fields).values } };
	}
	const colon = value.indexOf(':');
	const [handle, identifier] = [value.slice(0, colon), value.slice(colon + 1)];
	const isNamed = fields.identities.some((identity) => identity.handle === handle);
	return isNamed
		? fields
		: { ...fields, identities: [...fields.identities, { handle, identifier }] };
}

/** The fields of a member that was found by an email or mobile number, which is never erased. */
export function withoutErasing(by: string, { values, ...fields }: MemberFields): MemberFields {
	const column = (COLUMNS as Partial<Record<string, string>>)[by];
	const kept = Object.entries(values).filter(([name, value]) => name !== column || value !== null);
	return { ...fields, values: Object.fromEntries(kept) };
}

/** All that a member is known by, what it is matched by first. */
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
