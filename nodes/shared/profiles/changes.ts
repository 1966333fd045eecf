import type { IDataObject } from 'n8n-workflow';
import { comparableEmail } from '../input/email';
import { spelledGender } from '../input/gender';
import { identitiesOf, type Profile } from '../omneo/profile';

/** An ID that a member has in another system. */
export interface Identity {
	handle: string;
	identifier: string;
}

/** By the API's names: flags such as `email_promo`, and the moments of consent, ISO 8601 in UTC. */
export type Consent = Record<string, boolean | string>;

/** What a user says about a member, read and checked. */
export interface MemberFields {
	/** By the API's own names; null clears a field. */
	values: IDataObject;
	/** Tags that the member is to have, beside those that it has. */
	tags: string[];
	identities: Identity[];
	customAttributes: CustomAttribute[];
	consent: Consent;
}

export interface CustomAttribute extends IDataObject {
	namespace: string;
	handle: string;
	type: string;
	value: IDataObject[string];
}

/** The values that a profile does not have yet, which are all that an update needs to send. */
export function changesTo(profile: Profile, values: IDataObject): IDataObject {
	return Object.fromEntries(
		Object.entries(values).filter(([key, value]) => !isSame(key, profile, value)),
	);
}

/** What the member is known and reached by. */
const KEYS = ['email', 'mobile_phone'];
/** Parts of one value: where one of them is known, no other is put to it. */
const BIRTH_DATE = ['birth_year', 'birth_month', 'birth_day'];

/** The values that a profile shows to be empty; never its email or mobile number. */
export function valuesToFill(profile: Profile, values: IDataObject): IDataObject {
	const isEmpty = (name: string) => profile[name] === null || profile[name] === '';
	return Object.fromEntries(
		Object.entries(values).filter(
			([key, value]) =>
				value !== null &&
				!KEYS.includes(key) &&
				(BIRTH_DATE.includes(key) ? BIRTH_DATE : [key]).every(isEmpty),
		),
	);
}

/** Names under which the API may keep the same thing: see the vendor's older documentation. */
const OTHER_NAMES: Record<string, readonly string[]> = { mobile_phone: ['mobile_phone_e164'] };

/** Where the API may show another form than was sent. */
const IS_SAME: Record<string, (shown: string, sent: string) => boolean> = {
	email: (shown, sent) => comparableEmail(shown) === comparableEmail(sent),
	gender: (shown, sent) => spelledGender(shown) === sent,
	first_name: isWithCapitals,
	last_name: isWithCapitals,
};

function isSame(key: string, profile: Profile, value: unknown): boolean {
	const shown = [key, ...(OTHER_NAMES[key] ?? [])].map((name) => profile[name]).filter(hasValue);
	if (!hasValue(value)) return shown.length === 0;
	return shown.some((one) => one === value || !!IS_SAME[key]?.(String(one), String(value)));
}

function hasValue(value: unknown): boolean {
	return value !== undefined && value !== null && value !== '';
}

/** A word that begins with a small letter, or a capital within a word. */
const NO_TITLE = /(?<!\S)\p{Ll}|\p{L}\p{Lu}/u;

/** Whether a name is shown as it was sent, but with capitals (seen in tests of the vendor's SDK). */
function isWithCapitals(shown: string, sent: string): boolean {
	return shown.toLowerCase() === sent.toLowerCase() && !NO_TITLE.test(shown);
}

/** The identifier that a profile has under a handle. */
export function identifierOf(profile: Profile, handle: string): string | undefined {
	return identitiesOf(profile)?.find((identity) => identity.handle === handle)?.identifier;
}

/** The tags of a profile; `undefined` where the answer does not show them, each as a text. */
export function tagsOf(profile: Profile): string[] | undefined {
	const tags: unknown = profile.tags ?? profile.flattened_tags;
	if (!Array.isArray(tags)) return undefined;
	const names = tags.map(tagName);
	return names.every((name) => name !== undefined) ? names : undefined;
}

function tagName(tag: unknown): string | undefined {
	const name: unknown =
		typeof tag === 'object' && tag !== null ? (tag as IDataObject).handle : tag;
	return typeof name === 'string' || typeof name === 'number' ? String(name) : undefined;
}
