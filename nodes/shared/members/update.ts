import type { IDataObject } from 'n8n-workflow';
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
import { consentOf, consentWithout, hasFlag, shownConsent, showsFlag } from './consent';
import { onceShown } from './find';
import { unknownWrite } from './looks';
import { missingParts, partsBody, refusesParts, storeParts, withConsent } from './parts';
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
	const shown = shownConsent(known) ?? {};
	return await writeMember(context, known, {
		...fields,
		values: changesTo(known, fields.values),
		// A decision is sent again where Omneo shows that it lacks the moment.
		consent: consentWithout(
			fields.consent,
			(flag, wanted, moment) =>
				showsFlag(shown, flag, wanted) && !(moment && shown[moment[0]] === null),
		),
		...(await attributesWithout(
			context,
			known,
			fields.customAttributes,
			(has, wanted) => JSON.stringify(has.value) === JSON.stringify(wanted.value),
		)),
	});
}

/**
 * Adds to a profile what it does not have: values of empty fields, tags, custom attributes, and
 * decisions that the member never took. Neither an email, nor a mobile number, nor an identity.
 */
export async function fillMember(
	context: WorkContext,
	known: Profile,
	fields: MemberFields,
): Promise<UpdatedMember> {
	const isGiven = Object.keys(fields.consent).length > 0;
	const shown = isGiven ? await consentOf(context, known) : {};
	return await writeMember(context, known, {
		...fields,
		values: valuesToFill(known, fields.values),
		identities: [],
		consent: consentWithout(fields.consent, (flag) => hasFlag(shown, flag)),
		...(await attributesWithout(context, known, fields.customAttributes, () => true)),
	});
}

interface Changes extends MemberFields {
	/** Whether the profile has other custom attributes than those. */
	hasOtherAttributes: boolean;
}

/**
 * Sends what is to be changed; identities and tags only where the profile lacks them. It takes
 * several requests: where one is refused after another was done, the outcome is unknown.
 */
async function writeMember(
	context: WorkContext,
	known: Profile,
	changes: Changes,
): Promise<UpdatedMember> {
	const changed: string[] = [];
	const { result, problem } = await settled(writeParts(context, known, changes, changed));
	if (!problem) return { profile: result, changed: [...new Set(changed)] };
	const isPartly = changed.length > 0 && problem.outcome !== 'unknown';
	throw isPartly ? unknownWrite(problem) : problem;
}

async function writeParts(
	context: WorkContext,
	known: Profile,
	{ values, tags, identities, consent, customAttributes, hasOtherAttributes }: Changes,
	changed: string[],
): Promise<Profile> {
	const parts = { consent, customAttributes };
	// Whether Omneo would keep the others is documented nowhere.
	const together = hasOtherAttributes ? { consent, customAttributes: [] } : parts;
	const { result, problem: refused } = await settled(
		putProfile(context, known.id, { ...values, ...partsBody(together) }),
	);
	const isWithout = refused !== undefined && refusesParts(refused);
	if (refused && !isWithout) throw refused;
	const answer = isWithout ? await putProfile(context, known.id, values) : result;
	let profile = { ...known, ...answer };
	changed.push(...Object.keys(values));
	const missing = missingParts(answer ?? known, parts);
	if (Object.keys(missing.consent).length < Object.keys(consent).length) changed.push('consent');
	if (missing.customAttributes.length < customAttributes.length) changed.push('custom_attributes');
	for (const identity of identities) {
		if (await setIdentity(context, profile, identity)) changed.push('identities');
	}
	const { problem } = await settled(
		storeParts(context, profile.id, missing, (name) => changed.push(name)),
	);
	if (problem) throw lookedUpFirst(problem);
	profile = withConsent(profile, consent);
	if (tags.length > 0 && changedSet(tagsOf(profile) ?? [], { add: tags })) {
		({ profile } = await changeTags(context, profile.id, { add: tags }));
		changed.push('tags');
	}
	return profile;
}

/** Sends what is to be changed, if anything. */
async function putProfile(
	{ send }: WorkContext,
	id: string,
	body: IDataObject,
): Promise<Profile | undefined> {
	if (Object.keys(body).length === 0) return undefined;
	const { result, problem } = await settled(
		send<Profile>({ method: 'PUT', path: ['profiles', id], body, notFound: 'profile_not_found' }),
	);
	if (problem) throw lookedUpFirst(problem);
	return result.data;
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
async function attributesWithout(
	context: WorkContext,
	{ id }: Profile,
	wanted: readonly CustomAttribute[],
	isKept: (has: CustomAttribute, wanted: CustomAttribute) => boolean,
): Promise<Pick<Changes, 'customAttributes' | 'hasOtherAttributes'>> {
	if (wanted.length === 0) return { customAttributes: [], hasOtherAttributes: false };
	const has = await onceShown(
		context,
		async () =>
			await listAll<CustomAttribute>(context.send, {
				path: ['profiles', id, 'attributes', 'custom'],
				notFound: 'profile_not_found',
			}),
	);
	const isSame = (one: CustomAttribute, other: CustomAttribute) =>
		one.namespace === other.namespace && one.handle === other.handle;
	const customAttributes = wanted.filter(
		(attribute) => !has.some((one) => isSame(one, attribute) && isKept(one, attribute)),
	);
	return {
		customAttributes,
		hasOtherAttributes: has.some((one) => !customAttributes.some((each) => isSame(each, one))),
	};
}
