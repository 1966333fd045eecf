import { createHash } from 'node:crypto';
import { isIn, markOf, merged, withMark, type Seen } from './seen';

/**
 * The ID of a delivery. None is documented, so it is made of the raw body, which a retry sends again
 * unchanged (assumption, untried: no retry comes before an hour), and of the event where that can be believed: a signature is of the body
 * alone, and who has seen a signed delivery can send it as another event.
 */
export function deliveryId(event: string, body: Buffer, isSigned: boolean): string {
	const hash = createHash('sha256');
	if (!isSigned) hash.update(`${event}\n`);
	return hash.update(body).digest('hex').slice(0, 24);
}

/** What this process knows of one node's deliveries. */
interface Known {
	/** The deliveries that started the workflow, here or in another process. */
	taken: Seen;
	/** Deliveries that have not been answered, by ID; each ends with its answer. */
	underWay: Map<string, Promise<void>>;
	/** Lets the delivery go on that waits for the others, if there is one. */
	goOn(): void;
}

const knownOf = new Map<string, Known>();

/** One delivery that is let in, or was taken before. */
export interface Turn {
	isRepeated: boolean;
	/** What is to be stored: the deliveries that have started the workflow, and this one. */
	taken: Seen;
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
export async function takeTurn(node: string, id: string, stored: Seen): Promise<Turn> {
	const known = knownOf.get(node) ?? { taken: {}, underWay: new Map(), goOn() {} };
	const mark = markOf(id);
	knownOf.set(node, known);
	known.taken = merged(known.taken, stored);
	while (known.underWay.has(id)) await known.underWay.get(id);
	if (isIn(known.taken, mark)) return { isRepeated: true, taken: known.taken, end() {} };

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
		taken: withMark(known.taken, mark, Date.now()),
		end(hasStarted) {
			if (hasStarted) known.taken = withMark(known.taken, mark, Date.now());
			known.underWay.delete(id);
			answered();
		},
	};
}
