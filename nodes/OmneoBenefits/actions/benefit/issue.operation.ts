import { DateTime } from 'luxon';
import { tasks } from '../../../shared/api/tasks';
import { endpoints } from '../../../shared/api/endpoints';
import { inClockOf, isGivenDate, readDate, type GivenDate } from '../../../shared/input/date';
import { field } from '../../../shared/input/subject';
import { findDefinition } from '../../../shared/omneo/definition';
import { claimOutput } from '../../../shared/omneo/benefit';
import { claimFields, claimFor } from './claim';
import { collectionField, numberEntry } from '../../fields/collection';
import { benefitDateEntry } from '../../fields/dateEntries';
import { readDateForm } from '../../fields/dateFormat';
import { operation, type Field } from '../operation';

const issuedAtField: Field<GivenDate> = {
	properties: [
		{
			displayName: 'Issued At',
			name: 'issuedAt',
			type: 'dateTime',
			default: '',
			description:
				'When the benefit is issued, in the timezone above. If empty, it is issued now.',
		},
	],
	read(item) {
		const issuedAt = item.parameter('issuedAt', '') ?? '';
		if (issuedAt === '') return { moment: DateTime.now() };
		return readDate(issuedAt, field('Issued At'), { form: readDateForm(item) });
	},
};

/** Endpoint from the vendor's documentation and SDK. */
export const issue = operation({
	name: 'Issue',
	action: 'Issue benefit',
	description: 'Give a benefit to a profile on the retailer’s behalf, whatever its claim rules say',
	chooseWhen:
		'Where the retailer decides, whatever the claim rules say: an apology, a birthday, a prize. Otherwise choose claim.',
	calls: [endpoints.issueBenefit],
	alsoDoes: [tasks.recogniseClaim, tasks.undoClaim, tasks.findDefinition],
	done: 'issued',
	output: claimOutput,
	fields: {
		...claimFields,
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
						'When the benefit expires, by the clock of the field Timezone, instead of what its definition says',
				}),
				numberEntry('value', {
					displayName: 'Value',
					name: 'value',
					description: 'The value of the benefit, instead of what its definition says',
				}),
			],
		),
	},
	async execute({ issuedAt, additionalFields, ...values }, item) {
		const { timezone } = values;
		const { expires_at: expiresAt } = additionalFields;
		const { id } = await findDefinition(item, values.definition);
		return await claimFor(item, {
			kind: 'issue',
			...values,
			more: {
				benefit_definition_id: id,
				issued_at: inClockOf(issuedAt, timezone),
				...additionalFields,
				...(isGivenDate(expiresAt) && { expires_at: inClockOf(expiresAt, timezone) }),
			},
		});
	},
});
