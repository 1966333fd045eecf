import { endpoints } from '../../../shared/api/endpoints';
import { tasks } from '../../../shared/api/tasks';
import { profileOutputs, wholeProfile } from '../../../shared/omneo/profile';
import { updateMember } from '../../../shared/profiles/update';
import { foundProfileField } from '../../fields/profile';
import { operation } from '../operation';
import { memberFields, withoutErasing } from './member';
import { memberOptionsField } from './memberOptions';

const outputs = profileOutputs([], ['updated_fields']);

/** Endpoints from the vendor's documentation and SDK. */
export const update = operation({
	name: 'Update',
	action: 'Update profile',
	description: 'Change what Omneo knows about a member; only what differs is sent',
	calls: [endpoints.getProfile, endpoints.updateProfile],
	alsoDoes: [tasks.storeMember],
	done: 'updated',
	output: outputs.all,
	fields: { profile: foundProfileField, member: memberFields, options: memberOptionsField },
	async execute({ profile: found, member, options }, item) {
		const known = await wholeProfile(item.send, found.profileId);
		const fields = withoutErasing(found.by, member);
		const { profile, changed } = await updateMember(item, known, fields);
		return { data: profile, facts: { updated_fields: changed }, output: outputs.of(options) };
	},
});
