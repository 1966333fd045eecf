import { jsonParse, type IDataObject } from 'n8n-workflow';
import { benefitDate, learnClock } from './dates';

/** A Benefit as the API gives it (vendor's documentation and SDK); every key may be missing. */
export interface Benefit extends IDataObject {
	id?: number | string;
	profile_id?: string;
	external_id?: string | null;
	redemptions_remaining?: number | null;
	is_redeemable?: boolean;
	definition?: IDataObject;
}

/** A Redemption as the API gives it: the benefit stands inside the item of the type `benefit`. */
export interface Redemption extends IDataObject {
	id?: number | string;
	profile_id?: string;
	items: Array<{ id?: number | string; type?: string; type_attributes?: Benefit }>;
}

function isRedemption(data: Benefit | Redemption): data is Redemption {
	return Array.isArray(data.items);
}

/** What an item redeemed. The vendor's SDK types it as a text, perhaps of JSON. */
export function redeemedIn(attributes: unknown): Benefit {
	if (typeof attributes !== 'string') return (attributes ?? {}) as Benefit;
	return jsonParse<Benefit | null>(attributes, { fallbackValue: null }) ?? {};
}

/**
 * The benefit of either documented answer, or of one that holds it or its ID beside its own, and the
 * redemption's ID where the answer has one.
 */
export function benefitOf(data: Benefit | Redemption): {
	benefit: Benefit;
	redemptionId: number | string | null;
} {
	const { profile_id, id = null } = data;
	if (isRedemption(data)) {
		const [first] = data.items;
		const item = data.items.find(({ type }) => type === 'benefit') ?? first;
		return { benefit: { profile_id, ...redeemedIn(item?.type_attributes) }, redemptionId: id };
	}
	const { benefit, benefit_id: benefitId } = data as IDataObject;
	if (typeof benefit === 'object' && benefit !== null) {
		return { benefit: { profile_id, ...benefit }, redemptionId: id };
	}
	if (typeof benefitId === 'number' || typeof benefitId === 'string') {
		return { benefit: { ...data, id: benefitId }, redemptionId: id };
	}
	return { benefit: data, redemptionId: null };
}

/**
 * The useful keys of a claim, a redemption or an issued benefit, the same whichever of the two
 * documented shapes the API answered. Holds nothing about the member but the profile's id.
 * @param tenant its base URL: what it has shown tells whose clock the dates are
 */
export function simplifyBenefit(
	data: Benefit | Redemption,
	tenant: string | undefined,
): IDataObject {
	const { benefit, redemptionId } = benefitOf(data);
	const definition = benefit.definition ?? {};
	return {
		benefit_id: benefit.id ?? null,
		redemption_id: redemptionId,
		profile_id: benefit.profile_id ?? null,
		external_id: benefit.external_id ?? null,
		definition_handle: definition.handle ?? null,
		definition_name: definition.name ?? null,
		redeem_code_pos: benefit.redeem_code_pos ?? null,
		redeem_code_online: benefit.redeem_code_online ?? null,
		issued_at: benefitDate(benefit, 'issued_at', tenant),
		claimed_at: benefitDate(benefit, 'claimed_at', tenant),
		expires_at: benefitDate(benefit, 'expires_at', tenant),
		timezone: benefit.timezone ?? null,
		redemptions_remaining: benefit.redemptions_remaining ?? null,
		is_redeemable: benefit.is_redeemable ?? null,
		meta: benefit.meta ?? null,
	};
}

/** The same of several, each read by what all of them show. */
export function simplifyBenefits(benefits: Benefit[], tenant: string): IDataObject[] {
	learnClock(benefits, tenant);
	return benefits.map((benefit) => simplifyBenefit(benefit, tenant));
}

/** What is known of a claim beside its record. */
interface ClaimFacts {
	/** Whether an earlier claim was returned instead of a new one. */
	duplicate: boolean;
	/** The redemption, where it was looked up. */
	redemptionId?: number | string | null;
}

/** The same of a claim, the most used keys first. */
export function simplifyClaim(
	data: Benefit | Redemption,
	{ duplicate, redemptionId }: ClaimFacts,
	tenant: string,
): IDataObject {
	const simple = simplifyBenefit(data, tenant);
	const {
		definition_name,
		redeem_code_online,
		redeem_code_pos,
		expires_at,
		benefit_id,
		redemption_id,
		...others
	} = simple;
	return {
		definition_name,
		redeem_code_online,
		redeem_code_pos,
		expires_at,
		duplicate,
		benefit_id,
		redemption_id: redemption_id ?? redemptionId ?? null,
		...others,
	};
}
