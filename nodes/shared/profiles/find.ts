import type { IDataObject } from 'n8n-workflow';
import { comparableEmail } from '../input/email';
import { isSameNumber } from '../input/mobile';
import { type KnownBy, profileFinders, wholeProfile, type Profile } from '../omneo/profile';
import type { WorkContext } from '../once/context';
import { lookUntil, LOOKS_AFTER_REFUSAL } from '../once/waits';
import { settled, Problem } from '../problems/problem';
import { identifierOf } from './changes';

/** One thing that identifies a member: an email, a mobile number, or `handle:value`. */
export interface Key {
	by: KnownBy;
	value: string;
}

const WORDS: Record<KnownBy, string> = {
	email: 'email address',
	mobile: 'mobile number',
	identity: 'identity',
};

/**
 * The profile that all keys belong to. It is found by the first key or, if nobody has that, by
 * another key, unless the profile has a different value for the first.
 * @throws {Problem} `profile_mismatch` if the keys belong to different profiles;
 * `profile_ambiguous`
 */
export async function findMember(
	context: WorkContext,
	keys: readonly Key[],
): Promise<Profile | undefined> {
	let found: { profile: Profile; key: Key } | undefined;
	for (const key of keys) {
		if (found && isSame(key, valueOf(found.profile, key))) continue;
		const id = await findId(context, key);
		if (id === undefined || id === found?.profile.id) continue;
		if (found) {
			throw mismatch(
				`The ${WORDS[found.key.by]} belongs to one profile, and the ${WORDS[key.by]} to another`,
			);
		}
		found = {
			profile: await onceShown(context, async () => await wholeProfile(context.send, id)),
			key,
		};
		const [first] = keys;
		const other = first && valueOf(found.profile, first);
		if (first && first !== key && other !== undefined && !isSame(first, other)) {
			throw mismatch(`The ${WORDS[key.by]} belongs to a profile with another ${WORDS[first.by]}`);
		}
	}
	return found?.profile;
}

function mismatch(meaning: string): Problem {
	return new Problem('profile_mismatch', { meaning });
}

async function findId({ send }: WorkContext, { by, value }: Key): Promise<string | undefined> {
	const { result, problem } = await settled(profileFinders[by](send, value));
	if (problem && problem.code !== 'profile_unknown') throw problem;
	return result;
}

/** Reads a profile that is known to exist, although a lagging replica may not have it yet. */
export async function onceShown<T>(context: WorkContext, read: () => Promise<T>): Promise<T> {
	let missing: Problem | undefined;
	const found = await lookUntil(context, LOOKS_AFTER_REFUSAL, async () => {
		const { result, problem } = await settled(read());
		if (problem && problem.code !== 'profile_not_found') throw problem;
		missing = problem;
		return result;
	});
	if (found !== undefined) return found;
	throw missing ?? new Problem('profile_not_found');
}

/**
 * Refuses a new profile without the key that it was looked for by: it would not be found again.
 * @throws {Problem} `parameter_invalid`
 */
export function checkKeyOfNew(key: Key, values: IDataObject): void {
	const value = valueOf(values as Profile, key);
	if (key.by === 'identity' || value === comparable(key, key.value)) return;
	throw new Problem('parameter_invalid', {
		meaning: `Omneo has no member with this ${WORDS[key.by]}, and the new one would have another`,
		nextStep: `Leave the ${WORDS[key.by]} under Profile Fields empty, or use the operation Update.`,
	});
}

function isSame(key: Key, value: string | undefined): boolean {
	return key.by === 'mobile'
		? isSameNumber(value, key.value)
		: value === comparable(key, key.value);
}

function comparable({ by }: Key, value: string): string {
	return by === 'email' ? comparableEmail(value) : value.normalize('NFC');
}

/** The same text for all spellings of a key. */
export function textOfKey(key: Key): string {
	return `${key.by} ${comparable(key, key.value)}`;
}

/** A profile's value for a key, in comparable form; `undefined` if it has none. */
function valueOf(profile: Profile, key: Key): string | undefined {
	if (key.by === 'email') return profile.email ? comparableEmail(profile.email) : undefined;
	if (key.by === 'mobile') {
		const { mobile_phone: phone, mobile_phone_e164: e164 } = profile as IDataObject;
		return String(e164 || phone || '') || undefined;
	}
	const [handle = ''] = key.value.split(':');
	const identifier = identifierOf(profile, handle);
	return identifier === undefined ? undefined : `${handle}:${identifier}`.normalize('NFC');
}
