import type { WorkContext } from './context';

/** How long, in milliseconds, a list may not show what this process made. */
const LONGEST_LAG = 10_000;

/** Remembers for some seconds what was made for a key. */
export function noteMade(
	{ process: { madeLately }, now }: WorkContext,
	key: string,
	id: string,
): void {
	madeLately.delete(key);
	madeLately.set(key, { id, at: now() });
	for (const [oldest, { at }] of madeLately) {
		if (now() - at < LONGEST_LAG) break;
		madeLately.delete(oldest);
	}
}

/** The ID of what this process made for the key a moment ago. */
export function madeLately({ process, now }: WorkContext, key: string): string | undefined {
	const made = process.madeLately.get(key);
	return made && now() - made.at < LONGEST_LAG ? made.id : undefined;
}
