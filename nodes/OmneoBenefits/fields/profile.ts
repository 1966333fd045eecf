import { tasks } from '../../shared/api/tasks';
import { readEmail } from '../../shared/input/email';
import { looksLikeMobile, readMobile } from '../../shared/input/mobile';
import { isUuid, uuidIn, readKey, readText } from '../../shared/input/text';
import {
	invisibleIn,
	trimInvisible,
	missing,
	unusable,
	type Subject,
} from '../../shared/input/values';
import { GivenProfile, profileFinders, KnownBy } from '../../shared/omneo/profile';
import { Problem } from '../../shared/problems/problem';
import { readDefaultCountry } from './dataFormat';
import { type Field, type ItemContext, listMode, locatorOf, textMode } from './field';

/** The operation's profile: its ID, found by what people know about the member. */
export const profileField = {
	properties: [
		{
			displayName: 'Profile',
			name: 'profileId',
			type: 'resourceLocator',
			default: { mode: 'list', value: '' },
			required: true,
			description: 'The member’s profile',
			builderHint: {
				propertyHint:
					'Choose the mode by what the data holds: email, mobile (with country code), identity (handle:value) or id (a UUID). No look-up is needed before.',
			},
			modes: [
				listMode('searchProfiles', 'By name, email, mobile or ID...'),
				textMode(
					'id',
					'By ID',
					'The profile’s UUID, as CX Manager shows it. For an email, mobile number or identity, choose another mode.',
					'0f5c2b8e-3a51-4c53-9d0e-6a1b7f1f2c11',
				),
				textMode('email', 'By Email', 'The email address that Omneo has', 'nathan@example.com'),
				textMode('mobile', 'By Mobile', 'The number with its country code', '+61412345678'),
				textMode(
					'identity',
					'Identity',
					'The handle of the identity in Omneo, a colon, and the ID in that system',
					'shopify:12345',
				),
			],
		},
	],
	read(item) {
		const { mode, value } = locatorOf(item, 'profileId', 'id');
		const country = mode === 'mobile' ? readDefaultCountry(item) : undefined;
		const given = readProfile(mode, value, country);
		return given.by === 'id' ? { by: 'id', value: identified(item, given.value) } : given;
	},
	alsoDoes: [tasks.findProfile],
	async resolve({ by, value }, item) {
		if (by === 'id') return value;
		const find = async () => await profileFinders[by](item.send, value);
		return identified(item, await item.once(`profile ${by} ${value}`, find));
	},
} satisfies Field<string, GivenProfile>;

/** The same, and what it was found by. */
export const foundProfileField: Field<GivenProfile & { profileId: string }, GivenProfile> = {
	...profileField,
	async resolve(given, item) {
		return { ...given, profileId: await profileField.resolve(given, item) };
	},
};

/** @throws {Problem} `profile_id_invalid` if it is not a UUID */
function identified(item: ItemContext, id: string): string {
	if (!isUuid(id)) {
		throw new Problem('profile_id_invalid', {
			meaning: 'The profile ID that was found is not a UUID',
		});
	}
	item.identity.profile_id = id.toLowerCase();
	return item.identity.profile_id;
}

/** The subject of a look-up in a mode of the profile locator. */
function subjectOf(label: string): Subject {
	return { label, code: 'profile_id_invalid' };
}

const ID = subjectOf('profile ID');
const EXAMPLE = '0f5c2b8e-3a51-4c53-9d0e-6a1b7f1f2c11';
const ENTER_ID = `Enter the UUID that CX Manager shows for the profile, such as ${EXAMPLE}, or check the expression in the field.`;

/** The profile's ID in the address of its page in CX Manager or the API. */
const IN_ADDRESS = /^https?:\/\/[^\s?#]{1,300}\/profiles\/([0-9a-f-]{36})(?:[/?#]|$)/i;

/**
 * How to read each thing that people know about a member; throws `profile_id_invalid`. The country
 * is for mobile numbers without a country code.
 */
export const knownByReaders: Record<KnownBy, (value: unknown, country?: string) => string> = {
	email: (value) => readEmail(value, subjectOf('email address of the profile')),
	mobile: (value, country) => readMobile(value, subjectOf('mobile number of the profile'), country),
	identity: (value) => readIdentity(value, subjectOf('identity of the profile')),
};

/**
 * Reads the value of a mode of the profile locator. By ID accepts only a UUID, in any spelling, so
 * that what a stranger types there cannot find anybody another way. A value chosen from the list
 * may also be an email address, a mobile number with its country code, or an identity.
 * @throws {Problem} `profile_id_invalid`
 */
export function readProfile(mode: string, value: unknown, country?: string): GivenProfile {
	if (isKnownBy(mode)) return { by: mode, value: knownByReaders[mode](value, country) };
	const isList = mode === 'list';
	const text = trimInvisible(readText(value, ID));
	if (text === '') throw missing(ID, isList ? 'Choose the profile from the list.' : ENTER_ID);
	const id = uuidIn(IN_ADDRESS.exec(text)?.[1] ?? text);
	if (id !== undefined) return { by: 'id', value: id };
	if (/^https?:/i.test(text)) {
		throw unusable(ID, text, 'which is an address without the ID of a profile', ENTER_ID);
	}
	const by = meantBy(text);
	if (by !== undefined && isList) return { by, value: knownByReaders[by](text) };
	if (by !== undefined) throw otherMode(by);
	if (DIALLED.test(text)) throw otherMode('mobile');
	const invisible = invisibleIn(text);
	const where = invisible ? `: there is ${invisible} in it` : '';
	throw new Problem('profile_id_invalid', { meaning: `The profile ID is not a UUID${where}` });
}

function isKnownBy(mode: string): mode is KnownBy {
	return Object.hasOwn(knownByReaders, mode);
}

function meantBy(text: string): KnownBy | undefined {
	if (/^mailto:/i.test(text)) return 'email';
	if (looksLikeMobile(text)) return 'mobile';
	if (/^[a-z][\w-]*:./i.test(text)) return 'identity';
	return text.includes('@') ? 'email' : undefined;
}

/** A number as people write it without its country code. */
const DIALLED = /^[\d\s().\p{Pd}/]{7,40}$/u;

const MODES: Record<KnownBy, [what: string, mode: string]> = {
	email: ['an email address', 'By Email'],
	mobile: ['a mobile number', 'By Mobile'],
	identity: ['an identity', 'Identity'],
};

function otherMode(by: KnownBy): Problem {
	const [what, mode] = MODES[by];
	return new Problem('profile_id_invalid', {
		meaning: `The profile ID is not a UUID: it looks like ${what}`,
		nextStep: `Choose the mode ${mode} of the field Profile. By ID finds a member by the UUID alone.`,
	});
}

/**
 * An identity and its value, separated by a colon: `shopify:12345`.
 * @throws {Problem} for anything else
 */
function readIdentity(value: unknown, subject: Subject): string {
	const nextStep = 'Enter the identity and its value with a colon between, such as shopify:12345.';
	const personal = { ...subject, isPersonal: true };
	const text = trimInvisible(readText(value, personal));
	if (text === '') throw missing(personal, nextStep);
	const colon = text.indexOf(':');
	const handle = trimInvisible(text.slice(0, Math.max(colon, 0)));
	const id = readKey(text.slice(colon + 1), personal);
	if (id !== '' && /^[^\s/]{1,128}$/.test(handle) && invisibleIn(handle) === undefined) {
		return `${handle}:${id}`;
	}
	throw unusable(personal, text, 'which is not an identity with its value', nextStep);
}
