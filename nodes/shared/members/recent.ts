import type { WorkContext } from '../claims/context';

/** How long, in milliseconds, a list may not show what this process made. */
const LONGEST_LAG = 10_000;

/** Remembers for some seconds that a record of the key was made. */
export function noteMade({ process: { madeAt }, now }: WorkContext, key: string): void {
	madeAt.delete(key);
	madeAt.set(key, now());
	for (const [oldest, at] of madeAt) {
		if (now() - at < LONGEST_LAG) break;
		madeAt.delete(oldest);
	}
}

export function isMadeLately({ process, now }: WorkContext, key: string): boolean {
	return now() - (process.madeAt.get(key) ?? -Infinity) < LONGEST_LAG;
}
