/**
 * Everything that happens from outside in one schedule, as plain data. What is left out does not
 * happen, so a schedule can be shortened piece by piece. Times are in milliseconds.
 */
export interface Schedule {
	seed: number;
	/** How long a request takes each way, at least and at most. */
	latency: [number, number];
	tenant: Lags;
	/** What the items are about, such as external IDs. */
	keys: string[];
	executions: ExecutionSchedule[];
	/** What somebody else does. */
	acts: { at: number }[];
}

/** How late a tenant shows changes. */
export interface Lags {
	/** How long before the commit an ID may be given out. */
	earlyIds: number;
	/** How far the lists lag behind. */
	listLag: number;
	/** How much more a read may lag, depending on which replica answers. */
	replicaLag: number;
}

export interface ExecutionSchedule {
	/** Its name in stories: A, B, … */
	name: string;
	/** Executions with the same number share a process of n8n. */
	process: number;
	start: number;
	/** What it does. */
	operation: string;
	/** The keys that its items are about, by their number. */
	items: number[];
	/** How often n8n runs the node: Retry On Fail. */
	tries: number;
	/** When its process dies, counted from the start. */
	crash?: number;
	/** When somebody stops it, counted from the start. */
	stop?: number;
	/** Whether its token may not list what it gives. */
	isBlind: boolean;
	/** The faults of its requests, by their number. */
	faults: Record<number, Fault>;
}

/** A read that meets any of these except `slow` fails. */
export interface Fault {
	kind: FaultKind;
	/** How long, for `slow` (the work) and `late` (from giving up to the commit). */
	ms: number;
}

export const faultKinds = [
	'lost',
	'answerLost',
	'emptyAnswer',
	'serverError',
	'late',
	'slow',
	'refused',
	'rateLimited',
	'unavailable',
	'notSent',
	'halfDone',
] as const;
/** `repeated`: a proxy sends a write twice, and returns the second answer. */
export type FaultKind = (typeof faultKinds)[number] | 'repeated';

/** After this time, the node gives up on a lost answer. */
export const GIVE_UP = 2_000;

/** How much lag and how early IDs, together, the protocol tolerates: see docs/promises.md. */
export const WITHIN_A_CHECK = 900;

/** The same for a whole list that lags, until our own record shows. */
export const WITHIN_OWN_LOOKS = 3_000;

/** From giving up on an answer to the last moment at which the write may still happen. */
export const LATEST_COMMIT = 9_000;

/** A second wave of executions begins this long after the first, which has ended by then. */
export const SECOND_WAVE = 300_000;

export function plainSchedule(name: string): ExecutionSchedule {
	return {
		name,
		process: 0,
		start: 0,
		operation: '',
		items: [0],
		tries: 1,
		isBlind: false,
		faults: {},
	};
}
