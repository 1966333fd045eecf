import { simplifyClaim, type Benefit, type Redemption } from '../../../shared/omneo/benefit';
import { claimOnce } from '../../../shared/claims/claimOnce';
import { redeemOnce, wasRedeemed } from '../../../shared/claims/redeemOnce';
import { claimFields, externalIdOf, sendClaim } from './claim';
import { operation } from '../operation';

/** Endpoint from the vendor's documentation and SDK. */
export const claimRedeem = operation({
	name: 'Claim and Redeem',
	action: 'Claim and redeem a benefit',
	description: 'Give a benefit to a profile and mark it as used, in one step',
	endpoint: 'POST /profiles/{id}/benefits/claim-redeem',
	done: 'redeemed',
	fields: claimFields,
	async execute({ simplify, options, ...claim }, item) {
		const { profileId } = claim;
		const externalId = externalIdOf(item, claim, options);
		const { result, duplicate } = await claimOnce<Benefit | Redemption>(item, {
			profileId,
			externalId,
			definition: claim.definition,
			protection: options.protection,
			async make() {
				return await sendClaim(item, 'claim-redeem', { ...claim, externalId });
			},
			async adopt(found) {
				const benefit = { ...found, profile_id: profileId };
				if (await wasRedeemed(item, benefit)) return benefit;
				return await redeemOnce(item, { profileId, benefitId: benefit.id ?? '' }, benefit);
			},
		});
		return simplify ? simplifyClaim(result, duplicate) : result;
	},
});
