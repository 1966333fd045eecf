import { jsonParse, type IDataObject } from 'n8n-workflow';

/**
 * The external ID of a record: its own, or the one in its meta if the API returns no other. Some
 * tenants return the meta as text.
 */
export function externalIdOf({ external_id, meta }: IDataObject): string | undefined {
	const id = external_id ?? metaOf(meta).external_id;
	return id === undefined || id === null || id === '' ? undefined : String(id);
}

/** Whether a record has the external ID in either place: a tenant may cut or change its own. */
export function hasExternalId({ external_id, meta }: IDataObject, externalId: string): boolean {
	const wanted = externalId.normalize('NFC');
	return [externalIdOf({ external_id }), externalIdOf({ meta })].some(
		(id) => id?.normalize('NFC') === wanted,
	);
}

function metaOf(meta: unknown): IDataObject {
	if (typeof meta === 'string') return metaOf(jsonParse<unknown>(meta, { fallbackValue: null }));
	return typeof meta === 'object' && meta !== null ? (meta as IDataObject) : {};
}
