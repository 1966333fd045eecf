import type { Redemption } from '../../../shared/omneo/benefit';
import { simplifyRedemption } from '../../../shared/omneo/redemption';
import { UNDO_REASONS } from '../../../shared/problems/reasons';
import { redemptionField } from '../../fields/redemption';
import { simplifyField } from '../../fields/output';
import { operation } from '../operation';

/** Endpoint and the 10 minutes from the vendor's documentation. */
export const reverse = operation({
	name: 'Reverse',
	action: 'Reverse redemption',
	description: 'Undo a redemption. Omneo allows it for 10 minutes; use Return after that.',
	chooseWhen: 'Within 10 minutes of the redemption. Later, choose return.',
	endpoint: 'POST /redemptions/{id}/reversal',
	done: 'reversed',
	fields: {
		redemptionId: redemptionField,
		simplify: simplifyField,
	},
	async execute({ redemptionId, simplify }, item) {
		const { data } = await item.send<Redemption>({
			method: 'POST',
			path: ['redemptions', redemptionId, 'reversal'],
			notFound: 'redemption_not_found',
			reasons: UNDO_REASONS,
		});
		return simplify ? simplifyRedemption(data) : data;
	},
});
