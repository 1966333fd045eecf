import type { IDataObject } from 'n8n-workflow';
import { keyOf } from '../members/createOnce';
import { pick } from './pick';

/** Points as the API gives them (vendor's SDK): one record for each time that some were added. */
export interface Point extends IDataObject {
	id?: number | string;
	definition?: IDataObject;
}

const POINT_KEYS = [
	'value_initial',
	'value_remaining',
	'issued_at',
	'expires_at',
	'description',
	'meta',
] as const;

/** The useful keys of points. */
export function simplifyPoint(point: Point): IDataObject {
	return {
		point_id: point.id ?? null,
		profile_id: point.profile_id ?? null,
		external_id: keyOf(point) ?? null,
		definition_handle: point.definition?.handle ?? null,
		...pick(point, POINT_KEYS),
	};
}
