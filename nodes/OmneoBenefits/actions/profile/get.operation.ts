import type { Profile } from '../../../shared/omneo/profile';
import { profileOutput } from '../../../shared/members/output';
import { simplifyField } from '../../fields/output';
import { profileField } from '../../fields/profile';
import { operation } from '../operation';
import { profileOptionsField } from '../../fields/memberOptions';

/** Endpoint from the vendor's documentation and SDK. */
export const get = operation({
	name: 'Get',
	action: 'Get profile',
	description: 'Look up a profile by its ID, email, mobile or identity',
	endpoint: 'GET /profiles/{id}',
	fields: { profileId: profileField, simplify: simplifyField, options: profileOptionsField },
	async execute({ profileId, simplify, options }, item) {
		const { data } = await item.send<Profile>({
			method: 'GET',
			expect: 'record',
			path: ['profiles', profileId],
			notFound: 'profile_not_found',
		});
		return profileOutput(data, { simplify, ...options });
	},
});
