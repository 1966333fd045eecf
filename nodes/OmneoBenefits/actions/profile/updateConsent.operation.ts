import { updateConsent as sendConsent } from '../../../shared/members/consent';
import { actedAtField, consentField } from '../../fields/consent';
import { simplifyField } from '../../fields/output';
import { profileField } from '../../fields/profile';
import { operation } from '../operation';

/** Endpoints from the vendor's documentation, and its SDK. */
export const updateConsent = operation({
	name: 'Update Consent',
	action: 'Update profile consent',
	description: 'Store what a member agrees to be sent by email, SMS and other channels',
	endpoint: 'PUT /profiles/{id}/attributes/comms, PUT /profiles/{id}/comms',
	done: 'updated',
	fields: {
		profileId: profileField,
		consent: consentField,
		actedAt: actedAtField,
		simplify: simplifyField,
	},
	async execute({ profileId, consent, actedAt, simplify }, item) {
		const { sent, data } = await sendConsent(item, { profileId, consent, actedAt });
		return simplify ? { profile_id: profileId, ...sent } : data;
	},
});
