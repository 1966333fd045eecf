import type { WorkContext } from './context';

/** How long, in milliseconds, a list may not show what this process made. */
const LONGEST_LAG = 10_000;

/** Remembers for some seconds what was made for a key. */
export function noteMade(context: WorkContext, key: string, id: string): void {
	const { process, now } = context;
	const earlier = stillRecent(context, key);
	process.madeLately.delete(key);
	process.madeLately.set(key, [...earlier, { id, at: now() }]);
	for (const oldest of process.madeLately.keys()) {
		if (stillRecent(context, oldest).length > 0) break;
		process.madeLately.delete(oldest);
	}
}

/** The ID of what this process made for the key last, a moment ago. */
export function madeLately(context: WorkContext, key: string): string | undefined {
	return stillRecent(context, key).at(-1)?.id;
}

/** The IDs of all that this process made for the key a moment ago. */
export function allMadeLately(context: WorkContext, key: string): string[] {
	return stillRecent(context, key).map(({ id }) => id);
}

function stillRecent({ process, now }: WorkContext, key: string) {
	const made = process.madeLately.get(key) ?? [];
	return made.filter(({ at }) => now() - at < LONGEST_LAG);
}
