import type { Claim } from '../../../nodes/shared/claims/claim';

/** A claim of a coffee under the external ID `ID-1`, for the profile `p`. */
export const CLAIM: Claim = {
	kind: 'claimRedeem',
	profileId: 'p',
	definition: 'coffee',
	timezone: 'Australia/Melbourne',
	externalId: 'ID-1',
	protection: 'returnExisting',
	checkAfterClaim: true,
};
