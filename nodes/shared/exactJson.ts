/** An integer of 16 digits or more outside of a text; one inside may match too. */
const LONG_NUMBER = /(?:^|[[:,\s])-?\d{16}/;
const NUMBER = /-?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?/g;
const INTEGER = /^-?\d+$/;

/**
 * Parses JSON as `JSON.parse` does, but for integers beyond 2^53: they become texts of their digits,
 * as JavaScript's numbers would lose the last ones, and two IDs would be one. In time that grows with
 * the length alone, whatever the texts in it hold.
 * @throws {SyntaxError}
 */
export function parseExactly(json: string): unknown {
	const data = JSON.parse(json) as unknown;
	return LONG_NUMBER.test(json) ? (JSON.parse(withTexts(json)) as unknown) : data;
}

/** Valid JSON, with texts for the integers that no number holds. */
function withTexts(json: string): string {
	const parts: string[] = [];
	for (let from = 0; from < json.length; ) {
		const quote = json.indexOf('"', from);
		const begin = quote === -1 ? json.length : quote;
		const end = quote === -1 ? json.length : endOfText(json, begin);
		parts.push(json.slice(from, begin).replace(NUMBER, asExact), json.slice(begin, end));
		from = end;
	}
	return parts.join('');
}

function asExact(number: string): string {
	return INTEGER.test(number) && !Number.isSafeInteger(Number(number)) ? `"${number}"` : number;
}

/** Where a text ends that begins at a quote; a quote behind an odd number of backslashes is in it. */
function endOfText(json: string, begin: number): number {
	for (let quote = json.indexOf('"', begin + 1); ; quote = json.indexOf('"', quote + 1)) {
		let backslashes = 0;
		while (json[quote - 1 - backslashes] === '\\') backslashes++;
		if (backslashes % 2 === 0) return quote + 1;
	}
}
