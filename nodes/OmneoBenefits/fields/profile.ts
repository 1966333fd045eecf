import { tasks } from '../../shared/api/tasks';
import { isUuid } from '../../shared/input/text';
import { readProfile, type GivenProfile } from '../../shared/input/profile';
import { profileFinders } from '../../shared/omneo/profile';
import { Problem } from '../../shared/problems/problem';
import { readDefaultCountry } from './dataFormat';
import { type Field, type ItemContext, listMode, locatorOf, textMode } from './field';

/** The profile that the operation is for: its ID, found by what people know of the member. */
export const profileField = {
	properties: [
		{
			displayName: 'Profile',
			name: 'profileId',
			type: 'resourceLocator',
			default: { mode: 'list', value: '' },
			required: true,
			description: 'The member’s profile',
			builderHint: {
				propertyHint:
					'Choose the mode by what the data holds: email, mobile (with country code), identity (handle:value) or id (a UUID). No look-up is needed before.',
			},
			modes: [
				listMode('searchProfiles', 'By name, email, mobile or ID...'),
				textMode(
					'id',
					'By ID',
					'The profile’s UUID, as CX Manager shows it. For an email, mobile number or identity, choose another mode.',
					'0f5c2b8e-3a51-4c53-9d0e-6a1b7f1f2c11',
				),
				textMode('email', 'By Email', 'The email address that Omneo has', 'nathan@example.com'),
				textMode('mobile', 'By Mobile', 'The number with its country code', '+61412345678'),
				textMode(
					'identity',
					'Identity',
					'The handle of the identity in Omneo, a colon, and the ID in that system',
					'shopify:12345',
				),
			],
		},
	],
	read(item) {
		const { mode, value } = locatorOf(item, 'profileId', 'id');
		const country = mode === 'mobile' ? readDefaultCountry(item) : undefined;
		const given = readProfile(mode, value, country);
		return given.by === 'id' ? { by: 'id', value: identified(item, given.value) } : given;
	},
	alsoDoes: [tasks.findProfile],
	async resolve({ by, value }, item) {
		if (by === 'id') return value;
		const find = async () => await profileFinders[by](item.send, value);
		return identified(item, await item.once(`profile ${by} ${value}`, find));
	},
} satisfies Field<string, GivenProfile>;

/** The same, with what it was found by. */
export const foundProfileField: Field<GivenProfile & { profileId: string }, GivenProfile> = {
	...profileField,
	async resolve(given, item) {
		return { ...given, profileId: await profileField.resolve(given, item) };
	},
};

/** @throws {Problem} `profile_id_invalid` for what is no UUID */
function identified(item: ItemContext, id: string): string {
	if (!isUuid(id)) {
		throw new Problem('profile_id_invalid', {
			meaning: 'The profile ID that was found is not a UUID',
		});
	}
	item.identity.profile_id = id.toLowerCase();
	return item.identity.profile_id;
}
