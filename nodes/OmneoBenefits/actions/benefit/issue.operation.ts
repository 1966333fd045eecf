import { apiDate } from '../../../shared/input/date';
import { findDefinition } from '../../../shared/omneo/definition';
import { claimFields, claimFor } from './claim';
import { collectionField, dateEntry, numberEntry } from '../../fields/collection';
import { operation, type Field } from '../operation';

const issuedAtField: Field<unknown> = {
	properties: [
		{
			displayName: 'Issued At',
			name: 'issuedAt',
			type: 'dateTime',
			default: '',
			description: 'When the benefit is issued. Left empty, it is issued now.',
		},
	],
	read({ parameter, workflowTimezone: zone = 'utc' }) {
		const issuedAt = parameter('issuedAt', '') || Date.now();
		// It is sent by the clock of another field; that it is a date is checked before anything is sent.
		apiDate(issuedAt, zone, 'local', 'Issued At');
		return issuedAt;
	},
};

const { simplify, options, ...fields } = claimFields;

/** Endpoint from the vendor's documentation and SDK. */
export const issue = operation({
	name: 'Issue',
	action: 'Issue benefit',
	description: 'Give a benefit to a profile on the retailer’s behalf, whatever its claim rules say',
	endpoint: 'POST /benefits',
	done: 'issued',
	fields: {
		...fields,
		issuedAt: issuedAtField,
		additionalFields: collectionField(
			{
				displayName: 'Additional Fields',
				name: 'additionalFields',
				placeholder: 'Add Field',
			},
			[
				dateEntry('expires_at', {
					displayName: 'Expires At',
					name: 'expiresAt',
					description: 'When the benefit expires, instead of what its definition says',
				}),
				numberEntry('value', {
					displayName: 'Value',
					name: 'value',
					description: 'The value of the benefit, instead of what its definition says',
				}),
			],
		),
		simplify,
		options,
	},
	async execute({ issuedAt, additionalFields, ...values }, item) {
		const { id } = await findDefinition(item, values.definition);
		return await claimFor(item, {
			kind: 'issue',
			...values,
			more: {
				benefit_definition_id: id,
				issued_at: apiDate(issuedAt, values.timezone, 'local', 'Issued At'),
				...additionalFields,
			},
		});
	},
});
