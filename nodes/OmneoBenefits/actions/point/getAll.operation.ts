import { endpoints } from '../../../shared/api/endpoints';
import { pointOutput } from '../../../shared/omneo/point';
import { creditDateFilters } from '../../fields/dates';
import { getMany } from '../getMany';

/** Endpoints from the vendor's SDK. */
export const getAll = getMany({
	records: 'points',
	description: 'List the points of a member or of all',
	ofAll: endpoints.listPoints,
	ofProfile: endpoints.listProfilePoints,
	output: pointOutput,
	filters: creditDateFilters,
	sortedBy: [{ name: 'Expires At', value: 'expires_at' }],
});
