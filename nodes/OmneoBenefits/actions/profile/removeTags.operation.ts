import { changeTags } from '../../../shared/members/tags';
import { simplifyField } from '../../fields/output';
import { profileField } from '../../fields/profile';
import { tagsField } from '../../fields/tags';
import { operation } from '../operation';
import { tagsOutput } from './tags';

/** Endpoints from the vendor's documentation; the API replaces the whole set of tags. */
export const removeTags = operation({
	name: 'Remove Tags',
	action: 'Remove profile tags',
	description: 'Take tags from a member, who keeps all others',
	endpoint: 'GET /profiles/{id}, PUT /profiles/{id}',
	done: 'untagged',
	fields: {
		profileId: profileField,
		tags: tagsField('Tags to remove, with commas between, or a list'),
		simplify: simplifyField,
	},
	async execute({ profileId, tags, simplify }, item) {
		return tagsOutput(await changeTags(item, profileId, { remove: tags }), simplify);
	},
});
