import { endpoints } from '../../../shared/api/endpoints';
import { profileOutputs } from '../../../shared/omneo/profile';
import { textEntry } from '../../fields/collection';
import { emailEntry, mobileEntry } from '../../fields/contactEntries';
import { createdFilters } from '../../fields/dateFilters';
import { getMany } from '../getMany';
import { profileOptionsField } from './memberOptions';

const outputs = profileOutputs();

/** Endpoint from the vendor's documentation and SDK. */
export const getAll = getMany({
	records: 'profiles',
	description: 'Search the profiles of the tenant',
	ofAll: endpoints.listProfiles,
	output: outputs.all,
	filters: [
		...createdFilters,
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
	],
	options: {
		properties: profileOptionsField.properties,
		read: (item) => outputs.of(profileOptionsField.read(item)),
	},
});
