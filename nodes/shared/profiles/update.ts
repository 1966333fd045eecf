import type { IDataObject } from 'n8n-workflow';
import { at, endpoints } from '../api/endpoints';
import { wholeProfile, type Profile } from '../omneo/profile';
import { type WorkContext, exclusively, type MemberWriting } from '../once/context';
import { keyOf } from '../once/keys';
import { replaceOnce } from '../once/replaceOnce';
import { lookUntil, unknownWrite, LOOKS_AFTER_REFUSAL } from '../once/waits';
import { Problem, settled } from '../problems/problem';
import {
	changesTo,
	identifierOf,
	isSameAttributeValue,
	tagsOf,
	valuesToFill,
	type CustomAttribute,
	type Identity,
	type MemberFields,
} from './changes';
import { consentOf, consentWithout, hasFlag, shownConsent, showsFlag } from './consent';
import { onceShown } from './find';
import {
	customAttributesOf,
	isSameAttribute,
	missingParts,
	nameOf,
	partsBody,
	refusesParts,
	storeParts,
	withConsent,
	type Parts,
} from './parts';
import { changeTags, changedSet } from './tags';

export interface UpdatedMember {
	profile: Profile;
	/** The API's names of what was sent. */
	changed: string[];
}

/** Brings a profile in line with the fields: sends what differs, or nothing. */
export async function updateMember(
	context: WorkContext,
	known: Profile,
	fields: MemberFields,
): Promise<UpdatedMember> {
	const shown = shownConsent(known) ?? {};
	return await writeMember(context, known, {
		...fields,
		values: changesTo(known, fields.values),
		// A decision is sent again if Omneo shows that its moment is missing.
		consent: consentWithout(
			fields.consent,
			(flag, wanted, moment) =>
				showsFlag(shown, flag, wanted) && !(moment && shown[moment[0]] === null),
		),
		...(await attributesWithout(context, known, fields.customAttributes, (has, wanted) =>
			isSameAttributeValue(has.value, wanted),
		)),
	});
}

/**
 * Adds to a profile what it lacks: values of empty fields, tags, custom attributes, and decisions
 * that the member never took. It never adds an email, a mobile number or an identity.
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
	/** The custom attributes that the profile has before the change. */
	attributesBefore: CustomAttribute[];
}

const NO_PARTS: Parts = { consent: {}, customAttributes: [] };

/**
 * Sends the changes; identities and tags only if the profile lacks them. This takes several
 * requests: if one is refused after another was done, the outcome is unknown. What an earlier try
 * of the item stored is not sent again, so whatever somebody else has stored since then is kept.
 */
async function writeMember(
	context: WorkContext,
	known: Profile,
	changes: Changes,
): Promise<UpdatedMember> {
	const { memberWrites } = context.memory;
	const key = keyOf(await context.tenant(), 'profile', known.id.toLowerCase());
	const itemKey = `${context.itemId}|${key}`;
	const writing = memberWrites.get(itemKey) ?? { changed: [], stored: new Set() };
	memberWrites.set(itemKey, writing);
	const { changed, stored } = writing;
	const left = without(changes, stored);
	const { result, problem } = await settled(
		exclusively(context, key, async () => await writeParts(context, known, left, writing)),
	);
	const isPartly = changed.length > 0;
	if (!isPartly && !writing.failed) memberWrites.delete(itemKey);
	if (problem) throw isPartly && problem.outcome !== 'unknown' ? unknownWrite(problem) : problem;
	memberWrites.delete(itemKey);
	return { profile: result, changed: [...new Set(changed)] };
}

/** The names of values, decisions and custom attributes. */
function namesOf(values: IDataObject, { consent, customAttributes }: Parts): string[] {
	return [...Object.keys(values), ...Object.keys(consent), ...customAttributes.map(nameOf)];
}

/** The changes without those that are already stored. */
function without(changes: Changes, stored: ReadonlySet<string>): Changes {
	const leave = <T extends object>(named: T): T =>
		Object.fromEntries(Object.entries(named).filter(([name]) => !stored.has(name))) as T;
	return {
		...changes,
		values: leave(changes.values),
		consent: leave(changes.consent),
		customAttributes: changes.customAttributes.filter((one) => !stored.has(nameOf(one))),
	};
}

async function writeParts(
	context: WorkContext,
	known: Profile,
	{ values, tags, identities, consent, customAttributes, attributesBefore }: Changes,
	writing: MemberWriting,
): Promise<Profile> {
	const { changed, stored } = writing;
	const note = (names: string[]) => {
		for (const name of names) stored.add(name);
	};
	const parts = { consent, customAttributes };
	const hasOthers = attributesBefore.some((one) => !customAttributes.some(isSameAttribute(one)));
	// It is not documented whether Omneo would keep the others.
	const together = hasOthers ? { consent, customAttributes: [] } : parts;
	const { result, problem: refused } = await settled(
		putProfile(context, known, { values, parts: together }, writing),
	);
	const isWithout = refused !== undefined && refusesParts(refused);
	if (refused && !isWithout) throw refused;
	const answer = isWithout ? await putWithoutParts(context, known, values, writing) : result;
	let profile = { ...known, ...answer };
	changed.push(...Object.keys(values));
	const missing = missingParts(answer ?? known, parts);
	const unsent = new Set(namesOf({}, missing));
	note(namesOf(values, parts).filter((name) => !unsent.has(name)));
	if (Object.keys(missing.consent).length < Object.keys(consent).length) changed.push('consent');
	if (missing.customAttributes.length < customAttributes.length) changed.push('custom_attributes');
	for (const identity of identities) {
		if (await setIdentity(context, profile, identity)) changed.push('identities');
	}
	const { problem } = await settled(
		storeParts(context, profile.id, missing, {
			attributesBefore,
			tell(part, names) {
				changed.push(part);
				note(names);
			},
		}),
	);
	if (problem) throw lookedUpFirst(problem);
	profile = withConsent(profile, consent);
	if (changedSet(tagsOf(profile) ?? [], { add: tags })) {
		({ profile } = await changeTags(context, profile.id, { add: tags }));
		changed.push('tags');
	}
	return profile;
}

