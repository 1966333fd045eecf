import type { IDataObject } from 'n8n-workflow';
import { Problem } from '../../shared/problems/problem';
import type { Meta } from '../../shared/input/meta';
import type { Field, ItemContext } from '../actions/operation';
import { externalIdField } from './claim';

/** The key of what is made; the metadata carries it. */
export const keyField: Field<string> = {
	...externalIdField,
	properties: [
		{
			displayName: 'External ID',
			name: 'externalId',
			type: 'string',
			default: '',
			placeholder: 'e.g. order-10482',
			description:
				'The ID of this in your own system, such as the number of the order: with the same ID, a second run gives nothing again. Left empty, one is made for this execution.',
		},
	],
};

/** The given key, or one that is the same in every try of this execution. */
export function keyFor(item: ItemContext, externalId: string, whom: string, what: string): string {
	const key = externalId || item.makeExternalId(whom, what);
	item.identity.external_id = key;
	return key;
}

/**
 * The metadata with the key in it, since the API gives no other key back.
 * @throws {Problem} `meta_invalid` for a list, which has no room for it
 */
export function metaWithKey(meta: Meta | undefined, externalId: string): IDataObject {
	if (Array.isArray(meta)) {
		throw new Problem('meta_invalid', {
			meaning: 'The meta is a list, which has no room for the external ID',
			nextStep: 'Enter a JSON object, such as {"survey": "spring"}.',
		});
	}
	return { ...(meta as IDataObject | undefined), external_id: externalId };
}
