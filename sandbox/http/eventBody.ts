import type { TenantEvent } from '../tenant/events';
import type { Profile } from '../tenant/records';
import { presentBenefit, presentDefinition, presentProfile, type Presentation } from './present';

/**
 * The body of a delivery: the record in the API's form and more (documented). A benefit comes with
 * its profile, and a profile with its flattened lists (the latter seen in the vendor's SDK).
 */
export function eventContext(
	event: TenantEvent,
	presentation: Presentation,
): Record<string, unknown> {
	if ('profile' in event) return profileContext(event.profile);
	if ('definition' in event) return presentDefinition(event.definition, presentation);
	const profile = presentation.store.profiles.get(event.benefit.profile_id);
	return {
		...presentBenefit(event.benefit, presentation),
		profile: profile ? profileContext(profile) : null,
	};
}

function profileContext(profile: Profile): Record<string, unknown> {
	return {
		...presentProfile(profile),
		flattened_tags: profile.tags,
		flattened_statuses: profile.statuses,
	};
}
