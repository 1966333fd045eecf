import type { IDataObject, IExecuteFunctions, INodeExecutionData } from 'n8n-workflow';
import { nodeError } from '../../shared/nodeError';
import type { Problem } from '../../shared/problems/problem';
import type { ItemContext } from '../actions/operation';
import { besideInput } from './includeInput';

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
 *
 * At an error output n8n would put the input row before the error, and throw where it cannot find the
 * row, after a Switch or a loop (n8n-core 2.41.1). It leaves an item alone whose `pairedItem` is a
 * number, so the row is put behind the error here.
 */
export function errorItem(
	context: IExecuteFunctions,
	failure: Failure,
	includesInput: boolean,
): INodeExecutionData {
	const { index, problem } = failure;
	const hasErrorOutput = context.getNode().onError === 'continueErrorOutput';
	const error = {
		error: problem.message,
		message: problem.nextStep,
		details: { ...detailsOf(failure), item: index },
	};
	const json = includesInput || hasErrorOutput ? besideInput(error, context, index) : error;
	if (!hasErrorOutput) return { json, pairedItem: { item: index } };
	return Object.defineProperties({ json, pairedItem: index } as INodeExecutionData, {
		// n8n 1.85 assigns to it.
		error: {
			value: nodeError(context.getNode(), problem),
			enumerable: false,
			writable: true,
			configurable: true,
		},
		json: { get: () => json, set: () => undefined, enumerable: true, configurable: true },
	});
}

/** The machine-readable half of an error. */
export function detailsOf({ problem, identity }: Failure): IDataObject {
	const { requestId, parts } = problem.details;
	return {
		outcome: problem.outcome,
		code: problem.code,
		http_status: problem.httpStatus ?? null,
		profile_id: identity.profile_id ?? null,
		external_id: identity.external_id ?? null,
		...(requestId && { request_id: requestId }),
		...(problem.fieldMessages && { errors: problem.fieldMessages }),
		...(parts && { problems: parts.map(({ code, message }) => ({ code, message })) }),
	};
}
