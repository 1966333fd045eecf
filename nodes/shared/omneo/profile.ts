import type { IDataObject } from 'n8n-workflow';
import { at, endpoints } from '../api/endpoints';
import { comparableEmail } from '../input/email';
import { isSameNumber } from '../input/mobile';
import { settled, Problem } from '../problems/problem';
import { listPages } from '../transport/paging';
import type { SendRequest } from '../transport/types';
import { namesIn, type Output, pick } from './output';

/** A profile as the API gives it; only what is needed to find it again. */
export interface Profile extends IDataObject {
	id: string;
	email?: string | null;
	mobile_phone?: string | null;
	mobile_phone_e164?: string | null;
	identities?: Array<{ handle?: string; identifier?: string | number }>;
}

/**
 * Finds the ID of the only profile that matches what is known about the member, in the form that
 * the readers of `input/` return. What Omneo found is compared again here: its database may ignore
 * letter case, or match parts.
 * @throws {Problem} `profile_unknown`; `profile_ambiguous`; `list_unreadable` if Omneo finds so
 * many others that the member may be missing among them
 */
type FindProfile = (send: SendRequest, value: string) => Promise<string>;

export const profileFinders: Record<KnownBy, FindProfile> = {
	async email(send, value) {
		const wanted = comparableEmail(value);
		const fits = ({ email }: Profile) =>
			typeof email === 'string' && comparableEmail(email) === wanted;
		for (const form of formsOf(value)) {
			const listed = onlyListed(send, ['email', form], EMAIL_ADDRESS, fits);
			const { result, problem } = await settled(listed);
			if (!problem) return result;
			if (problem.code !== 'profile_unknown') throw problem;
		}
		return onlyMatch([], EMAIL_ADDRESS);
	},

	/** Older tenants give the number in its national form, and next to it with the country code. */
	async mobile(send, value) {
		const filter = ['mobile_phone', value] as const;
		return await onlyListed(send, filter, 'mobile number', (profile) => {
			const { mobile_phone: phone, mobile_phone_e164: e164 } = profile;
			return isSameNumber(e164, value) || isSameNumber(phone, value);
		});
	},

	async identity(send, value) {
		const colon = value.indexOf(':');
		const [handle, identifier] = [value.slice(0, colon), value.slice(colon + 1)];
		const { result, problem } = await settled(
			send<Profile | Profile[]>({
				...at(endpoints.findProfile),
				body: { type: handle, id: identifier },
				sent: {},
			}),
		);
		if (problem?.code === 'profile_not_found') return onlyMatch([], 'identity');
		if (problem) throw problem;
		const id = onlyMatch([result.data].flat(), 'identity');
		const [found] = [result.data].flat();
		if (await hasIdentity(send, found, handle, identifier)) return id;
		throw new Problem('profile_unknown', {
			meaning: 'Omneo has no profile with this identity, but one with a similar identity',
			nextStep: 'Check the identity letter by letter: A and a are not the same.',
		});
	},
};

const EMAIL_ADDRESS = 'email address';

/**
 * The forms in which an address may be stored: as given, in lower case, and with separate accents.
 * A database may compare them byte by byte; most addresses have only one form.
 */
function formsOf(email: string): string[] {
	const small = comparableEmail(email);
	return [...new Set([email, small, small.normalize('NFD')])];
}

/**
 * Whether a found profile has exactly this identity; reads the whole profile if the answer shows
 * none.
 */
async function hasIdentity(
	send: SendRequest,
	found: Profile | undefined,
	handle: string,
	identifier: string,
): Promise<boolean> {
	const shown = found && identitiesOf(found);
	const identities = shown ?? identitiesOf(await wholeProfile(send, String(found?.id)));
	return (identities ?? []).some(
		(identity) =>
			identity.handle.toLowerCase() === handle.toLowerCase() &&
			identity.identifier.normalize('NFC') === identifier.normalize('NFC'),
	);
}

/** The identities of a profile, as text; `undefined` if the answer shows none. */
export function identitiesOf({
	identities,
}: Pick<Profile, 'identities'>): Array<{ handle: string; identifier: string }> | undefined {
	if (!Array.isArray(identities)) return undefined;
	return (identities as unknown[])
		.filter((one): one is IDataObject => typeof one === 'object' && one !== null)
		.map(({ handle, identifier }) => ({ handle: String(handle), identifier: String(identifier) }));
}

