import { shortHash } from '../shared/claims/externalId';

/** How many deliveries a node remembers: some days for a shop, and 24 kB in n8n's database. */
const MOST_REMEMBERED = 1_000;

/**
 * The ID of a delivery. None is documented, so it is made of the event and the raw body, which a
 * retry sends again unchanged (assumption).
 */
export function deliveryId(event: string, body: Buffer): string {
	return shortHash(`${event}\n${body.toString()}`, 24);
}

/** The IDs of both lists, each once, the newest last; at most 1,000. */
export function remembered(earlier: readonly string[], later: readonly string[]): string[] {
	return [...new Set([...later].reverse().concat([...earlier].reverse()))]
		.slice(0, MOST_REMEMBERED)
		.reverse();
}

/**
 * What this process knows of a node's deliveries. n8n gives each delivery its own copy of the
 * static data and saves it once the execution has started, so that copies of deliveries that come
 * together know nothing of each other.
 */
export interface Deliveries {
	/** IDs of deliveries that started the workflow, the newest last. */
	taken: string[];
	/** IDs of deliveries that have not been answered yet. */
	underWay: Set<string>;
}

const deliveriesOf = new Map<string, Deliveries>();

/** What this process knows of the deliveries of one node. */
export function deliveries(workflowId: string, nodeId: string): Deliveries {
	const key = `${workflowId}/${nodeId}`;
	const known = deliveriesOf.get(key) ?? { taken: [], underWay: new Set() };
	deliveriesOf.set(key, known);
	return known;
}
