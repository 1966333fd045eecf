import { DateTime } from 'luxon';
import { readDate, type GivenDate } from '../../../shared/input/date';
import { field } from '../../../shared/input/subject';
import { collectionField, numberEntry } from '../../fields/collection';
import { benefitDateEntry } from '../../fields/dateEntries';
import { readDateForm } from '../../fields/dateFormat';
import type { Field } from '../operation';

const issuedAtField: Field<GivenDate> = {
	properties: [
		{
			displayName: 'Issued At',
			name: 'issuedAt',
			type: 'dateTime',
			default: '',
			description: 'When the benefit is issued, in the timezone above. If empty, it is issued now.',
		},
	],
	read(item) {
		const issuedAt = item.parameter('issuedAt', '') ?? '';
		if (issuedAt === '') return { moment: DateTime.now() };
		return readDate(issuedAt, field('Issued At'), { form: readDateForm(item) });
	},
};

/** The fields that Issue has beside those of a claim. */
export const issueFields = {
	issuedAt: issuedAtField,
	additionalFields: collectionField(
		{
			displayName: 'Additional Fields',
			name: 'additionalFields',
			placeholder: 'Add Field',
		},
		[
			benefitDateEntry('expires_at', {
				displayName: 'Expires At',
				name: 'expiresAt',
				description:
					'When the benefit expires, in the timezone above. This overrides the definition.',
			}),
			numberEntry('value', {
				displayName: 'Value',
				name: 'value',
				description: 'The value of the benefit. This overrides the definition.',
			}),
		],
	),
};
