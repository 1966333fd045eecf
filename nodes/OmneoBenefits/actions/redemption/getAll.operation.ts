import { endpoints } from '../../../shared/api/endpoints';
import { redemptionOutput } from '../../../shared/omneo/benefit';
import { flagFilter } from '../../fields/collection';
import { createdFilters } from '../../fields/dates';
import { getMany } from '../getMany';

/** Endpoints from the vendor's documentation and SDK. */
export const getAll = getMany({
	records: 'redemptions',
	description: 'List the redemptions of a profile or of all',
	ofAll: endpoints.listRedemptions,
	ofProfile: endpoints.listProfileRedemptions,
	output: redemptionOutput,
	filters: [
		...createdFilters,
		flagFilter('filter[has_benefit]', {
			displayName: 'Has Benefit',
			name: 'hasBenefit',
			default: true,
			description: 'Whether to return redemptions of benefits, or those of points and rewards only',
		}),
	],
});
