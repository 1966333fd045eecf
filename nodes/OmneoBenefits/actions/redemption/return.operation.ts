import { at, endpoints } from '../../../shared/api/endpoints';
import { type Redemption, redemptionOutput } from '../../../shared/omneo/benefit';
import { countField } from '../../fields/values';
import { operation } from '../operation';
import { redemptionField, idOfUndone, redemptionUndone } from './redemption';

/** Endpoint from the vendor's documentation and SDK. */
export const returnBenefit = operation({
	name: 'Return',
	action: 'Return redemption',
	description: 'Give a redeemed benefit back to the profile, also after the 10 minutes of Reverse',
	chooseWhen: 'More than 10 minutes after the redemption, or for a part of it.',
	calls: [endpoints.returnRedemption, endpoints.getRedemption],
	done: 'returned',
	output: redemptionOutput,
	fields: { redemptionId: redemptionField, count: countField },
	async execute({ redemptionId, count }, item) {
		const { data } = await item.send<Redemption>({
			...at(endpoints.returnRedemption, { redemptionId }),
			body: count === undefined ? undefined : { count },
			sent: {},
			idOf: idOfUndone,
		});
		await redemptionUndone(item, redemptionId, data);
		return { data };
	},
});
