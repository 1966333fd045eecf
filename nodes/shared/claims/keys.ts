/** The key of a claim: what is given once. */
export function keyOfClaim(
	tenant: string,
	claim: { profileId: string; definition: string; externalId: string },
): string {
	const { profileId, definition, externalId } = claim;
	return key('claim', tenant, profileId.toLowerCase(), definition.toLowerCase(), externalId);
}

/** The key of one benefit, whose redemptions are counted. */
export function keyOfBenefit(
	tenant: string,
	{ profileId, benefitId }: { profileId: string; benefitId: number | string },
): string {
	return key('benefit', tenant, profileId.toLowerCase(), String(benefitId));
}

/** As JSON, so that no two lists of parts give the same text. */
function key(...parts: string[]): string {
	return JSON.stringify(parts);
}
