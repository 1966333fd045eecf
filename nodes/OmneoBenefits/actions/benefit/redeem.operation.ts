import { simplifyClaim } from '../../../shared/omneo/benefit';
import { redeem as redeemUnprotected, redeemOnce } from '../../../shared/claims/redeemOnce';
import { benefitOfProfileField } from '../../fields/benefit';
import { countField } from '../../fields/number';
import { simplifyField } from '../../fields/output';
import { profileField } from '../../fields/profile';
import { operation } from '../operation';
import { redeemOptionsField } from '../../fields/options';

/** Endpoint from the vendor's documentation and SDK. */
export const redeem = operation({
	name: 'Redeem',
	action: 'Redeem benefit',
	description: 'Mark a benefit that a profile has already as used',
	notice:
		'This uses the benefit up, in a test too. Omneo undoes it for 10 minutes only, with Redemption: Reverse.',
	chooseWhen:
		'For a benefit that the member has already. To give one and use it in one step, choose claimRedeem.',
	endpoint: 'POST /profiles/{id}/benefits/{benefitId}/redeem',
	done: 'redeemed',
	fields: {
		profileId: profileField,
		benefitId: benefitOfProfileField,
		count: countField,
		simplify: simplifyField,
		options: redeemOptionsField,
	},
	async execute({ profileId, benefitId, count, simplify, options }, item) {
		const tenant = await item.tenant();
		const context = {
			...item,
			tenant,
			checkAfterClaim: false,
			sharedLooks: undefined,
		};
		const redeemWith = options.protection === 'off' ? redeemUnprotected : redeemOnce;
		const data = await redeemWith(context, { profileId, benefitId, count });
		return simplify ? simplifyClaim(data, { duplicate: false }, tenant) : data;
	},
});
