import { addIdentity, removeIdentity, updateIdentity } from '../../tenant/memberParts';
import type { Identity, Profile } from '../../tenant/memberRecords';
import { notFound } from '../../tenant/problem';
import { browse, type Browsable } from '../filters';
import { page } from '../paging';
import { presentIdentity, presentProfile } from '../presentProfile';
import { data, numericId, profileOf, type Answer, type Call, type Route } from '../route';
import { boolean, givenFields, sometimes, text, validatedOnly } from '../validate';
import { identityFields } from './profileFields';

const changes = {
	handle: sometimes(text()),
	identifier: sometimes(text()),
	is_primary: sometimes(boolean),
	is_active: sometimes(boolean),
};

interface Owned {
	profile: Profile;
	identity: Identity;
}

const browsable: Browsable<Owned> = {
	fields: {
		id: ({ identity }) => identity.id,
		profile_id: ({ profile }) => profile.id,
		handle: ({ identity }) => identity.handle,
		identifier: ({ identity }) => identity.identifier,
		is_active: ({ identity }) => identity.is_active,
		is_primary: ({ identity }) => identity.is_primary,
		created_at: ({ identity }) => identity.created_at,
		updated_at: ({ identity }) => identity.updated_at,
	},
	searched: ({ identity }) => [identity.identifier],
};

/** The identity in the path, by its handle or its id; throws a 404. */
function identityOf(call: Call): Owned {
	const profile = profileOf(call);
	const identity = profile.identities.find(({ id, handle }) =>
		call.has('identityId') ? id === numericId(call, 'identityId') : handle === call.param('handle'),
	);
	if (!identity) throw notFound('Identity');
	return { profile, identity };
}

const readIdentity = (call: Call): Answer => {
	const { profile, identity } = identityOf(call);
	return data(presentIdentity(identity, profile));
};

const changeIdentity = (call: Call): Answer => {
	const { profile, identity } = identityOf(call);
	const change = givenFields(validatedOnly(call.body, changes));
	return data(
		presentIdentity(updateIdentity(call.store, profile, identity, change, call.now), profile),
	);
};

const deleteIdentity = (call: Call): Answer => {
	const { profile, identity } = identityOf(call);
	removeIdentity(call.store, profile, identity, call.now);
	return { status: 204 };
};

export const identityRoutes: Route[] = [
	{
		method: 'GET',
		path: '/identities',
		does: 'browses identities of all profiles; `include=profile` adds the profile',
		known: 'asserted',
		scope: 'read-identities',
		answer: (call) => {
			const { searchParams } = call.url;
			const all = call.store.profiles
				.listedAt(call.listedMoment())
				.flatMap((profile) => profile.identities.map((identity) => ({ profile, identity })));
			const withProfile = searchParams.get('include') === 'profile';
			return {
				status: 200,
				body: page(browse(all, searchParams, browsable), call, ({ profile, identity }) => ({
					...presentIdentity(identity, profile),
					...(withProfile ? { profile: presentProfile(profile, call) } : {}),
				})),
			};
		},
	},
	{
		method: 'GET',
		path: '/identities/search-profile/:identifier',
		does: 'lists the profiles with an identity, in whatever system',
		known: 'asserted',
		scope: 'read-identities',
		answer: (call) =>
			data(
				call.store
					.withIdentifier(call.param('identifier'))
					.map((profile) => presentProfile(profile, call)),
			),
	},
	{
		method: 'GET',
		path: '/profiles/:profileId/identities',
		does: "lists a profile's identities; not paged",
		known: 'asserted',
		scope: 'read-identities',
		answer: (call) => {
			const profile = profileOf(call);
			return data(profile.identities.map((identity) => presentIdentity(identity, profile)));
		},
	},
	{
		method: 'POST',
		path: '/profiles/:profileId/identities',
		does: 'adds an identity `{handle, identifier}`; the pair must be nobody’s',
		known: 'asserted',
		scope: 'update-profiles',
		answer: (call) => {
			const profile = profileOf(call);
			const { handle, identifier, ...rest } = validatedOnly(call.body, identityFields);
			const fields = { handle, identifier, ...givenFields(rest) };
			const identity = addIdentity(call.store, profile, fields, call.now);
			return data(presentIdentity(identity, profile), 201);
		},
	},
	...(['/:handle', '/id/:identityId'] as const).flatMap((which): Route[] => {
		const path = `/profiles/:profileId/identities${which}`;
		const by = which === '/:handle' ? 'by its handle' : 'by its id';
		return [
			{
				method: 'GET',
				path,
				does: `reads an identity ${by}`,
				known: 'asserted',
				scope: 'read-identities',
				answer: readIdentity,
			},
			{
				method: 'PUT',
				path,
				does: `changes an identity ${by}`,
				known: 'asserted',
				scope: 'update-profiles',
				answer: changeIdentity,
			},
			{
				method: 'DELETE',
				path,
				does: `deletes an identity ${by}`,
				known: 'asserted',
				scope: 'update-profiles',
				answer: deleteIdentity,
			},
		];
	}),
];
