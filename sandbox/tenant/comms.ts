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

/** When the member gave or took a consent, in UTC (documented). */
export const commsMoments = channels.map((channel) => `${channel}_consent_updated_at`);
