import { at, endpoints } from '../../../shared/api/endpoints';
import { profileOutputs, type Profile } from '../../../shared/omneo/profile';
import { listSorted } from '../../../shared/transport/sorting';
import { filtersField, textEntry } from '../../fields/collection';
import { emailEntry, mobileEntry } from '../../fields/contactEntries';
import { dateEntry } from '../../fields/dateEntries';
import { limitField, CREATED, sortField, UPDATED } from '../../fields/lists';
import { operation } from '../operation';
import { profileOptionsField } from './memberOptions';

const outputs = profileOutputs();

/** Endpoint from the vendor's documentation and SDK. */
export const getAll = operation({
	name: 'Get Many',
	action: 'Get many profiles',
	description: 'Search the profiles of the tenant',
	calls: [endpoints.listProfiles],
	output: outputs.all,
	fields: {
		limit: limitField,
		filters: filtersField([
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
			emailEntry('filter[email]', {
				displayName: 'Email',
				name: 'email',
				placeholder: 'e.g. nathan@example.com',
			}),
			textEntry('filter[external_id]', { displayName: 'External ID', name: 'externalIdFilter' }),
			mobileEntry('filter[mobile_phone]', {
				displayName: 'Mobile Phone',
				name: 'mobilePhone',
				placeholder: 'e.g. +61412345678',
			}),
			textEntry('filter[search]', {
				displayName: 'Search',
				name: 'search',
				description: 'Text in the name or email',
			}),
		]),
		sort: sortField(CREATED, UPDATED),
		options: profileOptionsField,
	},
	async execute({ limit, sort, filters: query, options }, item) {
		const profiles = await listSorted<Profile>(
			item.send,
			{ ...at(endpoints.listProfiles), query },
			limit,
			sort,
		);
		return { data: profiles, output: outputs.of(options) };
	},
});
