import { operation } from '../operation';
import { claimFields, claimFor } from './claim';

/** Endpoint from the vendor's documentation and SDK. */
export const claim = operation({
	name: 'Claim',
	action: 'Claim benefit',
	description: 'Give a benefit to a profile that the customer uses later',
	endpoint: 'POST /profiles/{id}/benefits/claim',
	done: 'claimed',
	fields: claimFields,
	async execute(values, item) {
		return await claimFor(item, { kind: 'claim', ...values });
	},
});
