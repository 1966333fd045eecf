import type { Benefit } from '../omneo/benefit';
import { idOf, type View } from './candidates';
import type { ClaimRecord } from './record';

/**
 * What a look tells, and so what is to be done:
 * - `nothing`: nobody has claimed. Claim.
 * - `mine`: this execution made the winner, and it is seen. Done.
 * - `mineUnseen`: this execution made the winner, and no list shows it. Look again.
 * - `others`: somebody else may have made the winner. Look again; if it stays, take it and undo mine.
 */
export type Verdict = { is: 'nothing' } | { is: 'mine' | 'mineUnseen' | 'others'; winner: Benefit };

export function judge({ candidates, seen }: View, record: ClaimRecord): Verdict {
	const [winner] = candidates;
	if (!winner) return { is: 'nothing' };
	if (!record.made.has(idOf(winner))) return { is: 'others', winner };
	return { is: seen.has(idOf(winner)) ? 'mine' : 'mineUnseen', winner };
}

/**
 * What to do after a request that failed:
 * - `lookForIt`: the answer was lost. Look for the claim; where there is none, claim again.
 * - `lookForEarlier`: nothing was done now, but an earlier claim may be there. Look for it.
 * - `giveUp`: nothing was done, now or before.
 */
export function afterFailure(
	{ kind, code }: { kind: string; code: string },
	wasLostBefore: boolean,
): 'lookForIt' | 'lookForEarlier' | 'giveUp' {
	if (kind === 'canceled') return 'giveUp';
	if (kind === 'unknownOutcome') return 'lookForIt';
	return wasLostBefore || code === 'already_claimed' ? 'lookForEarlier' : 'giveUp';
}
