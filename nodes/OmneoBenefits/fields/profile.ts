import { profileFinders, type KnownBy } from '../../shared/omneo/profile';
import { Problem } from '../../shared/problems/problem';
import { quote } from '../../shared/text';
import type { Field, Item } from '../actions/operation';
import { listMode, locatorOf, textMode } from './locator';
import { textOf } from './text';

const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;

/** A profile as it was given: by its ID, or by what people know of the member. */
export interface GivenProfile {
	by: 'id' | KnownBy;
	value: string;
}

/** The profile that the operation is for: its ID, found by what people know of the member. */
export const profileField = {
	properties: [
		{
			displayName: 'Profile',
			name: 'profileId',
			type: 'resourceLocator',
			default: { mode: 'list', value: '' },
			required: true,
			description: 'The member that it is about',
			modes: [
				listMode('searchProfiles'),
				textMode(
					{ name: 'id', displayName: 'By ID' },
					'A UUID, shown in CX Manager',
					'0f5c2b8e-3a51-4c53-9d0e-6a1b7f1f2c11',
				),
				textMode(
					{ name: 'email', displayName: 'By Email' },
					'The address that Omneo knows',
					'nathan@example.com',
				),
				textMode(
					{ name: 'mobile', displayName: 'By Mobile' },
					'The number with its country code',
					'+61412345678',
				),
				textMode(
					{ name: 'identity', displayName: 'By Identity' },
					'The handle of the identity in Omneo, a colon, and the ID in that system',
					'shopify:12345',
				),
			],
		},
	],
	read(item) {
		const { mode, value } = locatorOf(item, 'profileId', 'id');
		const text = textOf(value);
		if (!text) throw new Problem('profile_id_invalid', { meaning: 'The profile is missing' });
		const by = Object.hasOwn(profileFinders, mode) ? (mode as KnownBy) : 'id';
		return { by, value: by === 'id' ? identified(item, text) : profileFinders[by].read(text) };
	},
	async resolve({ by, value }, item) {
		if (by === 'id') return value;
		const find = async () => await profileFinders[by].find(item.send, value);
		return identified(item, await item.once(`profile ${by} ${value}`, find));
	},
} satisfies Field<string, GivenProfile>;

/** @throws {Problem} `profile_id_invalid` for what is no UUID */
function identified(item: Item, id: string): string {
	if (!UUID.test(id)) {
		throw new Problem('profile_id_invalid', {
			meaning: `The profile ID ${quote(id)} is not a UUID`,
		});
	}
	item.identity.profile_id = id;
	return id;
}
