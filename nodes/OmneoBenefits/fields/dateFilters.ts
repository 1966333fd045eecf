import { dateEntry, type Entry } from './collection';

/** By when a record expires, by the clock of its own time zone. */
export const expiryFilters: readonly Entry[] = [
	dateEntry('filter[expires_at][gte]', { displayName: 'Expires After', name: 'expiresAfter' }),
	dateEntry('filter[expires_at][lt]', { displayName: 'Expires Before', name: 'expiresBefore' }),
];

/** By when a record was issued, in UTC. */
export const issueFilters: readonly Entry[] = [
	dateEntry('filter[issued_at][gte]', { displayName: 'Issued After', name: 'issuedAfter' }, 'utc'),
	dateEntry('filter[issued_at][lt]', { displayName: 'Issued Before', name: 'issuedBefore' }, 'utc'),
];
