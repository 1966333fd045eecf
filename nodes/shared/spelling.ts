/** Short words are too similar to tell typing errors from other words. */
export function tolerance(word: string): number {
	if (word.length < 5) return 0;
	return word.length < 8 ? 1 : 2;
}

/**
 * How many letters are missing, added, wrong, or swapped with their neighbour (the Damerau–
 * Levenshtein distance); `limit + 1` if they are more than `limit`.
 */
export function typingErrors(a: string, b: string, limit: number): number {
	if (a === b) return 0;
	if (limit === 0 || lengthsDiffer(a, b, limit)) return limit + 1;
	let same = 0;
	while (a[same] === b[same]) same++;
	const [restA, restB] = [a.slice(same), b.slice(same)];
	const areSwapped = restA[0] === restB[1] && restA[1] === restB[0];
	return (
		1 +
		Math.min(
			typingErrors(restA.slice(1), restB, limit - 1),
			typingErrors(restA, restB.slice(1), limit - 1),
			typingErrors(restA.slice(1), restB.slice(1), limit - 1),
			areSwapped ? typingErrors(restA.slice(2), restB.slice(2), limit - 1) : limit,
		)
	);
}

export function lengthsDiffer(a: string, b: string, limit: number): boolean {
	return a.length - b.length > limit || b.length - a.length > limit;
}

/** Longer than any name; the rest of a text is not compared. */
const LONGEST_NAME = 200;

/** The words of a name without case, accents and punctuation: `["sao", "paulo"]`. */
export function plainWords(text: string): string[] {
	return text
		.slice(0, LONGEST_NAME)
		.normalize('NFD')
		.replace(/[\p{M}'’.]/gu, '')
		.toLowerCase()
		.replaceAll('&', ' and ')
		.split(/[^\p{L}\p{N}]+/u)
		.filter(Boolean);
}

/**
 * At most three values whose names are nearest to what was typed: first those that contain it, then
 * those with few typing errors.
 */
export function closest(
	typed: string,
	candidates: readonly { value: string; names: readonly string[] }[],
): string[] {
	const text = plainWords(typed).join('');
	const distance = (name: string) => {
		const joined = plainWords(name).join('');
		if (text.length > 2 && joined.includes(text)) return 0;
		const limit = tolerance(joined);
		const errors = typingErrors(text, joined, limit);
		return errors > limit ? Infinity : errors;
	};
	const ranked = candidates
		.map(({ value, names }) => ({ value, errors: Math.min(...names.map(distance)) }))
		.filter(({ errors }) => errors < Infinity)
		.sort((a, b) => a.errors - b.errors);
	return [...new Set(ranked.map(({ value }) => value))].slice(0, 3);
}
