import { queueBatch } from '../../tenant/batches';
import { updateProfile } from '../../tenant/memberActs';
import type { Tag } from '../../tenant/memberRecords';
import { invalid, notFound } from '../../tenant/problem';
import { utcText } from '../../tenant/time';
import { browse, type Browsable } from '../filters';
import { data, numericId, type Call, type Route } from '../route';
import { listOf, nullable, required, shaped, text, validatedOnly } from '../validate';

/** The statuses that the tenant knows; others are ignored in silence (documented). */
export const knownStatuses = ['ambassador', 'first-purchase', 'lapsed'];

const browsable: Browsable<Tag> = {
	fields: {
		id: ({ id }) => id,
		handle: ({ handle }) => handle,
		created_at: ({ created_at }) => created_at,
		updated_at: ({ updated_at }) => updated_at,
	},
	searched: ({ handle }) => [handle],
};

function tagOf(call: Call) {
	const tag = call.store.tags.get(numericId(call, 'tagId'));
	if (!tag) throw notFound('Tag');
	return tag;
}

function createTag({ store, body, now }: Call) {
	// The SDK's tests send a name too; the answer has none.
	const { handle } = validatedOnly(body, { handle: required(text()), name: nullable(text()) });
	if ([...store.tags.values()].some((tag) => tag.handle === handle)) {
		throw invalid({ handle: ['The handle has already been taken.'] });
	}
	const at = utcText(now);
	const tag = { id: store.nextId('tag'), handle, created_at: at, updated_at: at };
	store.tags.set(tag.id, tag);
	return tag;
}

/** Adds the statuses that the tenant knows to a profile; gives its id. */
function addStatuses({ store, now }: Call, profileId: string, handles: string[]): string {
	const profile = store.profiles.get(profileId.toLowerCase());
	if (!profile) throw notFound('Profile');
	const known = handles.filter((handle) => knownStatuses.includes(handle));
	if (known.length > 0) {
		updateProfile(store, profile, { statuses: [...profile.statuses, ...known] }, {}, now);
	}
	return profile.id;
}

export const tagRoutes: Route[] = [
	{
		method: 'GET',
		path: '/tags',
		does: 'lists tags; not paged',
		known: 'typed',
		scope: 'read-tags',
		answer: ({ store, url }) => data(browse([...store.tags.values()], url.searchParams, browsable)),
	},
	{
		method: 'POST',
		path: '/tags',
		does: 'makes a tag `{handle}`',
		known: 'asserted',
		scope: 'create-tags',
		answer: (call) => data(createTag(call), 201),
	},
	{
		method: 'GET',
		path: '/tags/:tagId',
		does: 'reads a tag',
		known: 'asserted',
		scope: 'read-tags',
		answer: (call) => data(tagOf(call)),
	},
	{
		method: 'DELETE',
		path: '/tags/:tagId',
		does: 'deletes a tag; profiles keep it',
		known: 'asserted',
		scope: 'delete-tags',
		answer: (call) => {
			call.store.tags.delete(tagOf(call).id);
			return { status: 204 };
		},
	},
	{
		method: 'POST',
		path: '/profile/status/batch.json',
		does: 'adds statuses `{profiles: [{profile_id, statuses}]}` in the background',
		known: 'documented',
		scope: 'update-profiles',
		answer: (call) => {
			const row = shaped({ profile_id: required(text()), statuses: required(listOf(text(), 1)) });
			const { profiles } = validatedOnly(call.body, { profiles: required(listOf(row, 1)) });
			const rows = profiles.map(({ profile_id: id, statuses }) => ({
				work: () => addStatuses(call, id, statuses),
			}));
			const batch = queueBatch(call.store, { entityType: 'profile' }, rows, call);
			return data({ message: 'Queued for processing.', batch_id: batch.id.toString() }, 202);
		},
	},
];
