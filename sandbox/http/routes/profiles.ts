import { browse, type Browsable } from '../filters';
import { page } from '../paging';
import { presentProfile } from '../present';
import { notFound } from '../../tenant/problem';
import { lags } from '../../tenant/habits';
import { genders, type Profile } from '../../tenant/records';
import { data, profileOf, type Call, type Route } from '../route';
import { utcText } from '../../tenant/time';
import {
	listOf,
	nullable,
	oneOf,
	required,
	givenFields,
	sometimes,
	text,
	validated,
} from '../validate';

const browsable: Browsable<Profile> = {
	fields: {
		id: ({ id }) => id,
		external_id: ({ external_id }) => external_id,
		first_name: ({ first_name }) => first_name,
		last_name: ({ last_name }) => last_name,
		email: ({ email }) => email?.toLowerCase() ?? null,
		mobile_phone: ({ mobile_phone }) => mobile_phone,
		gender: ({ gender }) => gender,
		tier_handle: ({ tier_handle }) => tier_handle,
		'identities.identifier': ({ identities }) => identities.map((each) => each.identifier),
		'identities.handle': ({ identities }) => identities.map((each) => each.handle),
		created_at: ({ created_at }) => created_at,
		updated_at: ({ updated_at }) => updated_at,
	},
	folds: { email: (text) => text.toLowerCase() },
	searched: ({ first_name, last_name, email }) => [`${first_name} ${last_name}`, email],
};

const changes = {
	first_name: sometimes(text()),
	last_name: sometimes(text()),
	gender: nullable(oneOf(genders)),
	tier_handle: nullable(text()),
	tags: sometimes(listOf(text())),
};

/** What the filters have to look at; an e-mail address is found by its index. */
function candidates({ store, url, listedMoment }: Call): Profile[] {
	const email = url.searchParams.get('filter[email]');
	return email === null || lags(store.habits)
		? store.profiles.listedAt(listedMoment())
		: store.withEmail(email);
}

/** The profile with an identity `{type: handle, id: value}`; throws a 422 or a 404. */
function withIdentity({ body, store }: Call): Profile {
	const wanted = validated(body, { type: required(text()), id: required(text()) });
	const found = store
		.withIdentifier(wanted.id)
		.find(({ identities }) =>
			identities.some(
				({ handle, identifier }) => handle === wanted.type && identifier === wanted.id,
			),
		);
	if (!found) throw notFound('Profile');
	return found;
}

export const profileRoutes: Route[] = [
	{
		method: 'GET',
		path: '/profiles',
		does: 'browses profiles',
		scope: 'read-profiles',
		answer: (call) => ({
			status: 200,
			body: page(browse(candidates(call), call.url.searchParams, browsable), call, presentProfile),
		}),
	},
	{
		method: 'GET',
		path: '/profiles/:profileId',
		does: 'reads a profile',
		scope: 'read-profiles',
		answer: (call) => data(presentProfile(profileOf(call))),
	},
	{
		method: 'PUT',
		path: '/profiles/:profileId',
		does: 'changes a profile: name, gender, tier and tags (the sandbox takes no more)',
		scope: 'update-profiles',
		answer: (call) => {
			const profile = profileOf(call);
			const change = givenFields(validated(call.body, changes));
			Object.assign(profile, change, { updated_at: utcText(call.now) });
			call.store.note({ trigger: 'profile.updated', profile });
			return data(presentProfile(profile));
		},
	},
	{
		method: 'POST',
		path: '/profiles/search-id',
		does: 'finds the profile with an identity `{type, id}`',
		scope: 'read-profiles',
		answer: (call) => data(presentProfile(withIdentity(call))),
	},
	{
		method: 'POST',
		path: '/profiles/exists',
		does: 'gives the id of the profile with an identity `{type, id}`',
		scope: 'read-profiles',
		answer: (call) => data({ id: withIdentity(call).id }),
	},
	{
		method: 'GET',
		path: '/identities/search-profile/:identifier',
		does: 'lists the profiles with an identity, in whatever system',
		scope: 'read-identities',
		answer: ({ store, param }) =>
			data(store.withIdentifier(param('identifier')).map(presentProfile)),
	},
];
