import type { IDataObject } from 'n8n-workflow';
import { pick } from '../omneo/pick';
import { simplifyProfile, type Profile } from '../omneo/profile';

const CONTACT_KEYS = ['first_name', 'last_name', 'full_name', 'email', 'mobile_phone'] as const;

/** What an operation gives of a profile; the contact details only where they were asked for. */
export function profileOutput(
	profile: Profile,
	{ simplify, contactDetails }: { simplify: boolean; contactDetails: boolean },
): IDataObject {
	if (!simplify) return profile;
	return { ...simplifyProfile(profile), ...(contactDetails && pick(profile, CONTACT_KEYS)) };
}
