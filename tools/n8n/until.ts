import { setTimeout as sleep } from 'node:timers/promises';
import { UserError } from 'n8n-workflow';

/** Less than a test may take, so that the test shows the sentence. */
const WITHIN_MS = 30_000;

/**
 * Reads again and again, every `everyMs` milliseconds, until there is something: neither undefined
 * nor false.
 *
 * @throws {UserError} `failure`, a sentence without its full stop, after 30 seconds
 */
export async function until<T>(
	failure: string,
	read: () => T | undefined | false | Promise<T | undefined | false>,
	everyMs = 100,
): Promise<T> {
	const end = Date.now() + WITHIN_MS;
	while (Date.now() < end) {
		const found = await read();
		if (found !== undefined && found !== false) return found;
		await sleep(everyMs);
	}
	throw new UserError(`${failure} within ${WITHIN_MS / 1_000} seconds.`);
}
