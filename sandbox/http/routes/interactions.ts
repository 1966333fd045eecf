import { addInteraction } from '../../tenant/creditActs';
import {
	interactionActions,
	interactionChannels,
	type Interaction,
} from '../../tenant/creditRecords';
import type { Profile } from '../../tenant/memberRecords';
import { invalid, notFound } from '../../tenant/problem';
import { browse, readMeta, type Browsable } from '../filters';
import { page } from '../paging';
import { presentInteraction } from '../presentCredits';
import { data, numericId, profileOf, type Answer, type Call, type Route } from '../route';
import {
	date,
	existing,
	integer,
	listOf,
	meta,
	nullable,
	oneOf,
	required,
	shaped,
	text,
	validatedOnly,
} from '../validate';

const LONG_TEXT = 65_535;

/** `profile_id` or `identifier` names the profile; which other fields are required is an
 * assumption, untried: the nodes send all. */
const creation = {
	identifier: nullable(shaped({ id: required(text()), handle: required(text()) })),
	action: required(oneOf(interactionActions)),
	channel: required(oneOf(interactionChannels)),
	signal: required(integer(-1, 1)),
	name: required(text()),
	namespace: required(text()),
	description: nullable(text(LONG_TEXT)),
	url: nullable(text(LONG_TEXT)),
	latitude: nullable(text()),
	longitude: nullable(text()),
	duration: nullable(text()),
	location_id: nullable(integer()),
	product_id: nullable(integer()),
	staff_id: nullable(integer()),
	tags: nullable(listOf(text())),
	interacted_at: nullable(date),
	meta: nullable(meta),
};

const browsable: Browsable<Interaction> = {
	fields: {
		id: ({ id }) => id,
		profile_id: ({ profile_id }) => profile_id,
		action: ({ action }) => action,
		channel: ({ channel }) => channel,
		signal: ({ signal }) => signal,
		name: ({ name }) => name,
		namespace: ({ namespace }) => namespace,
		tags: ({ tags }) => tags,
		interacted_at: ({ interacted_at }) => interacted_at,
		meta: ({ meta: free }, path) => readMeta(free, path),
		created_at: ({ created_at }) => created_at,
		updated_at: ({ updated_at }) => updated_at,
	},
	searched: ({ name, description }) => [name, description],
};

function browseInteractions(call: Call, profile?: Profile): Answer {
	const { store, url, listedMoment } = call;
	const among = store.listed(store.interactions, listedMoment(), profile);
	return {
		status: 200,
		body: page(browse(among, url.searchParams, browsable), call, presentInteraction),
	};
}

/** The interaction in the path; below /profiles it must be that profile's. Throws a 404. */
function interactionOf(call: Call, profile?: Profile): Interaction {
	const interaction = call.store.interactions.get(numericId(call, 'interactionId'));
	if (!interaction || (profile && interaction.profile_id !== profile.id)) {
		throw notFound('Interaction');
	}
	return interaction;
}

function create({ store, now, body }: Call): Interaction {
	const { identifier, profile_id, ...given } = validatedOnly(body, {
		...creation,
		profile_id: nullable(existing(text(), (id) => store.profiles.get(id.toLowerCase()))),
	});
	const profile =
		profile_id ?? (identifier && store.withIdentity(identifier.handle, identifier.id));
	if (!profile) {
		throw identifier
			? invalid({ identifier: ['The selected identifier is invalid.'] })
			: invalid({ profile_id: ['The profile id field is required.'] });
	}
	const fields = {
		action: given.action,
		channel: given.channel,
		signal: given.signal,
		name: given.name,
		namespace: given.namespace,
		identity: identifier?.id ?? null,
		description: given.description ?? null,
		url: given.url ?? null,
		latitude: given.latitude ?? null,
		longitude: given.longitude ?? null,
		duration: given.duration ?? null,
		location_id: given.location_id ?? null,
		product_id: given.product_id ?? null,
		staff_id: given.staff_id ?? null,
		tags: given.tags ?? [],
		interacted_at: given.interacted_at ?? null,
		meta: given.meta ?? null,
	};
	return addInteraction(store, profile, fields, now);
}

export const interactionRoutes: Route[] = [
	{
		method: 'POST',
		path: '/interactions',
		does: 'records what a profile did, by `profile_id` or `identifier {id, handle}`',
		known: 'documented',
		scope: 'create-interactions',
		answer: (call) => data(presentInteraction(create(call)), 201),
	},
	{
		method: 'GET',
		path: '/interactions',
		does: 'browses the interactions of all profiles',
		known: 'typed',
		scope: 'read-interactions',
		answer: (call) => browseInteractions(call),
	},
	{
		method: 'GET',
		path: '/interactions/:interactionId',
		does: 'reads an interaction',
		known: 'typed',
		scope: 'read-interactions',
		answer: (call) => data(presentInteraction(interactionOf(call))),
	},
	{
		method: 'DELETE',
		path: '/interactions/:interactionId',
		does: 'deletes an interaction',
		known: 'typed',
		scope: 'delete-interactions',
		answer: (call) => {
			call.store.interactions.remove(interactionOf(call));
			return { status: 204 };
		},
	},
	{
		method: 'GET',
		path: '/profiles/:profileId/interactions',
		does: "browses a profile's interactions",
		known: 'typed',
		scope: 'read-interactions',
		answer: (call) => browseInteractions(call, profileOf(call)),
	},
	{
		method: 'GET',
		path: '/profiles/:profileId/interactions/:interactionId',
		does: "reads a profile's interaction",
		known: 'typed',
		scope: 'read-interactions',
		answer: (call) => data(presentInteraction(interactionOf(call, profileOf(call)))),
	},
];
