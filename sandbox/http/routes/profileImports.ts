import { createProfile, mergeProfiles, updateProfile } from '../../tenant/memberActs';
import { Problem } from '../../tenant/problem';
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

/** Makes or changes one row of a batch; a row that is wrong is left out (assumption). */
function importRow({ store, now }: Call, criteria: string, row: Record<string, unknown>): void {
	try {
		const { fields, parts } = readNewProfile(row);
		const identifier = parts.identities?.find(({ handle }) => handle === criteria)?.identifier;
		const existing =
			criteria === 'email'
				? store.withEmail(fields.email ?? '')[0]
				: store.withIdentity(criteria, identifier ?? '');
		if (existing) updateProfile(store, existing, fields, parts, now);
		else createProfile(store, fields, parts, now);
	} catch (error) {
		if (!(error instanceof Problem)) throw error;
	}
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
			for (const row of profiles) {
				call.later(() => {
					importRow(call, criteria, row);
				});
			}
			return data({ message: 'Profiles queued for batch import.' });
		},
	},
	{
		method: 'POST',
		path: '/profiles/sync',
		does: 'syncs profiles changed since `{updated_at?}`, in the background; changes nothing here',
		known: 'asserted',
		scope: 'update-profiles',
		answer: (call) => {
			validatedOnly(call.body, { updated_at: nullable(date) });
			return data({ message: 'Profiles queued for sync.' });
		},
	},
	{
		method: 'POST',
		path: '/profiles/merge',
		does: 'gives all of a profile to another `{source_profile_id, destination_profile_id}`',
		known: 'sdk',
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
