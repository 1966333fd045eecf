import type { IDataObject } from 'n8n-workflow';
import { tagsOf } from '../../../shared/members/changes';
import type { ChangedTags } from '../../../shared/members/tags';

/** What a change of tags gives: the whole set, as Omneo showed it last. */
export function tagsOutput({ profile, changed }: ChangedTags, simplify: boolean): IDataObject {
	if (!simplify) return profile;
	return { profile_id: profile.id, changed, tags: tagsOf(profile) ?? [] };
}
