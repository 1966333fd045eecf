import { at, endpoints } from '../../../shared/api/endpoints';
import { asShown, isGivenDate, type GivenDate } from '../../../shared/input/date';
import { benefitOutput, type Benefit } from '../../../shared/omneo/benefit';
import { inClockOfRecord, proveClock } from '../../../shared/omneo/dates';
import { updateFieldsField, metaEntry, numberEntry, textEntry } from '../../fields/collection';
import { workflowClock, benefitDateEntry } from '../../fields/dates';
import { somethingToUpdate } from '../../fields/values';
import { operation, type ItemContext } from '../operation';
import { benefitField } from './fields';

/** Endpoint from the vendor's documentation and SDK. */
export const update = operation({
	name: 'Update',
	action: 'Update benefit',
	description: 'Change a benefit that a profile has',
	calls: [endpoints.updateBenefit, endpoints.getBenefit],
	done: 'updated',
	output: benefitOutput,
	fields: {
		benefitId: benefitField,
		updateFields: updateFieldsField([
			benefitDateEntry('expires_at', {
				displayName: 'Expires At',
				name: 'expiresAt',
				description: 'When the benefit expires, in its own timezone',
			}),
			textEntry('external_id', { displayName: 'External ID', name: 'newExternalId' }),
			metaEntry(),
			textEntry('redeem_code_online', {
				displayName: 'Redeem Code (Online)',
				name: 'redeemCodeOnline',
			}),
			textEntry('redeem_code_pos', { displayName: 'Redeem Code (POS)', name: 'redeemCodePos' }),
			numberEntry('value', { displayName: 'Value', name: 'value' }),
		]),
	},
	async execute({ benefitId, updateFields }, item) {
		const { expires_at: expiresAt, ...others } = somethingToUpdate(updateFields);
		const body = isGivenDate(expiresAt)
			? { ...others, expires_at: await inBenefitClock(item, benefitId, expiresAt) }
			: updateFields;
		const { data } = await item.send<Benefit>({
			...at(endpoints.updateBenefit, { benefitId }),
			body,
		});
		proveClock(data, body.expires_at, await item.tenant());
		return { data };
	},
});

/**
 * A date of a benefit, in the API's form and in the benefit's own time zone. A time without a zone
 * is sent unchanged. For an exact moment, the benefit is read first, because only it has its zone.
 * If a benefit has none, the workflow's zone is used.
 */
async function inBenefitClock(
	item: ItemContext,
	benefitId: string,
	date: GivenDate,
): Promise<string> {
	if ('wallClock' in date) return asShown(date);
	const fallback = workflowClock(item);
	const { data } = await item.send<Benefit>(at(endpoints.getBenefit, { benefitId }));
	return inClockOfRecord(date, data, fallback);
}
