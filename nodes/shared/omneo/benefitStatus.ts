import { DateTime } from 'luxon';
import type { Benefit } from './benefit';

/** In what state a benefit is to be; `undefined` asks nothing. */
export interface WantedBenefit {
	status?: 'redeemable' | 'redeemed';
	/** The benefit can be redeemed now, and expires within so many days. */
	expiringWithinDays?: number;
}

/** The zone farthest from UTC; dates of the API name none. */
const FARTHEST_ZONE_HOURS = 14;

/** Whether a benefit is in the state. The API has no filter for it. */
export function isInState(
	benefit: Benefit,
	{ status, expiringWithinDays: days }: WantedBenefit,
	now: DateTime,
): boolean {
	if (status === 'redeemable' && !isRedeemable(benefit, now)) return false;
	if (status === 'redeemed' && !isRedeemed(benefit)) return false;
	if (days === undefined) return true;
	const expiry = expiryOf(benefit);
	const isSoon = expiry !== undefined && expiry >= now && expiry <= now.plus({ days });
	return isSoon && isRedeemable(benefit, now);
}

/** Omneo's word, where it gives one. */
function isRedeemable(benefit: Benefit, now: DateTime): boolean {
	const expiry = expiryOf(benefit);
	return benefit.is_redeemable ?? !(expiry && expiry < now);
}

/** At least once; of a benefit without a limit, the record does not tell. */
function isRedeemed({ redemptions_remaining: remaining, definition }: Benefit): boolean {
	if (typeof remaining !== 'number') return false;
	const most = definition?.max_redemptions;
	return typeof most === 'number' ? remaining < most : remaining === 0;
}

/** The end of the local day at the place of the benefit (vendor's documentation), else in UTC. */
function expiryOf({ expires_at: expires, timezone }: Benefit): DateTime | undefined {
	if (typeof expires !== 'string') return undefined;
	const local = DateTime.fromSQL(expires, {
		zone: typeof timezone === 'string' ? timezone : 'utc',
	});
	const date = local.isValid ? local : DateTime.fromSQL(expires, { zone: 'utc' });
	return date.isValid ? date : undefined;
}

/** The query that leaves out what surely does not expire in time; the rest is left out here. */
export function expiryQuery({ expiringWithinDays: days }: WantedBenefit, now: DateTime) {
	if (days === undefined) return {};
	const text = (date: DateTime) => date.toUTC().toFormat('yyyy-MM-dd HH:mm:ss');
	return {
		'filter[expires_at][gte]': text(now.minus({ hours: FARTHEST_ZONE_HOURS })),
		'filter[expires_at][lte]': text(now.plus({ days, hours: FARTHEST_ZONE_HOURS })),
	};
}
