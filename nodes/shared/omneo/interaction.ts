import type { IDataObject } from 'n8n-workflow';
import { externalIdOf } from './externalId';
import { namesIn, type Output, pick } from './output';

/** An Interaction as the API gives it (vendor's SDK); its key is in its meta. */
export interface Interaction extends IDataObject {
	id?: number | string;
}

export const interactionOutput: Output<Interaction> = {
	simplified: namesIn(
		'name namespace interacted_at duplicate interaction_id profile_id external_id action channel',
		'signal',
	),
	fields: ({ id, ...interaction }) => ({
		interaction_id: id,
		external_id: externalIdOf(interaction),
		...pick(
			interaction,
			'profile_id name namespace action channel signal description url tags interacted_at',
			'created_at updated_at meta',
		),
	}),
};
