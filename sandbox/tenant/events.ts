import type { Point, Reward } from './creditRecords';
import type { Profile } from './memberRecords';
import type { Benefit, Definition } from './records';

/**
 * What the tenant tells its webhooks. The names are the documents' and the vendor's own code's;
 * which act brings about which event is an assumption.
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
	| { trigger: 'points.awarded'; point: Point };
