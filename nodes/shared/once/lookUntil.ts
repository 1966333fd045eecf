import { Problem } from '../problems/problem';
import type { WorkContext } from './context';

/** Looks after each wait, in milliseconds, until something is found. */
export async function lookUntil<T>(
	{ pause }: Pick<WorkContext, 'pause'>,
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
