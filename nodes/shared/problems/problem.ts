import { cleanText } from '../text';
import { problems, type FailureKind, type ProblemCode } from './table';

/** How an operation ended without success: see docs/promises.md. */
type Outcome = 'refused' | 'unknown' | 'failed';

const TRY_AGAIN = 'Try again later.';

/** What to look up after a lost answer, if the write does not say otherwise. */
const BENEFITS = 'the benefits of the profile, by the external ID if there is one,';

export interface ProblemDetails {
	/** Replaces the table's kind, if the same problem occurs in another place. */
	kind?: FailureKind;
	meaning?: string;
	nextStep?: string;
	httpStatus?: number;
	/** The API's own sentence, cleaned. */
	apiMessage?: string;
	/** The API's messages by field, cleaned. */
	fieldMessages?: Record<string, string[]>;
	/** The ID by which Omneo’s support finds the request, from the answer's headers. */
	requestId?: string;
	/** How long Omneo asked to wait, in milliseconds. */
	retryAfterMs?: number;
	/** Whether the request could have changed something at Omneo. */
	wasWrite?: boolean;
	/** What to look up if the answer to a write was lost; by default the benefits. */
	lookUp?: string;
	/** The error behind an error in the node itself; only for the debug log. */
	cause?: unknown;
	/** All problems of an item's input, if there are several. */
	parts?: readonly Problem[];
	/** Whether a refusal leaves open that it was done anyway. */
	mayBeDone?: boolean;
	/** Whether the same work may be started again, because it first looks whether it was done. */
	mayBeRepeated?: boolean;
	/** Whether it is known that nothing is left of what earlier tries of the same work did. */
	isSettled?: boolean;
}

/** One failure, classified once. It carries texts for people and facts for machines. */
export class Problem extends Error {
	readonly kind: FailureKind;

	/** What to do, preceded by what may have been done, and followed by what Omneo says. */
	readonly nextStep: string;

	/** What to do about the cause only. */
	readonly advice: string;

	readonly outcome: Outcome;

	readonly httpStatus?: number;

	readonly fieldMessages?: Record<string, string[]>;

	readonly retryAfterMs?: number;

	constructor(
		readonly code: ProblemCode,
		readonly details: ProblemDetails = {},
	) {
		const text = problems[code];
		super(details.meaning ?? text.meaning);
		this.name = 'Problem';
		this.kind = details.kind ?? text.kind;
		this.outcome = outcomeOf(this.kind, details.wasWrite ?? false);
		this.httpStatus = details.httpStatus;
		this.fieldMessages = details.fieldMessages;
		this.retryAfterMs = details.retryAfterMs;
		this.advice = details.nextStep ?? (text.nextStep || TRY_AGAIN);
		const afterLostAnswer =
			`It is not known whether Omneo did it: look up ${details.lookUp ?? BENEFITS} before you try again. ${text.nextStep}`.trim();
		const isLost = this.outcome === 'unknown' && details.nextStep === undefined;
		this.nextStep = [
			isLost ? afterLostAnswer : this.advice,
			details.apiMessage ? `Omneo says: ${details.apiMessage}` : '',
		]
			.filter(Boolean)
			.join(' ');
	}
}

/** Any error as a problem; an error that is not a `Problem` is an error in the node itself. */
export function asProblem(error: unknown): Problem {
	return error instanceof Problem ? error : new Problem('unexpected', { cause: error });
}

/**
 * The same problem, after something was written: if the node itself failed, the outcome is unknown.
 */
export function afterWriting(problem: Problem): Problem {
	return problem.kind === 'unexpected'
		? new Problem(problem.code, { ...problem.details, wasWrite: true })
		: problem;
}

/** Writes the cause of an error in the node itself to the debug log; nothing for other problems. */
export function logCause(
	{ logger }: { logger?: { debug(message: string, meta: Record<string, unknown>): void } },
	{ code, details: { cause } }: Problem,
	facts: Record<string, unknown> = {},
): void {
	if (cause === undefined) return;
	const { name, message, stack = '' } = cause instanceof Error ? cause : new Error(String(cause));
	logger?.debug('Error of the Omneo node', {
		...facts,
		code,
		// Quoted text may be a value.
		cause: cleanText(
			`${name}: ${message}`
				.replace(/bearer\s+\S+/gi, '[token]')
				.replace(/(?<!\w)(["'`]).*\1/gs, '[text]'),
		),
		// Only files and lines, because the message is above them.
		at: stack.split('\n').filter((line) => /^\s+at /.test(line)),
	});
}

/** The same problem, for a write after which `lookUp` must be looked up. */
export function asProblemOfWrite({ code, details }: Problem, lookUp?: string): Problem {
	return new Problem(code, { ...details, lookUp });
}

/** The same problem, for work that may be started again because it looks first. */
export function asRepeatable(problem: Problem): Problem {
	return new Problem(problem.code, { ...problem.details, mayBeRepeated: true });
}

/** The problem of a look that failed after work of unknown outcome, which stays unknown. */
export function asUnknownOutcome(problem: Problem): Problem {
	return asRepeatable(
		new Problem(problem.code, { ...problem.details, kind: 'unknownOutcome', wasWrite: true }),
	);
}

/** How some work ended: with its result, or with a problem. */
export type Settled<T> =
	| { result: T; problem?: undefined }
	| { result?: undefined; problem: Problem };

/** How some work ended, as a value. Not async, because that saves waiting items one frame each. */
export function settled<T>(work: Promise<T>): Promise<Settled<T>> {
	return work.then(asResult, asFailure);
}

const asResult = <T>(result: T) => ({ result });
const asFailure = (error: unknown) => ({ problem: asProblem(error) });

/** The problem after a write: what was sent may have been done. */
const MAY_BE_DONE: readonly FailureKind[] = ['unknownOutcome', 'canceled', 'unexpected'];

function outcomeOf(kind: FailureKind, wasWrite: boolean): Outcome {
	if (kind === 'rejected') return 'refused';
	return wasWrite && MAY_BE_DONE.includes(kind) ? 'unknown' : 'failed';
}

/**
 * Does all readings, so that several wrong values are reported at once.
 * @throws {Problem} the only problem, or one that lists all of them
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

/** A longer list would not be read; all are counted. */
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
