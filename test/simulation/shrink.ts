import { plainPlan, type ExecutionPlan, type Plan } from './plan';
import { simulate } from './simulate';

/** The promise that a violation broke, without how. */
export function promiseOf(violation: string): string {
	return violation.replace(/^((?:I\d: )?[^:]*):.*$/s, '$1');
}

/** The same trouble with less of everything: pieces are left out as long as the promise stays broken. */
export async function shrink(plan: Plan, promise: string): Promise<Plan> {
	let smallest = plan;
	for (let shorter = true; shorter; ) {
		shorter = false;
		for (const candidate of candidates(smallest)) {
			const { violations } = await simulate(candidate);
			if (!violations.some((violation) => promiseOf(violation) === promise)) continue;
			smallest = candidate;
			shorter = true;
			break;
		}
	}
	return smallest;
}

/** Plans that are one step simpler, the largest steps first. */
function* candidates(plan: Plan): Generator<Plan> {
	const { executions, acts, tenant } = plan;
	for (const execution of executions) {
		yield { ...plan, executions: executions.filter((other) => other !== execution) };
	}
	for (const act of acts) yield { ...plan, acts: acts.filter((other) => other !== act) };
	const plain = plainPlan(plan.seed);
	for (const field of Object.keys(tenant) as (keyof Plan['tenant'])[]) {
		if (tenant[field] === plain.tenant[field]) continue;
		yield { ...plan, tenant: { ...tenant, [field]: plain.tenant[field] } };
	}
	if (plan.latency.join() !== plain.latency.join()) yield { ...plan, latency: plain.latency };
	for (const [index, execution] of executions.entries()) {
		for (const simpler of simplerExecutions(execution)) {
			yield { ...plan, executions: executions.with(index, simpler) };
		}
	}
}

function* simplerExecutions(execution: ExecutionPlan): Generator<ExecutionPlan> {
	const { items, faults, start } = execution;
	if (items.length > 1) {
		for (const [index] of items.entries()) {
			yield { ...execution, items: items.filter((_, other) => other !== index) };
		}
	}
	if (execution.tries > 1) yield { ...execution, tries: execution.tries - 1 };
	if (execution.crash !== undefined) yield without(execution, 'crash');
	if (execution.stop !== undefined) yield without(execution, 'stop');
	if (execution.operation !== 'claimRedeem') yield { ...execution, operation: 'claimRedeem' };
	if (execution.protection === 'fail') yield { ...execution, protection: 'returnExisting' };
	if (execution.isBlind) yield { ...execution, isBlind: false };
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

function without(execution: ExecutionPlan, field: 'crash' | 'stop'): ExecutionPlan {
	return Object.fromEntries(
		Object.entries(execution).filter(([name]) => name !== field),
	) as unknown as ExecutionPlan;
}
