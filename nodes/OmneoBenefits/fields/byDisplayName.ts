import type { INodeProperties } from 'n8n-workflow';

/**
 * The entries of a collection from A to Z, as n8n's guidelines want them. Compared by code point:
 * loading collation rules would cost more than loading the rest of the node.
 */
export function byDisplayName(entries: readonly INodeProperties[]): INodeProperties[] {
	return [...entries].sort((a, b) => (a.displayName < b.displayName ? -1 : 1));
}
