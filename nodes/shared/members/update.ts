import type { WorkContext } from '../claims/context';
import { wholeProfile, type Profile } from '../omneo/profile';
import { settled, type Problem } from '../problems/problem';
import { listAll } from '../transport/paging';
import {
	changesTo,
	identifierOf,
	tagsOf,
	valuesToFill,
	type CustomAttribute,
	type Identity,
	type MemberFields,
} from './changes';
import { onceShown } from './find';
import { unknownWrite } from './looks';
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
	fields: MemberFields,
): Promise<UpdatedMember> {
	return await writeMember(context, known, {
		...fields,
		values: changesTo(known, fields.values),
		customAttributes: await missingAttributes(
			context,
			known,
			fields.customAttributes,
			(has, wanted) => JSON.stringify(has.value) === JSON.stringify(wanted.value),
		),
	});
}

/**
 * Adds to a profile what it does not have: values of empty fields, tags, custom attributes. Neither
 * an email, nor a mobile number, nor an identity.
 */
export async function fillMember(
	context: WorkContext,
	known: Profile,
	fields: MemberFields,
): Promise<UpdatedMember> {
	return await writeMember(context, known, {
		...fields,
		values: valuesToFill(known, fields.values),
		identities: [],
		customAttributes: await missingAttributes(context, known, fields.customAttributes, () => true),
	});
}

/**
 * Sends what is to be changed; identities and tags only where the profile lacks them. It takes
 * several requests: where one is refused after another was done, the outcome is unknown.
 */
export async function writeMember(
	context: WorkContext,
	known: Profile,
	fields: MemberFields,
): Promise<UpdatedMember> {
	const changed: string[] = [];
	const { result, problem } = await settled(writeParts(context, known, fields, changed));
	if (!problem) return { profile: result, changed: [...new Set(changed)] };
	const isPartly = changed.length > 0 && problem.outcome !== 'unknown';
	throw isPartly ? unknownWrite(problem) : problem;
}

async function writeParts(
	context: WorkContext,
	known: Profile,
	{ values: changes, tags, identities, customAttributes }: MemberFields,
	changed: string[],
): Promise<Profile> {
	let profile = known;
	if (Object.keys(changes).length > 0) {
		const { result, problem } = await settled(
			context.send<Profile>({
				method: 'PUT',
				path: ['profiles', profile.id],
				body: changes,
				notFound: 'profile_not_found',
			}),
		);
		if (problem) throw lookedUpFirst(problem);
		profile = { ...profile, ...result.data };
		changed.push(...Object.keys(changes));
	}
	for (const identity of identities) {
		if (await setIdentity(context, profile, identity)) changed.push('identities');
	}
	for (const attribute of customAttributes) {
		const { namespace, handle, ...body } = attribute;
		const { problem } = await settled(
			context.send({
				method: 'PUT',
				path: ['profiles', profile.id, 'attributes', 'custom', `${namespace}:${handle}`],
				body,
				expect: 'anything',
				notFound: 'profile_not_found',
			}),
		);
		if (problem) throw lookedUpFirst(problem);
		changed.push('custom_attributes');
	}
	if (tags.length > 0 && changedSet(tagsOf(profile) ?? [], { add: tags })) {
		({ profile } = await changeTags(context, profile.id, { add: tags }));
		changed.push('tags');
	}
	return profile;
}

function lookedUpFirst(problem: Problem): Problem {
	return problem.outcome === 'unknown' ? unknownWrite(problem) : problem;
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
	const { result: again } = await settled(wholeProfile(context.send, profile.id));
	if (again && identifierOf(again, handle) === identifier) return true;
	throw lookedUpFirst(problem);
}

/** The custom attributes that a profile lacks, or has otherwise than `isKept` allows. */
async function missingAttributes(
	context: WorkContext,
	{ id }: Profile,
	wanted: readonly CustomAttribute[],
	isKept: (has: CustomAttribute, wanted: CustomAttribute) => boolean,
): Promise<CustomAttribute[]> {
	if (wanted.length === 0) return [];
	const has = await onceShown(
		context,
		async () =>
			await listAll<CustomAttribute>(context.send, {
				path: ['profiles', id, 'attributes', 'custom'],
				notFound: 'profile_not_found',
			}),
	);
	return wanted.filter(
		(attribute) =>
			!has.some(
				(one) =>
					one.namespace === attribute.namespace &&
					one.handle === attribute.handle &&
					isKept(one, attribute),
			),
	);
}
