import { simplifyClaim, type Benefit } from '../../../shared/omneo/benefit';
import { claimOnce } from '../../../shared/claims/claimOnce';
import { claimFields, externalIdOf, sendClaim } from './claim';
import { operation } from '../operation';

/** Endpoint from the vendor's documentation and SDK. */
export const claim = operation({
	name: 'Claim',
	action: 'Claim a benefit',
	description: 'Give a benefit to a profile, to be redeemed later',
	endpoint: 'POST /profiles/{id}/benefits/claim',
	done: 'claimed',
	fields: claimFields,
	async execute({ simplify, options, ...claim }, item) {
		const externalId = externalIdOf(item, claim, options);
		const { result, duplicate } = await claimOnce<Benefit>(item, {
			profileId: claim.profileId,
			externalId,
			definition: claim.definition,
			protection: options.protection,
			async make() {
				return await sendClaim<Benefit>(item, 'claim', { ...claim, externalId });
			},
			async adopt(found) {
				return { profile_id: claim.profileId, ...found };
			},
		});
		return simplify ? simplifyClaim(result, duplicate) : result;
	},
});
