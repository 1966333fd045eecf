import { simplifyReward, type Reward } from '../../../shared/omneo/reward';
import { listSorted } from '../../../shared/transport/sorting';
import { dateEntry, filtersField } from '../../fields/collection';
import { simplifyField } from '../../fields/output';
import { limitField } from '../../fields/paging';
import { recordsOfField } from '../../fields/recordsOf';
import { CREATED, sortField, UPDATED } from '../../fields/sort';
import { operation } from '../operation';

/** Endpoints from the vendor's SDK. */
export const getAll = operation({
	name: 'Get Many',
	action: 'Get many rewards',
	description: 'List the rewards of a member or of all',
	endpoint: 'GET /profiles/{id}/rewards, GET /rewards',
	fields: {
		path: recordsOfField('rewards'),
		limit: limitField,
		filters: filtersField([
			dateEntry('filter[expires_at][gte]', { displayName: 'Expires After', name: 'expiresAfter' }),
			dateEntry('filter[expires_at][lt]', { displayName: 'Expires Before', name: 'expiresBefore' }),
			dateEntry(
				'filter[issued_at][gte]',
				{ displayName: 'Issued After', name: 'issuedAfter' },
				'utc',
			),
			dateEntry(
				'filter[issued_at][lt]',
				{ displayName: 'Issued Before', name: 'issuedBefore' },
				'utc',
			),
		]),
		sort: sortField(CREATED, UPDATED, { name: 'Expires At', value: 'expires_at' }),
		simplify: simplifyField,
	},
	async execute({ path, limit, filters: query, sort, simplify }, item) {
		const request = { path, query, notFound: 'profile_not_found' as const };
		const records = await listSorted<Reward>(item.send, request, limit, sort);
		return simplify ? records.map(simplifyReward) : records;
	},
});
