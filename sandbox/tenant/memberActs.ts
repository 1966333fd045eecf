/** What can be done to a member. Each act is one synchronous step: it happens whole, or not. */
import { randomUUID } from 'node:crypto';
import { recordMember } from './ledgerEntries';
import {
	checkIdentitiesAreFree,
	newIdentity,
	putCustomAttribute,
	putDate,
	type AttributeFields,
	type DateFields,
	type IdentityFields,
} from './memberParts';
import type { Profile, ProfileFields } from './memberRecords';
import { invalid, type FieldErrors } from './problem';
import type { Store } from './store';
import { utcText } from './time';

/** The sentence that the vendor's SDK looks for. */
export const PHONE_EXISTS = 'The phone number exists';

/** In Laravel's words (assumption: members.email-taken-422). */
export const EMAIL_EXISTS = 'The email has already been taken.';

/** A member of whom nothing but a name and an email is known. */
export const nothingKnown: Omit<ProfileFields, 'first_name' | 'last_name' | 'email'> = {
	external_id: null,
	title: null,
	mobile_phone: null,
	secondary_phone: null,
	gender: null,
	birth_day: null,
	birth_month: null,
	birth_year: null,
	company: null,
	occupation: null,
	avatar_url: null,
	currency: null,
	joined_at: null,
	joined_location_id: null,
	preferred_location_id: null,
	custom_fields: {},
	profile_type: 'active',
	tier_handle: null,
	tags: [],
	statuses: [],
};

export type NewProfile = Pick<ProfileFields, 'first_name' | 'last_name' | 'email'> &
	Partial<ProfileFields>;

/** What is set beside a profile's own fields. */
export interface ProfileParts {
	identities?: IdentityFields[];
	dates?: DateFields[];
	customAttributes?: AttributeFields[];
	comms?: Profile['attributes']['comms'];
}

/** Makes a member. Throws a 422 if the email, the mobile number or an identity is somebody's. */
export function createProfile(
	store: Store,
	fields: NewProfile,
	{ identities = [], dates = [], customAttributes = [], comms = {} }: ProfileParts,
	now: Date,
): Profile {
	checkIsFree(store, fields);
	checkIdentitiesAreFree(store, identities);
	const at = utcText(now);
	const profile: Profile = {
		...nothingKnown,
		joined_at: at,
		...fields,
		...keptNames(store, fields),
		tags: keptTags(store, fields.tags ?? []),
		statuses: unique(fields.statuses ?? []),
		id: randomUUID(),
		identities: identities.map((each) => newIdentity(store, each, at)),
		custom_attributes: [],
		aggregations: { spend_12m: 0, spend_all: 0 },
		attributes: { comms, dates: [] },
		created_at: at,
		updated_at: at,
	};
	for (const each of dates) putDate(store, profile, each, now);
	for (const each of customAttributes) putCustomAttribute(store, profile, each, now);
	store.addProfile(profile);
	rememberTags(store, profile.tags, at);
	store.note({ trigger: 'profile.created', profile });
	recordMember(store, 'profileCreated', profile.id, now);
	noteConsent(store, profile, comms, now);
	return profile;
}

/** Changes the fields that are given; tags and statuses replace the whole set (documented). */
export function updateProfile(
	store: Store,
	profile: Profile,
	fields: Partial<ProfileFields>,
	{ dates = [], customAttributes = [], comms = {} }: ProfileParts,
	now: Date,
): void {
	checkIsFree(store, fields, profile);
	const { tags, statuses, ...rest } = fields;
	const at = utcText(now);
	const before = profile.tags;
	store.changeProfile(profile, {
		...rest,
		...keptNames(store, rest),
		...(tags && { tags: keptTags(store, tags) }),
		...(statuses && { statuses: unique(statuses) }),
		updated_at: at,
	});
	for (const each of dates) putDate(store, profile, each, now);
	for (const each of customAttributes) putCustomAttribute(store, profile, each, now);
	rememberTags(store, profile.tags, at);
	profile.attributes.comms = { ...profile.attributes.comms, ...comms };
	noteConsent(store, profile, comms, now);
	const added = profile.tags.filter((tag) => !before.includes(tag));
	const removed = before.filter((tag) => !profile.tags.includes(tag));
	if (added.length + removed.length > 0) {
		recordMember(store, 'tagsChanged', profile.id, now, { tags: { added, removed } });
	}
	const changed = Object.keys(fields).filter((name) => name !== 'tags');
	if (changed.length + dates.length + customAttributes.length > 0) {
		recordMember(store, 'profileUpdated', profile.id, now, { fields: changed });
	}
	store.note({ trigger: 'profile.updated', profile });
}

