import { lags } from '../../tenant/habits';
import { createProfile, deleteProfile, updateProfile } from '../../tenant/memberActs';
import { profileTypes, type Profile } from '../../tenant/memberRecords';
import { readPhone } from '../../tenant/phone';
import { notFound } from '../../tenant/problem';
import { browse, type Browsable } from '../filters';
import { page } from '../paging';
import { fullName, presentBalances, presentProfile, presentTiers } from '../presentProfile';
import { data, profileOf, type Answer, type Call, type Route } from '../route';
import { nullable, oneOf, required, text, validated, validatedOnly } from '../validate';
import { memberBody, readNewProfile, readProfileChange } from './profileFields';

const browsable: Browsable<Profile> = {
	fields: {
		id: ({ id }) => id,
		external_id: ({ external_id }) => external_id,
		first_name: ({ first_name }) => first_name.toLowerCase(),
		last_name: ({ last_name }) => last_name.toLowerCase(),
		email: ({ email }) => email?.toLowerCase() ?? null,
		mobile_phone: ({ mobile_phone }) => mobile_phone,
		gender: ({ gender }) => gender,
		profile_type: ({ profile_type }) => profile_type,
		tier_handle: ({ tier_handle }) => tier_handle,
		birth_day: ({ birth_day }) => birth_day,
		birth_month: ({ birth_month }) => birth_month,
		birth_year: ({ birth_year }) => birth_year,
		tags: ({ tags }) => tags,
		statuses: ({ statuses }) => statuses,
		joined_at: ({ joined_at }) => joined_at,
		'identities.identifier': ({ identities }) => identities.map((each) => each.identifier),
		'identities.handle': ({ identities }) => identities.map((each) => each.handle),
		created_at: ({ created_at }) => created_at,
		updated_at: ({ updated_at }) => updated_at,
	},
	folds: {
		email: (value) => value.toLowerCase(),
		first_name: (value) => value.toLowerCase(),
		last_name: (value) => value.toLowerCase(),
	},
	searched: (profile) => [fullName(profile), profile.email],
};

/** A page of profiles, filtered and sorted as the query says. */
export function browseProfiles(call: Call, among: Profile[]): Answer {
	return {
		status: 200,
		body: page(browse(among, call.url.searchParams, browsable), call, (profile) =>
			presentProfile(profile, call),
		),
	};
}

/** What the filters have to look at; an e-mail address is found by its index. */
function candidates({ store, url, listedMoment }: Call): Profile[] {
	const email = url.searchParams.get('filter[email]');
	return email === null || lags(store.habits)
		? store.profiles.listedAt(listedMoment())
		: store.withEmail(email);
}

/** The profile with an identity `{type: handle, id: value}`; throws a 422 or a 404. */
function withIdentity({ body, store }: Call): Profile {
	const { type, id } = validated(body, { type: required(text()), id: required(text()) });
	const found = store.withIdentity(type, id);
	if (!found) throw notFound('Profile');
	return found;
}

/** Whether an email or a number is nobody's yet, and whose it is otherwise. */
function availability(call: Call): Answer {
	const { email, mobile_phone: mobile } = validatedOnly(call.body, {
		email: nullable(text()),
		mobile_phone: nullable(text()),
	});
	const shown = (owner: Profile | undefined) => ({
		available: owner === undefined,
		profile: owner ? { id: owner.id, full_name: fullName(owner) } : null,
	});
	const e164 = mobile ? (readPhone(mobile, null) ?? mobile) : null;
	return data({
		...(email ? { email: shown(call.store.withEmail(email)[0]) } : {}),
		...(e164 ? { mobile_phone: shown(call.store.withMobile(e164)[0]) } : {}),
	});
}

export const profileRoutes: Route[] = [
	{
		method: 'GET',
		path: '/profiles',
		does: 'browses profiles',
		known: 'documented',
		scope: 'read-profiles',
		answer: (call) => browseProfiles(call, candidates(call)),
	},
	{
		method: 'POST',
		path: '/profiles',
		does: 'makes a profile; email, mobile number and identities must be nobody’s',
		known: 'asserted',
		scope: 'create-profiles',
		answer: (call) => {
			const { fields, parts } = readNewProfile(memberBody(call));
			return data(presentProfile(createProfile(call.store, fields, parts, call.now), call), 201);
		},
	},
	{
		method: 'POST',
		path: '/profiles/availability',
		does: 'tells whether `{email?, mobile_phone?}` are nobody’s',
		known: 'documented',
		scope: 'read-profiles',
		answer: availability,
	},
	{
		method: 'POST',
		path: '/profiles/search-id',
		does: 'finds the profile with an identity `{type, id}`',
		known: 'documented',
		scope: 'read-profiles',
		answer: (call) => data(presentProfile(withIdentity(call), call)),
	},
	{
		method: 'POST',
		path: '/profiles/exists',
		does: 'gives the id of the profile with an identity `{type, id}`',
		known: 'documented',
		scope: 'read-profiles',
		answer: (call) => data({ id: withIdentity(call).id }),
	},
	{
		method: 'GET',
		path: '/profiles/:profileId',
		does: 'reads a profile',
		known: 'documented',
		scope: 'read-profiles',
		answer: (call) => data(presentProfile(profileOf(call), call)),
	},
	{
		method: 'PUT',
		path: '/profiles/:profileId',
		does: 'changes the fields that are given; tags and statuses replace the whole set',
		known: 'asserted',
		scope: 'update-profiles',
		answer: (call) => {
			const profile = profileOf(call);
			const { fields, parts } = readProfileChange(memberBody(call));
			updateProfile(call.store, profile, fields, parts, call.now);
			return data(presentProfile(profile, call));
		},
	},
	{
		method: 'DELETE',
		path: '/profiles/:profileId',
		does: 'deletes a profile',
		known: 'asserted',
		scope: 'delete-profiles',
		answer: (call) => {
			deleteProfile(call.store, profileOf(call), call.now);
			return { status: 204 };
		},
	},
	{
		method: 'PUT',
		path: '/profiles/:profileId/update-type',
		does: 'changes `{profile_type}`',
		known: 'asserted',
		scope: 'update-profiles',
		answer: (call) => {
			const profile = profileOf(call);
			const fields = validatedOnly(call.body, { profile_type: required(oneOf(profileTypes)) });
			updateProfile(call.store, profile, fields, {}, call.now);
			return data(presentProfile(profile, call));
		},
	},
	{
		method: 'GET',
		path: '/profiles/:profileId/balances',
		does: 'reads what a profile has to spend',
		known: 'asserted',
		scope: 'read-profiles',
		answer: (call) => data(presentBalances(profileOf(call), call)),
	},
	{
		method: 'GET',
		path: '/profiles/:profileId/tiers',
		does: 'reads where a profile stands in the programme',
		known: 'asserted',
		scope: 'read-profiles',
		answer: (call) => data(presentTiers(profileOf(call), call)),
	},
	{
		method: 'GET',
		path: '/profiles/:profileId/tiers/calculate',
		does: 'puts a profile in the tier that its spending earns; a GET that acts',
		known: 'asserted',
		scope: 'update-profiles',
		answer: (call) => {
			const { store, now } = call;
			const profile = profileOf({ ...call, recordMoment: Infinity });
			const spent = Number(profile.aggregations.spend_12m ?? 0);
			const earned = [...store.tiers.values()]
				.filter(({ value_min }) => value_min <= spent)
				.sort((a, b) => a.value_min - b.value_min)
				.at(-1);
			updateProfile(store, profile, { tier_handle: earned?.handle ?? null }, {}, now);
			return data(presentTiers(profile, call));
		},
	},
];
