import type { INodeProperties } from 'n8n-workflow';
import { endpoints } from '../../../shared/api/endpoints';
import { tasks } from '../../../shared/api/tasks';
import { field, readChoice } from '../../../shared/input/values';
import { type KnownBy, profileOutputs } from '../../../shared/omneo/profile';
import type { MemberFields } from '../../../shared/profiles/changes';
import { enrol } from '../../../shared/profiles/enrol';
import type { Key } from '../../../shared/profiles/find';
import { readDefaultCountry } from '../../fields/dataFormat';
import { knownByReaders } from '../../fields/profile';
import { operation, type Field } from '../operation';
import { COLUMNS, keysOf, memberFields, withoutErasing } from './member';
import { upsertOptionsField } from './memberOptions';

/** What a member is matched by. */
const matchFields: Field<Key> = {
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

/**
 * The fields of a member, plus what it is matched by. A new profile gets that too, and it is never
 * erased. An identity that the fields already name is not changed.
 */
function withMatch(fields: MemberFields, { by, value }: Key): MemberFields {
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

const outputs = profileOutputs(['created'], ['updated_fields']);

/**
 * Endpoints from the vendor's documentation and SDK, which has no upsert that returns a result at
 * once.
 */
export const upsert = operation({
	name: 'Create or Update',
	action: 'Create or update profile',
	description:
		'Find a member by email, mobile or identity and update what differs, or create the member (upsert)',
	chooseWhen: 'For sign-ups, forms and imports, where the member may be there already.',
	calls: [endpoints.createProfile, endpoints.updateProfile],
	alsoDoes: [tasks.findProfile, tasks.storeMember],
	done: 'created or updated',
	output: outputs.all,
	fields: { match: matchFields, member: memberFields, options: upsertOptionsField },
	async execute({ match, member, options }, item) {
		const fields = withMatch(member, match);
		const { profile, created, changed } = await enrol(item, {
			keys: keysOf(fields, match),
			fields,
			existing: options.existing,
		});
		item.identity.profile_id = profile.id;
		return {
			data: profile,
			facts: { created, updated_fields: created === true ? [] : changed },
			output: outputs.of(options),
		};
	},
});
