import type { IDataObject, IExecuteFunctions } from 'n8n-workflow';
import type { ExecutionMemory } from '../../shared/once/memory';
import { Problem } from '../../shared/problems/problem';
import { resources } from '../actions';
import type { ItemContext, Operation } from '../actions/operation';
import { readSettings, readSwitch, sendInBatches } from '../fields/options';
import { MOST_BEGUN_IN_BATCHES } from './schedule';

/** What the user set in the collection of options. */
export function optionsOf(parameter: ItemContext['parameter']): IDataObject {
	return parameter('options', {}) as IDataObject;
}

/** What `read` gives, or `otherwise` where that cannot be read. */
export function readOr<T>(otherwise: T, read: () => T): T {
	try {
		return read();
	} catch {
		return otherwise;
	}
}

/** A concurrency that cannot be read is reported by the items themselves. */
export function concurrencyOf(parameter: ItemContext['parameter']): number {
	return readOr(1, () => readSettings(optionsOf(parameter)).concurrency);
}

/** How many items of a slot may have begun; `undefined` for as many as usual. */
export function mostBegunOf(parameter: ItemContext['parameter']): number | undefined {
	const isInBatches = readOr(false, () => readSwitch(optionsOf(parameter), sendInBatches));
	return isInBatches ? MOST_BEGUN_IN_BATCHES : undefined;
}

/** @throws {Problem} `parameter_invalid` where there is no such operation */
export function chosenOperation(parameter: ItemContext['parameter']): Operation {
	const resource = String(parameter('resource'));
	const name = String(parameter('operation'));
	const operation = resources[resource]?.operations[name];
	if (!operation) {
		throw new Problem('parameter_invalid', {
			meaning: `The operation "${name}" of "${resource}" does not exist`,
			nextStep: 'Choose a resource and an operation from the lists.',
		});
	}
	return operation;
}

/** Whether the operation changes something at Omneo; one that does not exist changes nothing. */
export function changesSomething(operation: () => Operation): boolean {
	return readOr(false, () => operation().done !== undefined);
}

/**
 * Whether an AI agent calls the node. `isToolExecution` knows only one of the two ways in which
 * n8n does that, and n8n 1.85 does not have it; in the other the node runs under the name of its tool
 * variant (n8n-core 2.41.1).
 */
export function isToolCall(context: IExecuteFunctions): boolean {
	const { isToolExecution } = context as Partial<Pick<IExecuteFunctions, 'isToolExecution'>>;
	return isToolExecution?.call(context) === true || context.getNode().type.endsWith('Tool');
}

/** What the external IDs that the node makes are made of. */
export function claimOrigin(context: IExecuteFunctions, memory: ExecutionMemory, isTool: boolean) {
	return {
		workflowId: context.getWorkflow().id ?? 'unsaved',
		executionId: context.getExecutionId() || memory.id,
		nodeId: context.getNode().id,
		// An AI agent that calls twice for the same benefit means the same claim.
		runIndex: isTool ? 0 : (context.getWorkflowDataProxy(0).$runIndex as number),
	};
}
