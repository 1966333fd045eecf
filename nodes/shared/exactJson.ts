/** An integer of 16 digits or more outside of a text; one inside may match too. */
const LONG_NUMBER = /(?:^|[[:,\s])-?\d{16}/;
const TEXT_OR_NUMBER = /"(?:[^"\\]|\\.)*"|-?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?/g;
const INTEGER = /^-?\d+$/;

/**
 * Parses JSON as `JSON.parse` does, but for integers beyond 2^53: they become texts of their digits,
 * as JavaScript's numbers would lose the last ones, and two IDs would be one.
 * @throws {SyntaxError}
 */
export function parseExactly(json: string): unknown {
	const data = JSON.parse(json) as unknown;
	if (!LONG_NUMBER.test(json)) return data;
	return JSON.parse(
		json.replace(TEXT_OR_NUMBER, (token) =>
			INTEGER.test(token) && !Number.isSafeInteger(Number(token)) ? `"${token}"` : token,
		),
	) as unknown;
}
