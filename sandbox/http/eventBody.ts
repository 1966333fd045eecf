import type { TenantEvent } from '../tenant/events';
import type { Profile } from '../tenant/memberRecords';
import { presentBenefit, presentDefinition, type Presentation } from './present';
import { presentPoint, presentReward } from './presentCredits';
import { presentProfile } from './presentProfile';

/**
 * The body of a delivery: the record in the API's form and more (documented). Benefits, rewards and
 * points come with their profile, and a profile with its flattened lists (the latter seen in the vendor's SDK).
 */
export function eventContext(
	event: TenantEvent,
	presentation: Presentation,
): Record<string, unknown> {
	const { store } = presentation;
	if ('profile' in event) return profileContext(event.profile, presentation);
	if ('definition' in event) return presentDefinition(event.definition, presentation);
	if ('reward' in event) {
		const record = presentReward(event.reward, presentation);
		return { ...record, profile: ownerContext(event.reward.profile_id, presentation) };
	}
	if ('point' in event) {
		const record = presentPoint(event.point, store);
		return { ...record, profile: ownerContext(event.point.profile_id, presentation) };
	}
	return {
		...presentBenefit(event.benefit, presentation),
		profile: ownerContext(event.benefit.profile_id, presentation),
	};
}

function ownerContext(profileId: string, presentation: Presentation) {
	const profile = presentation.store.profiles.get(profileId);
	return profile ? profileContext(profile, presentation) : null;
}

function profileContext(profile: Profile, presentation: Presentation): Record<string, unknown> {
	return {
		...presentProfile(profile, presentation),
		flattened_tags: profile.tags,
		flattened_statuses: profile.statuses,
	};
}
