import type { SimulatedClass } from './class';
import type { ExecutionSchedule, Schedule } from './schedule';

/** The promise that a violation broke, without the details. */
export function promiseOf(violation: string): string {
	return violation.replace(/^((?:I\d: )?[^:]*):.*$/s, '$1');
}

/** Shrinks a schedule: leaves pieces out for as long as the promise stays broken. */
export async function shrink(
	simulated: SimulatedClass,
	plan: Schedule,
	promise: string,
): Promise<Schedule> {
	let smallest = plan;
	for (let shorter = true; shorter; ) {
		shorter = false;
		for (const candidate of candidates(smallest, simulated.plain(plan.seed))) {
			const { violations } = await simulated.play(candidate);
			if (!violations.some((violation) => promiseOf(violation) === promise)) continue;
			smallest = candidate;
			shorter = true;
			break;
		}
	}
	return smallest;
}

/** Plans that are one step simpler, the largest steps first. */
function* candidates(plan: Schedule, plain: Schedule): Generator<Schedule> {
	const { executions, acts, tenant } = plan;
	for (const execution of executions) {
		yield { ...plan, executions: executions.filter((other) => other !== execution) };
	}
	for (const act of acts) yield { ...plan, acts: acts.filter((other) => other !== act) };
	for (const simpler of nearer(tenant, plain.tenant)) yield { ...plan, tenant: simpler };
	if (plan.latency.join() !== plain.latency.join()) yield { ...plan, latency: plain.latency };
	const [plainExecution] = plain.executions;
	for (const [index, execution] of executions.entries()) {
		for (const simpler of simplerExecutions(execution, plainExecution)) {
			yield { ...plan, executions: executions.with(index, simpler) };
		}
	}
}

/** With one value replaced by that of a plain plan. */
function* nearer<T extends object>(thing: T, plain: T): Generator<T> {
	for (const field of Object.keys(thing) as (keyof T)[]) {
		if (JSON.stringify(thing[field]) === JSON.stringify(plain[field])) continue;
		yield { ...thing, [field]: plain[field] };
	}
}

/** Values that have their own ways of being simplified. */
const OWN = ['name', 'process', 'start', 'items', 'faults', 'tries'];

function* simplerExecutions(
	execution: ExecutionSchedule,
	plain: ExecutionSchedule | undefined,
): Generator<ExecutionSchedule> {
	const { items, faults, start } = execution;
	if (items.length > 1) {
		for (const [index] of items.entries()) {
			yield { ...execution, items: items.filter((_, other) => other !== index) };
		}
	}
	if (execution.tries > 1) yield { ...execution, tries: execution.tries - 1 };
	const own = Object.fromEntries(Object.entries(execution).filter(([name]) => OWN.includes(name)));
	yield* nearer(execution, { ...plain, ...(own as unknown as ExecutionSchedule) });
	if (execution.process > 0) yield { ...execution, process: execution.process - 1 };
	for (const request of Object.keys(faults)) {
		yield {
			...execution,
			faults: Object.fromEntries(Object.entries(faults).filter(([other]) => other !== request)),
		};
	}
	if (start > 0) yield { ...execution, start: 0 };
	if (start % 100 > 0) yield { ...execution, start: start - (start % 100) };
}
