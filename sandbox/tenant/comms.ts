/** The channels through which a member may be reached, and what for (seen in the vendor's SDK). */
const channels = ['email', 'sms', 'push', 'phone', 'post'] as const;
const purposes = [
	'promo',
	'optout',
	'bounced',
	'discover',
	'benefits',
	'reminders',
	'account',
	'bookings',
	'feedback',
	'location',
	'service',
] as const;

export const commsFlags = channels.flatMap((channel) =>
	purposes.map((purpose) => `${channel}_${purpose}`),
);

/** When the member said yes or no to promotions, in UTC (documented; by the vendor's types for these two). */
export const commsMoments = ['email', 'sms'].map((channel) => `${channel}_consent_updated_at`);
