import type { IDataObject } from 'n8n-workflow';
import { Problem } from '../../shared/problems/problem';
import type { Meta } from '../../shared/input/meta';
import { externalIdField, type GivenExternalId } from './externalId';
import type { Field } from './field';

/** The key of a record of a member; the metadata carries it. */
export function keyField(notice: string): Field<GivenExternalId> {
	return externalIdField({
		description:
			'The ID of this in your own system, such as the number of the order: with the same ID, a second run gives nothing again. Left empty, one is made that lasts as long as the execution.',
		notice,
		placeholder: 'e.g. order-10482',
	});
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
