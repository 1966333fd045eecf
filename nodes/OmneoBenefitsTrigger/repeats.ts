import { shortHash } from '../shared/claims/externalId';

/** How many deliveries a node remembers: some days for a shop, and 27 kB in n8n's database. */
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

/** What this process knows of one node's deliveries. */
interface Line {
	/** IDs of deliveries that started the workflow, the newest last. */
	taken: string[];
	/** Ends when everything before the next delivery has been answered. */
	latest: Promise<void>;
}

/** By workflow and node. */
const lines = new Map<string, Line>();

/** One delivery's turn, in which no other of the node is taken by this process. */
export interface Turn {
	/** IDs of the deliveries that started the workflow in this process, the newest last. */
	taken: readonly string[];
	/** Lets the next one in; `id` is that of a delivery that started the workflow. */
	end(id?: string): void;
}

/**
 * Waits until the earlier deliveries to a node have been answered. n8n gives each delivery a copy of
 * the static data of its own, and saves the whole of it: of two that are taken at once, the one that
 * is saved later would undo what the other has stored.
 */
export async function takeTurn(workflowId: string, nodeId: string): Promise<Turn> {
	const key = `${workflowId}/${nodeId}`;
	const line = lines.get(key) ?? { taken: [], latest: Promise.resolve() };
	lines.set(key, line);
	const earlier = line.latest;
	let letNextIn = () => {};
	line.latest = new Promise((resolve) => {
		letNextIn = resolve;
	});
	await earlier;
	return {
		taken: line.taken,
		end(id) {
			if (id !== undefined) line.taken = remembered(line.taken, [id]);
			letNextIn();
		},
	};
}
