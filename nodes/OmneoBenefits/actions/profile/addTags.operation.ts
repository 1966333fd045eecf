import { endpoints } from '../../../shared/api/endpoints';
import { changeTags } from '../../../shared/profiles/tags';
import { profileField } from '../../fields/profile';
import { operation } from '../operation';
import { tagsField, changedTagsOutput } from './memberLists';

/** Endpoints from the vendor's documentation; the API replaces the whole set of tags. */
export const addTags = operation({
	name: 'Add Tags',
	action: 'Add profile tags',
	description: 'Add tags to a member. All other tags are kept.',
	calls: [endpoints.getProfile, endpoints.updateProfile],
	done: 'tagged',
	output: changedTagsOutput,
	fields: {
		profileId: profileField,
		tags: tagsField('Tags to add, separated by commas or as a list'),
	},
	async execute({ profileId, tags }, item) {
		const { profile, changed } = await changeTags(item, profileId, { add: tags });
		return { data: profile, facts: { changed } };
	},
});
