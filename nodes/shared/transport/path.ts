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

/** The path as it may be logged, without IDs: `/profiles/{id}/benefits/claim-redeem`. */
export function pathTemplate({ path }: ApiRequest): string {
	return `/${path.map((segment) => (WORDS.has(String(segment)) ? segment : '{id}')).join('/')}`;
}
