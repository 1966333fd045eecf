import type { IDataObject, IExecuteFunctions, INodeExecutionData } from 'n8n-workflow';
import type { Problem } from '../../shared/problems/problem';
import type { ItemContext } from '../actions/operation';

/** How one item failed. */
export interface Failure {
	index: number;
	problem: Problem;
	identity: ItemContext['identity'];
}

/**
 * An error item in the one form that n8n sends to the error output with its details kept: it looks
 * for the keys `error`, `message` and `details` and no others (n8n-core 2.41.1).
 */
export function errorItem(context: IExecuteFunctions, failure: Failure): INodeExecutionData {
	return {
		json: {
			error: failure.problem.message,
			message: failure.problem.nextStep,
			details: detailsOf(failure),
		},
		pairedItem: pairedItemOf(context, failure.index),
	};
}

/** The machine-readable half of an error. */
export function detailsOf({ problem, identity }: Failure): IDataObject {
	const { requestId } = problem.details;
	return {
		outcome: problem.outcome,
		code: problem.code,
		http_status: problem.httpStatus ?? null,
		profile_id: identity.profile_id ?? null,
		external_id: identity.external_id ?? null,
		...(requestId && { request_id: requestId }),
		...(problem.fieldMessages && { errors: problem.fieldMessages }),
	};
}

/**
 * The input row of an error item, which n8n merges into it at the error output. Where n8n cannot
 * find the row, after a Switch or a loop, it throws, and passes the input on as if it were the result
 * (n8n-core 2.41.1): the item goes without its row then.
 */
function pairedItemOf(context: IExecuteFunctions, item: number): { item: number } | undefined {
	if (context.getNode().onError !== 'continueErrorOutput') return { item };
	try {
		const source = context.getInputSourceData();
		context.getWorkflowDataProxy(item).$getPairedItem(source.previousNode, source, { item });
		return { item };
	} catch {
		return undefined;
	}
}