/** Sends the changes, if there are any, once. */
async function putProfile(
	context: WorkContext,
	known: Profile,
	{ values, parts }: { values: IDataObject; parts: Parts },
	writing: MemberWriting,
): Promise<Profile | undefined> {
	const body = { ...values, ...partsBody(parts) };
	if (Object.keys(body).length === 0) {
		writing.failed = undefined;
		return undefined;
	}
	return await replaceOnce(context, {
		key: known.id,
		before: known,
		earlier: writing.failed,
		async send() {
			const { data } = await context.send<Profile>({
				...at(endpoints.updateProfile, { profileId: known.id }),
				body,
			});
			return data;
		},
		read: async () => await wholeProfile(context.send, known.id),
		isStored: (shown) => namesOf(changesTo(shown, values), missingParts(shown, parts)).length === 0,
		isUntouched: (before, now) => isUntouched(before, now, body),
		note(failed) {
			writing.failed = failed;
		},
	});
}

/**
 * Sends only the values, after the parts were refused. What was stored since a lost answer is kept.
 */
async function putWithoutParts(
	context: WorkContext,
	known: Profile,
	values: IDataObject,
	writing: MemberWriting,
): Promise<Profile> {
	const wasLost = writing.failed?.problem.outcome === 'unknown';
	const read = wasLost ? wholeProfile(context.send, known.id) : Promise.resolve(known);
	const { result: now, problem } = await settled(read);
	if (problem) throw unknownWrite(problem);
	const left = { values: changesTo(now, values), parts: NO_PARTS };
	return (await putProfile(context, now, left, writing)) ?? now;
}

/** Whether a profile still shows what it showed before, for everything that would be changed. */
function isUntouched(before: Profile, now: Profile, changes: IDataObject): boolean {
	const shownIn = ({ attributes, ...profile }: Profile): IDataObject => ({
		...profile,
		comms_attributes: attributes,
	});
	const [earlier, later] = [shownIn(before), shownIn(now)];
	const isSame = (key: string) => JSON.stringify(earlier[key]) === JSON.stringify(later[key]);
	return Object.keys(changes).every(isSame);
}

function lookedUpFirst(problem: Problem): Problem {
	return problem.outcome === 'unknown' ? unknownWrite(problem) : problem;
}

/**
 * Gives the profile an identity, or another value under the same handle; returns whether it had to.
 * After a failure, or an answer that does not show the identity, the profile is read: the answer
 * may have been lost, or somebody else may have been first.
 */
async function setIdentity(
	context: WorkContext,
	profile: Profile,
	identity: Identity,
): Promise<boolean> {
	const { handle, identifier } = identity;
	const now = identifierOf(profile, handle);
	if (now === identifier) return false;
	const profileId = profile.id;
	const { result, problem } = await settled(
		context.send<unknown>(
			now === undefined
				? { ...at(endpoints.addIdentity, { profileId }), body: { handle, identifier } }
				: { ...at(endpoints.changeIdentity, { profileId, handle }), body: { identifier } },
		),
	);
	if (result && showsIdentity(result.data, identity)) return true;
	const mayShowLater = !problem || problem.outcome === 'unknown';
	const look = lookUntil(context, mayShowLater ? LOOKS_AFTER_REFUSAL : [0], async () => {
		const { result: again } = await settled(wholeProfile(context.send, profileId));
		return again && identifierOf(again, handle) === identifier ? again : undefined;
	});
	const { result: shown } = await settled(look);
	if (shown) return true;
	throw lookedUpFirst(problem ?? new Problem('no_data', { wasWrite: true }));
}

/** Whether an answer shows an identity, either by itself or in its profile. */
function showsIdentity(answer: unknown, { handle, identifier }: Identity): boolean {
	return [answer]
		.flat()
		.filter((one): one is Profile => typeof one === 'object' && one !== null)
		.some((one) => [one.identifier, identifierOf(one, handle)].includes(identifier));
}

/** The custom attributes that a profile lacks, or has with a value that `isKept` rejects. */
async function attributesWithout(
	context: WorkContext,
	{ id }: Profile,
	wanted: readonly CustomAttribute[],
	isKept: (has: CustomAttribute, wanted: CustomAttribute) => boolean,
): Promise<Pick<Changes, 'customAttributes' | 'attributesBefore'>> {
	if (wanted.length === 0) return { customAttributes: [], attributesBefore: [] };
	const attributesBefore = await onceShown(
		context,
		async () => await customAttributesOf(context, id),
	);
	const customAttributes = wanted.filter((attribute) => {
		const isSame = isSameAttribute(attribute);
		return !attributesBefore.some((one) => isSame(one) && isKept(one, attribute));
	});
	return { customAttributes, attributesBefore };
}
