import type { IDataObject } from 'n8n-workflow';
import { settled, Problem } from '../problems/problem';
import { quote } from '../text';
import type { SendRequest } from '../transport/types';
import { pick } from './pick';

/** A profile as the API gives it; only what is needed to find it again. */
export interface Profile extends IDataObject {
	id: string;
	email?: string | null;
	mobile_phone?: string | null;
}

/** What people know of a member. */
export type KnownBy = 'email' | 'mobile' | 'identity';

interface ProfileFinder {
	/**
	 * What is looked for, in the form that is sent.
	 * @throws {Problem} `profile_id_invalid`
	 */
	read(text: string): string;
	/**
	 * The ID of the one profile that has it. Omneo's answers are compared again on this side.
	 * @throws {Problem} `profile_unknown`; `profile_ambiguous`
	 */
	find(send: SendRequest, value: string): Promise<string>;
}

export const profileFinders: Record<KnownBy, ProfileFinder> = {
	email: {
		read(text) {
			if (/^[^\s@]+@[^\s@]+$/.test(text)) return text;
			throw new Problem('profile_id_invalid', {
				meaning: 'The email address of the profile is not valid',
				nextStep: 'Enter one email address, or check the expression in the field.',
			});
		},
		async find(send, value) {
			const profiles = await filtered(send, 'email', value);
			const isSame = ({ email }: Profile) => email?.toLowerCase() === value.toLowerCase();
			return theOnly(profiles.filter(isSame), 'email address');
		},
	},

	mobile: {
		read(text) {
			const number = text.replace(/[\s().-]/g, '').replace(/^00/, '+');
			if (/^\+[1-9]\d{6,14}$/.test(number)) return number;
			throw new Problem('profile_id_invalid', {
				meaning: number.startsWith('+')
					? 'The mobile number of the profile is not valid'
					: 'The mobile number of the profile has no country code',
				nextStep:
					'Enter the number with its country code, such as +61412345678 for the Australian 0412 345 678.',
			});
		},
		async find(send, value) {
			const profiles = await filtered(send, 'mobile_phone', value);
			const isSame = ({ mobile_phone: phone }: Profile) => phone === value;
			return theOnly(profiles.filter(isSame), 'mobile number');
		},
	},

	identity: {
		read(text) {
			if (/^[^:\s]+:.+$/.test(text)) return text;
			throw new Problem('profile_id_invalid', {
				meaning: `The identity ${quote(text)} is not valid`,
				nextStep: 'Enter the identity and its value with a colon between, such as shopify:12345.',
			});
		},
		async find(send, value) {
			const colon = value.indexOf(':');
			const { result, problem } = await settled(
				send<Profile | Profile[]>({
					method: 'POST',
					path: ['profiles', 'search-id'],
					body: { type: value.slice(0, colon), id: value.slice(colon + 1).trim() },
					effect: 'read',
					notFound: 'profile_not_found',
				}),
			);
			if (problem?.code === 'profile_not_found') return theOnly([], 'identity');
			if (problem) throw problem;
			return theOnly([result.data].flat(), 'identity');
		},
	},
};

async function filtered(send: SendRequest, field: string, value: string): Promise<Profile[]> {
	const { data } = await send<Profile[]>({
		method: 'GET',
		path: ['profiles'],
		query: { [`filter[${field}]`]: value, 'page[size]': 100 },
	});
	return data;
}

/** The values themselves are left out of the errors: they are personal. */
function theOnly([profile, ...others]: Profile[], what: string): string {
	if (!profile) {
		throw new Problem('profile_unknown', { meaning: `Omneo has no profile with this ${what}` });
	}
	if (others.length > 0) {
		throw new Problem('profile_ambiguous', {
			meaning: `Omneo has ${others.length + 1} profiles with this ${what}`,
		});
	}
	return profile.id;
}

const PROFILE_KEYS = [
	'external_id',
	'tier_handle',
	'tags',
	'statuses',
	'created_at',
	'updated_at',
] as const;

/** The useful keys of a profile, none of which names the member. */
export function simplifyProfile(profile: IDataObject): IDataObject {
	const { flattened_tags: tags, ...rest } = profile;
	return { profile_id: profile.id ?? null, ...pick({ tags, ...rest }, PROFILE_KEYS) };
}
