export function closest(
	wanted: string,
	candidates: Array<{ value: string; text: string }>,
): string[] {
	return candidates.filter(({ text }) => text === wanted).map(({ value }) => value);
}
