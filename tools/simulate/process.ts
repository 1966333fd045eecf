/** Plays schedules in a process of its own: each message is some seeds, each reply their summary. */
import { runMany, type Seeds } from '../../test/simulation/runMany';

// Nobody reads the stacks of the problems that the protocol throws by the million.
Error.stackTraceLimit = 0;

process.once('disconnect', () => process.exit());
process.on('message', (seeds: Seeds) => {
	void runMany(seeds).then(
		(summary) => process.send?.({ summary }),
		(error: unknown) =>
			process.send?.({ failure: error instanceof Error ? error.stack : String(error) }),
	);
});
