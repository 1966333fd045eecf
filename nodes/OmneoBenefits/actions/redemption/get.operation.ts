import { endpoints } from '../../../shared/api/endpoints';
import { redemptionOutput } from '../../../shared/omneo/benefit';
import { operation } from '../operation';
import { readRedemption, redemptionField } from './redemption';

/** Endpoint from the vendor's documentation and SDK. */
export const get = operation({
	name: 'Get',
	action: 'Get redemption',
	description: 'Look up one redemption',
	calls: [endpoints.getRedemption],
	output: redemptionOutput,
	fields: { redemptionId: redemptionField },
	async execute({ redemptionId }, item) {
		return { data: await readRedemption(item, redemptionId) };
	},
});
