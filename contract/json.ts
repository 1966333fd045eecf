/** Reading answers of whatever shape: nothing here throws. */

/** What stands at a path inside a JSON value; undefined where there is no such place. */
export function at(value: unknown, ...path: (string | number)[]): unknown {
	return path.reduce<unknown>(
		(inside, key) =>
			typeof inside === 'object' && inside !== null && Object.hasOwn(inside, key)
				? (inside as Record<string | number, unknown>)[key]
				: undefined,
		value,
	);
}

export function isRecord(value: unknown): value is Record<string, unknown> {
	return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** What kind of value it is, which is all that may be told of a value that is not ours. */
export function kindOf(value: unknown): string {
	if (value === null) return 'null';
	return Array.isArray(value)
		? 'a list'
		: `a${/^[aeiou]/.test(typeof value) ? 'n' : ''} ${typeof value}`;
}
