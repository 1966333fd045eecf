/** The moment at which every saved workflow is run. */
export const SAVED_AT = Date.parse('2026-03-10T02:00:00Z');

/** How many times as fast the node waits as it does at work. */
const SPEED = 20;

/**
 * Lets every `Date` of this process show {@link SAVED_AT} while `work` runs, since dates are part of
 * requests, and timers pass faster. Not to be nested.
 */
export async function atSavedMoment<T>(work: () => Promise<T>): Promise<T> {
	const real = { Date, setTimeout };
	globalThis.Date = new Proxy(real.Date, {
		construct: (target, given: [] | ConstructorParameters<typeof Date>) =>
			given.length === 0 ? new target(SAVED_AT) : new target(...given),
		get: (target, key) => (key === 'now' ? () => SAVED_AT : (Reflect.get(target, key) as unknown)),
	});
	globalThis.setTimeout = new Proxy(real.setTimeout, {
		apply: (target, self, [run, ms = 0, ...values]: Parameters<typeof setTimeout>) =>
			Reflect.apply(target, self, [run, ms / SPEED, ...values]) as NodeJS.Timeout,
	});
	try {
		return await work();
	} finally {
		Object.assign(globalThis, real);
	}
}
