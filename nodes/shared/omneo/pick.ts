import type { IDataObject } from 'n8n-workflow';

/** The keys of `record` that are named, `null` where it lacks one. */
export function pick(record: IDataObject, keys: readonly string[]): IDataObject {
	return Object.fromEntries(keys.map((key) => [key, record[key] ?? null]));
}
