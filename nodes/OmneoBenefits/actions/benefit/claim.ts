import { simplifyBenefit, type Benefit } from '../../../shared/benefits';
import { claimOnce } from '../../../shared/claims/claimOnce';
import { claimFields, claimRequest, externalIdOf } from '../claim';
import { operation } from '../operation';

/** `POST /profiles/{id}/benefits/claim` (vendor's documentation and SDK). */
export const claim = operation({
	name: 'Claim',
	action: 'Claim a benefit',
	description: 'Give a benefit to a profile, to be redeemed later',
	done: 'claimed',
	fields: claimFields,
	async execute({ simplify, options, ...claim }, item) {
		const externalId = externalIdOf(item, claim, options);
		const { result, duplicate } = await claimOnce<Benefit>(item, {
			profileId: claim.profileId,
			externalId,
			protection: options.protection,
			async make() {
				const { data } = await item.send<Benefit>(claimRequest('claim', { ...claim, externalId }));
				return data;
			},
			async adopt(found) {
				return { profile_id: claim.profileId, ...found };
			},
		});
		return simplify ? simplifyBenefit(result, duplicate) : result;
	},
});
