import type {
	ILoadOptionsFunctions,
	INodeListSearchItems,
	INodeListSearchResult,
} from 'n8n-workflow';
import { at, endpoints } from '../../shared/api/endpoints';
import { benefitOf, type Benefit, type Redemption } from '../../shared/omneo/benefit';
import { benefitMoment } from '../../shared/omneo/dates';
import { shownProfile } from '../../shared/lists/reading';
import { searchNewest } from './searchNewest';

/**
 * Benefits to work on, the newest first: those of the profile in the node, for Redeem only what can
 * be redeemed; of all profiles where the node has none.
 */
export async function searchBenefits(
	this: ILoadOptionsFunctions,
	filter?: string,
): Promise<INodeListSearchResult> {
	const profileId = shownProfile(this);
	const isRedeem = this.getCurrentNodeParameter('operation') === 'redeem';
	const ofProfile = isRedeem ? endpoints.listRedeemable : endpoints.listProfileBenefits;
	const list = profileId ? at(ofProfile, { profileId }) : at(endpoints.listBenefits);
	return await searchNewest<Benefit>(this, list, filter, { entry: benefitEntry, texts: textsOf });
}

/** Redemptions to work on, the newest first. */
export async function searchRedemptions(
	this: ILoadOptionsFunctions,
	filter?: string,
): Promise<INodeListSearchResult> {
	const texts = (redemption: Redemption) => [
		redemption.id,
		redemption.type,
		...textsOf(benefitOf(redemption).benefit),
	];
	return await searchNewest<Redemption>(this, at(endpoints.listRedemptions), filter, {
		entry: redemptionEntry,
		texts,
	});
}

function textsOf({ id, external_id, redeem_code_online, redeem_code_pos, definition }: Benefit) {
	const { handle, name } = definition ?? {};
	return [id, external_id, redeem_code_online, redeem_code_pos, handle, name];
}

function benefitEntry(benefit: Benefit, tenant: string): INodeListSearchItems {
	const { id, external_id: externalId, definition } = benefit;
	const lastDay = benefitMoment(benefit, 'expires_at', tenant)?.toISODate();
	const facts = [externalId, lastDay && `until ${lastDay}`];
	return {
		name: [`${String(definition?.name ?? 'Benefit')} (${String(id)})`, ...facts]
			.filter(Boolean)
			.join(' - '),
		value: String(id),
	};
}

function redemptionEntry(redemption: Redemption): INodeListSearchItems {
	const { benefit } = benefitOf(redemption);
	const { id, type, created_at: at } = redemption;
	const what = String(benefit.definition?.name ?? 'Redemption');
	return {
		name: [`${what} (${String(id)})`, type, at].filter(Boolean).join(' - '),
		value: String(id),
	};
}
