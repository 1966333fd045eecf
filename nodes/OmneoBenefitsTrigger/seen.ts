/**
 * Which deliveries have started the workflow, by the hour in which they did. n8n stores it with the
 * workflow, and with each execution; so an hour is one text: the marks of its deliveries, the newest last.
 */
export type Seen = Readonly<Record<string, string>>;

/** Characters of a mark: 48 bits, of which two deliveries in 100 million million share one. */
const MARK = 8;

const HOUR_MS = 3_600_000;

/** Omneo repeats by the hour or by the day; older deliveries are remembered only where they are few. */
const KEPT_HOURS = 26;

/** How many are remembered whatever their age: some days for a shop, and 8 kB. */
const LEAST_REMEMBERED = 1_000;

/** How many at most, which is 1 MB in n8n's database. */
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
 * With one more delivery, and without those that are too old, or more than n8n can bear: of many, the
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

/** What either of them holds. */
export function merged(mine: Seen, other: Seen): Seen {
	const all: Record<string, string> = { ...mine };
	for (const [hour, marks] of Object.entries(other))
		all[hour] = mergedMarks(mine[hour] ?? '', marks);
	return all;
}

function mergedMarks(mine: string, other: string): string {
	// Mostly one of them is what the other was before.
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

/** Whether something is missing in `stored` that `known`, which was merged with it, holds. */
export function lacks(stored: Seen, known: Seen): boolean {
	return Object.entries(known).some(([hour, marks]) => marks.length > (stored[hour]?.length ?? 0));
}
