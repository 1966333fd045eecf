import { claimOnce } from '../../nodes/shared/claims/claimOnce';
import type { Claim, ClaimContext, Claimed } from '../../nodes/shared/claims/context';
import { redeemOnce, wasRedeemed } from '../../nodes/shared/claims/redeemOnce';
import type { Benefit, Redemption } from '../../nodes/shared/omneo/benefit';

export async function claim(context: ClaimContext, wish: Claim): Promise<Claimed> {
	const { result, duplicate } = await claimOnce<Benefit | Redemption>(context, {
		...wish,
		async make() {
			const { data } = await context.send<Benefit>({
				method: 'POST',
				path: [
					'profiles',
					wish.profileId,
					'benefits',
					wish.kind === 'claimRedeem' ? 'claim-redeem' : 'claim',
				],
				body: { definition: wish.definition, external_id: wish.externalId },
			});
			return data;
		},
		async adopt(found) {
			const benefit = { ...found, profile_id: wish.profileId };
			if (wish.kind !== 'claimRedeem' || (await wasRedeemed(context, benefit))) return benefit;
			return await redeemOnce(
				context,
				{ profileId: wish.profileId, benefitId: benefit.id ?? '' },
				benefit,
			);
		},
	});
	return { data: result, duplicate, redemptionId: null };
}
