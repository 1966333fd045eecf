import { tagsOf } from '../../../shared/members/changes';
import type { Output } from '../../../shared/omneo/output';
import type { Profile } from '../../../shared/omneo/profile';

/** What a change of tags gives: the whole set, as Omneo showed it last. */
export const changedTagsOutput: Output<Profile> = {
	simplified: ['profile_id', 'changed', 'tags'],
	fields: (profile) => ({ profile_id: profile.id, tags: tagsOf(profile) ?? [] }),
};
