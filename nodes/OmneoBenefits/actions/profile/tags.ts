import type { INodeProperties } from 'n8n-workflow';
import { nameList } from '../../../shared/input/names';
import { Problem } from '../../../shared/problems/problem';
import { keptTag } from '../../../shared/profiles/tags';
import type { Field } from '../../fields/field';
import { tagsOf } from '../../../shared/profiles/changes';
import type { Output } from '../../../shared/omneo/output';
import type { Profile } from '../../../shared/omneo/profile';

/** Tags as the API keeps them, each once. */
export function tagNames(...given: unknown[]): string[] {
	return [...new Set(given.flatMap((names) => nameList(names, 'Tags')).map(keptTag))];
}

/** Tags that Omneo has, picked from a list. */
export const pickedTags: INodeProperties = {
	displayName: 'Tag Names or IDs',
	name: 'pickedTags',
	type: 'multiOptions',
	typeOptions: { loadOptionsMethod: 'getTags' },
	default: [],
	description:
		'Tags that Omneo has, besides those under Tags. Choose from the list, or specify IDs using an <a href="https://docs.n8n.io/code/expressions/">expression</a>.',
};

/** Tags to work on: at least one, typed or picked. */
export function tagsField(description: string): Field<string[]> {
	return {
		properties: [
			{
				displayName: 'Tags',
				name: 'tags',
				type: 'string',
				default: '',
				placeholder: 'e.g. vip, newsletter',
				description,
			},
			pickedTags,
		],
		read({ parameter }) {
			const tags = tagNames(parameter('tags', ''), parameter(pickedTags.name, []));
			if (tags.length > 0) return tags;
			throw new Problem('parameter_invalid', {
				meaning: 'No tag is given',
				nextStep:
					'Enter at least one under Tags, or pick one from the list; check the expression where there is one.',
			});
		},
	};
}

/** What a change of tags gives: the whole set, as Omneo showed it last. */
export const changedTagsOutput: Output<Profile> = {
	simplified: ['profile_id', 'changed', 'tags'],
	fields: (profile) => ({ profile_id: profile.id, tags: tagsOf(profile) ?? [] }),
};
