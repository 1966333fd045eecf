import type { IDataObject } from 'n8n-workflow';
import { externalIdOf } from './externalId';
import { namesIn, type Output, pick } from './output';

/** Points as the API gives them (vendor's SDK): one record for each addition. */
export interface Point extends IDataObject {
	id?: number | string;
	definition?: IDataObject;
}

/** A kind of points (vendor's SDK). */
export interface PointDefinition extends IDataObject {
	id: number | string;
	name?: string;
	handle?: string;
}

const MOST_USED = namesIn(
	'value_initial value_remaining description issued_at expires_at point_id profile_id external_id',
	'definition_handle',
);

export const pointOutput: Output<Point> = {
	simplified: [...MOST_USED, 'meta'],
	fields: ({ id, definition, ...point }) => ({
		point_id: id,
		external_id: externalIdOf(point),
		definition_id: definition?.id,
		definition_name: definition?.name,
		definition_handle: definition?.handle,
		...pick(
			point,
			'profile_id value_initial value_remaining description status issued_at accrued_at',
			'expires_at created_at updated_at meta',
		),
	}),
};

/** Points that were added now, or before; then they are a `duplicate`. */
export const addedPointOutput = { ...pointOutput, simplified: [...MOST_USED, 'duplicate'] };
