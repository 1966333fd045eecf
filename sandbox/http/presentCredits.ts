import { isActive } from '../tenant/creditActs';
import type { Interaction, Point, Reward, RewardDefinition } from '../tenant/creditRecords';
import { shownExternalId } from '../tenant/habits';
import type { Store } from '../tenant/store';
import { utcText } from '../tenant/time';
import type { Presentation } from './present';

export function presentRewardDefinition(definition: RewardDefinition) {
	return { ...definition, icon: null, image_url: null, internal_notes: null };
}

/** A Reward; the SDK's type has no external id, so that it is shown only if the tenant does. */
export function presentReward(reward: Reward, { store, now }: Presentation) {
	const { definition_id, external_id, ...fields } = reward;
	const definition = store.rewardDefinitions.get(definition_id);
	return {
		...fields,
		...(store.habits.rewardExternalId === 'shown'
			? { external_id: shownExternalId(external_id, store.habits) }
			: {}),
		is_expired: reward.expires_at < utcText(now),
		is_active: isActive(reward, now),
		has_notified_issue: false,
		has_notified_expiry: false,
		has_notified_extend: false,
		notify_issue_at: null,
		notify_expiry_at: null,
		definition: definition ? presentRewardDefinition(definition) : null,
	};
}

export function presentPoint(point: Point, store: Store) {
	const { definition_id, ...fields } = point;
	return {
		...fields,
		linked_profile_id: null,
		definition: store.pointDefinitions.get(definition_id) ?? null,
		source_type: null,
		source: null,
		rate: null,
	};
}

export function presentInteraction(interaction: Interaction) {
	return {
		...interaction,
		location: null,
		product_category_id: null,
		product_variant_id: null,
	};
}
