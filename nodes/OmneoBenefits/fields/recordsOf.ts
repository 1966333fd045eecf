import type { GivenProfile } from '../../shared/input/profile';
import type { Field } from '../actions/operation';
import { shownForLists } from './paging';
import { profileField } from './profile';

/** The path of a list: of one profile, or of all. */
export function recordsOfField(records: string): Field<string[], GivenProfile | undefined> {
	return {
		properties: [
			{
				displayName: 'List',
				name: 'list',
				type: 'options',
				noDataExpression: true,
				default: 'profile',
				options: [
					{ name: 'All Profiles', value: 'all', description: `The ${records} of all profiles` },
					{ name: 'Of a Profile', value: 'profile', description: `The ${records} of one profile` },
				],
				description: `Which ${records} to return`,
			},
			...shownForLists(['profile'], profileField),
		],
		read(item) {
			return item.parameter('list', 'profile') === 'all' ? undefined : profileField.read(item);
		},
		async resolve(profile, item) {
			return profile ? ['profiles', await profileField.resolve(profile, item), records] : [records];
		},
	};
}
