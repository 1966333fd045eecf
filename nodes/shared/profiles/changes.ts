import { jsonParse, type IDataObject } from 'n8n-workflow';
import { comparableEmail } from '../input/email';
import { isSameNumber } from '../input/mobile';
import { numberIn } from '../input/values';
import { spelledGender, identitiesOf, type Profile } from '../omneo/profile';

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
	/** Tags that the member should have, in addition to existing ones. */
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

/** The values that a profile does not have yet; an update needs to send only these. */
export function changesTo(profile: Profile, values: IDataObject): IDataObject {
	return Object.fromEntries(
		Object.entries(values).filter(([key, value]) => !isSame(key, profile, value)),
	);
}

/** The values that identify and reach a member. */
const KEYS = ['email', 'mobile_phone'];
/** Parts of one value: if one of them is known, the others are not added. */
const BIRTH_DATE = ['birth_year', 'birth_month', 'birth_day'];

/** The values that a profile shows as empty, except its email and mobile number. */
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

/** Names under which the API may store the same thing: see the vendor's older documentation. */
const OTHER_NAMES: Record<string, readonly string[]> = { mobile_phone: ['mobile_phone_e164'] };

/** Values that the API may show in another form than was sent. */
const IS_SAME: Record<string, (shown: string, sent: string) => boolean> = {
	email: (shown, sent) => comparableEmail(shown) === comparableEmail(sent),
	gender: (shown, sent) => spelledGender(shown.toLowerCase()) === sent,
	mobile_phone: isSameMobile,
	birth_year: isSameAmount,
	birth_month: isSameAmount,
	birth_day: isSameAmount,
	first_name: isWithCapitals,
	last_name: isWithCapitals,
};

/**
 * Older tenants show a number as it is dialled at home: without its country code of one to three
 * digits.
 */
function isSameMobile(shown: string, sent: string): boolean {
	if (isSameNumber(shown, sent)) return true;
	const [atHome = '', whole = ''] = [shown, sent].map((number) => number.replace(/\D/g, ''));
	const digits = atHome.replace(/^0+/, '');
	const code = whole.length - digits.length;
	const isWhole = shown.trim().startsWith('+') || digits.length < SHORTEST_AT_HOME;
	return !isWhole && code >= 1 && code <= 3 && whole.endsWith(digits);
}

/** Shorter ones are only parts of numbers. */
const SHORTEST_AT_HOME = 7;

function isSameText(shown: string, sent: string): boolean {
	return shown.normalize('NFC') === sent.normalize('NFC');
}

/** Numbers may come as text, with zeros before or after them. */
function isSameAmount(shown: string, sent: string): boolean {
	const [one, other] = [numberIn(shown), numberIn(sent)];
	return one !== undefined && one === other;
}

/** Whether a custom attribute has the same value, perhaps written differently, given its type. */
export function isSameAttributeValue(shown: unknown, { type, value }: CustomAttribute): boolean {
	if (type === 'json') return canonical(parsed(shown)) === canonical(value);
	if (typeof shown === 'object' || shown === undefined) return false;
	const [one, other] = [String(shown), String(value)];
	if (type === 'boolean') return (FLAGS[one] ?? one) === (FLAGS[other] ?? other);
	return isSameText(one, other) || (type !== 'string' && isSameAmount(one, other));
}

const FLAGS: Partial<Record<string, string>> = { '1': 'true', '0': 'false' };

function parsed(value: unknown): unknown {
	return typeof value === 'string' ? jsonParse<unknown>(value, { fallbackValue: value }) : value;
}

/** JSON in which the order of keys does not matter. */
function canonical(value: unknown): string {
	return JSON.stringify(value, (_name, part: unknown) =>
		typeof part === 'object' && part !== null && !Array.isArray(part)
			? Object.fromEntries(Object.entries(part).sort(([one], [other]) => (one < other ? -1 : 1)))
			: part,
	);
}

function isSame(key: string, profile: Profile, value: unknown): boolean {
	const shown = [key, ...(OTHER_NAMES[key] ?? [])].map((name) => profile[name]).filter(hasValue);
	if (!hasValue(value)) return shown.length === 0;
	const isAlike = IS_SAME[key] ?? isSameText;
	return shown.some(
		(one) => isSameText(String(one), String(value)) || isAlike(String(one), String(value)),
	);
}

function hasValue(value: unknown): boolean {
	return value !== undefined && value !== null && value !== '';
}

/** A word that begins with a lower-case letter, or a capital inside a word. */
const NO_TITLE = /(?<!\S)\p{Ll}|\p{L}\p{Lu}/u;

/** Whether a name is shown as it was sent, but with capitals (seen in tests of the vendor's SDK). */
function isWithCapitals(shown: string, sent: string): boolean {
	const name = shown.normalize('NFC');
	return name.toLowerCase() === sent.normalize('NFC').toLowerCase() && !NO_TITLE.test(name);
}

/** The identifier that a profile has under a handle. */
export function identifierOf(profile: Profile, handle: string): string | undefined {
	return identitiesOf(profile)?.find((identity) => identity.handle === handle)?.identifier;
}

/** The tags of a profile, each as a text; `undefined` if the answer does not show them. */
export function tagsOf(profile: Profile): string[] | undefined {
	const tags: unknown = profile.tags ?? profile.flattened_tags;
	if (!Array.isArray(tags)) return undefined;
	const names = tags.map(tagName);
	return names.every((name) => name !== undefined) ? names : undefined;
}

function tagName(tag: unknown): string | undefined {
	const name: unknown = typeof tag === 'object' && tag !== null ? (tag as IDataObject).handle : tag;
	return typeof name === 'string' || typeof name === 'number' ? String(name) : undefined;
}
