import { enrol } from '../../../shared/members/enrol';
import { profileOutput } from '../../../shared/members/output';
import { keysOf, matchFields, withMatch } from '../../fields/match';
import { memberFields } from '../../fields/member';
import { upsertOptionsField } from '../../fields/memberOptions';
import { simplifyField } from '../../fields/output';
import { operation } from '../operation';

/** Endpoints from the vendor's documentation and SDK, which has no upsert that answers at once. */
export const upsert = operation({
	name: 'Create or Update',
	action: 'Create or update profile',
	description:
		'Find a member by email, mobile or identity and update what differs, or create the member (upsert)',
	chooseWhen: 'For sign-ups, forms and imports, where the member may be there already.',
	endpoint: 'POST /profiles, PUT /profiles/{id}',
	done: 'created or updated',
	fields: {
		match: matchFields,
		member: memberFields,
		simplify: simplifyField,
		options: upsertOptionsField,
	},
	async execute({ match, member, simplify, options }, item) {
		const fields = withMatch(member, match);
		const { profile, created, changed } = await enrol(item, {
			keys: keysOf(fields, match),
			fields,
			existing: options.existing,
		});
		item.identity.profile_id = profile.id;
		const output = profileOutput(profile, { simplify, ...options });
		if (!simplify) return output;
		const { profile_id, ...rest } = output;
		return { profile_id, created, updated_fields: created ? [] : changed, ...rest };
	},
});
