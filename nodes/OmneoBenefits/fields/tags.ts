import { nameList } from '../../shared/input/names';
import { Problem } from '../../shared/problems/problem';
import { keptTag } from '../../shared/members/tags';
import type { Field } from './field';

/** Tags as the API keeps them, each once. */
export function tagNames(given: unknown): string[] {
	return [...new Set(nameList(given, 'Tags').map(keptTag))];
}

/** Tags to work on: at least one. */
export function tagsField(description: string): Field<string[]> {
	return {
		properties: [
			{
				displayName: 'Tags',
				name: 'tags',
				type: 'string',
				default: '',
				required: true,
				placeholder: 'e.g. vip, newsletter',
				description,
			},
		],
		read({ parameter }) {
			const tags = tagNames(parameter('tags', ''));
			if (tags.length > 0) return tags;
			throw new Problem('parameter_invalid', {
				meaning: 'The field Tags is empty',
				nextStep: 'Enter at least one tag, or check the expression in the field.',
			});
		},
	};
}
