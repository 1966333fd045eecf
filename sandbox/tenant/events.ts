import type { Point, Reward } from './creditRecords';
import type { Profile } from './memberRecords';
import type { Benefit, Definition } from './records';

/**
 * What the tenant tells its webhooks. The names are those of the vendor's app starter and of its
 * guides; which act brings about which event is an assumption:
 * events.claim-fires-created, events.redeem-fires-updated, events.member-updated.
 */
export type TenantEvent =
	| {
			trigger:
				| 'benefit.created'
				| 'benefit.issued'
				| 'benefit.redeemed'
				| 'benefit.updated'
				| 'benefit.deleted';
			benefit: Benefit;
	  }
	| {
			trigger:
				| 'benefit-definition.created'
				| 'benefit-definition.updated'
				| 'benefit-definition.deleted';
			definition: Definition;
	  }
	| {
			trigger: 'profile.created' | 'profile.updated' | 'profile.merged' | 'profile.deleted';
			profile: Profile;
	  }
	| {
			trigger:
				| 'reward.created'
				| 'reward.issued'
				| 'reward.redeemed'
				| 'reward.updated'
				| 'reward.deleted';
			reward: Reward;
	  }
	| { trigger: 'points.awarded' | 'point.created'; point: Point };

/** What the app starter calls an event that the guides name; null where it has none. */
const starterNames = new Map<TenantEvent['trigger'], TenantEvent['trigger'] | null>([
	['benefit.issued', null],
	['benefit.redeemed', 'benefit.updated'],
	['reward.issued', null],
	['reward.redeemed', 'reward.updated'],
	['points.awarded', 'point.created'],
]);

/** The event by the names of the app starter; null where that has none for it. */
export function asInStarter(event: TenantEvent): TenantEvent | null {
	const trigger = starterNames.get(event.trigger);
	if (trigger === undefined) return event;
	return trigger && ({ ...event, trigger } as TenantEvent);
}
