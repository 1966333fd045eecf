import { simplifyBenefit, type Benefit } from '../../../shared/omneo/benefit';
import {
	collectionField,
	dateEntry,
	metaEntry,
	numberEntry,
	textEntry,
} from '../../fields/collection';
import { benefitField } from '../../fields/benefit';
import { simplifyField } from '../../fields/output';
import { somethingToUpdate } from '../../fields/text';
import { operation } from '../operation';
import { requestOptionsField } from '../../fields/options';

/** Endpoint from the vendor's documentation and SDK. */
export const update = operation({
	name: 'Update',
	action: 'Update benefit',
	description: 'Change a benefit that a profile has',
	endpoint: 'PUT /benefits/{id}',
	done: 'updated',
	fields: {
		benefitId: benefitField,
		updateFields: collectionField(
			{
				displayName: 'Update Fields',
				name: 'updateFields',
				placeholder: 'Add Field',
				description: 'Only these are changed. Add a field and leave it empty to clear it.',
			},
			[
				dateEntry('expires_at', { displayName: 'Expires At', name: 'expiresAt' }),
				textEntry('external_id', { displayName: 'External ID', name: 'newExternalId' }),
				metaEntry(),
				textEntry('redeem_code_online', {
					displayName: 'Redeem Code (Online)',
					name: 'redeemCodeOnline',
				}),
				textEntry('redeem_code_pos', { displayName: 'Redeem Code (POS)', name: 'redeemCodePos' }),
				numberEntry('value', { displayName: 'Value', name: 'value' }),
			],
		),
		simplify: simplifyField,
		options: requestOptionsField,
	},
	async execute({ benefitId, updateFields, simplify }, item) {
		const { data } = await item.send<Benefit>({
			method: 'PUT',
			path: ['benefits', benefitId],
			body: somethingToUpdate(updateFields),
			notFound: 'benefit_not_found',
		});
		return simplify ? simplifyBenefit(data) : data;
	},
});
