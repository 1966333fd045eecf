import { jsonParse, type IDataObject } from 'n8n-workflow';
import { benefitDate } from './dates';
import type { Output } from './output';
import { pick } from './pick';

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

/** A benefit. It tells nothing about the member but the profile's ID. */
export const benefitOutput: Output<Benefit | Redemption> = {
	simplified: [
		'definition_name',
		'redeem_code_online',
		'redeem_code_pos',
		'expires_at',
		'is_redeemable',
		'benefit_id',
		'profile_id',
		'external_id',
		'definition_handle',
		'meta',
	],
	fields(data, tenant) {
		const { benefit, redemptionId } = benefitOf(data);
		const { id, definition, ...others } = benefit;
		return {
			benefit_id: id,
			redemption_id: redemptionId,
			definition_id: definition?.id,
			definition_name: definition?.name,
			definition_handle: definition?.handle,
			definition_short_description: definition?.short_description,
			definition_image_url: definition?.image_url,
			issued_at: benefitDate(benefit, 'issued_at', tenant),
			claimed_at: benefitDate(benefit, 'claimed_at', tenant),
			expires_at: benefitDate(benefit, 'expires_at', tenant),
			...pick(others, [
				'profile_id',
				'external_id',
				'redeem_code_online',
				'redeem_code_pos',
				'value',
				'redemptions_remaining',
				'total_global_redemptions_remaining',
				'is_redeemable',
				'is_expired',
				'timezone',
				'extended_at',
				'created_at',
				'updated_at',
				'meta',
			]),
		};
	},
};

/**
 * The benefit of a claim, an issue or a redemption: the same names whichever of the two documented
 * shapes the API answered. `duplicate` tells that an earlier claim was given instead of a new one.
 */
export const claimOutput: Output<Benefit | Redemption> = {
	...benefitOutput,
	simplified: [
		'definition_name',
		'redeem_code_online',
		'redeem_code_pos',
		'expires_at',
		'duplicate',
		'benefit_id',
		'redemption_id',
		'profile_id',
		'external_id',
		'definition_handle',
	],
};
