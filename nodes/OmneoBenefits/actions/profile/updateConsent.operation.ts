import { updateConsent as sendConsent, withMoments } from '../../../shared/members/consent';
import { actedAtField, consentField } from '../../fields/consent';
import { simplifyField } from '../../fields/output';
import { profileField } from '../../fields/profile';
import { operation } from '../operation';

/** Endpoint from the vendor's documentation. */
export const updateConsent = operation({
	name: 'Update Consent',
	action: 'Update profile consent',
	description: 'Store what a member agrees to be sent by email, SMS and other channels',
	endpoint: 'PUT /profiles/{id}/attributes/comms',
	done: 'updated',
	fields: {
		profileId: profileField,
		consent: consentField,
		actedAt: actedAtField,
		simplify: simplifyField,
	},
	async execute({ profileId, consent, actedAt, simplify }, item) {
		const sent = withMoments(consent, actedAt);
		const data = await sendConsent(item, profileId, sent);
		return simplify ? { profile_id: profileId, ...sent } : data;
	},
});
