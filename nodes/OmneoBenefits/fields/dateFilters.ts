import type { INodeProperties } from 'n8n-workflow';
import { dateIn, isGivenDate, readDate } from '../../shared/input/date';
import type { BenefitDateBound } from '../../shared/omneo/benefitStatus';
import { filtersField, type Entry } from './collection';
import { benefitDateEntry, dateEntry } from './dateEntries';
import { readDateForm } from './dateFormat';
import type { ItemContext } from './field';
import { workflowClock } from './workflowClock';

const EXPIRES_AFTER = { displayName: 'Expires After', name: 'expiresAfter' };
const EXPIRES_BEFORE = { displayName: 'Expires Before', name: 'expiresBefore' };
const ISSUED_AFTER = { displayName: 'Issued After', name: 'issuedAfter' };
const ISSUED_BEFORE = { displayName: 'Issued Before', name: 'issuedBefore' };
const CLAIMED_AFTER = { displayName: 'Claimed After', name: 'claimedAfter' };
const CLAIMED_BEFORE = { displayName: 'Claimed Before', name: 'claimedBefore' };

/** By when a record was created, in UTC. */
export const createdFilters: readonly Entry[] = [
	dateEntry(
		'filter[created_at][gte]',
		{ displayName: 'Created After', name: 'createdAfter' },
		'utc',
	),
	dateEntry(
		'filter[created_at][lt]',
		{ displayName: 'Created Before', name: 'createdBefore' },
		'utc',
	),
];

/** By when a reward or points expire or were issued, in UTC. */
export const creditDateFilters: readonly Entry[] = [
	dateEntry('filter[expires_at][gte]', EXPIRES_AFTER, 'utc'),
	dateEntry('filter[expires_at][lt]', EXPIRES_BEFORE, 'utc'),
	dateEntry('filter[issued_at][gte]', ISSUED_AFTER, 'utc'),
	dateEntry('filter[issued_at][lt]', ISSUED_BEFORE, 'utc'),
];

type Bound = Omit<BenefitDateBound, 'date'> & { entry: Entry };

const bounds: Bound[] = [
	{ key: 'expires_at', operator: 'gte', entry: benefitDateEntry('expiresAfter', EXPIRES_AFTER) },
	{ key: 'expires_at', operator: 'lt', entry: benefitDateEntry('expiresBefore', EXPIRES_BEFORE) },
	{ key: 'issued_at', operator: 'gte', entry: momentEntry('issuedAfter', ISSUED_AFTER) },
	{ key: 'issued_at', operator: 'lt', entry: momentEntry('issuedBefore', ISSUED_BEFORE) },
	{ key: 'claimed_at', operator: 'gte', entry: momentEntry('claimedAfter', CLAIMED_AFTER) },
	{ key: 'claimed_at', operator: 'lt', entry: momentEntry('claimedBefore', CLAIMED_BEFORE) },
];

const entries = bounds.map(({ entry }) => entry);
const reader = filtersField(entries);

/** By the dates of a benefit: filters of the collection `filters` that {@link readBounds} reads. */
export const boundProperties: INodeProperties[] = entries.map(({ property }) => property);

export function readBounds(item: ItemContext): BenefitDateBound[] {
	const dates = reader.read(item);
	return bounds.flatMap(({ key, operator, entry }) => {
		const date: unknown = dates[entry.key];
		return isGivenDate(date) ? [{ key, operator, date }] : [];
	});
}

/** A date kept as a moment, by the clock of the workflow where it names no zone. */
function momentEntry(...texts: Parameters<typeof benefitDateEntry>): Entry {
	return {
		...benefitDateEntry(...texts),
		convert: (value, item, subject) => ({
			moment: dateIn(readDate(value, subject, { form: readDateForm(item) }), workflowClock(item)),
		}),
	};
}
