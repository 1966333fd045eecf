/**
 * Plays schedules in a separate process: each message holds some seeds, each reply their summary.
 */
import { IANAZone } from 'luxon';
import { runMany, type Seeds } from '../../test/simulation/runMany';

// Nobody reads the stacks of the problems that the protocol throws by the million.
Error.stackTraceLimit = 0;

rememberTimeZones();

process.once('disconnect', () => process.exit());
process.on('message', (seeds: Seeds) => {
	void runMany(seeds).then(
		(summary) => process.send?.({ summary }),
		(error: unknown) =>
			process.send?.({ failure: error instanceof Error ? error.stack : String(error) }),
	);
});

/** A cache: Luxon asks the engine each time, which takes a good part of a schedule's time. */
function rememberTimeZones(): void {
	const isValid = remembered((zone: string) => isValidZone(zone));
	const { isValidZone } = IANAZone;
	IANAZone.isValidZone = isValid;
	const { offset } = IANAZone.prototype;
	/** No clock changes within a quarter of an hour. */
	const QUARTER_MS = 900_000;
	const zones = remembered((name: string) => {
		const zone = IANAZone.create(name);
		return remembered((quarter: number) => offset.call(zone, quarter * QUARTER_MS));
	});
	IANAZone.prototype.offset = function (ts: number) {
		return zones(this.name)(Math.floor(ts / QUARTER_MS));
	};
}

function remembered<Key, Value>(ask: (key: Key) => Value): (key: Key) => Value {
	const known = new Map<Key, Value>();
	return (key) => {
		const value = known.has(key) ? (known.get(key) as Value) : ask(key);
		known.set(key, value);
		return value;
	};
}
