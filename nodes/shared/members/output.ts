import type { IDataObject } from 'n8n-workflow';
import { pick } from '../omneo/pick';
import { simplifyProfile, type Profile } from '../omneo/profile';

const CONTACT_KEYS = [
	'first_name',
	'last_name',
	'full_name',
	'email',
	'mobile_phone',
	'birth_month',
	'birth_day',
] as const;

/** Of `attributes.comms` (vendor's documentation of claim conditions). */
const CONSENT_KEYS = ['email_promo', 'email_optout', 'sms_promo', 'sms_optout'] as const;

/** What an operation gives of a profile; the contact details only where they were asked for. */
export function profileOutput(
	profile: Profile,
	{ simplify, contactDetails }: { simplify: boolean; contactDetails: boolean },
): IDataObject {
	if (!simplify) return profile;
	return { ...simplifyProfile(profile), ...(contactDetails && contactDetailsOf(profile)) };
}

/** The keys that the contact details add. */
export const CONTACT_DETAILS: readonly string[] = [...CONTACT_KEYS, ...CONSENT_KEYS];

function contactDetailsOf(profile: Profile): IDataObject {
	const { comms } = (profile.attributes ?? {}) as { comms?: IDataObject };
	return { ...pick(profile, CONTACT_KEYS), ...pick(comms ?? {}, CONSENT_KEYS) };
}
