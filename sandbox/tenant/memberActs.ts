/** What can be done to a member. Each act is one synchronous step: it happens whole, or not. */
import { randomUUID } from 'node:crypto';
import type { MemberAct, LedgerEntry } from './ledger';
import type {
	CustomAttribute,
	Identity,
	Profile,
	ProfileDate,
	ProfileFields,
} from './memberRecords';
import { invalid, type FieldErrors } from './problem';
import type { Store } from './store';
import { utcText } from './time';

/** The sentence that the vendor's SDK looks for. */
export const PHONE_EXISTS = 'The phone number exists';

/** In Laravel's words (assumption: nothing is known of this one). */
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
}

export type IdentityFields = Pick<Identity, 'handle' | 'identifier'> & Partial<Identity>;
export type DateFields = Pick<ProfileDate, 'date'> & Partial<ProfileDate>;
export type AttributeFields = Pick<CustomAttribute, 'namespace' | 'handle' | 'type' | 'value'>;

/** Makes a member. Throws a 422 if the email, the mobile number or an identity is somebody's. */
export function createProfile(
	store: Store,
	fields: NewProfile,
	{ identities = [], dates = [], customAttributes = [] }: ProfileParts,
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
		tags: unique(fields.tags ?? []),
		statuses: unique(fields.statuses ?? []),
		id: randomUUID(),
		identities: identities.map((each) => newIdentity(store, each, at)),
		custom_attributes: [],
		aggregations: { spend_12m: 0, spend_all: 0 },
		attributes: { comms: {}, dates: [] },
		created_at: at,
		updated_at: at,
	};
	for (const each of dates) putDate(store, profile, each, now);
	for (const each of customAttributes) putCustomAttribute(store, profile, each, now);
	store.addProfile(profile);
	rememberTags(store, profile.tags, at);
	store.note({ trigger: 'profile.created', profile });
	recordMember(store, 'profileCreated', profile.id, now);
	return profile;
}

/** Changes the fields that are given; tags and statuses replace the whole set (documented). */
export function updateProfile(
	store: Store,
	profile: Profile,
	fields: Partial<ProfileFields>,
	{ dates = [], customAttributes = [] }: ProfileParts,
	now: Date,
): void {
	checkIsFree(store, fields, profile);
	const { tags, statuses, ...rest } = fields;
	const at = utcText(now);
	const before = profile.tags;
	store.changeProfile(profile, {
		...rest,
		...keptNames(store, rest),
		...(tags && { tags: unique(tags) }),
		...(statuses && { statuses: unique(statuses) }),
		updated_at: at,
	});
	for (const each of dates) putDate(store, profile, each, now);
	for (const each of customAttributes) putCustomAttribute(store, profile, each, now);
	rememberTags(store, profile.tags, at);
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

/** Gives everything of one member to another; the first is then no more (assumption). */
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

/** Throws a 422 if the pair of handle and identifier is somebody's (assumption). */
export function addIdentity(
	store: Store,
	profile: Profile,
	fields: IdentityFields,
	now: Date,
): Identity {
	checkIdentitiesAreFree(store, [fields]);
	const identity = newIdentity(store, fields, utcText(now));
	changeIdentities(store, profile, [...profile.identities, identity], now);
	return identity;
}

export function updateIdentity(
	store: Store,
	profile: Profile,
	identity: Identity,
	change: Partial<IdentityFields>,
	now: Date,
): Identity {
	const changed = { ...identity, ...change, updated_at: utcText(now) };
	const isAnother =
		changed.handle !== identity.handle || changed.identifier !== identity.identifier;
	if (isAnother) checkIdentitiesAreFree(store, [changed]);
	const rest = profile.identities.map((each) => (each === identity ? changed : each));
	changeIdentities(store, profile, rest, now);
	return changed;
}

export function removeIdentity(
	store: Store,
	profile: Profile,
	identity: Identity,
	now: Date,
): void {
	const rest = profile.identities.filter((each) => each !== identity);
	changeIdentities(store, profile, rest, now);
}

/** Adds an attribute, or changes the one of that namespace and handle. */
export function putCustomAttribute(
	store: Store,
	profile: Profile,
	fields: AttributeFields,
	now: Date,
): CustomAttribute {
	const at = utcText(now);
	const existing = profile.custom_attributes.find(
		({ namespace, handle }) => namespace === fields.namespace && handle === fields.handle,
	);
	if (existing) return Object.assign(existing, fields, { updated_at: at });
	const attribute = { id: store.nextId('attribute'), ...fields, created_at: at, updated_at: at };
	profile.custom_attributes.push(attribute);
	return attribute;
}

/** Adds a date, or changes the one of that handle and relationship (assumption: by both). */
export function putDate(
	store: Store,
	profile: Profile,
	fields: DateFields,
	now: Date,
): ProfileDate {
	const at = utcText(now);
	const existing = profile.attributes.dates.find(
		({ handle, relationship }) =>
			handle !== null && handle === fields.handle && relationship === (fields.relationship ?? null),
	);
	if (existing) return Object.assign(existing, fields, { updated_at: at });
	const date: ProfileDate = {
		type: null,
		is_recurring: false,
		recurring_schedule: null,
		name: null,
		handle: null,
		relationship: null,
		description: null,
		note: null,
		meta: null,
		...fields,
		id: store.nextId('date'),
		created_at: at,
		updated_at: at,
	};
	profile.attributes.dates.push(date);
	return date;
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
	recordMember(store, 'consentChanged', profile.id, now, { fields: Object.keys(change) });
}

/** Writes what happened to a member into the ledger. */
export function recordMember(
	store: Store,
	kind: MemberAct,
	profileId: string,
	now: Date,
	more: Partial<LedgerEntry> = {},
): void {
	store.ledger.push({
		kind,
		at: utcText(now),
		profile_id: profileId,
		benefit_id: null,
		redemption_id: null,
		external_id: null,
		definition_handle: null,
		count: 1,
		...more,
	});
}

/** A tag that is used exists from then on (assumption). */
function rememberTags(store: Store, tags: string[], at: string): void {
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

function checkIdentitiesAreFree(store: Store, identities: IdentityFields[]): void {
	if (identities.some(({ handle, identifier }) => store.withIdentity(handle, identifier))) {
		throw invalid({ identifier: ['The identifier has already been taken.'] });
	}
}

function newIdentity(store: Store, fields: IdentityFields, at: string): Identity {
	return {
		is_primary: false,
		is_active: true,
		...fields,
		id: store.nextId('identity'),
		created_at: at,
		updated_at: at,
	};
}

function changeIdentities(store: Store, profile: Profile, identities: Identity[], now: Date): void {
	store.changeProfile(profile, { identities, updated_at: utcText(now) });
	store.note({ trigger: 'profile.updated', profile });
	recordMember(store, 'profileUpdated', profile.id, now, { fields: ['identities'] });
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
