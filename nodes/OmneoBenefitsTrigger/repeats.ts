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

/** As much of an HTTP response as tells what became of it. */
interface Answer {
	readonly statusCode: number;
	/** Whether all of it has been handed over, sent or not. */
	readonly writableEnded: boolean;
}

/**
 * What this process knows of a node's deliveries. n8n gives each delivery its own copy of the
 * static data and saves all of it once the execution has started, so that copies of deliveries that
 * come together know nothing of each other, and the one that is saved last is what is kept.
 */
export interface Deliveries {
	/** IDs of deliveries that started the workflow, the newest last. */
	taken: string[];
	/** The answers to deliveries that had not been answered when they were last looked at. */
	underWay: Map<string, Answer>;
}

const deliveriesOf = new Map<string, Deliveries>();

/** What this process knows of the deliveries of one node, by now. */
export function deliveries(workflowId: string, nodeId: string): Deliveries {
	const key = `${workflowId}/${nodeId}`;
	const known = deliveriesOf.get(key) ?? { taken: [], underWay: new Map() };
	deliveriesOf.set(key, known);
	for (const [id, answer] of known.underWay) {
		// Also where the sender has hung up meanwhile: n8n answers, and the execution goes on.
		if (!answer.writableEnded) continue;
		known.underWay.delete(id);
		if (answer.statusCode < 300) known.taken = remembered(known.taken, [id]);
	}
	return known;
}
