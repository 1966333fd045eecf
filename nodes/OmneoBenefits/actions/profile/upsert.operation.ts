import { tasks } from '../../../shared/api/tasks';
import { endpoints } from '../../../shared/api/endpoints';
import { enrol } from '../../../shared/profiles/enrol';
import { profileOutputs } from '../../../shared/omneo/profile';
import { keysOf, matchFields, withMatch } from './match';
import { memberFields } from './member';
import { upsertOptionsField } from './memberOptions';
import { operation } from '../operation';

const outputs = profileOutputs(['created'], ['updated_fields']);

/** Endpoints from the vendor's documentation and SDK, which has no upsert that answers at once. */
export const upsert = operation({
	name: 'Create or Update',
	action: 'Create or update profile',
	description:
		'Find a member by email, mobile or identity and update what differs, or create the member (upsert)',
	chooseWhen: 'For sign-ups, forms and imports, where the member may be there already.',
	calls: [endpoints.createProfile, endpoints.updateProfile],
	alsoDoes: [tasks.findProfile, tasks.storeMember],
	done: 'created or updated',
	output: outputs.all,
	fields: {
		match: matchFields,
		member: memberFields,
		options: upsertOptionsField,
	},
	async execute({ match, member, options }, item) {
		const fields = withMatch(member, match);
		const { profile, created, changed } = await enrol(item, {
			keys: keysOf(fields, match),
			fields,
			existing: options.existing,
		});
		item.identity.profile_id = profile.id;
		return {
			data: profile,
			facts: { created, updated_fields: created === true ? [] : changed },
			output: outputs.of(options),
		};
	},
});
