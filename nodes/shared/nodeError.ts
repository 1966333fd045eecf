import {
	NodeApiError,
	NodeOperationError,
	type IDataObject,
	type INode,
	type NodeError,
} from 'n8n-workflow';
import type { Problem } from './problems/problem';

/**
 * A problem as the error that n8n shows: a NodeOperationError for what was found before anything
 * was sent, otherwise a NodeApiError. It holds nothing of the request, and so no token.
 */
export function nodeError(
	node: INode,
	problem: Problem,
	texts: { message?: string; description?: string; itemIndex?: number } = {},
	context: IDataObject = {},
): NodeError {
	const options = { message: problem.message, description: problem.nextStep, ...texts };
	const error =
		problem.kind === 'invalidInput'
			? new NodeOperationError(node, problem.message, options)
			: new NodeApiError(
					node,
					{ code: problem.code },
					{ ...options, httpCode: problem.httpStatus?.toString() },
				);
	Object.assign(error.context, context);
	return error;
}
