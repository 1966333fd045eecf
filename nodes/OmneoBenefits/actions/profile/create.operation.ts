import { endpoints } from '../../../shared/api/endpoints';
import { tasks } from '../../../shared/api/tasks';
import { profileOutputs } from '../../../shared/omneo/profile';
import { Problem } from '../../../shared/problems/problem';
import { enrol } from '../../../shared/profiles/enrol';
import { operation } from '../operation';
import { keysOf, memberFields } from './member';
import { memberOptionsField } from './memberOptions';

const outputs = profileOutputs(['created']);

/** A member without a key could not be found again. */
const memberWithKey: typeof memberFields = {
	...memberFields,
	read(item) {
		const member = memberFields.read(item);
		if (keysOf(member).length > 0) return member;
		throw new Problem('parameter_invalid', {
			meaning: 'The profile has no email, no mobile phone and no identity',
			nextStep: 'Add one of them under Profile Fields: a member cannot be found without.',
		});
	},
};

/** Endpoint from the vendor's documentation and SDK. */
export const create = operation({
	name: 'Create',
	action: 'Create profile',
	description: 'Create a member. The item fails if Omneo already has the member.',
	chooseWhen: 'Only if an existing member is an error. Otherwise choose upsert.',
	calls: [endpoints.createProfile],
	alsoDoes: [tasks.findProfile, tasks.storeMember],
	done: 'created',
	output: outputs.all,
	fields: { member: memberWithKey, options: memberOptionsField },
	async execute({ member, options }, item) {
		const { profile, created } = await enrol(item, {
			keys: keysOf(member),
			fields: member,
			existing: 'fail',
		});
		item.identity.profile_id = profile.id;
		return { data: profile, facts: { created }, output: outputs.of(options) };
	},
});
