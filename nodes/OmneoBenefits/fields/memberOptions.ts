import type { INodeProperties } from 'n8n-workflow';
import type { Field } from './field';
import { optionsFieldWith, readSwitch } from './options';

const includeContactDetails: INodeProperties = {
	displayName: 'Include Contact Details',
	name: 'includeContactDetails',
	type: 'boolean',
	default: false,
	description:
		'Whether the simplified output also holds the name, email, mobile phone, birthday and consent to promotions, as a mail needs them',
};

export const eraseEmpty: INodeProperties = {
	displayName: 'Erase Empty',
	name: 'eraseEmpty',
	type: 'boolean',
	default: false,
	description:
		'Whether an empty value clears the field at Omneo. Otherwise what Omneo knows is kept.',
};

interface ProfileOptions {
	contactDetails: boolean;
}

/** The options of an operation that gives profiles. */
export const profileOptionsField: Field<ProfileOptions> = {
	properties: [optionsFieldWith([includeContactDetails])],
	read: readProfileOptions,
};

/** The options of an operation that writes profiles; the fields of the member read the other one. */
export const memberOptionsField: Field<ProfileOptions> = {
	properties: [optionsFieldWith([eraseEmpty, includeContactDetails])],
	read: readProfileOptions,
};

function readProfileOptions({ options }: Parameters<Field<ProfileOptions>['read']>[0]) {
	return { contactDetails: readSwitch(options, includeContactDetails) };
}
