import { Problem } from '../problems/problem';
import type { ApiRequest } from './types';

/** The API's own words. What else stands in a path is an ID, or what somebody typed. */
const WORDS = new Set(
	[
		'attributes auth balances benefit benefits claim claim-redeem claimable clone comms custom',
		'definitions exists extend handle identities interactions points profiles redeem',
		'redeemable_benefits redemptions return reversal rewards search-id search-profile verify',
		'viewable webhooks',
	].flatMap((line) => line.split(' ')),
);

/**
 * The path of a request, each segment encoded. A segment of dots would climb out of its place, as
 * it stays what it is when it is encoded.
 * @throws {Problem} `parameter_invalid`
 */
export function pathOf({ path }: ApiRequest): string {
	return path.map(encodedSegment).join('/');
}

function encodedSegment(value: string | number): string {
	const segment = String(value);
	if (!/^\.{0,2}$/.test(segment)) {
		try {
			return encodeURIComponent(segment);
		} catch {
			// Half of a character that is written with two, such as an emoji.
		}
	}
	throw new Problem('parameter_invalid', {
		meaning: 'An ID of this item is empty, or cannot be part of an address',
		nextStep: 'Check the IDs and handles of this item, and the expressions in their fields.',
	});
}

/** The path as it may be logged, without IDs: `/profiles/{id}/benefits/claim-redeem`. */
export function pathTemplate({ path }: ApiRequest): string {
	return `/${path.map((segment) => (WORDS.has(String(segment)) ? segment : '{id}')).join('/')}`;
}
