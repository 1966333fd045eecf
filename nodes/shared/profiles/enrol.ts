import type { IDataObject } from 'n8n-workflow';
import { at, endpoints } from '../api/endpoints';
import { isUuid } from '../input/text';
import { wholeProfile, type Profile } from '../omneo/profile';
import { type WorkContext, exclusively, madeLately, noteMade } from '../once/context';
import { keyOf } from '../once/keys';
import { sendUntilKnown } from '../once/sendUntilKnown';
import { unknownWrite, CHECK_AFTER } from '../once/waits';
import { Problem, settled } from '../problems/problem';
import type { MemberFields } from './changes';
import { checkKeyOfNew, findMember, onceShown, textOfKey, type Key } from './find';
import { missingParts, partsBody, refusesParts, storeParts, withConsent } from './parts';
import { fillMember, updateMember } from './update';

/**
 * What happens to a member who is there already. All but `update` keep the member's keys and
 * contact details, so that somebody who knows a member's mobile number cannot add an email to it.
 */
export type Existing = 'update' | 'fillEmpty' | 'leave' | 'fail';

export interface Enrolment {
	/** What identifies the member; the first key is matched first. */
	keys: readonly Key[];
	fields: MemberFields;
	existing: Existing;
}

export interface Enrolled {
	profile: Profile;
	/**
	 * Whether this execution made the member; `unknown` if the answer was lost and the member is
	 * there now, because another may have made it.
	 */
	created: boolean | 'unknown';
	/** The names of the values that an update sent. */
	changed: string[];
}

/**
 * Finds a member, or creates it. Omneo has no call that does both, but keeps emails and mobile
 * numbers unique (vendor's documentation). If two create the same member, one is refused, and finds
 * what the other made. After a lost answer, the member is looked for before it is created again. A
 * member with neither email nor mobile number is not created again.
 * @throws {Problem} `profile_exists` under `fail`; `profile_mismatch`; `profile_ambiguous`
 */
export async function enrol(context: WorkContext, enrolment: Enrolment): Promise<Enrolled> {
	const { attempted } = context.memory;
	const tenant = await context.tenant();
	const names = enrolment.keys.map(textOfKey);
	const [first] = enrolment.keys;
	const key = keyOf(tenant, 'member', names[0] ?? '');
	const attempt = keyOf(tenant, 'member', ...names);
	return await exclusively(context, key, async () => {
		const { result: found, problem: lookProblem } = await settled(find(context, enrolment, key));
		if (lookProblem) throw attempted.has(attempt) ? unknownWrite(lookProblem) : lookProblem;
		if (found && attempted.has(attempt)) return await adoptAfterLoss(context, enrolment, found);
		if (found) return await adopt(context, enrolment, found);
		if (first) checkKeyOfNew(first, enrolment.fields.values);
		const earlier = attempted.get(attempt);
		if (earlier && !isUnique(enrolment)) throw earlier;
		const { result, problem } = await settled(
			createUntilKnown(context, enrolment, { key, wasLost: earlier !== undefined }),
		);
		if (problem?.outcome === 'unknown') attempted.set(attempt, problem);
		else attempted.delete(attempt);
		if (problem) throw problem;
		return result;
	});
}

/**
 * Whether Omneo refuses a second member: emails and mobile numbers are unique, identities may not
 * be.
 */
function isUnique({ keys }: Enrolment): boolean {
	return keys.some(({ by }) => by !== 'identity');
}

/** Finds the member, even if a search does not yet show what this process made a moment ago. */
async function find(
	context: WorkContext,
	{ keys }: Enrolment,
	key: string,
): Promise<Profile | undefined> {
	const found = await findMember(context, keys);
	const made = found ? undefined : madeLately(context, key);
	if (made === undefined) return found;
	const shown = onceShown(context, async () => await wholeProfile(context.send, made));
	const { result, problem } = await settled(shown);
	// It may have been deleted, or merged, in the meantime.
	if (problem && problem.code !== 'profile_not_found') throw problem;
	return result;
}

