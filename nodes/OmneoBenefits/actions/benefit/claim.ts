import { claimOnce } from '../../../shared/claims/claimOnce';
import type { Claim } from '../../../shared/claims/context';
import {
	benefitOf,
	simplifyClaim,
	type Benefit,
	type Redemption,
} from '../../../shared/omneo/benefit';
import { proveClock } from '../../../shared/omneo/dates';
import { withClosestHandles } from '../../../shared/omneo/definition';
import { settled } from '../../../shared/problems/problem';
import { externalIdField, metaField, timezoneField } from '../../fields/claim';
import { definitionField } from '../../fields/definition';
import { claimOptionsField, type ClaimOptions } from '../../fields/options';
import { simplifyField } from '../../fields/output';
import { profileField } from '../../fields/profile';
import type { ItemContext } from '../operation';

/** The fields of the two operations that claim. */
export const claimFields = {
	profileId: profileField,
	definition: definitionField,
	timezone: timezoneField,
	externalId: externalIdField,
	simplify: simplifyField,
	options: claimOptionsField,
	meta: metaField,
};

/** What an operation read of a claim, beside what becomes of its result. */
interface ClaimValues extends Omit<Claim, 'protection'> {
	simplify: boolean;
	options: ClaimOptions;
}

/** Makes the claim of an item, once, and gives the item's result. */
export async function claimFor(
	item: ItemContext,
	{ simplify, options, ...claim }: ClaimValues,
): Promise<Benefit | Redemption | ReturnType<typeof simplifyClaim>> {
	const { protection, checkAfterClaim } = options;
	const externalId = externalIdOf(item, claim, options);
	const tenant = await item.tenant();
	const sharedLooks = item.sharedLooks(tenant);
	const context = { ...item, tenant, checkAfterClaim, sharedLooks };
	const { result, problem } = await settled(
		claimOnce(context, { ...claim, externalId, protection }),
	);
	if (problem) throw await withClosestHandles(item, problem, claim.definition);
	const { data, duplicate, redemptionId } = result;
	if (duplicate) item.duplicate();
	else proveClock(benefitOf(data).benefit, claim.more?.expires_at, tenant);
	return simplify ? simplifyClaim(data, { duplicate, redemptionId }, tenant) : data;
}

/** The claim's external ID: the user's own, or one that is made where the options say so. */
function externalIdOf(
	item: ItemContext,
	{ profileId, definition, externalId }: Pick<Claim, 'profileId' | 'definition' | 'externalId'>,
	{ generatesExternalId }: ClaimOptions,
): string {
	if (externalId !== '' || !generatesExternalId) return externalId;
	const made = item.makeExternalId(profileId, definition);
	item.identity.external_id = made;
	return made;
}