/**
 * The whole record of a profile, because a look-up may return less.
 * @throws {Problem} `profile_not_found`
 */
export async function wholeProfile(send: SendRequest, id: string): Promise<Profile> {
	const { data } = await send<Profile>(at(endpoints.getProfile, { profileId: id }));
	return data;
}

/** More profiles than share one email or number: a filter that finds this many does not work. */
const MOST_FOUND = 1_000;

/**
 * The only profile that a filter finds and that matches; reads more of the list until one matches.
 */
async function onlyListed(
	send: SendRequest,
	[field, value]: readonly [field: string, value: string],
	what: string,
	fits: (profile: Profile) => boolean,
): Promise<string> {
	const request = { ...at(endpoints.listProfiles), query: { [`filter[${field}]`]: value } };
	let read = 0;
	for await (const page of listPages<Profile>(send, request, MOST_FOUND)) {
		const matches = page.filter(fits);
		if (matches.length > 0) return onlyMatch(matches, what);
		read += page.length;
	}
	if (read < MOST_FOUND) return onlyMatch([], what);
	throw new Problem('list_unreadable', {
		meaning: `Omneo finds more than ${MOST_FOUND} other profiles by this ${what}`,
	});
}

/** The errors leave out the values, because they are personal. */
function onlyMatch([profile, ...others]: Profile[], what: string): string {
	if (!profile) {
		throw new Problem('profile_unknown', { meaning: `Omneo has no profile with this ${what}` });
	}
	if (others.length > 0) {
		throw new Problem('profile_ambiguous', {
			meaning: `Omneo has ${others.length + 1} profiles with this ${what}`,
		});
	}
	return profile.id;
}

/** What a mail needs to know about the member, and whether it may be sent. */
const CONTACT_DETAILS = namesIn(
	'first_name last_name email mobile_phone accepts_email accepts_sms birth_month birth_day',
);

const STANDING = ['tier_handle', 'tags', 'statuses', 'external_id', 'created_at', 'updated_at'];

/** n8n's limit for the simplified output. */
const MOST_NAMES = 10;

/**
 * The outputs of an operation that returns profiles: one that does not name the member, and one
 * with the contact details, between the facts in `first` and those in `after`.
 */
export function profileOutputs(first: string[] = [], after: string[] = []) {
	const output = (details: string[]): Output<Partial<Profile>> => ({
		simplified: ['profile_id', ...first, ...details, ...after, ...STANDING].slice(0, MOST_NAMES),
		fields: profileFields,
	});
	const [plain, withContactDetails] = [output([]), output(CONTACT_DETAILS)];
	return {
		all: [plain, withContactDetails],
		of: ({ contactDetails }: { contactDetails: boolean }) =>
			contactDetails ? withContactDetails : plain,
	};
}

function profileFields({
	id,
	flattened_tags,
	attributes,
	...profile
}: Partial<Profile>): IDataObject {
	const consent = ((attributes as IDataObject | undefined)?.comms ?? {}) as IDataObject;
	return {
		profile_id: id,
		accepts_email: accepts('email', consent),
		accepts_sms: accepts('sms', consent),
		...pick(consent, 'email_promo email_optout sms_promo sms_optout'),
		...pick(
			{ tags: flattened_tags, ...profile },
			'title first_name last_name full_name email mobile_phone gender birth_date birth_year',
			'birth_month birth_day tier_handle tags statuses external_id identities custom_attributes',
			'reward_balance point_balance combined_balance_dollars profile_type joined_at created_at',
			'updated_at',
		),
	};
}

/** Whether promotions may be sent: the member agreed, and did not opt out of the channel. */
function accepts(channel: 'email' | 'sms', consent: IDataObject): boolean | null {
	const { [`${channel}_promo`]: promo, [`${channel}_optout`]: optout } = consent;
	return promo === undefined && optout === undefined ? null : promo === true && optout !== true;
}

/** Older tenants may show the misspelling of an older version of the vendor's SDK. */
export function spelledGender(gender: string): string {
	return gender === 'witheld' ? 'withheld' : gender;
}

/** What people know about a member. */
export type KnownBy = 'email' | 'mobile' | 'identity';

/** How a profile is given: by its ID, or by something that people know about the member. */
export interface GivenProfile {
	by: 'id' | KnownBy;
	value: string;
}