async function createUntilKnown(
	context: WorkContext,
	enrolment: Enrolment,
	{ key, ...earlier }: { key: string; wasLost: boolean },
): Promise<Enrolled> {
	let { wasLost } = earlier;
	const { result, problem } = await settled(
		sendUntilKnown(context, {
			key,
			send: async () => await create(context, enrolment.fields),
			find: async () => await find(context, enrolment, key),
			wasLost,
			tellsOfEarlier: isTaken,
			noteLoss: () => (wasLost = true),
			// Omneo does not refuse a second one, so the next in the queue must see what was made late.
			mayRepeatSoon: isUnique(enrolment),
			mayBeRepeated: () => isUnique(enrolment),
		}),
	);
	if (problem) throw problem.outcome === 'unknown' ? unknownWrite(problem) : problem;
	if ('found' in result) {
		noteMade(context, key, result.found.id);
		return wasLost
			? await adoptAfterLoss(context, enrolment, result.found)
			: await adopt(context, enrolment, result.found);
	}
	noteMade(context, key, result.sent.id);
	if (!isUnique(enrolment)) await tellOfAnother(context, enrolment, result.sent);
	return await completed(context, result.sent, enrolment.fields);
}

/** If two create a member by an identity alone, Omneo may refuse neither. Both notice it here. */
async function tellOfAnother(
	context: WorkContext,
	{ keys }: Enrolment,
	mine: Profile,
): Promise<void> {
	await context.pause(CHECK_AFTER);
	const { result, problem } = await settled(findMember(context, keys));
	const isOther = problem?.code === 'profile_ambiguous' || (result && result.id !== mine.id);
	if (!isOther) return;
	context.hint(
		`Profile ${mine.id} was created at the same time as another one with the same identity. Merge them in CX Manager.`,
	);
}

/** Omneo's answer if a member exists: 422 with a message about one of the unique fields. */
function isTaken({ httpStatus, fieldMessages = {} }: Problem): boolean {
	const fields = Object.keys(fieldMessages);
	return (
		(httpStatus === 422 || httpStatus === 409) &&
		(httpStatus === 409 || fields.some((field) => /^(email|mobile_phone|identit)/.test(field)))
	);
}

/** Creates a member with everything given, or without the parts if the tenant refuses those. */
async function create({ send }: WorkContext, fields: MemberFields): Promise<Profile> {
	const given = Object.entries(fields.values).filter(([, value]) => value !== null);
	const body = {
		...Object.fromEntries(given),
		...(fields.tags.length > 0 && { tags: fields.tags }),
		...(fields.identities.length > 0 && {
			identities: fields.identities.map((identity): IDataObject => ({ ...identity })),
		}),
	};
	const post = async (parts: IDataObject) =>
		await send<Profile>({
			...at(endpoints.createProfile),
			body: { ...body, ...parts },
			idOf: ({ id }) => (isUuid(String(id)) ? id : undefined),
		});
	const { result, problem } = await settled(post(partsBody(fields)));
	if (result) return result.data;
	if (!refusesParts(problem)) throw problem;
	return (await post({})).data;
}

/**
 * Stores by separate calls what a tenant did not store with the new member. If those calls are
 * refused, that does not mean that the member was refused.
 */
async function completed(
	context: WorkContext,
	profile: Profile,
	fields: MemberFields,
): Promise<Enrolled> {
	const missing = missingParts(profile, fields);
	const { problem } = await settled(
		storeParts(context, profile.id, missing, { attributesBefore: [], tell: () => undefined }),
	);
	if (problem) throw unknownWrite(problem);
	return { profile: withConsent(profile, fields.consent), created: true, changed: [] };
}

/**
 * Takes a member that may come from a request whose answer was lost. A refusal now says nothing
 * about that request.
 */
async function adoptAfterLoss(
	context: WorkContext,
	enrolment: Enrolment,
	found: Profile,
): Promise<Enrolled> {
	const existing = enrolment.existing === 'update' ? 'update' : 'fillEmpty';
	const { result, problem } = await settled(adopt(context, { ...enrolment, existing }, found));
	if (problem) throw unknownWrite(problem);
	return { ...result, created: 'unknown' };
}

async function adopt(
	context: WorkContext,
	{ existing, fields }: Enrolment,
	found: Profile,
): Promise<Enrolled> {
	if (existing === 'fail') {
		throw new Problem('profile_exists', {
			meaning: `Omneo has this member already (profile ${found.id})`,
		});
	}
	if (existing === 'leave') return { profile: found, created: false, changed: [] };
	const updated =
		existing === 'update'
			? await updateMember(context, found, fields)
			: await fillMember(context, found, fields);
	return { ...updated, created: false };
}
