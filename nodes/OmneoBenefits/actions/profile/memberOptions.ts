import type { INodeProperties } from 'n8n-workflow';
import { readChoice } from '../../../shared/input/values';
import type { Existing } from '../../../shared/profiles/enrol';
import type { Field } from '../../fields/field';
import { optionsFieldWith, readSwitch } from '../../fields/options';

const includeContactDetails: INodeProperties = {
	displayName: 'Include Contact Details',
	name: 'includeContactDetails',
	type: 'boolean',
	default: false,
	description:
		'Whether the simplified output holds the name, email, mobile phone, birthday and consent to promotions, as a mail needs them',
};

export const eraseEmpty: INodeProperties = {
	displayName: 'Erase Empty',
	name: 'eraseEmpty',
	type: 'boolean',
	default: false,
	description:
		'Whether an empty value clears the field in Omneo. If off, empty values are ignored.',
};

const existingProfile: INodeProperties = {
	displayName: 'Existing Profile',
	name: 'existingProfile',
	type: 'options',
	default: 'update',
	options: [
		{
			name: 'Fill Empty Fields',
			value: 'fillEmpty',
			description:
				'Add tags, and fill in what Omneo does not have. Email, mobile phone and identities are not changed.',
		},
		{
			name: 'Leave Unchanged',
			value: 'leave',
			description: 'Change nothing. Choose this for forms that anybody can fill in.',
		},
		{
			name: 'Update',
			value: 'update',
			description:
				'Store what differs. On a public form, anybody who knows a member’s mobile number can then replace the member’s email with their own.',
		},
	],
	description: 'What to do if Omneo already has the member',
};

interface ProfileOptions {
	contactDetails: boolean;
}

/** The options of an operation that returns profiles. */
export const profileOptionsField: Field<ProfileOptions> = {
	properties: [optionsFieldWith([includeContactDetails])],
	read: readProfileOptions,
};

/** The options of an operation that writes profiles; the member's fields read the other option. */
export const memberOptionsField: Field<ProfileOptions> = {
	properties: [optionsFieldWith([eraseEmpty, includeContactDetails])],
	read: readProfileOptions,
};

/** The options of an operation that writes a profile that may already exist. */
export const upsertOptionsField: Field<ProfileOptions & { existing: Existing }> = {
	properties: [optionsFieldWith([eraseEmpty, existingProfile, includeContactDetails])],
	read(item) {
		const given = item.options.existingProfile ?? existingProfile.default;
		const choices = ['update', 'fillEmpty', 'leave'] as const;
		const subject = { label: 'option Existing Profile' };
		return { ...readProfileOptions(item), existing: readChoice(given, choices, subject) };
	},
};

function readProfileOptions({ options }: Parameters<Field<ProfileOptions>['read']>[0]) {
	return { contactDetails: readSwitch(options, includeContactDetails) };
}
