import { NodeApiError, NodeOperationError } from 'n8n-workflow';
import type { IDataObject, INode, NodeError } from 'n8n-workflow';
import type { Problem } from './problems/problem';

interface ErrorTexts {
	message?: string;
	description?: string;
	itemIndex?: number;
	/** Whether an AI agent called the node. */
	isTool?: boolean;
}

/**
 * A problem as the error that n8n shows: a NodeOperationError if it was found before anything was
 * sent, otherwise a NodeApiError. It holds nothing of the request, and so no token. An AI agent
 * always gets a NodeOperationError: n8n makes one from a NodeApiError, but drops the description,
 * which is all that n8n 1.85 shows an agent.
 */
export function nodeError(
	node: INode,
	problem: Problem,
	{ isTool = false, ...texts }: ErrorTexts = {},
	context: IDataObject = {},
): NodeError {
	const options = { message: problem.message, description: problem.nextStep, ...texts };
	const error =
		isTool || problem.kind === 'invalidInput'
			? new NodeOperationError(node, problem.message, options)
			: new NodeApiError(
					node,
					{ code: problem.code },
					{ ...options, httpCode: problem.httpStatus?.toString() },
				);
	Object.assign(error.context, context);
	return error;
}
