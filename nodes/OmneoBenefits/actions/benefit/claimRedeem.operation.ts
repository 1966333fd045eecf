import { operation } from '../operation';
import { claimFields, claimFor } from './claim';

/** Endpoint from the vendor's documentation and SDK. */
export const claimRedeem = operation({
	name: 'Claim and Redeem',
	action: 'Claim and redeem a benefit',
	description: 'Give a benefit to a profile and mark it as used, in one step',
	endpoint: 'POST /profiles/{id}/benefits/claim-redeem',
	done: 'redeemed',
	fields: claimFields,
	async execute(values, item) {
		return await claimFor(item, { kind: 'claimRedeem', ...values });
	},
});
