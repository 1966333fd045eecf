import type { IDataObject } from 'n8n-workflow';
import { at, endpoints } from '../api/endpoints';
import type { Profile } from '../omneo/profile';
import type { WorkContext } from '../once/context';
import { keyOf } from '../once/keys';
import { replaceOnce } from '../once/replaceOnce';
import { Problem } from '../problems/problem';
import { listAll } from '../transport/paging';
import { isSameAttributeValue, type Consent, type CustomAttribute } from './changes';
import { consentWithout, shownConsent, showsFlag, showsMoment, updateConsent } from './consent';

/**
 * What a request for a member may hold beside the member's own values (vendor's types). Each part
 * also has separate calls, for a tenant that ignores or refuses it there.
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

/** Whether a request was refused because of its parts; then it may be sent without them. */
export function refusesParts({ httpStatus, fieldMessages, details }: Problem): boolean {
	const words = `${Object.keys(fieldMessages ?? {}).join(' ')} ${details.apiMessage ?? ''}`;
	return (httpStatus === 400 || httpStatus === 422) && /(comms|custom)_attributes/.test(words);
}

/** The parts that an answer does not show as stored. */
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
			(attribute) =>
				!isSameAttributeValue(attributes[attribute.namespace]?.[attribute.handle], attribute),
		),
	};
}

interface Storing {
	/** The custom attributes that the profile had before; empty for a new profile. */
	attributesBefore: CustomAttribute[];
	/** Called with each part that was stored, and the names in it. */
	tell(part: 'consent' | 'custom_attributes', names: string[]): void;
}

/** Stores parts by their separate calls. */
export async function storeParts(
	context: WorkContext,
	profileId: string,
	{ consent, customAttributes }: Parts,
	{ attributesBefore, tell }: Storing,
): Promise<void> {
	for (const attribute of customAttributes) {
		await storeAttribute(context, profileId, attribute, attributesBefore);
		tell('custom_attributes', [nameOf(attribute)]);
	}
	if (Object.keys(consent).length === 0) return;
	await updateConsent(context, profileId, consent);
	tell('consent', Object.keys(consent));
}

/** Stores a custom attribute, once. */
async function storeAttribute(
	context: WorkContext,
	profileId: string,
	attribute: CustomAttribute,
	before: CustomAttribute[],
): Promise<void> {
	const { namespace, handle, ...body } = attribute;
	const valueIn = (attributes: IDataObject[]) =>
		JSON.stringify(attributes.find(isSameAttribute(attribute))?.value);
	const { attributeWrites } = context.memory;
	const tenant = await context.tenant();
	const key = keyOf(tenant, 'attribute', profileId.toLowerCase(), namespace, handle);
	const itemKey = `${context.itemId}|${key}`;
	await replaceOnce<IDataObject[]>(context, {
		key,
		before,
		earlier: attributeWrites.get(itemKey),
		async send() {
			const { data } = await context.send<unknown>({
				...at(endpoints.setCustomAttribute, { profileId, attribute: nameOf(attribute) }),
				body,
			});
			const { value } = (data ?? {}) as IDataObject;
			if (!isSameAttributeValue(value, attribute)) throw new Problem('no_data', { wasWrite: true });
			return [attribute];
		},
		read: async () => await customAttributesOf(context, profileId),
		isStored: (shown) =>
			isSameAttributeValue(shown.find(isSameAttribute(attribute))?.value, attribute),
		isUntouched: (earlier, now) => valueIn(now) === valueIn(earlier),
		note(failed) {
			if (failed) attributeWrites.set(itemKey, failed);
			else attributeWrites.delete(itemKey);
		},
	});
}

/** The custom attributes that a profile has. */
export async function customAttributesOf(
	context: WorkContext,
	profileId: string,
): Promise<CustomAttribute[]> {
	return await listAll<CustomAttribute>(
		context.send,
		// They are identified by their names (vendor's documentation).
		{ ...at(endpoints.listCustomAttributes, { profileId }), idOf: ({ handle }) => handle },
	);
}

/** A custom attribute's name in a path. */
export function nameOf({ namespace, handle }: CustomAttribute): string {
	return `${namespace}:${handle}`;
}

/** Whether another custom attribute has the same namespace and handle. */
export function isSameAttribute({ namespace, handle }: CustomAttribute) {
	return (other: IDataObject) => other.namespace === namespace && other.handle === handle;
}

/** The profile with the consent that was stored by a separate call. */
export function withConsent(profile: Profile, consent: Consent): Profile {
	if (Object.keys(consent).length === 0) return profile;
	const attributes = (profile.attributes ?? {}) as IDataObject;
	const comms = { ...shownConsent(profile), ...consent };
	return { ...profile, attributes: { ...attributes, comms } };
}
