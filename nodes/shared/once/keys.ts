/**
 * The key of what is done once: the tenant, the kind of thing, and what identifies it there. As JSON,
 * so that no two lists of parts give the same text.
 * @param tenant the tenant's base URL
 */
export function keyOf(tenant: string, kind: string, ...parts: string[]): string {
	return JSON.stringify([kind, tenant, ...parts]);
}

/** A record's ID as text, by which records are compared; empty where it has none. */
export const idOf = (record: { id?: unknown }): string => String(record.id ?? '');

/** An ID for a body: a number where it is one that JavaScript holds, otherwise its text. */
export function exactId(id: string): number | string {
	return /^\d+$/.test(id) && Number.isSafeInteger(Number(id)) ? Number(id) : id;
}
