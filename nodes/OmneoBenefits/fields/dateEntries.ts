import { inClockOf, inUtc, readDate, type DateReading } from '../../shared/input/date';
import type { Entry, Texts } from './collection';
import { readDateForm } from './dateFormat';
import type { ItemContext } from './field';
import { workflowClock } from './workflowClock';

/**
 * A date, by the clock of the workflow where it names no zone. The API names no zone in its dates:
 * `local` are sent as the workflow's clock shows them, `utc` are moments (assumption:
 * dates.created-in-utc, dates.claim-period-in-utc).
 */
export function dateEntry(key: string, texts: Texts, clock: 'local' | 'utc' = 'local'): Entry {
	const write = clock === 'utc' ? inUtc : inClockOf;
	return {
		key,
		property: { type: 'dateTime', default: '', ...texts },
		convert: (value, item, subject) =>
			write(readDate(value, subject, readingOf(key, item)), workflowClock(item)),
	};
}

/** A date of a benefit, kept as it was given until the benefit's time zone is known. */
export function benefitDateEntry(key: string, texts: Texts): Entry {
	return {
		key,
		property: { type: 'dateTime', default: '', ...texts },
		convert: (value, item, subject) => readDate(value, subject, readingOf(key, item)),
	};
}

/** At these, something ends. */
const ENDS = ['expires_at', 'claim_period_end_at', 'absolute_expiry'];

function readingOf(key: string, item: ItemContext): DateReading {
	return { form: readDateForm(item), isEnd: ENDS.includes(key) };
}