export function deleteProfile(store: Store, profile: Profile, now: Date): void {
	store.removeProfile(profile);
	store.note({ trigger: 'profile.deleted', profile });
	recordMember(store, 'profileDeleted', profile.id, now);
}

/** Gives everything of one member to another; the first is then no more (assumption, untried: a merge cannot be
 * taken back). */
export function mergeProfiles(
	store: Store,
	source: Profile,
	destination: Profile,
	now: Date,
): void {
	store.moveRecords(source, destination);
	store.removeProfile(source);
	store.changeProfile(destination, {
		identities: [...destination.identities, ...source.identities],
		tags: unique([...destination.tags, ...source.tags]),
		updated_at: utcText(now),
	});
	store.note({ trigger: 'profile.merged', profile: destination });
	recordMember(store, 'profileMerged', destination.id, now);
}

/** Sets flags and moments of consent. */
export function changeConsent(
	store: Store,
	profile: Profile,
	change: Profile['attributes']['comms'],
	now: Date,
): void {
	profile.attributes.comms = { ...profile.attributes.comms, ...change };
	profile.updated_at = utcText(now);
	store.note({ trigger: 'profile.updated', profile });
	noteConsent(store, profile, change, now);
}

function noteConsent(store: Store, { id }: Profile, change: object, now: Date): void {
	const fields = Object.keys(change);
	if (fields.length > 0) recordMember(store, 'consentChanged', id, now, { fields });
}

/** A tag that is used exists from then on (assumption: members.tags-listed). */
export function rememberTags(store: Store, tags: string[], at: string): void {
	const known = new Set([...store.tags.values()].map(({ handle }) => handle));
	for (const handle of tags.filter((tag) => !known.has(tag))) {
		const id = store.nextId('tag');
		store.tags.set(id, { id, handle, created_at: at, updated_at: at });
	}
}

function checkIsFree(store: Store, fields: Partial<ProfileFields>, own?: Profile): void {
	const isTaken = (owners: Profile[]) => owners.some((owner) => owner !== own);
	const errors: FieldErrors = {};
	if (fields.email && isTaken(store.withEmail(fields.email))) errors.email = [EMAIL_EXISTS];
	if (fields.mobile_phone && isTaken(store.withMobile(fields.mobile_phone))) {
		errors.mobile_phone = [PHONE_EXISTS];
	}
	if (Object.keys(errors).length > 0) throw invalid(errors);
}

/** The tags as the tenant keeps them. */
function keptTags({ habits }: Store, tags: string[]): string[] {
	return unique(habits.tagSpaces === 'kept' ? tags : tags.map((tag) => tag.replace(/\s+/g, '-')));
}

/** The names as the tenant keeps them. */
function keptNames(
	{ habits }: Store,
	fields: Partial<ProfileFields>,
): Partial<Pick<ProfileFields, 'first_name' | 'last_name'>> {
	if (habits.names === 'asSent') return {};
	const { first_name: first, last_name: last } = fields;
	return {
		...(first !== undefined && { first_name: capitalised(first) }),
		...(last !== undefined && { last_name: capitalised(last) }),
	};
}

function capitalised(name: string): string {
	return name.toLowerCase().replace(/(?<!\S)\p{L}/gu, (letter) => letter.toUpperCase());
}

function unique(texts: string[]): string[] {
	return [...new Set(texts)];
}
