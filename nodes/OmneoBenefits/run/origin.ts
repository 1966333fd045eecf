import type { IExecuteFunctions } from 'n8n-workflow';
import type { ExecutionMemory } from '../../shared/once/memory';

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
