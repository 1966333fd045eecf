import { queueBatch } from '../../tenant/batches';
import { createProfile, mergeProfiles, updateProfile } from '../../tenant/memberActs';
import { presentProfile } from '../presentProfile';
import { data, type Call, type Route } from '../route';
import {
	date,
	existing,
	listOf,
	nullable,
	record,
	required,
	text,
	validatedOnly,
} from '../validate';
import { readNewProfile } from './profileFields';

/** Makes or changes the member of one row; gives its id. */
function importRow({ store, now }: Call, criteria: string, row: Record<string, unknown>): string {
	const { fields, parts } = readNewProfile(row);
	const identifier = parts.identities?.find(({ handle }) => handle === criteria)?.identifier;
	const name = criteria === 'email' ? fields.email : identifier;
	const existing = store.memberCalled(criteria, name ?? '');
	if (!existing) return createProfile(store, fields, parts, now).id;
	updateProfile(store, existing, fields, parts, now);
	return existing.id;
}

/** What is done to many profiles, or in the background. */
export const profileImportRoutes: Route[] = [
	{
		method: 'POST',
		path: '/profiles/batch',
		does: 'makes or changes profiles `{match_criteria, profiles}` in the background',
		known: 'asserted',
		scope: 'create-profiles',
		answer: (call) => {
			const { match_criteria: criteria, profiles } = validatedOnly(call.body, {
				match_criteria: required(text()),
				profiles: required(listOf(record, 1)),
			});
			const rows = profiles.map((row) => ({ work: () => importRow(call, criteria, row) }));
			queueBatch(call.store, { entityType: 'profile' }, rows, call);
			return data({ message: 'Profiles queued for batch import.' });
		},
	},
	{
		method: 'POST',
		path: '/profiles/sync',
		does: 'syncs profiles changed since `{since?}`, or the older `{updated_at?}`, in the background; changes nothing here',
		known: 'asserted',
		scope: 'update-profiles',
		answer: (call) => {
			validatedOnly(call.body, { since: nullable(date), updated_at: nullable(date) });
			return data({ message: 'Profiles queued for sync.' });
		},
	},
	{
		method: 'POST',
		path: '/profiles/merge',
		does: 'gives all of a profile to another `{source_profile_id, destination_profile_id}`',
		known: 'typed',
		scope: 'update-profiles',
		answer: (call) => {
			const { store, now } = call;
			const anybody = required(existing(text(), (id) => store.profiles.get(id.toLowerCase())));
			const { source_profile_id: source, destination_profile_id: destination } = validatedOnly(
				call.body,
				{ source_profile_id: anybody, destination_profile_id: anybody },
			);
			mergeProfiles(store, source, destination, now);
			return data(presentProfile(destination, call));
		},
	},
];
