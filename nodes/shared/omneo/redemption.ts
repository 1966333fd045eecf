import type { IDataObject } from 'n8n-workflow';
import { redeemedIn, type Redemption } from './benefit';
import type { Output } from './output';
import { pick } from './pick';

/** A redemption, and which benefits it redeemed. */
export const redemptionOutput: Output<Partial<Redemption>> = {
	simplified: [
		'redemption_id',
		'profile_id',
		'type',
		'redeem_at',
		'benefit_ids',
		'definition_handles',
		'total',
		'location_id',
		'transaction_id',
		'meta',
	],
	fields({ id, items = [], ...redemption }) {
		const benefits = items
			.filter(({ type = 'benefit' }) => type === 'benefit')
			.map(({ type_attributes }) => redeemedIn(type_attributes));
		const location = redemption.location as IDataObject | null | undefined;
		const transaction = redemption.transaction as IDataObject | null | undefined;
		return {
			redemption_id: id,
			benefit_ids: benefits.map((benefit) => benefit.id ?? null),
			definition_handles: benefits.map(({ definition }) => definition?.handle ?? null),
			definition_names: benefits.map(({ definition }) => definition?.name ?? null),
			location_name: location?.name,
			transaction_external_id: transaction?.external_id,
			transaction_receipt_ref: transaction?.receipt_ref,
			...pick(redemption, [
				'profile_id',
				'type',
				'redeem_at',
				'total',
				'location_id',
				'transaction_id',
				'created_at',
				'updated_at',
				'meta',
			]),
		};
	},
};
