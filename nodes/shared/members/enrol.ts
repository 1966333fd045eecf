import type { IDataObject } from 'n8n-workflow';
import type { WorkContext } from '../claims/context';
import type { Profile } from '../omneo/profile';
import { settled, Problem } from '../problems/problem';
import type { MemberFields } from './changes';
import { checkKeyOfNew, findMember, type Key } from './find';
import { missingParts, partsBody, refusesParts, storeParts, withConsent } from './parts';
import { fillMember, updateMember } from './update';
import { LOOKS_AFTER_A_LOSS, LOOKS_AFTER_A_REFUSAL, lookUntil, unknownWrite } from './looks';
import { inTurn } from './turn';

/**
 * What becomes of a member that is there already. All but `update` keep what the member is known and
 * reached by, so that nobody who knows a member's mobile number can put an email to it.
 */
export type Existing = 'update' | 'fillEmpty' | 'leave' | 'fail';

export interface Enrolment {
	/** What the member is known by, the one to match by first. */
	keys: readonly Key[];
	fields: MemberFields;
	existing: Existing;
}

export interface Enrolled {
	profile: Profile;
	/** Whether the member was not there before; also where the answer was lost, and it is there now. */
	created: boolean;
	/** The names of what an update sent. */
	changed: string[];
}

/**
 * Finds a member, or creates it. Omneo has no call that does both, but keeps emails and mobile
 * numbers unique (vendor's documentation): of two that create the same member, one is refused, and
 * finds what the other made. After a lost answer the member is looked for before it is created
 * again; and it is not created again where it has neither email nor mobile number.
 * @throws {Problem} `profile_exists` under `fail`; `profile_mismatch`; `profile_ambiguous`
 */
export async function enrol(context: WorkContext, enrolment: Enrolment): Promise<Enrolled> {
	const { attempted: attempts } = context.memory;
	const key = `enrol ${enrolment.keys.map(({ by, value }) => `${by} ${value}`).join(' ')}`;
	const [first] = enrolment.keys;
	return await inTurn(context, `enrol ${first?.by} ${first?.value}`, async () => {
		const { result: found, problem: lookProblem } = await settled(
			findMember(context, enrolment.keys),
		);
		if (lookProblem) throw attempts.has(key) ? unknownWrite(lookProblem) : lookProblem;
		if (found && attempts.has(key)) return await adoptOurs(context, enrolment, found);
		if (found) return await adopt(context, enrolment, found, false);
		if (first) checkKeyOfNew(first, enrolment.fields.values);
		attempts.add(key);
		const { result, problem } = await settled(createUntilKnown(context, enrolment));
		if (problem?.outcome !== 'unknown') attempts.delete(key);
		if (problem) throw problem;
		return result;
	});
}

async function createUntilKnown(context: WorkContext, enrolment: Enrolment): Promise<Enrolled> {
	const isUnique = enrolment.keys.some(({ by }) => by !== 'identity');
	let lost: Problem | undefined;
	for (let retry = 0; ; retry++) {
		const { result, problem } = await settled(create(context, enrolment.fields));
		if (!problem) return await completed(context, result, enrolment.fields);
		if (problem.kind === 'unknownOutcome') lost = problem;
		else if (!lost && !isTaken(problem)) throw problem;
		const waits = problem === lost ? LOOKS_AFTER_A_LOSS : LOOKS_AFTER_A_REFUSAL;
		const find = async () => await findMember(context, enrolment.keys);
		const { result: found, problem: lookProblem } = await settled(lookUntil(context, waits, find));
		if (lookProblem) throw lost ? unknownWrite(lookProblem) : lookProblem;
		if (found && lost) return await adoptOurs(context, enrolment, found);
		if (found) return await adopt(context, enrolment, found, false);
		if (problem !== lost) throw lost ? unknownWrite(problem) : problem;
		if (!isUnique || retry >= context.maxRetries) throw unknownWrite(problem);
	}
}

/** Omneo's answer to a member that is there already: 422 with a message about one of the unique fields. */
function isTaken({ httpStatus, fieldMessages = {} }: Problem): boolean {
	const fields = Object.keys(fieldMessages);
	return (
		(httpStatus === 422 || httpStatus === 409) &&
		(httpStatus === 409 || fields.some((field) => /^(email|mobile_phone|identit)/.test(field)))
	);
}

/** Creates a member with all that is given, or without the parts, where the tenant refuses those. */
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
		await send<Profile>({ method: 'POST', path: ['profiles'], body: { ...body, ...parts } });
	const { result, problem } = await settled(post(partsBody(fields)));
	if (result) return result.data;
	if (!refusesParts(problem)) throw problem;
	return (await post({})).data;
}

/**
 * What a tenant did not store with the new member is stored by calls of its own; what those refuse is
 * not refused of the member.
 */
async function completed(
	context: WorkContext,
	profile: Profile,
	fields: MemberFields,
): Promise<Enrolled> {
	const missing = missingParts(profile, fields);
	const { problem } = await settled(storeParts(context, profile.id, missing));
	if (problem) throw unknownWrite(problem);
	return { profile: withConsent(profile, fields.consent), created: true, changed: [] };
}

/** Takes a member that may come from a request whose answer was lost: what is refused now tells nothing of that. */
async function adoptOurs(
	context: WorkContext,
	enrolment: Enrolment,
	found: Profile,
): Promise<Enrolled> {
	const { result, problem } = await settled(adopt(context, enrolment, found, true));
	if (problem) throw unknownWrite(problem);
	return result;
}

async function adopt(
	context: WorkContext,
	{ existing, fields }: Enrolment,
	found: Profile,
	isOurs: boolean,
): Promise<Enrolled> {
	if (existing === 'fail' && !isOurs) {
		throw new Problem('profile_exists', {
			meaning: `Omneo has this member already (profile ${found.id})`,
		});
	}
	if (existing === 'leave' && !isOurs) return { profile: found, created: false, changed: [] };
	const updated =
		existing === 'update'
			? await updateMember(context, found, fields)
			: await fillMember(context, found, fields);
	return { ...updated, created: isOurs };
}
