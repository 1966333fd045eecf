import { jsonParse, type IDataObject } from 'n8n-workflow';
import { at, endpoints } from '../api/endpoints';
import { idOf } from '../once/keys';
import { Problem } from '../problems/problem';
import { listAll } from '../transport/paging';
import type { SendRequest } from '../transport/types';
import { benefitDate } from './dates';
import { namesIn, type Output, pick } from './output';

/** A Benefit as the API gives it (vendor's documentation and SDK); every key may be missing. */
export interface Benefit extends IDataObject {
	id?: number | string;
	profile_id?: string;
	external_id?: string | null;
	redemptions_remaining?: number | null;
	is_redeemable?: boolean;
	definition?: IDataObject;
}

/** A Redemption as the API gives it: the benefit is inside the item of the type `benefit`. */
export interface Redemption extends IDataObject {
	id?: number | string;
	profile_id?: string;
	items: Array<{ id?: number | string; type?: string; type_attributes?: Benefit }>;
}

function isRedemption(data: Benefit | Redemption): data is Redemption {
	return Array.isArray(data.items);
}

/** What an item redeemed. The vendor's SDK types it as a text, perhaps JSON. */
export function redeemedIn(attributes: unknown): Benefit {
	if (typeof attributes !== 'string') return (attributes ?? {}) as Benefit;
	return jsonParse<Benefit | null>(attributes, { fallbackValue: null }) ?? {};
}

/**
 * The benefit of either documented answer, or of an answer that holds the benefit or its ID next to
 * its own, and the redemption's ID if the answer has one.
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

/** A benefit. Only the profile's ID says anything about the member. */
export const benefitOutput: Output<Benefit | Redemption> = {
	simplified: namesIn(
		'definition_name redeem_code_online redeem_code_pos expires_at is_redeemable benefit_id',
		'profile_id external_id definition_handle meta',
	),
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
			...pick(
				others,
				'profile_id external_id redeem_code_online redeem_code_pos value redemptions_remaining',
				'total_global_redemptions_remaining is_redeemable is_expired timezone extended_at',
				'created_at updated_at meta',
			),
		};
	},
};

/**
 * The benefit of a claim, an issue or a redemption, with the same names for both documented forms
 * of the answer. `duplicate` means that an earlier claim was returned instead of a new one.
 */
export const claimOutput: Output<Benefit | Redemption> = {
	...benefitOutput,
	simplified: namesIn(
		'definition_name redeem_code_online redeem_code_pos expires_at duplicate benefit_id',
		'redemption_id profile_id external_id definition_handle',
	),
};

/** A redemption, and which benefits it redeemed. */
export const redemptionOutput: Output<Partial<Redemption>> = {
	simplified: namesIn(
		'redemption_id profile_id type redeem_at benefit_ids definition_handles total location_id',
		'transaction_id meta',
	),
	fields({ id, items = [], ...redemption }) {
		const benefits = items
			.filter(({ type = 'benefit' }) => type === 'benefit')
			.map(({ type_attributes }) => redeemedIn(type_attributes));
		const location = redemption.location as IDataObject | null | undefined;
		const transaction = redemption.transaction as IDataObject | null | undefined;
		return {
			redemption_id: id,
			benefit_ids: benefits.map((benefit) => benefit.id ?? null),
			definition_handles: benefits.map(({ definition }) => definition?.handle ?? null),
			definition_names: benefits.map(({ definition }) => definition?.name ?? null),
			location_name: location?.name,
			transaction_external_id: transaction?.external_id,
			transaction_receipt_ref: transaction?.receipt_ref,
			...pick(
				redemption,
				'profile_id type redeem_at total location_id transaction_id created_at updated_at meta',
			),
		};
	},
};

/** How a benefit is given: by its ID, or by something that people know about it. */
export interface GivenBenefit {
	by: 'id' | 'externalId' | 'code';
	value: string;
}

const KEYS = {
	externalId: ['external_id'],
	code: ['redeem_code_online', 'redeem_code_pos'],
} as const;

/**
 * The ID of the only benefit with an external ID, or with a redeem code in any letter case, of one
 * profile or of all. If several have it, the one that can be redeemed. The results are compared
 * again here, because a server that ignores the filter answers with other benefits.
 * @throws {Problem} `benefit_unknown`; `benefit_ambiguous`
 */
export async function findBenefit(
	send: SendRequest,
	{ by, value }: GivenBenefit,
	profileId?: string,
): Promise<string> {
	if (by === 'id') return value;
	const list = profileId
		? at(endpoints.listProfileBenefits, { profileId })
		: at(endpoints.listBenefits);
	const keys: readonly string[] = KEYS[by];
	const found = new Map<string, Benefit>();
	for (const form of by === 'code' ? formsOf(value) : [value]) {
		for (const key of keys) {
			const request = { ...list, query: { [`filter[${key}]`]: form } };
			const benefits = await listAll<Benefit>(send, request);
			for (const benefit of benefits.filter((one) => String(one[key] ?? '') === form)) {
				found.set(String(benefit.id), benefit);
			}
		}
		if (found.size > 0) break;
	}
	return onlyMatch([...found.values()], by);
}

/** A code as it was typed, in upper case as usual, and in lower case. */
function formsOf(code: string): string[] {
	return [...new Set([code, code.toUpperCase(), code.toLowerCase()])];
}

function onlyMatch(benefits: Benefit[], by: keyof typeof KEYS): string {
	const what = by === 'code' ? 'redeem code' : 'external ID';
	const redeemable = benefits.filter((benefit) => benefit.is_redeemable === true);
	const [benefit, ...others] = redeemable.length > 0 ? redeemable : benefits;
	if (!benefit) {
		throw new Problem('benefit_unknown', { meaning: `There is no benefit with this ${what}` });
	}
	if (others.length > 0) {
		throw new Problem('benefit_ambiguous', {
			meaning: `${others.length + 1} benefits have this ${what}`,
		});
	}
	return String(benefit.id);
}

/** The benefits that a redemption is for, in their past or current state; empty if deleted. */
export function benefitsIn(redemption: Redemption): Benefit[] {
	const { profile_id } = redemption;
	return benefitItems(redemption)
		.map(({ type_attributes: benefit }) => ({ profile_id, ...redeemedIn(benefit) }))
		.filter((benefit) => idOf(benefit) !== '');
}

/** Rewards and points have their own IDs. */
export function benefitItems({ items }: Redemption): Redemption['items'] {
	return (Array.isArray(items) ? items : []).filter(({ type = 'benefit' }) => type === 'benefit');
}
