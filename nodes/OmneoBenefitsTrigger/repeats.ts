import { createHash } from 'node:crypto';

/**
 * The ID of a delivery. None is documented, so it is made from the raw body, which a retry sends
 * again unchanged (assumption, untried: no retry comes before an hour), and from the event if that
 * can be trusted. A signature covers only the body, and whoever has seen a signed delivery can send
 * it as another event.
 */
export function deliveryId(event: string, body: Buffer, isSigned: boolean): string {
	const hash = createHash('sha256');
	if (!isSigned) hash.update(`${event}\n`);
	return hash.update(body).digest('hex').slice(0, 24);
}

/** What this process knows about one node's deliveries. */
interface Known {
	/** The deliveries that started the workflow, here or in another process. */
	taken: Seen;
	/** Deliveries that have not been answered, by ID; each ends with its answer. */
	underWay: Map<string, Promise<void>>;
	/** Lets the delivery that waits for the others go on, if there is one. */
	goOn(): void;
}

const knownOf = new Map<string, Known>();

/** One delivery that is accepted, or was accepted before. */
export interface Turn {
	isRepeated: boolean;
	/** What to store: the deliveries that have started the workflow, and this one. */
	taken: Seen;
	/** Must be called once it has been answered. */
	end(hasStarted: boolean): void;
}

/**
 * Accepts a delivery. A repeat of one that has not been answered waits for that.
 *
 * n8n gives each delivery its own copy of the static data, and saves the whole copy: if two are
 * processed at once, the one that is saved later overwrites what the other stored. So the newest
 * waits until the others have been answered, or a newer one comes. The last of many is processed
 * alone, and stores everything that this process knows.
 *
 * @param node identifies the node: the IDs of its workflow and its own
 * @param stored what n8n had stored when the delivery came, to which another process may have added
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

/**
 * Which deliveries have started the workflow, by hour. n8n stores this with the workflow, and with
 * each execution, so each hour is one text: the marks of its deliveries, the newest last.
 */
export type Seen = Readonly<Record<string, string>>;

/** Characters of a mark: 48 bits, so two deliveries in 100 million million share one. */
const MARK = 8;

const HOUR_MS = 3_600_000;

/**
 * Omneo repeats by the hour or by the day; older deliveries are remembered only if there are few.
 */
const KEPT_HOURS = 26;

/** How many are remembered whatever their age: some days for a shop, and 8 kB. */
const LEAST_REMEMBERED = 1_000;

/** The maximum, which is 1 MB in n8n's database. */
const MOST_REMEMBERED = 130_000;

/** @param id of a delivery, in hexadecimal */
export function markOf(id: string): string {
	return Buffer.from(id, 'hex').toString('base64url').slice(0, MARK);
}

export function isIn(seen: Seen, mark: string): boolean {
	return Object.values(seen).some((marks) => holds(marks, mark));
}

function holds(marks: string, mark: string): boolean {
	for (let at = marks.indexOf(mark); at >= 0; at = marks.indexOf(mark, at + 1)) {
		if (at % MARK === 0) return true;
	}
	return false;
}

/**
 * With one more delivery, and without those that are too old, or more than n8n can handle: the
 * oldest go first.
 * @param now in milliseconds
 */
export function withMark(seen: Seen, mark: string, now: number): Seen {
	if (isIn(seen, mark)) return seen;
	const hour = Math.floor(now / HOUR_MS);
	return pruned({ ...seen, [hour]: `${seen[hour] ?? ''}${mark}` }, hour - KEPT_HOURS);
}

function pruned(seen: Seen, oldestHour: number): Seen {
	const kept: Record<string, string> = {};
	let count = 0;
	const newestFirst = Object.keys(seen).sort((one, other) => Number(other) - Number(one));
	for (const hour of newestFirst) {
		const most = Number(hour) < oldestHour ? LEAST_REMEMBERED : MOST_REMEMBERED;
		const room = Math.max(most - count, 0);
		const marks = seen[hour] ?? '';
		const newest = marks.slice(Math.max(marks.length - room * MARK, 0));
		if (newest !== '') kept[hour] = newest;
		count += newest.length / MARK;
	}
	return kept;
}

/** The union of both. */
export function merged(mine: Seen, other: Seen): Seen {
	const all: Record<string, string> = { ...mine };
	for (const [hour, marks] of Object.entries(other))
		all[hour] = mergedMarks(mine[hour] ?? '', marks);
	return all;
}

function mergedMarks(mine: string, other: string): string {
	// Mostly, one of them is an earlier state of the other.
	if (mine.startsWith(other)) return mine;
	if (other.startsWith(mine)) return other;
	const known = new Set(listOf(mine));
	return (
		mine +
		listOf(other)
			.filter((mark) => !known.has(mark))
			.join('')
	);
}

function listOf(marks: string): string[] {
	return marks.match(EACH_MARK) ?? [];
}

const EACH_MARK = new RegExp(`.{${MARK}}`, 'g');

/** Whether `stored` lacks something in `known`, which was merged with it. */
export function lacks(stored: Seen, known: Seen): boolean {
	return Object.entries(known).some(([hour, marks]) => marks.length > (stored[hour]?.length ?? 0));
}
