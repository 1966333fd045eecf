import { endpoints } from '../../../shared/api/endpoints';
import { readEmail } from '../../../shared/input/email';
import { looksLikeMobile, readMobile } from '../../../shared/input/mobile';
import { readKey } from '../../../shared/input/text';
import { profileOutputs } from '../../../shared/omneo/profile';
import { textEntry, type Entry, type Texts } from '../../fields/collection';
import { createdFilters } from '../../fields/dates';
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

/** A mobile number: in Omneo's form if it has a country code, otherwise as given. */
function mobileEntry(key: string, texts: Texts): Entry {
	return {
		...textEntry(key, texts),
		convert(value, _item, subject) {
			const text = readKey(value, subject);
			return looksLikeMobile(text) ? readMobile(text, subject) : text;
		},
	};
}

/** An email address in the form in which profiles are found by it; a partial address as given. */
function emailEntry(key: string, texts: Texts): Entry {
	return {
		...textEntry(key, texts),
		convert(value, _item, subject) {
			const isWhole = typeof value === 'string' && /.(?:@|%40)./i.test(value);
			return isWhole ? readEmail(value, subject) : readKey(value, subject);
		},
	};
}
