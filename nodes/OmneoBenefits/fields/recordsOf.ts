import type { Endpoint } from '../../shared/api/endpoint';
import { at, type Address } from '../../shared/api/endpoints';
import type { GivenProfile } from '../../shared/input/profile';
import type { Field } from '../actions/operation';
import { shownForLists } from './paging';
import { profileField } from './profile';

/** The list of all records, or of those of one profile. */
export function recordsOfField(
	records: string,
	ofAll: Endpoint<`GET /${string}`>,
	ofProfile: Endpoint<`GET /profiles/{profileId}/${string}`>,
): Field<Address, GivenProfile | undefined> {
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
		alsoDoes: profileField.alsoDoes,
		async resolve(profile, item) {
			if (!profile) return at(ofAll);
			return at(ofProfile, { profileId: await profileField.resolve(profile, item) });
		},
	};
}
