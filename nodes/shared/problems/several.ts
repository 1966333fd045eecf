import { asProblem, Problem } from './problem';

/**
 * Does all readings, so that what is wrong with several values is told at once.
 * @throws {Problem} the one problem, or one that lists all of them
 */
export function collect<T>(readings: ReadonlyArray<() => T>): T[] {
	const values: T[] = [];
	const problems: Problem[] = [];
	for (const read of readings) {
		try {
			values.push(read());
		} catch (error) {
			problems.push(...partsOf(asProblem(error)));
		}
	}
	const [first, ...others] = problems;
	if (first) throw others.length > 0 ? several(first, others) : first;
	return values;
}

/** The same, each value under its name. */
export function collectNamed<T extends object>(readings: { [K in keyof T]: () => T[K] }): T {
	const names = Object.keys(readings) as Array<keyof T>;
	return Object.fromEntries(collect(names.map((name) => () => [name, readings[name]()]))) as T;
}

/** The problems that a problem lists, or the problem itself. */
function partsOf(problem: Problem): readonly Problem[] {
	return problem.details.parts ?? [problem];
}

/** More would make the list longer than anybody reads; all are counted. */
const MOST_LISTED = 20;

function several(first: Problem, others: readonly Problem[]): Problem {
	const parts = [first, ...others];
	const listed = parts
		.slice(0, MOST_LISTED)
		.map(({ message, advice }, index) => `${index + 1}. ${message}. ${advice}`);
	const rest = parts.length - listed.length;
	return new Problem(first.code, {
		...first.details,
		parts,
		meaning: `${first.message}, and ${others.length} more ${others.length === 1 ? 'problem' : 'problems'}`,
		nextStep: [...listed, ...(rest > 0 ? [`And ${rest} more.`] : [])].join('\n'),
	});
}
