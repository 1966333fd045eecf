import type { Redemption } from '../../../shared/omneo/benefit';
import { redemptionOutput } from '../../../shared/omneo/redemption';
import { UNDO_REASONS } from '../../../shared/problems/reasons';
import { redemptionField } from '../../fields/redemption';
import { countField } from '../../fields/number';
import { operation } from '../operation';

/** Endpoint from the vendor's documentation and SDK. */
export const returnBenefit = operation({
	name: 'Return',
	action: 'Return redemption',
	description: 'Give a redeemed benefit back to the profile, also after the 10 minutes of Reverse',
	chooseWhen: 'More than 10 minutes after the redemption, or for a part of it.',
	endpoint: 'POST /redemptions/{id}/benefit/return',
	done: 'returned',
	output: redemptionOutput,
	fields: {
		redemptionId: redemptionField,
		count: countField,
	},
	async execute({ redemptionId, count }, item) {
		return await item.send<Redemption>({
			method: 'POST',
			path: ['redemptions', redemptionId, 'benefit', 'return'],
			body: count === undefined ? undefined : { count },
			notFound: 'redemption_not_found',
			reasons: UNDO_REASONS,
		});
	},
});
