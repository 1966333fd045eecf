/** What can be done to a member's identities, dates and custom attributes. */
import { recordMember } from './ledgerEntries';
import type { CustomAttribute, Identity, Profile, ProfileDate } from './memberRecords';
import { invalid } from './problem';
import type { Store } from './store';
import { utcText } from './time';

export type IdentityFields = Pick<Identity, 'handle' | 'identifier'> & Partial<Identity>;
export type DateFields = Pick<ProfileDate, 'date'> & Partial<ProfileDate>;
export type AttributeFields = Pick<CustomAttribute, 'namespace' | 'handle' | 'type' | 'value'>;

/** Throws a 422 if the pair of handle and identifier is somebody's (assumption: members.identity-taken-422). */
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

/** Adds a date, or changes the one of that handle and relationship (assumption, untried: the nodes do not write dates). */
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

/** Throws a 422 if one of the pairs of handle and identifier is somebody's (assumption: members.identity-taken-422). */
export function checkIdentitiesAreFree(store: Store, identities: IdentityFields[]): void {
	if (identities.some(({ handle, identifier }) => store.withIdentity(handle, identifier))) {
		throw invalid({ identifier: ['The identifier has already been taken.'] });
	}
}

export function newIdentity(store: Store, fields: IdentityFields, at: string): Identity {
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
