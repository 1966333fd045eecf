import { endpoints } from '../../../shared/api/endpoints';
import { tasks } from '../../../shared/api/tasks';
import { type Output, pick } from '../../../shared/omneo/output';
import { updateConsent as sendConsent, withMoments } from '../../../shared/profiles/consent';
import { profileField } from '../../fields/profile';
import { operation } from '../operation';
import { actedAtField, CONSENT_KEYS, consentField } from './consent';

const MOMENTS = ['email_consent_updated_at', 'sms_consent_updated_at'];

/** What the member agrees to: as Omneo shows it, or else as sent. */
const consentOutput: Output = {
	simplified: [
		'profile_id',
		'email_promo',
		'email_optout',
		'sms_promo',
		'sms_optout',
		...MOMENTS,
		'push_promo',
		'phone_promo',
		'post_promo',
	],
	fields: (consent) => pick(consent, ...CONSENT_KEYS, ...MOMENTS),
};

/** Endpoint from the vendor's documentation. */
export const updateConsent = operation({
	name: 'Update Consent',
	action: 'Update profile consent',
	description: 'Store what a member agrees to be sent by email, SMS and other channels',
	calls: [endpoints.updateConsent],
	alsoDoes: [tasks.storeMember],
	done: 'updated',
	output: consentOutput,
	fields: { profileId: profileField, consent: consentField, actedAt: actedAtField },
	async execute({ profileId, consent, actedAt }, item) {
		const sent = withMoments(consent, actedAt);
		const data = await sendConsent(item, profileId, sent);
		return { data, facts: { profile_id: profileId, ...sent } };
	},
});
