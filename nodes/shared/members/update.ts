import type { WorkContext } from '../claims/context';
import type { Profile } from '../omneo/profile';
import { settled } from '../problems/problem';
import { listAll } from '../transport/paging';
import {
	changesTo,
	identifierOf,
	tagsOf,
	type CustomAttribute,
	type Identity,
	type MemberFields,
} from './changes';
import { readProfile } from './find';
import { changeTags, changedSet } from './tags';

export interface UpdatedMember {
	profile: Profile;
	/** The API's names of what was sent. */
	changed: string[];
}

/** Brings a profile to what the fields say: sends what differs, and nothing where nothing does. */
export async function updateMember(
	context: WorkContext,
	known: Profile,
	{ values, tags, identities, customAttributes }: MemberFields,
): Promise<UpdatedMember> {
	let profile = known;
	const changed: string[] = [];
	const changes = changesTo(profile, values);
	if (Object.keys(changes).length > 0) {
		const { data } = await context.send<Profile>({
			method: 'PUT',
			path: ['profiles', profile.id],
			body: changes,
			notFound: 'profile_not_found',
		});
		profile = { ...profile, ...data };
		changed.push(...Object.keys(changes));
	}
	for (const identity of identities) {
		if (await setIdentity(context, profile, identity)) changed.push('identities');
	}
	for (const attribute of await missingAttributes(context, profile, customAttributes)) {
		const { namespace, handle, ...body } = attribute;
		await context.send({
			method: 'PUT',
			path: ['profiles', profile.id, 'attributes', 'custom', `${namespace}:${handle}`],
			body,
			expect: 'anything',
			notFound: 'profile_not_found',
		});
		changed.push('custom_attributes');
	}
	if (tags.length > 0 && changedSet(tagsOf(profile) ?? [], { add: tags })) {
		({ profile } = await changeTags(context, profile.id, { add: tags }));
		changed.push('tags');
	}
	return { profile, changed: [...new Set(changed)] };
}

/**
 * Gives the profile an identity, or another value under the same handle; says whether it had to.
 * After a failure the profile is read: the answer may have been lost, or another have been first.
 */
async function setIdentity(
	context: WorkContext,
	profile: Profile,
	{ handle, identifier }: Identity,
): Promise<boolean> {
	const now = identifierOf(profile, handle);
	if (now === identifier) return false;
	const path = ['profiles', profile.id, 'identities'];
	const { problem } = await settled(
		context.send(
			now === undefined
				? { method: 'POST', path, body: { handle, identifier }, expect: 'anything' }
				: { method: 'PUT', path: [...path, handle], body: { identifier }, expect: 'anything' },
		),
	);
	if (!problem) return true;
	const { result: again } = await settled(readProfile(context, profile.id));
	if (again && identifierOf(again, handle) === identifier) return true;
	throw problem;
}

async function missingAttributes(
	{ send }: WorkContext,
	{ id }: Profile,
	wanted: readonly CustomAttribute[],
): Promise<CustomAttribute[]> {
	if (wanted.length === 0) return [];
	const has = await listAll<CustomAttribute>(send, {
		path: ['profiles', id, 'attributes', 'custom'],
		notFound: 'profile_not_found',
	});
	return wanted.filter(
		({ namespace, handle, value }) =>
			!has.some(
				(one) =>
					one.namespace === namespace &&
					one.handle === handle &&
					JSON.stringify(one.value) === JSON.stringify(value),
			),
	);
}
