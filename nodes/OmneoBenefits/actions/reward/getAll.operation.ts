import { endpoints } from '../../../shared/api/endpoints';
import { rewardOutput } from '../../../shared/omneo/reward';
import { creditDateFilters } from '../../fields/dates';
import { getMany } from '../getMany';

/** Endpoints from the vendor's SDK. */
export const getAll = getMany({
	records: 'rewards',
	description: 'List the rewards of a member or of all',
	ofAll: endpoints.listRewards,
	ofProfile: endpoints.listProfileRewards,
	output: rewardOutput,
	filters: creditDateFilters,
	sortedBy: [{ name: 'Expires At', value: 'expires_at' }],
});
