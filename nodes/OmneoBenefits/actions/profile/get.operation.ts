import { at, endpoints } from '../../../shared/api/endpoints';
import { profileOutputs, type Profile } from '../../../shared/omneo/profile';
import { profileField } from '../../fields/profile';
import { operation } from '../operation';
import { profileOptionsField } from './memberOptions';

const outputs = profileOutputs();

/** Endpoint from the vendor's documentation and SDK. */
export const get = operation({
	name: 'Get',
	action: 'Get profile',
	description: 'Look up a profile by its ID, email, mobile or identity',
	calls: [endpoints.getProfile],
	output: outputs.all,
	fields: { profileId: profileField, options: profileOptionsField },
	async execute({ profileId, options }, item) {
		const { data } = await item.send<Profile>(at(endpoints.getProfile, { profileId }));
		return { data, output: outputs.of(options) };
	},
});
