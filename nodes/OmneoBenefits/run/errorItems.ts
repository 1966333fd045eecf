import type { IDataObject, IExecuteFunctions, INodeExecutionData } from 'n8n-workflow';
import { nodeError } from '../../shared/nodeError';
import type { Problem } from '../../shared/problems/problem';
import type { ItemContext } from '../actions/operation';

/** How one item failed. */
export interface Failure {
	index: number;
	problem: Problem;
	identity: ItemContext['identity'];
}

/**
 * An error item. With an error output, every n8n knows one by an `error` beside its `json`; by a `json`
 * of `error`, `message` and `details`, only n8n 2.34.6, 2.35.7 and later. That `error` is not to be
 * stored with the item, and n8n is not to put its message in the place of the `json` (1.97 to 2.41),
 * as the details would be lost.
 */
export function errorItem(context: IExecuteFunctions, failure: Failure): INodeExecutionData {
	const json = {
		error: failure.problem.message,
		message: failure.problem.nextStep,
		details: detailsOf(failure),
	};
	const item: INodeExecutionData = { json, pairedItem: pairedItemOf(context, failure.index) };
	if (!hasErrorOutput(context)) return item;
	return Object.defineProperties(item, {
		// n8n 1.85 assigns to it.
		error: {
			value: nodeError(context.getNode(), failure.problem),
			enumerable: false,
			writable: true,
			configurable: true,
		},
		json: { get: () => json, set: () => undefined, enumerable: true, configurable: true },
	});
}

function hasErrorOutput(context: IExecuteFunctions): boolean {
	return context.getNode().onError === 'continueErrorOutput';
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
	if (!hasErrorOutput(context)) return { item };
	try {
		const source = context.getInputSourceData();
		context.getWorkflowDataProxy(item).$getPairedItem(source.previousNode, source, { item });
		return { item };
	} catch {
		return undefined;
	}
}
