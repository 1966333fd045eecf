import type { IDataObject } from 'n8n-workflow';
import type { WorkContext } from '../claims/context';
import type { Profile } from '../omneo/profile';
import type { Problem } from '../problems/problem';
import type { Consent, CustomAttribute } from './changes';
import { consentWithout, shownConsent, showsFlag, showsMoment, updateConsent } from './consent';

/**
 * What a request for a member may hold beside the member's own values (vendor's types), and what has
 * calls of its own too, for a tenant that ignores or refuses it there.
 */
export interface Parts {
	consent: Consent;
	customAttributes: CustomAttribute[];
}

export function partsBody({ consent, customAttributes }: Parts): IDataObject {
	return {
		...(Object.keys(consent).length > 0 && { comms_attributes: consent }),
		...(customAttributes.length > 0 && { custom_attributes: customAttributes }),
	};
}

/** Whether a request was refused for its parts; it may be sent without them then. */
export function refusesParts({ httpStatus, fieldMessages, details }: Problem): boolean {
	const words = `${Object.keys(fieldMessages ?? {}).join(' ')} ${details.apiMessage ?? ''}`;
	return (httpStatus === 400 || httpStatus === 422) && /(comms|custom)_attributes/.test(words);
}

/** The parts that an answer does not show to be stored. */
export function missingParts(answer: Profile, { consent, customAttributes }: Parts): Parts {
	const shown = shownConsent(answer) ?? {};
	const attributes = (answer.custom_attributes ?? {}) as Record<string, IDataObject | undefined>;
	return {
		consent: consentWithout(
			consent,
			(flag, wanted, moment) =>
				showsFlag(shown, flag, wanted) && (!moment || showsMoment(shown, ...moment)),
		),
		customAttributes: customAttributes.filter(
			({ namespace, handle, value }) =>
				JSON.stringify(attributes[namespace]?.[handle]) !== JSON.stringify(value),
		),
	};
}

/** Stores parts by the calls of their own, and tells each by the name of its part. */
export async function storeParts(
	context: WorkContext,
	profileId: string,
	{ consent, customAttributes }: Parts,
	tell: (name: string) => void = () => undefined,
): Promise<void> {
	for (const { namespace, handle, ...body } of customAttributes) {
		await context.send({
			method: 'PUT',
			path: ['profiles', profileId, 'attributes', 'custom', `${namespace}:${handle}`],
			body,
			expect: 'anything',
			notFound: 'profile_not_found',
		});
		tell('custom_attributes');
	}
	if (Object.keys(consent).length === 0) return;
	await updateConsent(context, profileId, consent);
	tell('consent');
}

/** A profile that shows the consent that was stored by a call of its own. */
export function withConsent(profile: Profile, consent: Consent): Profile {
	if (Object.keys(consent).length === 0) return profile;
	const attributes = (profile.attributes ?? {}) as IDataObject;
	const comms = { ...shownConsent(profile), ...consent };
	return { ...profile, attributes: { ...attributes, comms } };
}
