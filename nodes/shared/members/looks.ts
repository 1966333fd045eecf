import type { WorkContext } from '../claims/context';
import { Problem } from '../problems/problem';

/** Before each look after a refusal, in milliseconds: a list may lag behind a write. */
export const LOOKS_AFTER_A_REFUSAL = [0, 500, 1_500];
/** After a lost answer, the server may still be at work. */
export const LOOKS_AFTER_A_LOSS = [500, 1_500, 3_500];

/** Looks until something is found. */
export async function lookUntil<T>(
	{ pause }: WorkContext,
	waits: readonly number[],
	find: () => Promise<T | undefined>,
): Promise<T | undefined> {
	for (const wait of waits) {
		if (wait > 0) await pause(wait);
		const found = await find();
		if (found !== undefined) return found;
	}
	return undefined;
}

/** A write of which nothing is known, by an operation that looks before it writes. */
export function unknownWrite({ code, details }: Problem): Problem {
	return new Problem(code, {
		...details,
		kind: 'unknownOutcome',
		wasWrite: true,
		mayBeRepeated: true,
		nextStep: 'It is not known whether Omneo did it. Run the item again: it is looked up first.',
	});
}
