import type { DateTime } from 'luxon';
import { API_FORMAT, dateIn, type GivenDate } from '../input/date';
import type { Benefit } from './benefit';
import { benefitMoment, type BenefitDateKey } from './dates';

/** A date after which, or before which, one of a benefit's dates must be. */
export interface BenefitDateBound {
	key: BenefitDateKey;
	operator: 'gte' | 'lt';
	/** A wall-clock time is in the benefit's own time zone. */
	date: GivenDate;
}

/** The state that a benefit must have; `undefined` sets no condition. */
export interface WantedBenefit {
	status?: 'redeemable' | 'redeemed';
	/** The benefit can be redeemed now, and expires within this many days. */
	expiringWithinDays?: number;
	bounds: BenefitDateBound[];
}

interface Judging {
	now: DateTime;
	/** The base URL of the benefits' tenant. */
	tenant: string;
}

/** The zone farthest from UTC. */
const FARTHEST_ZONE_HOURS = 14;

/**
 * A benefit can be redeemed until the end of its last day (a test of the vendor's SDK redeems one).
 */
const LAST_DAY = { days: 1 };

/**
 * Whether a benefit is in the state. The API has no filter for this, or one in an unknown time
 * zone.
 */
export function isInState(
	benefit: Benefit,
	{ status, expiringWithinDays: days, bounds }: WantedBenefit,
	judging: Judging,
): boolean {
	const { now, tenant } = judging;
	if (status === 'redeemable' && !isRedeemable(benefit, judging)) return false;
	if (status === 'redeemed' && !isRedeemed(benefit)) return false;
	if (!bounds.every((bound) => isWithin(benefit, bound, tenant))) return false;
	if (days === undefined) return true;
	const expiry = benefitMoment(benefit, 'expires_at', tenant);
	const from = now.minus(LAST_DAY);
	const isSoon = expiry !== undefined && expiry >= from && expiry <= now.plus({ days });
	return isSoon && isRedeemable(benefit, judging);
}

function isWithin(
	benefit: Benefit,
	{ key, operator, date }: BenefitDateBound,
	tenant: string,
): boolean {
	const moment = benefitMoment(benefit, key, tenant);
	if (!moment) return false;
	const bound = dateIn(date, moment.zoneName ?? 'utc');
	return operator === 'gte' ? moment >= bound : moment < bound;
}

/** What Omneo says, if it says anything. */
function isRedeemable(benefit: Benefit, { now, tenant }: Judging): boolean {
	if (typeof benefit.is_redeemable === 'boolean') return benefit.is_redeemable;
	const expiry = benefitMoment(benefit, 'expires_at', tenant);
	return !(expiry && expiry < now);
}

/** At least once; the record does not show this for a benefit without a limit. */
function isRedeemed({ redemptions_remaining: remaining, definition }: Benefit): boolean {
	if (typeof remaining !== 'number') return false;
	const most = definition?.max_redemptions;
	return typeof most === 'number' ? remaining < most : remaining === 0;
}

/**
 * A query that excludes benefits whose dates are certainly different, whichever time zone the
 * tenant uses. The rest are filtered here.
 */
export function dateQuery(
	{ expiringWithinDays: days, bounds }: WantedBenefit,
	now: DateTime,
): Record<string, string> {
	const all: BenefitDateBound[] = [...bounds];
	if (days !== undefined) {
		all.push({ key: 'expires_at', operator: 'gte', date: { moment: now.minus(LAST_DAY) } });
		all.push({ key: 'expires_at', operator: 'lt', date: { moment: now.plus({ days }) } });
	}
	return Object.fromEntries(
		all.map(({ key, operator, date }) => {
			const hours = operator === 'gte' ? -FARTHEST_ZONE_HOURS : FARTHEST_ZONE_HOURS;
			const farthest = dateIn(date, 'utc').toUTC().plus({ hours });
			return [`filter[${key}][${operator}]`, farthest.toFormat(API_FORMAT)];
		}),
	);
}
