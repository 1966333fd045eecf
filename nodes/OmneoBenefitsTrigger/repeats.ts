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
interface Known {
	/** IDs of deliveries that started the workflow, here or in another process, the newest last. */
	taken: string[];
	/** Deliveries that have not been answered, by ID; each ends with its answer. */
	underWay: Map<string, Promise<void>>;
	/** Lets the delivery go on that waits for the others, if there is one. */
	goOn(): void;
}

const knownOf = new Map<string, Known>();

/** One delivery that is let in, or was taken before. */
export interface Turn {
	isRepeated: boolean;
	/** IDs of the deliveries that are known to have started the workflow, the newest last. */
	taken: readonly string[];
	/** To be called once it has been answered. */
	end(hasStarted: boolean): void;
}

/**
 * Lets a delivery in. A repeat of one that has not been answered waits for that.
 *
 * n8n gives each delivery a copy of the static data of its own, and saves the whole of it: of two
 * that are taken at once, the one that is saved later undoes what the other has stored. So the newest
 * waits until the others have been answered, or a newer one comes: the last one of many is taken
 * alone, and stores all that this process knows.
 *
 * @param node says which one: the IDs of its workflow and its own
 * @param stored what n8n had stored when the delivery came, which another process may have added to
 */
export async function takeTurn(node: string, id: string, stored: readonly string[]): Promise<Turn> {
	const known = knownOf.get(node) ?? { taken: [], underWay: new Map(), goOn() {} };
	knownOf.set(node, known);
	known.taken = remembered(stored, known.taken);
	while (known.underWay.has(id)) await known.underWay.get(id);
	if (known.taken.includes(id)) return { isRepeated: true, taken: known.taken, end() {} };

	const others = [...known.underWay.values()];
	let answered = () => {};
	known.underWay.set(
		id,
		new Promise((resolve) => {
			answered = resolve;
		}),
	);
	known.goOn();
	const isOvertaken = new Promise<void>((resolve) => {
		known.goOn = resolve;
	});
	await Promise.race([Promise.all(others), isOvertaken]);
	return {
		isRepeated: false,
		taken: known.taken,
		end(hasStarted) {
			if (hasStarted) known.taken = remembered(known.taken, [id]);
			known.underWay.delete(id);
			answered();
		},
	};
}
