/** Dates as the API writes them: `2026-01-31 23:59:59`, without a zone. */

/** The moment of such a text that is in UTC; NaN where it is no date. */
export function utcMs(text: string): number {
	return Date.parse(/[zZ]|[+-]\d\d:?\d\d$/.test(text) ? text : `${text.replace(' ', 'T')}Z`);
}

/** What the clocks of a zone show at a moment, in that form; '' where it is no moment. */
export function clockIn(timeZone: string, ms: number): string {
	if (Number.isNaN(ms)) return '';
	return new Intl.DateTimeFormat('sv-SE', {
		timeZone,
		dateStyle: 'short',
		timeStyle: 'medium',
	}).format(ms);
}

/** So many days ago, at noon. */
export function daysAgo(days: number): string {
	return `${new Date(Date.now() - days * 86_400_000).toISOString().slice(0, 10)} 12:00:00`;
}
