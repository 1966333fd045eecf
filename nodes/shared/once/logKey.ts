import type { WorkContext } from './context';
import { shortHash } from './externalId';

/** Writes into the debug log what became of a key, which it names by its hash: a key holds people's data. */
export function logKey(
	{ debug }: Pick<WorkContext, 'debug'>,
	key: string,
	what: 'loss' | 'undo' | 'verdict',
	facts: Record<string, unknown>,
): void {
	debug(`Omneo, once: ${what}`, { key: shortHash(key), ...facts });
}
