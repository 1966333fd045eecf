import type { Benefit, Redemption } from '../../../shared/omneo/benefit';
import { withClosestHandles } from '../../../shared/omneo/definition';
import type { Meta } from '../../../shared/input/meta';
import { settled } from '../../../shared/problems/problem';
import { externalIdField, metaField, timezoneField } from '../../fields/claim';
import { definitionField } from '../../fields/definition';
import { simplifyField } from '../../fields/output';
import { profileField } from '../../fields/profile';
import { withoutEmpty } from '../../fields/text';
import type { Item } from '../operation';
import { claimOptionsField } from '../../fields/options';

/** The fields of the two operations that claim. */
export const claimFields = {
	profileId: profileField,
	definition: definitionField,
	timezone: timezoneField,
	externalId: externalIdField,
	meta: metaField,
	simplify: simplifyField,
	options: claimOptionsField,
};

interface ClaimValues {
	profileId: string;
	definition: string;
	timezone: string;
	externalId: string;
	meta: Meta | undefined;
}

/** Sends either claim; their bodies are alike (vendor's documentation and SDK). */
export async function sendClaim<T extends Benefit | Redemption>(
	item: Item,
	endpoint: 'claim' | 'claim-redeem',
	{ profileId, definition, timezone, externalId, meta }: ClaimValues,
): Promise<T> {
	const sending = item.send<T>({
		method: 'POST',
		path: ['profiles', profileId, 'benefits', endpoint],
		body: withoutEmpty({ definition, timezone, external_id: externalId, meta }),
		notFound: 'profile_not_found',
	});
	const { result, problem } = await settled(sending);
	if (problem) throw await withClosestHandles(item, problem, definition);
	return result.data;
}

/** The claim's external ID: the user's own, or one that is made where the options say so. */
export function externalIdOf(
	item: Item,
	{
		profileId,
		definition,
		externalId,
	}: Pick<ClaimValues, 'profileId' | 'definition' | 'externalId'>,
	{ generatesExternalId }: { generatesExternalId: boolean },
): string {
	if (externalId !== '' || !generatesExternalId) return externalId;
	const made = item.makeExternalId(profileId, definition);
	item.identity.external_id = made;
	return made;
}
