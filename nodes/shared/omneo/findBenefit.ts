import { at, endpoints } from '../api/endpoints';
import { Problem } from '../problems/problem';
import { listAll } from '../transport/paging';
import type { SendRequest } from '../transport/types';
import type { Benefit } from './benefit';

/** A benefit as it was given: by its ID, or by what people know of it. */
export interface GivenBenefit {
	by: 'id' | 'externalId' | 'code';
	value: string;
}

const KEYS = {
	externalId: ['external_id'],
	code: ['redeem_code_online', 'redeem_code_pos'],
} as const;

/**
 * The ID of the one benefit with an external ID or a redeem code, this in any letter case: of a profile,
 * or of all. Where
 * several have it, the one that can be redeemed. Compared again on this side, since a server that
 * ignores the filter answers with other benefits.
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

/** A code as it was typed, and as codes are mostly written: people type them in small letters. */
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
