import type { IDataObject } from 'n8n-workflow';
import { utcDate } from './dates';

/** The keys of `record` that are named, `null` where it lacks one; dates (`…_at`) in ISO 8601. */
export function pick(record: IDataObject, keys: readonly string[]): IDataObject {
	return Object.fromEntries(
		keys.map((key) => [key, key.endsWith('_at') ? utcDate(record[key]) : (record[key] ?? null)]),
	);
}

/** Leaves the empty values out, as the API takes no empty optional ones. */
export function withoutEmpty(body: Record<string, unknown>): IDataObject {
	return Object.fromEntries(
		Object.entries(body).filter(([, value]) => value !== undefined && value !== ''),
	) as IDataObject;
}
