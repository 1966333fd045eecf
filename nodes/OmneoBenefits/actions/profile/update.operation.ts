import { wholeProfile } from '../../../shared/omneo/profile';
import { profileOutput } from '../../../shared/members/output';
import { updateMember } from '../../../shared/members/update';
import { memberFields } from '../../fields/member';
import { memberOptionsField } from '../../fields/memberOptions';
import { simplifyField } from '../../fields/output';
import { profileField } from '../../fields/profile';
import { operation } from '../operation';

/** Endpoints from the vendor's documentation and SDK. */
export const update = operation({
	name: 'Update',
	action: 'Update profile',
	description: 'Change what Omneo knows about a member; only what differs is sent',
	endpoint: 'GET /profiles/{id}, PUT /profiles/{id}',
	done: 'updated',
	fields: {
		profileId: profileField,
		member: memberFields,
		simplify: simplifyField,
		options: memberOptionsField,
	},
	async execute({ profileId, member, simplify, options }, item) {
		const known = await wholeProfile(item.send, profileId);
		const { profile, changed } = await updateMember(item, known, member);
		const output = profileOutput(profile, { simplify, ...options });
		if (!simplify) return output;
		const { profile_id, ...rest } = output;
		return { profile_id, updated_fields: changed, ...rest };
	},
});
