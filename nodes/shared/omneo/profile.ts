import type { IDataObject } from 'n8n-workflow';
import { settled, Problem } from '../problems/problem';
import type { KnownBy } from '../input/profile';
import { isSameNumber } from '../input/mobile';
import type { SendRequest } from '../transport/types';
import { pick } from './pick';

/** A profile as the API gives it; only what is needed to find it again. */
export interface Profile extends IDataObject {
	id: string;
	email?: string | null;
	mobile_phone?: string | null;
	mobile_phone_e164?: string | null;
}

/**
 * Finds the ID of the one profile that has what is known of the member, in the form that the readers
 * of `input/` give. Omneo's answers are compared again on this side.
 * @throws {Problem} `profile_unknown`; `profile_ambiguous`
 */
type FindProfile = (send: SendRequest, value: string) => Promise<string>;

export const profileFinders: Record<KnownBy, FindProfile> = {
	async email(send, value) {
		const profiles = await filtered(send, 'email', value);
		const isSame = ({ email }: Profile) => email?.toLowerCase() === value.toLowerCase();
		return onlyMatch(profiles.filter(isSame), 'email address');
	},

	/** Older tenants give the number in its national form, and beside it with the country code. */
	async mobile(send, value) {
		const profiles = await filtered(send, 'mobile_phone', value);
		const isSame = ({ mobile_phone: phone, mobile_phone_e164: e164 }: Profile) =>
			isSameNumber(e164, value) || isSameNumber(phone, value);
		return onlyMatch(profiles.filter(isSame), 'mobile number');
	},

	async identity(send, value) {
		const colon = value.indexOf(':');
		const { result, problem } = await settled(
			send<Profile | Profile[]>({
				method: 'POST',
				path: ['profiles', 'search-id'],
				body: { type: value.slice(0, colon), id: value.slice(colon + 1) },
				effect: 'read',
				expect: 'data',
				notFound: 'profile_not_found',
			}),
		);
		if (problem?.code === 'profile_not_found') return onlyMatch([], 'identity');
		if (problem) throw problem;
		return onlyMatch([result.data].flat(), 'identity');
	},
};

async function filtered(send: SendRequest, field: string, value: string): Promise<Profile[]> {
	const { data } = await send<Profile[]>({
		method: 'GET',
		path: ['profiles'],
		query: { [`filter[${field}]`]: value, 'page[size]': 100 },
		expect: 'list',
	});
	return data;
}

/** The values themselves are left out of the errors: they are personal. */
function onlyMatch([profile, ...others]: Profile[], what: string): string {
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
