import { bytesLeft, MOST_LEFT } from '../../tools/lab/memory/memory';

/** The first ones compile what was not compiled yet. */
const RUNS = 4;

// `npm run test:memory` measures as many rows as a large shop has.
it.each([
	['claims', 1_000],
	['members', 400],
] as const)('%s leave nothing behind', async (kind, rows) => {
	expect(await bytesLeft(kind, rows, RUNS)).toBeLessThan(MOST_LEFT);
});
