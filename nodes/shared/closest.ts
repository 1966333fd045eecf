/** The candidates whose names are nearest to what was typed, at most three, the nearest first. */
export function closest(
	typed: string,
	candidates: Array<{ value: string; names: string[] }>,
): string[] {
	return candidates.filter(({ names }) => names.includes(typed)).map(({ value }) => value);
}
